import { describe, expect, test } from 'vitest';
import { ERROR_CODES, type ErrorCode, readCode, wireCode } from '../../../../src/core/ocpp/errors.ts';
import { OCPP_VERSIONS } from '../../../../src/core/ocpp/versions.ts';

/** §5.4: what differs; every other code is spelled as it is called. */
const SPELLED_16: { readonly [C in ErrorCode]?: string } = {
  FormatViolation: 'FormationViolation',
  OccurrenceConstraintViolation: 'OccurenceConstraintViolation',
  RpcFrameworkError: 'GenericError',
  MessageTypeNotSupported: 'GenericError',
};

describe.each(ERROR_CODES)('§5.4 %s', (code) => {
  test("is sent in the spelling of the link's version", () => {
    expect(wireCode(code, '1.6')).toBe(SPELLED_16[code] ?? code);
    expect(wireCode(code, '2.0.1')).toBe(code);
    expect(wireCode(code, '2.1')).toBe(code);
  });

  test('is read in any case', () => {
    expect(readCode(code)).toBe(code);
    expect(readCode(` ${code.toUpperCase()} `)).toBe(code);
    expect(readCode(code.toLowerCase())).toBe(code);
  });

  test.each(OCPP_VERSIONS)('survives %s, where that version has it', (version) => {
    const survives = wireCode(code, version) !== 'GenericError';
    expect(readCode(wireCode(code, version))).toBe(survives ? code : 'GenericError');
  });
});

describe('§5.4 an error of a peer', () => {
  test.each([
    ['FormationViolation', 'FormatViolation'],
    ['formationviolation', 'FormatViolation'],
    ['OccurenceConstraintViolation', 'OccurrenceConstraintViolation'],
    ['occurenceConstraintviolation', 'OccurrenceConstraintViolation'],
    ['OccurrenceConstraintViolation', 'OccurrenceConstraintViolation'],
    ['GenericError', 'GenericError'],
    ['VendorTantrum', 'GenericError'],
    ['', 'GenericError'],
    [17, 'GenericError'],
    [null, 'GenericError'],
    [undefined, 'GenericError'],
  ])('%j is a %s', (text, code) => {
    expect(readCode(text)).toBe(code);
  });
});
