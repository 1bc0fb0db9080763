/** A charger's settings as a version of the other naming would have them (PROTOCOL §4.8). */
import { expect, test } from 'vitest';
import type { ReportedSetting } from '../../../../src/core/asks/configuration.ts';
import type { Body } from '../../../../src/core/configuration/body.ts';
import {
  actualOf,
  type ChargerSettings,
  findKnown,
  idOf,
  knownAs,
  NOTHING_KNOWN,
  withAll,
} from '../../../../src/core/configuration/kept.ts';
import { worldOf } from '../../../../src/core/configuration/world.ts';
import { settingOfKey } from '../../../../src/core/ocpp/translate/setting-keys.ts';

const BODY: Body = {
  vendor: 'Acme',
  model: 'Wall 1',
  state: 'Available',
  places: [
    { evse: 1, powerW: 0, connectors: [{ connector: 1, state: 'Occupied' }] },
    {
      evse: 2,
      powerW: 3680,
      connectors: [
        { connector: 1, state: 'Available' },
        { connector: 2, state: 'Faulted' },
      ],
    },
  ],
  phases: 3,
  placeW: 11_040,
  now: Date.UTC(2026, 0, 1),
  entries: { 'LocalAuthListCtrlr.Entries': 4 },
  has: () => true,
};

const keys = (values: Readonly<Record<string, string>>): ChargerSettings =>
  withAll(
    NOTHING_KNOWN,
    Object.entries(values).map(([key, value]) => knownAs(settingOfKey(key), value, false)),
    1,
  );
const variables = (...rows: readonly ReportedSetting[]): ChargerSettings => withAll(NOTHING_KNOWN, rows, 1);
const variable = (name: string, value: string, traits: object = {}): ReportedSetting => {
  const [, component = '', evse, connector, rest = ''] = /^([^@.]+)(?:@(\d+)(?:\/(\d+))?)?\.(.+)$/.exec(name) ?? [];
  const place =
    evse === undefined ? {} : { place: { evse: Number(evse), ...(connector && { connector: Number(connector) }) } };
  const setting = { ...idOf(`${component}.${rest}`), ...place };
  return { ...knownAs(setting, value, true), traits: { dataType: 'string', supportsMonitoring: false, ...traits } };
};

test('the same naming is the same world', () => {
  const charger = keys({ HeartbeatInterval: '300' });
  expect(worldOf(charger, '1.6', '1.6', () => BODY)).toBe(charger);
  expect(worldOf(charger, '2.0.1', '2.1', () => BODY)).toBe(charger);
  expect(worldOf(charger, undefined, '2.1', () => BODY)).toBe(charger);
});

test.each([
  ['ChargingStation.VendorName', 'Acme'],
  ['ClockCtrlr.DateTime', '2026-01-01T00:00:00.000Z'],
  ['EVSE@1.AvailabilityState', 'Occupied'],
  ['EVSE@2.AvailabilityState', 'Available'],
  ['EVSE@2.Power', '3680'],
  ['Connector@2/2.AvailabilityState', 'Faulted'],
  ['ChargingStation.PhaseRotation', 'RST'],
  ['EVSE@2.PhaseRotation', 'TSR'],
  ['LocalAuthListCtrlr.Available', 'true'],
  ['ReservationCtrlr.Available', 'false'],
  ['LocalAuthListCtrlr.Entries', '4'],
  ['TxCtrlr.StopTxOnInvalidId', 'true'],
  ['AlignedDataCtrlr.TxEndedInterval', '900'],
  ['SampledDataCtrlr.TxUpdatedMeasurands', 'Voltage,SoC'],
  ['VendorConfig.NumberOfConnectors', undefined],
  ['VendorConfig.AcmeLed', 'blue'],
])('keys as variables: %s is %s', (name, value) => {
  const world = worldOf(
    keys({
      ConnectorPhaseRotation: '0.RST, 2.TSR, nonsense',
      SupportedFeatureProfiles: 'Core, LocalAuthListManagement',
      LocalAuthListMaxLength: '100',
      StopTransactionOnInvalidId: ' TRUE',
      ClockAlignedDataInterval: '900',
      MeterValuesSampledData: '"Voltage", SoC',
      MeterValuesSampledDataMaxLength: '5',
      NumberOfConnectors: '3',
      AcmeLed: 'blue',
    }),
    '1.6',
    '2.1',
    () => BODY,
  );
  expect(actualOf(findKnown(world, name))).toBe(value);
  expect(findKnown(world, 'LocalAuthListCtrlr.Entries')?.traits).toMatchObject({ maxLimit: 100, dataType: 'integer' });
  expect(findKnown(world, 'EVSE@1.Power')?.traits).toMatchObject({ maxLimit: 11_040, unit: 'W' });
  // Five words, of at most 32 characters each.
  expect(findKnown(world, 'SampledDataCtrlr.TxUpdatedMeasurands')?.traits).toMatchObject({
    maxElements: 5,
    maxLimit: 160,
    dataType: 'MemberList',
  });
});

