import { describe, expect, test } from 'vitest';
import { loginOf, loginsFor } from '../../../src/providers/login.ts';

const HOUR_MS = 3_600_000;
const target = { username: 'BOX1', headers: { authorization: 'Basic old' } };
const replaces = loginOf(target) ?? '';
const basic = (password: string) => ({
  headers: { authorization: `Basic ${Buffer.from(`BOX1:${password}`, 'latin1').toString('base64')}` },
  password,
});
const asWritten = ({ headers }: { readonly headers: object }) => ({ headers });

describe('how a link proves itself', () => {
  const first = { password: 'sixteen-letters!', since: 0, replaces };

  test('as the owner wrote it, while the service gave no other password', () => {
    expect(loginsFor(target, undefined, 0)).toEqual([asWritten(target)]);
  });

  test('with the new password, and behind it for a day with the one before', () => {
    expect(loginsFor(target, first, 23 * HOUR_MS)).toEqual([basic('sixteen-letters!'), asWritten(target)]);
    expect(loginsFor(target, first, 24 * HOUR_MS)).toEqual([basic('sixteen-letters!')]);
    const second = { ...first, password: 'another-password', before: first.password };
    expect(loginsFor(target, second, 0)).toEqual([basic('another-password'), basic('sixteen-letters!')]);
  });

  test('as the owner wrote it, once that is another one than the service replaced', () => {
    const changed = { ...target, headers: { authorization: 'Basic newer' } };
    expect(loginsFor(changed, first, 0)).toEqual([asWritten(changed)]);
  });

  test('a password may be any bytes', () => {
    const password = String.fromCharCode(...Array.from({ length: 16 }, (_, index) => 240 + index));
    const [proof] = loginsFor(target, { ...first, password }, 0);
    expect(proof).toEqual(basic(password));
  });

  test('a login without a password is nobody’s to change, and what stands for one does not tell it', () => {
    expect(loginOf({ ...target, username: undefined })).toBeUndefined();
    expect(loginOf(target)).not.toContain('old');
  });
});
