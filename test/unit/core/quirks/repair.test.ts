import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Payload } from '../../../../src/core/model.ts';
import type { OcppVersion } from '../../../../src/core/ocpp/versions.ts';
import { PAYLOAD_QUIRKS, type PayloadQuirkId } from '../../../../src/core/quirks/payload.ts';
import { repair } from '../../../../src/core/quirks/repair.ts';
import { violations } from '../../../../src/wire/validate.ts';

const NOW = '2026-11-22T12:00:00.000Z';
const CONTEXT = { now: Date.parse(NOW), zones: ['UTC'] } as const;
const all = () => true;
const AT = '2026-11-22T11:00:00.000Z';

function mended(
  version: OcppVersion,
  action: string,
  payload: Payload,
  isOn: (quirk: PayloadQuirkId) => boolean = all,
) {
  const check = (draft: Payload) => violations(version, action, 'request', draft) ?? [];
  expect(check(payload), 'the row shows nothing: it is valid already').not.toEqual([]);
  const before = structuredClone(payload);
  const result = repair(payload, check, CONTEXT, isOn);
  expect(payload, 'what came must stay as it came').toEqual(before);
  return result;
}

const START = { connectorId: 1, idTag: 'TAG', meterStart: 5, timestamp: AT };
const STOP = { transactionId: 7, meterStop: 5, timestamp: AT };
const STATUS = { connectorId: 1, errorCode: 'NoError', status: 'Available' };
const sample = { value: '1' };
const meter = (...sampledValue: unknown[]) => ({ connectorId: 1, meterValue: [{ timestamp: AT, sampledValue }] });
const EVENT = {
  eventType: 'Updated',
  timestamp: AT,
  triggerReason: 'MeterValuePeriodic',
  seqNo: 1,
  transactionInfo: { transactionId: 't1' },
};

/** What it shows, the quirks that do it, the message, and what becomes of it. */
type Row = readonly [string, readonly PayloadQuirkId[], OcppVersion, string, Payload, Payload];

