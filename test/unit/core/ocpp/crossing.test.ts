import { describe, expect, test } from 'vitest';
import type { Message, Place } from '../../../../src/core/model.ts';
import { decode, encode } from '../../../../src/core/ocpp/codec.ts';
import { answerIn, type Crossing, meantIn, saidIn } from '../../../../src/core/ocpp/crossing.ts';
import type { OcppVersion } from '../../../../src/core/ocpp/versions.ts';

const LONG = 'A-token-of-more-than-twenty';
const ALIAS = 'A-toABCDEFGHIJKLMNOP';

/** A charger whose EVSE 2 has two connectors, the second of them in use. */
const CROSSING: Crossing = {
  connectors: [
    { evse: 1, connector: 1 },
    { evse: 2, connector: 1 },
    { evse: 2, connector: 2 },
  ],
  busy: [{ evse: 2, connector: 2 }],
  tokens: [{ id: LONG, type: 'eMAID', alias: ALIAS }],
  anonymousTag: 'NOBODY',
};
const SAME: Crossing = { connectors: [], busy: [], tokens: [], anonymousTag: 'NOBODY' };

const status = (place: Place): Message => ({
  means: 'status',
  ask: { place, status: 'Available', errorCode: 'NoError', at: 0 },
});
const spoken = (version: OcppVersion, crossing: Crossing, message: Message): unknown => {
  const said = saidIn(version, crossing, message);
  return said && encode(version, said)?.payload;
};

describe('PROTOCOL §4.1: places on a link of another version', () => {
  const told: readonly (readonly [string, Message, unknown])[] = [
    ['the status of a connector', status({ evse: 2, connector: 2 }), { connectorId: 3 }],
    ['the status of the station', status({ evse: 0 }), { connectorId: 0 }],
    [
      'values of an EVSE, at the connector that is in use',
      {
        means: 'meter',
        ask: {
          place: { evse: 2 },
          readings: [{ at: 0, samples: [{ value: 1, measurand: 'Voltage', unit: 'V' }] }],
        },
      },
      { connectorId: 3 },
    ],
    [
      'a start',
      {
        means: 'txStarted',
        ask: { place: { evse: 2, connector: 1 }, token: { id: 'A' }, at: 0, meterWh: 0, readings: [] },
      },
      { connectorId: 2 },
    ],
  ];
  for (const [what, message, payload] of told) {
    test(`to a version that counts connectors: ${what}`, () => {
      expect(spoken('1.6', CROSSING, message)).toMatchObject(Object(payload));
    });
  }

  test('a connector without a number is not told', () => {
    expect(saidIn('1.6', CROSSING, status({ evse: 9, connector: 1 }))).toBeUndefined();
  });

  test('a version that knows EVSEs is told the places as they are, and so is everybody of a charger that counts', () => {
    const message = status({ evse: 2, connector: 2 });
    expect(saidIn('2.0.1', CROSSING, message)).toEqual(message);
    expect(saidIn('1.6', SAME, message)).toEqual(message);
  });

  const asked: readonly (readonly [string, Parameters<typeof decode>[1], object, unknown])[] = [
    ['UnlockConnector', 'UnlockConnector', { connectorId: 3 }, { place: { evse: 2, connector: 2 } }],
    ['a start', 'RemoteStartTransaction', { connectorId: 2, idTag: 'A' }, { place: { evse: 2, connector: 1 } }],
    ['the station', 'ChangeAvailability', { connectorId: 0, type: 'Operative' }, { place: { evse: 0 } }],
    ['a connector that is not there', 'UnlockConnector', { connectorId: 4 }, { place: { evse: 2 ** 31 - 1 } }],
    [
      'a profile',
      'SetChargingProfile',
      {
        connectorId: 3,
        csChargingProfiles: {
          chargingProfileId: 1,
          stackLevel: 0,
          chargingProfilePurpose: 'TxDefaultProfile',
          chargingProfileKind: 'Absolute',
          chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 6 }] },
        },
      },
      { profile: { evse: 2 } },
    ],
    ['a schedule', 'GetCompositeSchedule', { connectorId: 3, duration: 60 }, { evse: 2 }],
  ];
  for (const [what, action, payload, ask] of asked) {
    test(`asked by a version that counts connectors: ${what}`, () => {
      const message = decode('1.6', action, { ...payload });
      expect(message && meantIn('1.6', CROSSING, message).ask).toMatchObject(Object(ask));
    });
  }

  test('an answer names the connector that was asked about', () => {
    expect(answerIn<'compositeSchedule'>('1.6', CROSSING, { accepted: true, evse: 2 })).toEqual({
      accepted: true,
      evse: 3,
    });
    expect(answerIn<'compositeSchedule'>('2.1', CROSSING, { accepted: true, evse: 2 }).evse).toBe(2);
  });
});

describe('PROTOCOL §4.1: tokens on a link of another version', () => {
  const shown = (id: string, type?: string): Message => ({ means: 'authorize', ask: { token: { id, type } } });

  test('a token that is too long is told under its alias, and the alias means it', () => {
    expect(spoken('1.6', CROSSING, shown(LONG, 'eMAID'))).toEqual({ idTag: ALIAS });
    expect(spoken('2.0.1', CROSSING, shown(LONG, 'eMAID'))).toEqual({ idToken: { idToken: LONG, type: 'eMAID' } });
    const message = decode('1.6', 'RemoteStartTransaction', { idTag: ALIAS.toLowerCase() });
    expect(message && meantIn('1.6', CROSSING, message).ask).toMatchObject({ token: { id: LONG, type: 'eMAID' } });
  });

  test('one that is too long and has no alias cannot be said', () => {
    expect(spoken('1.6', SAME, shown(LONG))).toBeUndefined();
  });

  test('a group that is too long likewise, in a question and in an answer', () => {
    const ask = { id: 1, place: { evse: 1 }, token: { id: 'A' }, group: LONG, until: 0 };
    expect(spoken('1.6', CROSSING, { means: 'reserve', ask })).toMatchObject({ parentIdTag: ALIAS });
    const message = decode('1.6', 'ReserveNow', {
      connectorId: 1,
      expiryDate: '2026-01-01T00:00:00Z',
      idTag: 'A',
      parentIdTag: ALIAS,
      reservationId: 1,
    });
    expect(message && meantIn('1.6', CROSSING, message).ask).toMatchObject({ group: LONG });
    expect(answerIn<'authorize'>('1.6', CROSSING, { info: { status: 'Accepted', group: LONG } }).info.group).toBe(
      ALIAS,
    );
  });
});
