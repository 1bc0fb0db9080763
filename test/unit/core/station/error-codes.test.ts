import { describe, expect, test } from 'vitest';
import type { Place, Problem, Status } from '../../../../src/core/model.ts';
import { concerns, ERRORS, errorOf, problemOf } from '../../../../src/core/station/error-codes.ts';

const HERE: Place = { evse: 2, connector: 1 };

describe('PROTOCOL §4.2: an error in a status as the problem of a component, and back', () => {
  /** The table of the spec: code, component told, variable, further components that are read, `techCode` where it decides. */
  const table: readonly (readonly [string, string, string, readonly string[], string?])[] = [
    ['ConnectorLockFailure', 'ConnectorPlugRetentionLock', 'Problem', ['EVRetentionLock']],
    ['EVCommunicationError', 'CPPWMController', 'Problem', []],
    ['GroundFailure', 'RCD', 'Tripped', ['GroundIsolationProtection']],
    ['HighTemperature', 'TemperatureSensor', 'Problem', []],
    ['InternalError', 'Controller', 'Problem', [], 'InternalError'],
    ['ResetFailure', 'Controller', 'Problem', [], 'ResetFailure'],
    ['LocalListConflict', 'LocalAuthListCtrlr', 'Problem', []],
    ['OtherError', 'Connector', 'Problem', []],
    ['OverCurrentFailure', 'OverCurrentProtection', 'Tripped', []],
    ['PowerMeterFailure', 'FiscalMetering', 'Problem', []],
    ['PowerSwitchFailure', 'PowerContactor', 'Problem', []],
    ['ReaderFailure', 'TokenReader', 'Problem', []],
    ['UnderVoltage', 'ElectricalFeed', 'Problem', [], 'UnderVoltage'],
    ['OverVoltage', 'ElectricalFeed', 'Problem', [], 'OverVoltage'],
    ['WeakSignal', 'DataLink', 'Problem', []],
  ];

  for (const [errorCode, component, variable, others, techCode] of table) {
    test(`${errorCode} is ${component}.${variable}`, () => {
      const problem = problemOf({ place: HERE, status: 'Faulted', errorCode });
      expect(problem).toEqual({
        place: component.startsWith('Connector') ? HERE : { evse: 2 },
        component,
        variable,
        active: true,
        techCode,
        techInfo: undefined,
      });
      for (const read of [component, ...others]) {
        const back = errorOf({ place: HERE, component: read, variable, active: true, techCode });
        expect(back.errorCode).toBe(errorCode);
      }
    });
  }

  test('the table is complete', () => {
    expect(new Set([...ERRORS.map(({ code }) => code), 'OtherError'])).toEqual(new Set(table.map(([code]) => code)));
  });

  test('no error is no problem', () => {
    expect(problemOf({ place: HERE, status: 'Available', errorCode: 'NoError' })).toBeUndefined();
  });

  test('another error of the station as a whole is its own', () => {
    const problem = problemOf({ place: { evse: 0 }, status: 'Faulted', errorCode: 'OtherError' });
    expect(problem).toMatchObject({ place: { evse: 0 }, component: 'ChargingStation', variable: 'Problem' });
  });

  const details: readonly (readonly [string, Partial<Status>, Partial<Problem>])[] = [
    ['text', { errorCode: 'OtherError', info: 'lid open' }, { techInfo: 'lid open', techCode: undefined }],
    [
      "the maker's code",
      { errorCode: 'ReaderFailure', vendorErrorCode: 'E7', vendorId: 'com.acme', info: 'no field' },
      { techCode: 'E7', techInfo: 'no field; com.acme' },
    ],
    [
      "the maker's code where the code itself is needed",
      { errorCode: 'OverVoltage', vendorErrorCode: 'E9', info: '267 V' },
      { techCode: 'OverVoltage', techInfo: '267 V; E9' },
    ],
  ];
  for (const [what, said, problem] of details) {
    test(`what a status adds: ${what}`, () => {
      expect(problemOf({ place: HERE, status: 'Faulted', errorCode: 'OtherError', ...said })).toMatchObject(problem);
    });
  }

  const read: readonly (readonly [string, Partial<Problem>, ReturnType<typeof errorOf>])[] = [
    [
      'an unknown component',
      { component: 'CoolingFan', techCode: 'F1', techInfo: 'stuck' },
      { errorCode: 'OtherError', info: 'CoolingFan', vendorErrorCode: 'F1' },
    ],
    [
      'the connector itself',
      { component: 'Connector', techCode: 'F2', techInfo: 'worn out' },
      { errorCode: 'OtherError', info: 'worn out', vendorErrorCode: 'F2' },
    ],
    [
      'a controller that says nothing more',
      { component: 'Controller', techCode: 'X' },
      { errorCode: 'InternalError', info: undefined, vendorErrorCode: 'X' },
    ],
    [
      'a reset that failed, which needs no second code',
      { component: 'Controller', techCode: 'ResetFailure' },
      { errorCode: 'ResetFailure', info: undefined, vendorErrorCode: undefined },
    ],
  ];
  for (const [what, problem, error] of read) {
    test(`in a status: ${what}`, () => {
      expect(errorOf({ place: HERE, component: '', variable: 'Problem', active: true, ...problem })).toEqual(error);
    });
  }

  const places: readonly (readonly [Place, Place, boolean])[] = [
    [{ evse: 2 }, HERE, true],
    [HERE, HERE, true],
    [{ evse: 2, connector: 2 }, HERE, false],
    [{ evse: 1 }, HERE, false],
    [{ evse: 0 }, HERE, false],
    [{ evse: 0 }, { evse: 0 }, true],
  ];
  for (const [problem, place, is] of places) {
    test(`a problem of ${JSON.stringify(problem)} ${is ? 'shows' : 'does not show'} at ${JSON.stringify(place)}`, () => {
      expect(concerns(problem, place)).toBe(is);
    });
  }
});