const ROWS: readonly Row[] = [
  ['an unknown field goes', ['unknown-field'], '1.6', 'Heartbeat', { uptime: 3 }, {}],
  ['null means absent', ['null-for-nothing'], '1.6', 'StartTransaction', { ...START, reservationId: null }, START],
  ['a text as number', ['text-for-number'], '1.6', 'StartTransaction', { ...START, meterStart: ' 5 ' }, START],
  [
    'a fraction of a meter (shiv3 83)',
    ['fraction-for-whole'],
    '1.6',
    'StopTransaction',
    { ...STOP, meterStop: 5.4 },
    STOP,
  ],
  ['a fraction as text', ['text-for-number'], '1.6', 'StopTransaction', { ...STOP, meterStop: '4.6' }, STOP],
  ['a number as tag', ['number-for-text'], '1.6', 'Authorize', { idTag: 1234 }, { idTag: '1234' }],
  ['a transaction id as text', ['text-for-number'], '1.6', 'StopTransaction', { ...STOP, transactionId: '7' }, STOP],
  ['a value as number (OpenEVSE 210)', ['number-for-text'], '1.6', 'MeterValues', meter({ value: 1 }), meter(sample)],
  [
    'objects where lists belong (lbbrhzn 1144 Huawei)',
    ['one-for-list'],
    '1.6',
    'MeterValues',
    { connectorId: 1, meterValue: { timestamp: AT, sampledValue: sample } },
    meter(sample),
  ],
  ['an empty word (Alfen)', ['empty-word'], '1.6', 'MeterValues', meter({ ...sample, context: '' }), meter(sample)],
  [
    'a null where a word belongs',
    ['null-for-nothing'],
    '1.6',
    'MeterValues',
    meter({ ...sample, unit: null, context: null }),
    meter(sample),
  ],
  [
    'the phase in the measurand (lbbrhzn 1627)',
    ['phase-in-measurand'],
    '1.6',
    'MeterValues',
    meter({ ...sample, measurand: 'voltage.l1' }),
    meter({ ...sample, measurand: 'Voltage', phase: 'L1' }),
  ],
  [
    'power of no kind',
    ['short-word', 'wrong-case'],
    '1.6',
    'MeterValues',
    meter({ ...sample, measurand: 'Power', unit: 'w' }),
    meter({ ...sample, measurand: 'Power.Active.Import', unit: 'W' }),
  ],
  [
    'hertz (lbbrhzn 1576)',
    ['unit-of-frequency'],
    '1.6',
    'MeterValues',
    meter({ ...sample, measurand: 'Frequency', unit: 'Hz' }),
    meter({ ...sample, measurand: 'Frequency' }),
  ],
  [
    'a bad sample goes, the others stay',
    ['bad-sample'],
    '1.6',
    'MeterValues',
    meter({ measurand: 'Foo' }, sample, {}),
    meter(sample),
  ],
  [
    'a moment without samples goes',
    ['bad-sample', 'moment-without-samples'],
    '2.0.1',
    'MeterValues',
    {
      evseId: 1,
      meterValue: [
        { timestamp: AT, sampledValue: [{}] },
        { timestamp: AT, sampledValue: [{ value: 1 }] },
      ],
    },
    { evseId: 1, meterValue: [{ timestamp: AT, sampledValue: [{ value: 1 }] }] },
  ],
  [
    'a moment that lacks its samples goes',
    ['moment-without-samples'],
    '1.6',
    'MeterValues',
    { connectorId: 1, meterValue: [{ timestamp: AT }] },
    { connectorId: 1, meterValue: [] },
  ],
  [
    'a status in another case',
    ['wrong-case'],
    '1.6',
    'StatusNotification',
    { ...STATUS, status: ' available' },
    STATUS,
  ],
  [
    'an unknown error (lbbrhzn 1248)',
    ['unknown-word'],
    '1.6',
    'StatusNotification',
    { ...STATUS, errorCode: 'Error' },
    { ...STATUS, errorCode: 'OtherError' },
  ],
  ['no error code', ['missing-field'], '1.6', 'StatusNotification', { connectorId: 1, status: 'Available' }, STATUS],
  [
    'an unknown reason',
    ['unknown-word'],
    '1.6',
    'StopTransaction',
    { ...STOP, reason: 'Magic' },
    { ...STOP, reason: 'Other' },
  ],
  [
    'a text that is too long (Q6)',
    ['too-long'],
    '1.6',
    'StatusNotification',
    { ...STATUS, info: '😀'.repeat(60) },
    { ...STATUS, info: '😀'.repeat(50) },
  ],
  [
    'a local time without offset (evcc 10399)',
    ['time-without-zone'],
    '1.6',
    'StopTransaction',
    { ...STOP, timestamp: '2026-11-22 11:00:00' },
    STOP,
  ],
  [
    'Unix seconds',
    ['number-for-text', 'odd-time'],
    '1.6',
    'StopTransaction',
    { ...STOP, timestamp: Date.parse(AT) / 1000 },
    STOP,
  ],
  [
    'no time at all',
    ['unreadable-time'],
    '1.6',
    'StopTransaction',
    { ...STOP, timestamp: 'soon' },
    { ...STOP, timestamp: NOW },
  ],
  [
    'a missing time',
    ['missing-time'],
    '1.6',
    'StopTransaction',
    { transactionId: 7, meterStop: 5 },
    { ...STOP, timestamp: NOW },
  ],
  [
    'a card with more than it holds (lbbrhzn PR 2075)',
    ['card-too-long'],
    '1.6',
    'StartTransaction',
    { ...START, idTag: '0123456789ABCDEF012399' },
    { ...START, idTag: '0123456789ABCDEF0123' },
  ],
  [
    'a kind of card that nobody knows',
    ['unknown-card-type'],
    '2.0.1',
    'TransactionEvent',
    { ...EVENT, idToken: { idToken: 'TAG', type: 'NFC' } },
    { ...EVENT, idToken: { idToken: 'TAG', type: 'Central' } },
  ],
  [
    'an end by a card that cannot be read',
    ['unreadable-card-at-end'],
    '2.0.1',
    'TransactionEvent',
    { ...EVENT, eventType: 'Ended', idToken: { idToken: 'x'.repeat(40), type: 'Central' } },
    { ...EVENT, eventType: 'Ended' },
  ],
  [
    'an end by a card that is no text',
    ['unreadable-card-at-end'],
    '1.6',
    'StopTransaction',
    { ...STOP, idTag: { id: 1 } },
    STOP,
  ],
  [
    'an end of a session whose number is a word',
    ['no-number-at-end'],
    '1.6',
    'StopTransaction',
    { ...STOP, transactionId: 'abc' },
    { ...STOP, transactionId: -1 },
  ],
  [
    'a boot without a model',
    ['missing-field'],
    '1.6',
    'BootNotification',
    { chargePointVendor: 'Acme' },
    { chargePointVendor: 'Acme', chargePointModel: 'Unknown' },
  ],
  [
    'a fault in a word of its own',
    ['short-word'],
    '1.6',
    'StatusNotification',
    { ...STATUS, status: 'Fault' },
    { ...STATUS, status: 'Faulted' },
  ],
  [
    'an end that names no session',
    ['no-number-at-end'],
    '1.6',
    'StopTransaction',
    { meterStop: 5, timestamp: AT },
    { ...STOP, transactionId: -1 },
  ],
  [
    'an end without a meter',
    ['no-meter-at-end'],
    '1.6',
    'StopTransaction',
    { transactionId: 7, timestamp: AT },
    { ...STOP, meterStop: -1 },
  ],
  [
    'a meter that is none',
    ['no-meter-at-end'],
    '1.6',
    'StopTransaction',
    { ...STOP, meterStop: 'full' },
    { ...STOP, meterStop: -1 },
  ],
  [
    'no trigger and no number (MicroOcpp 405, lbbrhzn 2135)',
    ['missing-field', 'text-for-yes-or-no'],
    '2.0.1',
    'TransactionEvent',
    { eventType: 'Updated', timestamp: AT, transactionInfo: { transactionId: 't1' }, offline: 'false' },
    { ...EVENT, triggerReason: 'ChargingStateChanged', seqNo: 0, offline: false },
  ],
  [
    'a list of one where an object belongs',
    ['list-for-one'],
    '2.1',
    'TransactionEvent',
    { ...EVENT, transactionInfo: [{ transactionId: 't1' }] },
    EVENT,
  ],
  [
    'an optional value that cannot be read',
    ['unreadable-value'],
    '2.0.1',
    'TransactionEvent',
    { ...EVENT, numberOfPhasesUsed: 'x' },
    EVENT,
  ],
  [
    'vendor data that is no text is kept as one',
    ['number-for-text'],
    '1.6',
    'DataTransfer',
    { vendorId: 'v', data: { a: 1 } },
    { vendorId: 'v', data: '{"a":1}' },
  ],
  ['a limit between two steps', ['between-steps'], '1.6', 'SetChargingProfile', profile(16.149), profile(16.1)],
  [
    'keys that look like machinery',
    ['unknown-field'],
    '1.6',
    'Heartbeat',
    JSON.parse('{"__proto__":{"a":1},"constructor":2}'),
    {},
  ],
];

