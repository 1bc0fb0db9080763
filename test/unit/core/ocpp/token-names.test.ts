import { describe, expect, test } from 'vitest';
import type { Token } from '../../../../src/core/model.ts';
import {
  type KnownToken,
  MAX_KNOWN_TOKENS,
  memorable,
  seemingType,
  type TokenNames,
  tokenIn,
  tokenMeant,
  withTokens,
} from '../../../../src/core/ocpp/token-names.ts';
import type { OcppVersion } from '../../../../src/core/ocpp/versions.ts';

const LONG = 'x'.repeat(21);
const VERY_LONG = 'y'.repeat(40);
const aliasOf = (id: string): string => `${id.slice(0, 4)}*`;

describe('PROTOCOL §4.1: the type of a token that came without one', () => {
  const types: readonly (readonly [string, string])[] = [
    ['04A2B3C4', 'ISO14443'],
    ['04a2b3c4d5e6f7', 'ISO14443'],
    ['04A2B3C4D5E6F7A8B9C0', 'ISO14443'],
    ['E004010012345678', 'ISO15693'],
    ['04A2B3C', 'Central'],
    ['04A2B3C4D5', 'Central'],
    ['DE8ACC12E46L89', 'eMAID'],
    ['DE-8AC-C12E46L89', 'eMAID'],
    ['DE-8AC-C12E46L89-3', 'eMAID'],
    ['NL-TNM-00012204-5', 'eMAID'],
    ['D1-8AC-C12E46L89', 'Central'],
    ['ANNA', 'Central'],
    ['REMOTE-START-OF-TEST', 'Central'],
    ['', 'Central'],
  ];
  for (const [id, type] of types) test(`"${id}" seems to be ${type}`, () => expect(seemingType(id)).toBe(type));
});

describe('what is remembered of tokens', () => {
  const rows: readonly (readonly [string, Token, KnownToken | undefined])[] = [
    ['a type that the rules would guess is not', { id: '04A2B3C4', type: 'ISO14443' }, undefined],
    ['another type is', { id: '04A2B3C4', type: 'KeyCode' }, { id: '04A2B3C4', type: 'KeyCode' }],
    ['a short one without a type is not', { id: 'ANNA' }, undefined],
    ['a long one is, with an alias', { id: LONG, type: 'Central' }, { id: LONG, type: 'Central', alias: 'xxxx*' }],
    ['that there was no card is not', { id: '', type: 'NoAuthorization' }, undefined],
  ];
  for (const [what, token, known] of rows) test(what, () => expect(memorable(token, aliasOf)).toEqual(known));

  test('the same again changes nothing; a type that is told later is learnt', () => {
    const first = withTokens([], [{ id: LONG, alias: 'a' }]);
    expect(withTokens(first, [{ id: LONG.toUpperCase(), alias: 'a' }])).toBe(first);
    expect(withTokens(first, [{ id: LONG, type: 'eMAID', alias: 'a' }])).toEqual([
      { id: LONG, type: 'eMAID', alias: 'a' },
    ]);
  });

  test('it is bounded, and the oldest go first', () => {
    const many = Array.from({ length: MAX_KNOWN_TOKENS + 1 }, (_, index) => ({ id: `${index}`, type: 'KeyCode' }));
    const kept = withTokens([], many);
    expect(kept).toHaveLength(MAX_KNOWN_TOKENS);
    expect(kept[0]?.id).toBe('1');
  });
});

describe('PROTOCOL §4.1: a token as a link says it', () => {
  const names: TokenNames = {
    anonymousTag: 'NOBODY',
    tokens: [
      { id: '04A2B3C4', type: 'KeyCode' },
      { id: LONG, type: 'Central', alias: 'ALIAS1' },
      { id: VERY_LONG, type: 'VIN', alias: 'ALIAS2' },
    ],
  };
  const rows: readonly (readonly [OcppVersion, Token, Token])[] = [
    ['1.6', { id: 'ANNA', type: 'Central' }, { id: 'ANNA', type: 'Central' }],
    ['1.6', { id: '', type: 'NoAuthorization' }, { id: 'NOBODY' }],
    ['1.6', { id: LONG }, { id: 'ALIAS1' }],
    ['2.0.1', { id: LONG, type: 'eMAID' }, { id: LONG, type: 'eMAID' }],
    ['2.0.1', { id: VERY_LONG, type: 'VIN' }, { id: 'ALIAS2', type: 'VIN' }],
    ['2.1', { id: VERY_LONG, type: 'VIN' }, { id: VERY_LONG, type: 'VIN' }],
    ['2.0.1', { id: '04a2b3c4' }, { id: '04a2b3c4', type: 'KeyCode' }],
    ['2.1', { id: 'E004010012345678' }, { id: 'E004010012345678', type: 'ISO15693' }],
    ['2.1', { id: 'nobody' }, { id: '', type: 'NoAuthorization' }],
    ['2.1', { id: 'ANNA' }, { id: 'ANNA', type: 'Central' }],
  ];
  for (const [version, token, said] of rows) {
    test(`${version}: "${token.id}" of type ${token.type ?? 'none'} is "${said.id}" of type ${said.type ?? 'none'}`, () => {
      expect(tokenIn(version, names, token)).toEqual(said);
    });
  }

  test('an alias means the token behind it, with its type; any other token itself', () => {
    expect(tokenMeant(names.tokens, { id: 'alias1' })).toEqual({ id: LONG, type: 'Central' });
    expect(tokenMeant(names.tokens, { id: 'ANNA' })).toEqual({ id: 'ANNA' });
  });
});
