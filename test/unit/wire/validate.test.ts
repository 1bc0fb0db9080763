import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../../src/core/ocpp/versions.ts';
import { type MessageKind, violations } from '../../../src/wire/validate.ts';

describe('what breaks a schema', () => {
  const START = { connectorId: 1, idTag: 'TAG', meterStart: 5, timestamp: '2026-11-22T12:00:00Z' };

  test.each<readonly [string, unknown, string, string, string]>([
    ['a text where an object belongs', 'x', '', 'type', 'FormatViolation'],
    ['a field that nobody knows', { ...START, x: 1 }, '', 'additionalProperties', 'FormatViolation'],
    ['a missing field', { ...START, idTag: undefined }, '', 'required', 'OccurrenceConstraintViolation'],
    ['a wrong type', { ...START, meterStart: '5' }, '/meterStart', 'type', 'TypeConstraintViolation'],
    ['a text too long', { ...START, idTag: 'x'.repeat(21) }, '/idTag', 'maxLength', 'PropertyConstraintViolation'],
    ['no time', { ...START, timestamp: 'now' }, '/timestamp', 'format', 'PropertyConstraintViolation'],
  ])('%s', (_, payload, path, keyword, code) => {
    // Through JSON, as it would come over the wire.
    const found = violations('1.6', 'StartTransaction', 'request', JSON.parse(JSON.stringify(payload)));
    expect(found).toMatchObject([{ path, keyword, code }]);
  });

  test('everything is told at once, without any value', () => {
    const found = violations('1.6', 'StartTransaction', 'request', {
      ...START,
      idTag: 'secret'.repeat(9),
      meterStart: 'm',
    });
    expect(found).toHaveLength(2);
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  test('a limit in tenths may be any number of tenths', () => {
    const profile = (limit: number) => ({
      connectorId: 1,
      csChargingProfiles: {
        chargingProfileId: 1,
        stackLevel: 0,
        chargingProfilePurpose: 'TxDefaultProfile',
        chargingProfileKind: 'Relative',
        chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit }] },
      },
    });
    const check = (limit: number) => violations('1.6', 'SetChargingProfile', 'request', profile(limit));
    for (let tenths = 0; tenths <= 1_000; tenths += 1) expect(check(tenths / 10)).toEqual([]);
    expect(check(16.15)).toMatchObject([{ keyword: 'multipleOf', code: 'PropertyConstraintViolation' }]);
  });

  test('too few and too many', () => {
    const event = { eventType: 'Started', timestamp: START.timestamp, triggerReason: 'Authorized', seqNo: 0 };
    const found = violations('2.0.1', 'TransactionEvent', 'request', {
      ...event,
      transactionInfo: { transactionId: 't' },
      meterValue: [],
    });
    expect(found).toMatchObject([{ path: '/meterValue', keyword: 'minItems', code: 'OccurrenceConstraintViolation' }]);
  });

  test('a message that the version does not have', () => {
    expect(violations('1.6', 'TransactionEvent', 'request', {})).toBeUndefined();
    expect(violations('2.0.1', 'NotifyPeriodicEventStream', 'request', {})).toBeUndefined();
    expect(violations('2.1', 'NotifyPeriodicEventStream', 'response', {})).toBeUndefined();
    expect(violations('2.1', 'constructor', 'request', {})).toBeUndefined();
    expect(violations('2.1', 'NotifyPeriodicEventStream', 'request', {})).toHaveLength(4);
  });
});

describe('every published schema is found under its action and compiles', () => {
  const FILES: { readonly [V in OcppVersion]: readonly [string, number] } = {
    '1.6': ['ocpp1_6.json', 78],
    '2.0.1': ['ocpp2_0_1.json', 128],
    '2.1': ['ocpp2_1.json', 181],
  };
  test.each(OCPP_VERSIONS)(
    '%s',
    (version) => {
      const [file, count] = FILES[version];
      const path = createRequire(import.meta.url).resolve(`ocpp-rpc/lib/schemas/${file}`);
      const schemas: readonly { readonly $id: string; readonly required?: readonly string[] }[] = JSON.parse(
        readFileSync(path, 'utf8'),
      );
      expect(schemas).toHaveLength(count);
      for (const { $id, required = [] } of schemas) {
        const action = $id.replace(/^urn:/, '').replace(/\.?(req|conf|Request|Response)$/, '');
        const kind: MessageKind = /(conf|Response)$/.test($id) ? 'response' : 'request';
        const missing = violations(version, action, kind, {})?.map(({ params }) => params.missingProperty);
        expect(missing, $id).toEqual(required);
      }
    },
    30_000,
  );
});
