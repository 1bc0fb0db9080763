import { describe, expect, test } from 'vitest';
import { changedRow, type Field, freeId, missing, shallPay } from '../../../ui/src/pages/providers/provider-row.ts';

const field = (key: string, more: Partial<Field> = {}): Field => ({
  ...{ key, label: key.toUpperCase(), help: '', required: false, secret: false, example: null, adds: {}, needs: null },
  ...more,
});
const FIELDS = [field('url', { required: true }), field('username'), field('password', { needs: 'username' })];

describe('the form of a provider', () => {
  test.each([
    ['nothing', {}, ['URL']],
    ['what must be', { url: 'ws://x' }, []],
    ['a password without its user name', { url: 'ws://x', password: 'p' }, ['USERNAME']],
    ['blanks alone', { url: ' ', username: ' ' }, ['URL']],
    ['all of it', { url: 'ws://x', username: 'u', password: 'p' }, []],
  ])('with %s typed in lacks', (_what, typed, lacks) => {
    expect(missing(FIELDS, typed)).toEqual(lacks);
  });

  test.each([
    ['monta', [], 'monta'],
    ['monta', ['Monta'], 'monta-2'],
    ['monta', ['monta', 'monta-2'], 'monta-3'],
  ])('%s beside %j is called %s', (wish, taken, id) => {
    expect(freeId(wish, taken)).toBe(id);
  });

  test.each([
    ['a network', { authority: 'on', role: 'billing' }, true],
    ['one without the tick', { role: 'billing' }, false],
    ['one that may not decide on cards', { authority: 'on', role: 'controller' }, false],
    ['one that only watches', { authority: 'on', role: 'billing', shadow: 'on' }, false],
  ])('%s pays: %j', (_what, typed, expected) => {
    expect(shallPay(typed)).toBe(expected);
  });

  test('a change keeps what the form does not know, and takes out what was emptied', () => {
    const row = { id: 'a', url: 'ws://x', allow_when: [{ presence: 'home' }], tariff: 'old', shadow: true };
    expect(changedRow(row, ['url', 'tariff'], { url: 'ws://y', tariff: '' })).toEqual({
      ...{ id: 'a', url: 'ws://y', allow_when: [{ presence: 'home' }] },
    });
  });
});