function profile(limit: number): Payload {
  const chargingSchedule = { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit }] };
  const csChargingProfiles = {
    chargingProfileId: 1,
    stackLevel: 0,
    chargingProfilePurpose: 'TxProfile',
    chargingProfileKind: 'Relative',
    chargingSchedule,
  };
  return { connectorId: 1, csChargingProfiles };
}

describe('what is mended', () => {
  test.each(ROWS)('%s: %s (%s %s)', (_, quirks, version, action, payload, expected) => {
    const result = mended(version, action, payload);
    expect(result?.payload).toEqual(expected);
    expect([...new Set(result?.repairs.map(({ quirk }) => quirk))]).toEqual(quirks);
  });

  test('every quirk of payloads is shown', () => {
    expect([...new Set(ROWS.flatMap(([, quirks]) => quirks))].toSorted()).toEqual(
      Object.keys(PAYLOAD_QUIRKS).toSorted(),
    );
  });

  test.each<readonly [PayloadQuirkId, string, Payload, Payload | undefined]>([
    ['missing-time', 'StopTransaction', { transactionId: 7, meterStop: 5 }, undefined],
    ['fraction-for-whole', 'StopTransaction', { ...STOP, meterStop: 5.4 }, undefined],
    ['wrong-case', 'StopTransaction', { ...STOP, reason: 'local' }, { ...STOP, reason: 'Other' }],
    ['unknown-field', 'Heartbeat', { uptime: 3 }, undefined],
  ])('%s can be switched off', (off, action, payload, expected) => {
    expect(mended('1.6', action, payload, (quirk) => quirk !== off)?.payload).toEqual(expected);
  });

  test('a valid payload stays as it is', () => {
    expect(repair(START, () => [], CONTEXT, all)).toEqual({ payload: START, repairs: [] });
  });

  test('repairs are told without values', () => {
    const result = mended('1.6', 'StatusNotification', { ...STATUS, info: 'secret'.repeat(10) });
    expect(result?.repairs).toEqual([{ quirk: 'too-long', where: '/info', learnt: undefined }]);
  });
});

