import { describe, expect, test } from 'vitest';
import { problemOf } from '../../../src/config/problem.ts';
import { masked, redact, secretsIn } from '../../../src/config/secrets.ts';

test('what is printed has no secrets in it', () => {
  const config = {
    home_tag: 'HOME',
    rate: 10,
    rows: [{ id: 'a', password: 'hunter22', token: 'abc', url: 'wss://a.com/x?key=hunter22&b=2', enabled: true }],
  };
  expect(masked(config)).toEqual({
    home_tag: 'HOME',
    rate: 10,
    rows: [
      { id: 'a', password: '********', token: '********', url: 'wss://a.com/x?key=********&b=********', enabled: true },
    ],
  });
});

test('secrets are found under every key that sounds like one', () => {
  const values = {
    a: [{ password: 'hunter22', passwrod: 'hunter33', tokens: ['t0ken', { x: 123456 }], id: 'plain' }],
    secret: 'abc',
  };
  expect(secretsIn(values)).toEqual(['hunter22', 'hunter33', 't0ken', '123456']);
});

describe('a secret that stands a second time elsewhere', () => {
  test.each([
    ['"hunter22" cannot be used', 'this value cannot be used'],
    ['"my hunter22!" cannot be used', 'this value cannot be used'],
    ['1234567 is too large', 'this value is too large'],
    ['"a \\" hunter22" cannot be used', 'this value cannot be used'],
    ['"other" cannot be used', '"other" cannot be used'],
    ['the password goes out', 'the password goes out'],
  ])('%s', (wrong, clean) => {
    expect(redact(problemOf('f', 'k', wrong, 'r'), ['hunter22', 'pass', '1234567'])).toEqual(
      problemOf('f', 'k', clean, 'r'),
    );
  });
});