test('who may not use a function does not find it', () => {
  const world = worldOf(keys({ SupportedFeatureProfiles: 'Core,SmartCharging,Reservation' }), '1.6', '2.0.1', () => ({
    ...BODY,
    has: (right) => right === 'limit',
  }));
  expect(actualOf(findKnown(world, 'SmartChargingCtrlr.Available'))).toBe('true');
  expect(actualOf(findKnown(world, 'ReservationCtrlr.Available'))).toBe('false');
});

test.each([
  ['NumberOfConnectors', '3'],
  ['ConnectorPhaseRotation', '0.RST,1.Unknown,2.TSR,3.STR'],
  ['ConnectorPhaseRotationMaxLength', '4'],
  ['SupportedFeatureProfiles', 'Core,FirmwareManagement,SmartCharging,RemoteTrigger'],
  ['LocalAuthListMaxLength', '250'],
  ['MeterValuesSampledDataMaxLength', '15'],
  ['StopTxnSampledDataMaxLength', '7'],
  ['MeterValuesAlignedDataMaxLength', undefined],
  ['StopTransactionOnEVSideDisconnect', 'false'],
  ['ClockAlignedDataInterval', '0'],
])('variables as keys: %s is %s', (key, value) => {
  const world = worldOf(
    variables(
      variable('Connector@1/1.ConnectorType', 'cType2'),
      variable('Connector@2/1.PhaseRotation', 'TSR'),
      variable('Connector@2/2.Available', 'true'),
      variable('EVSE@2.PhaseRotation', 'STR'),
      variable('ChargingStation.PhaseRotation', 'RST'),
      variable('SmartChargingCtrlr.Enabled', 'true'),
      variable('ReservationCtrlr.Available', 'False'),
      variable('LocalAuthListCtrlr.Available', 'false'),
      variable('LocalAuthListCtrlr.Entries', '12', { maxLimit: 250 }),
      variable('SampledDataCtrlr.TxUpdatedMeasurands', 'SoC', { maxLimit: 500 }),
      variable('SampledDataCtrlr.TxEndedMeasurands', 'SoC', { maxLimit: 500, maxElements: 7 }),
      variable('TxCtrlr.StopTxOnEVSideDisconnect', 'FALSE'),
    ),
    '2.1',
    '1.6',
    () => BODY,
  );
  const found = world.known.filter(({ setting }) => JSON.stringify(setting) === JSON.stringify(settingOfKey(key)));
  expect(found.map(actualOf)).toEqual(value === undefined ? [] : [value]);
});

test('of a charger that has said nothing every function is told, and as many connectors as were seen', () => {
  const world = worldOf(NOTHING_KNOWN, '2.0.1', '1.6', () => BODY);
  const told = (key: string) => actualOf(findKnown(world, `VendorConfig.${key}`));
  expect(told('SupportedFeatureProfiles')?.split(',')).toHaveLength(6);
  expect(told('NumberOfConnectors')).toBe('3');
});