test('answers of a charger are mended alike: a flag as text (Q36), a value as number, one that is too long (Q6, Wallbox)', () => {
  const answer = {
    configurationKey: [
      { key: 'HeartbeatInterval', readonly: 'False', value: 300 },
      { key: 'Vendor', readonly: true, value: 'x'.repeat(600) },
    ],
  };
  const check = (draft: Payload) => violations('1.6', 'GetConfiguration', 'response', draft) ?? [];
  const result = repair(answer, check, CONTEXT, all);
  expect(result?.payload).toEqual({
    configurationKey: [
      { key: 'HeartbeatInterval', readonly: false, value: '300' },
      { key: 'Vendor', readonly: true, value: 'x'.repeat(500) },
    ],
  });
  expect(result?.repairs.map(({ quirk, where }) => [where, quirk]).toSorted()).toEqual([
    ['/configurationKey/0/readonly', 'text-for-yes-or-no'],
    ['/configurationKey/0/value', 'number-for-text'],
    ['/configurationKey/1/value', 'too-long'],
  ]);
});

describe('what is beyond repair', () => {
  test.each<readonly [string, OcppVersion, string, Payload]>([
    ['a tag that is much too long is never cut', '1.6', 'StartTransaction', { ...START, idTag: 'x'.repeat(23) }],
    [
      'a transaction id is never cut',
      '2.0.1',
      'TransactionEvent',
      { ...EVENT, transactionInfo: { transactionId: 'x'.repeat(37) } },
    ],
    [
      'a token is never left out',
      '2.0.1',
      'TransactionEvent',
      { ...EVENT, idToken: { idToken: 'x'.repeat(37), type: 'Central' } },
    ],
    ['a meter is never invented', '1.6', 'StartTransaction', { connectorId: 1, idTag: 'TAG', timestamp: AT }],
    ['nor read out of nonsense', '1.6', 'StartTransaction', { ...START, meterStart: 'full' }],
    ['nor out of infinity', '1.6', 'StartTransaction', { ...START, meterStart: '1e99' }],
    ['a number of its own is never invented', '2.0.1', 'TransactionEvent', { ...EVENT, transactionInfo: {} }],
    ['a status is never invented', '1.6', 'StatusNotification', { ...STATUS, status: 'Constructor' }],
    ['the place stays', '1.6', 'StartTransaction', { ...START, connectorId: 'left' }],
    [
      'a serial number of a certificate is never cut',
      '2.0.1',
      'Authorize',
      {
        idToken: { idToken: 'a', type: 'eMAID' },
        iso15118CertificateHashData: [
          {
            hashAlgorithm: 'SHA256',
            issuerNameHash: 'a',
            issuerKeyHash: 'b',
            serialNumber: 'x'.repeat(41),
            responderURL: 'u',
          },
        ],
      },
    ],
  ])('%s', (_, version, action, payload) => {
    expect(mended(version, action, payload)).toBeUndefined();
  });

  test('a flood of bad samples is not looked at one by one', () => {
    const sampledValue = Array.from({ length: 30_000 }, () => ({ value: '1', context: 'X' }));
    const payload = { connectorId: 1, meterValue: [{ timestamp: AT, sampledValue }] };
    expect(mended('1.6', 'MeterValues', payload)).toBeUndefined();
    const some = { connectorId: 1, meterValue: [{ timestamp: AT, sampledValue: sampledValue.slice(0, 4_000) }] };
    expect(mended('1.6', 'MeterValues', some)).toBeDefined();
  });

  test('a check that is never content ends the repair', () => {
    let length = 100;
    const check = () => {
      length -= 1;
      return [
        { path: '/info', keyword: 'maxLength', params: { limit: length }, message: '', code: 'FormatViolation' },
      ] as const;
    };
    expect(repair({ info: 'x'.repeat(100) }, check, CONTEXT, all)).toBeUndefined();
    expect(length).toBe(90);
  });
});

