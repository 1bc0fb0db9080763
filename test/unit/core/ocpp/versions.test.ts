import { describe, expect, test } from 'vitest';
import {
  centralSystemNumbers,
  isOcppVersion,
  OCPP_VERSIONS,
  readVersion,
  retriesKeepTheirId,
  SUBPROTOCOL,
  versionOfSubprotocol,
} from '../../../../src/core/ocpp/versions.ts';

describe('the versions that we speak', () => {
  test('newest first', () => {
    expect(OCPP_VERSIONS).toEqual(['2.1', '2.0.1', '1.6']);
  });

  test.each([
    ['1.6', '1.6'],
    ['v1.6', '1.6'],
    ['1.6j', '1.6'],
    ['1.6-J', undefined],
    [' 1.6J ', '1.6'],
    ['ocpp1.6', '1.6'],
    ['16', '1.6'],
    ['2.0.1', '2.0.1'],
    ['v201', '2.0.1'],
    ['OCPP2.0.1', '2.0.1'],
    ['2.1', '2.1'],
    ['ocpp2.1', '2.1'],
    ['1.5', undefined],
    ['2.0', undefined],
    ['2', undefined],
    ['', undefined],
    ['latest', undefined],
  ])('%j is read as %s', (text, version) => {
    expect(readVersion(text)).toBe(version);
  });

  test.each(OCPP_VERSIONS)('%s has a sub-protocol, known in any case', (version) => {
    expect(versionOfSubprotocol(SUBPROTOCOL[version])).toBe(version);
    expect(versionOfSubprotocol(` ${SUBPROTOCOL[version].toUpperCase()} `)).toBe(version);
    expect(readVersion(SUBPROTOCOL[version])).toBe(version);
    expect(isOcppVersion(version)).toBe(true);
  });

  test.each(['ocpp2.0', 'ocpp1.5', '1.6', 'mqtt', ''])('%j is no sub-protocol of ours', (name) => {
    expect(versionOfSubprotocol(name)).toBeUndefined();
  });

  test.each(['1.5', 'ocpp1.6', 1.6, undefined, null])('%j is no version that was written down', (text) => {
    expect(isOcppVersion(text)).toBe(false);
  });
});

test.each([
  ['1.6', true, true],
  ['2.0.1', false, false],
  ['2.1', false, true],
] as const)('%s: T2 the central system numbers: %s; T5 a retry keeps its id: %s', (version, numbers, keeps) => {
  expect(centralSystemNumbers(version)).toBe(numbers);
  expect(retriesKeepTheirId(version)).toBe(keeps);
});
