import { describe, expect, test } from 'vitest';
import { basicUser, checkBasic } from '../../../src/wire/basic-auth.ts';
import { PasswordGate } from '../../../src/wire/password-gate.ts';
import { FakeClock } from '../../fakes/clock.ts';

const header = (...parts: (string | Buffer)[]): string =>
  `Basic ${Buffer.concat(parts.map((part) => Buffer.from(part as string))).toString('base64')}`;

/** Bytes that are no UTF-8. */
const KEY = Buffer.from('ff00fe01fd02fc03fb04fa05f906f807f7080910', 'hex');

describe('passwords of chargers', () => {
  test.each<readonly [string, string | undefined, string[], string, string]>([
    ['text', header('CP1:secret'), ['CP1'], 'secret', 'text'],
    ['bytes of a hex key', header('CP1:', KEY), ['CP1'], KEY.toString('hex'), 'bytes'],
    ['the same key as digits', header('CP1:', KEY.toString('hex').toUpperCase()), ['CP1'], KEY.toString('hex'), 'hex'],
    ['digits of a text', header('CP1:', Buffer.from('secret').toString('hex').toUpperCase()), ['CP1'], 'secret', 'hex'],
    ['a colon in the password', header('CP1:a:b'), ['CP1'], 'a:b', 'text'],
    ['a colon in the identity', header('CP:1:secret'), ['CP:1'], 'secret', 'text'],
    ['another user', header('user:secret'), ['CP1', 'user'], 'secret', 'text'],
    ['beyond ASCII', header('Büro:pässword'), ['Büro'], 'pässword', 'text'],
    ['another case of the scheme', header('CP1:secret').replace('Basic', 'basic'), ['CP1'], 'secret', 'text'],
    ['an empty password, if the owner wants it', header('CP1:'), ['CP1'], '', 'text'],
  ])('right: %s', (_, authorization, users, password, form) => {
    const verdict = checkBasic(authorization, { users, password });
    expect(verdict.ok).toBe(true);
    // An empty text has the same bytes in every form.
    if (password !== '') expect(verdict).toEqual({ ok: true, form });
  });

  test.each<readonly [string, string | undefined, string]>([
    ['another password', header('CP1:Secret'), 'wrong'],
    ['nothing behind the colon', header('CP1:'), 'wrong'],
    ['another user', header('CP2:secret'), 'wrong'],
    ['another case of the user', header('cp1:secret'), 'wrong'],
    ['no colon', header('CP1secret'), 'wrong'],
    ['no header', undefined, 'missing'],
    ['another scheme', 'Bearer secret', 'missing'],
    ['no base64', 'Basic ***', 'missing'],
  ])('not right: %s', (_, authorization, why) => {
    expect(checkBasic(authorization, { users: ['CP1'], password: 'secret' })).toEqual({ ok: false, why });
  });

  test('a short password of digits is text and nothing else', () => {
    expect(checkBasic(header('CP1:', Buffer.from('1234', 'hex')), { users: ['CP1'], password: '1234' }).ok).toBe(false);
  });

  test.each([
    [header('CP1:x:y'), 'CP1'],
    [header(':x'), undefined],
    [header('x'), undefined],
    [header(KEY, ':x'), undefined],
    [undefined, undefined],
  ])('the user of %j', (authorization, user) => expect(basicUser(authorization)).toBe(user));
});

describe('guessing', () => {
  test('five tries are free, then each costs a wait that doubles up to a minute', () => {
    const clock = new FakeClock();
    const gate = new PasswordGate(clock);
    const waits: number[] = [];
    for (let count = 0; count < 13; count += 1) {
      gate.failed('10.0.0.1', 'CP1');
      waits.push(gate.waitMs('10.0.0.1', 'CP1'));
    }
    expect(waits.slice(0, 7)).toEqual([0, 0, 0, 0, 1_000, 2_000, 4_000]);
    expect(waits.at(-1)).toBe(60_000);
    clock.advance(59_999);
    expect(gate.waitMs('10.0.0.1', 'CP1')).toBe(1);
    clock.advance(1);
    expect(gate.waitMs('10.0.0.1', 'CP1')).toBe(0);
  });

  test('neighbours behind the same address, and other addresses, do not wait', () => {
    const gate = new PasswordGate(new FakeClock());
    for (let count = 0; count < 6; count += 1) gate.failed('10.0.0.1', 'CP1');
    expect(gate.waitMs('10.0.0.1', 'CP1')).toBeGreaterThan(0);
    expect(gate.waitMs('10.0.0.1', 'CP2')).toBe(0);
    expect(gate.waitMs('10.0.0.2', 'CP1')).toBe(0);
  });

  test('the right password, or ten quiet minutes, make it forget', () => {
    const clock = new FakeClock();
    const gate = new PasswordGate(clock);
    for (let count = 0; count < 6; count += 1) gate.failed('a', 'CP1');
    gate.succeeded('a', 'CP1');
    expect(gate.waitMs('a', 'CP1')).toBe(0);
    for (let count = 0; count < 6; count += 1) gate.failed('a', 'CP1');
    clock.advance(10 * 60_000);
    gate.failed('a', 'CP1');
    expect(gate.waitMs('a', 'CP1')).toBe(0);
  });

  test('the memory is bounded', () => {
    const gate = new PasswordGate(new FakeClock());
    for (let count = 0; count < 6; count += 1) gate.failed('first', 'CP1');
    for (let count = 0; count < 999; count += 1) gate.failed(`a${count}`, 'CP1');
    expect(gate.waitMs('first', 'CP1')).toBeGreaterThan(0);
    gate.failed('one more', 'CP1');
    expect(gate.waitMs('first', 'CP1')).toBe(0);
  });
});