describe('properties', () => {
  const ACTIONS = [
    ['1.6', 'StartTransaction', START],
    ['1.6', 'StopTransaction', { ...STOP, transactionData: meter(sample).meterValue }],
    ['1.6', 'MeterValues', meter(sample, { ...sample, measurand: 'Voltage', phase: 'L1', unit: 'V' })],
    ['1.6', 'StatusNotification', { ...STATUS, info: 'i', timestamp: AT }],
    [
      '2.0.1',
      'TransactionEvent',
      { ...EVENT, evse: { id: 1, connectorId: 1 }, idToken: { idToken: 'a', type: 'Central' } },
    ],
    ['2.1', 'TransactionEvent', { ...EVENT, meterValue: [{ timestamp: AT, sampledValue: [{ value: 1 }] }] }],
  ] as const;

  test('what comes back is always valid, whatever was spoilt', () => {
    const spoilt = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom('', 'x'.repeat(600), 'constructor', '__proto__', -1, 1.5, [], {}, null),
    );
    const spoiling = fc.array(fc.tuple(fc.nat(), spoilt), { minLength: 1, maxLength: 4 });
    let mendings = 0;
    fc.assert(
      fc.property(fc.constantFrom(...ACTIONS), spoiling, ([version, action, good], changes) => {
        const check = (draft: Payload) => violations(version, action, 'request', draft) ?? [];
        const payload = changes.reduce<Payload>((value, [where, what]) => spoil(value, where, what), good);
        const result = repair(payload, check, CONTEXT, all);
        if (result === undefined) return;
        expect(check(result.payload)).toEqual([]);
        if (result.repairs.length > 0) mendings += 1;
      }),
      { seed: 11, numRuns: 2_000 },
    );
    expect(mendings).toBeGreaterThan(100);
  });
});

/** Replaces one of the values of a payload, or adds one that does not belong there. */
function spoil(payload: Payload, where: number, what: unknown): Payload {
  const copy = structuredClone(payload);
  const spots: [Record<string, unknown>, string][] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    // Arrays and objects alike are written to by key.
    const holder = value as Record<string, unknown>;
    for (const key of [...Object.keys(holder), ...(Array.isArray(value) ? [] : ['extra'])]) {
      spots.push([holder, key]);
      walk(holder[key]);
    }
  };
  walk(copy);
  const [holder, key] = spots[where % spots.length] ?? [copy, 'extra'];
  Object.assign(holder, { [key]: what });
  return copy;
}
