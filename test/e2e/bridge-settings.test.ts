/** One charger, networks of other versions: each has its settings in its own words (PROTOCOL §4.8, §4.9). */
import { describe, expect, test } from 'vitest';
import type { Payload } from '../../src/core/model.ts';
import { REGISTER } from './box.ts';
import { callsOf, until } from './house.ts';
import { fields } from './seen.ts';
import { listOf, nameOf, settingsCharger, variable } from './settings-charger.ts';
import { play, type Stage, settled } from './stage.ts';

const WRITER = { config: { rights: ['observe', 'control', 'configure', 'maintain'], foreign_view: 'mirror' } };
const OWN = `${REGISTER},Power.Active.Import,Current.Import`;

const KEYS = {
  MeterValueSampleInterval: '30',
  MeterValuesSampledData: REGISTER,
  MeterValuesSampledDataMaxLength: '8',
  ClockAlignedDataInterval: '0',
  ConnectionTimeOut: '60',
  NumberOfConnectors: '1',
  ConnectorPhaseRotation: '0.RST,1.RST',
  SupportedFeatureProfiles: 'Core,SmartCharging,RemoteTrigger',
  ChargingScheduleAllowedChargingRateUnit: 'Current',
  LocalAuthListMaxLength: '100',
  StopTransactionOnEVSideDisconnect: 'TRUE',
  AuthorizationKey: 'never-to-be-told-1',
  AcmeLed: 'blue',
};

const VARIABLES = {
  'SampledDataCtrlr.TxUpdatedInterval': '30',
  'SampledDataCtrlr.TxUpdatedMeasurands': REGISTER,
  'SampledDataCtrlr.TxEndedMeasurands': `${REGISTER},Energy.Apparent.Import`,
  'AlignedDataCtrlr.Interval': '0',
  'TxCtrlr.EVConnectionTimeOut': '60',
  'TxCtrlr.StopTxOnEVSideDisconnect': 'True',
  'OCPPCommCtrlr.UnlockOnEVSideDisconnect': 'true',
  'DeviceDataCtrlr.ItemsPerMessage[GetVariables]': '4',
  'SmartChargingCtrlr.Available': 'true',
  'SmartChargingCtrlr.RateUnit': 'A,W',
  'ReservationCtrlr.Available': 'false',
  'LocalAuthListCtrlr.Entries': '3',
  'SecurityCtrlr.BasicAuthPassword': 'never-to-be-told-1',
  'Connector@1/1.ConnectorType': 'cType2',
  'EVSE@1.PhaseRotation': 'RST',
};

const set = (name: string, attributeValue: string): Payload => ({ ...variable(name), attributeValue });

async function write2(stage: Stage, id: string, ...items: readonly Payload[]): Promise<readonly Payload[]> {
  return listOf((await stage.ask(id, 'SetVariables', { setVariableData: items })).setVariableResult);
}

async function read2(stage: Stage, id: string, name: string, attributeType?: string): Promise<unknown> {
  const item = { ...variable(name), ...(attributeType !== undefined && { attributeType }) };
  const [result] = listOf((await stage.ask(id, 'GetVariables', { getVariableData: [item] })).getVariableResult);
  return result?.attributeStatus === 'Accepted' ? result.attributeValue : result?.attributeStatus;
}

async function write16(stage: Stage, id: string, key: string, value: string): Promise<unknown> {
  return (await stage.ask(id, 'ChangeConfiguration', { key, value })).status;
}

async function read16(stage: Stage, id: string, ...key: readonly string[]): Promise<Record<string, unknown>> {
  const answer = await stage.ask(id, 'GetConfiguration', key.length === 0 ? {} : { key });
  const unknown = Array.isArray(answer.unknownKey) ? answer.unknownKey.map((one) => [one, 'unknown']) : [];
  return Object.fromEntries([...listOf(answer.configurationKey).map((one) => [one.key, one.value]), ...unknown]);
}

/** All rows of a report, once its last page is there. */
async function reported(stage: Stage, id: string): Promise<readonly Payload[]> {
  const pages = await until('the last page', () => {
    const all = callsOf(stage.service(id), 'NotifyReport');
    return all.some(({ tbc }) => tbc === false) && all;
  });
  return pages.flatMap(({ reportData }) => listOf(reportData));
}

function actual(rows: readonly Payload[], name: string): unknown {
  const row = rows.find((each) => nameOf(each) === name);
  return row && fields(listOf(row.variableAttribute)[0]).value;
}

describe('S29, S30: networks of several versions want something of the meter', () => {
  test('a charger of 1.6 gets what all want together, each reads back its own', () => {
    const box = settingsCharger({
      values: KEYS,
      judge: (name, value) => (name === 'MeterValuesSampledData' && value.includes('SoC') ? 'Rejected' : undefined),
    });
    const services = {
      old: WRITER,
      mid: { ...WRITER, version: '2.0.1' },
      fresh: { ...WRITER, version: '2.1' },
    } as const;
    return play({ version: '1.6', services, answer: box.answer }, async (stage) => {
      await settled(stage, 'old', 'mid', 'fresh');
      expect(await write16(stage, 'old', 'MeterValueSampleInterval', '60')).toBe('Accepted');
      expect(await write2(stage, 'mid', set('SampledDataCtrlr.TxUpdatedInterval', '10'))).toMatchObject([
        { attributeStatus: 'Accepted' },
      ]);
      expect(box.values.get('MeterValueSampleInterval')).toBe('10');
      expect(await read16(stage, 'old', 'MeterValueSampleInterval')).toEqual({ MeterValueSampleInterval: '60' });
      expect(await read2(stage, 'mid', 'SampledDataCtrlr.TxUpdatedInterval')).toBe('10');
      expect(await read2(stage, 'fresh', 'SampledDataCtrlr.TxUpdatedInterval')).toBe('10');

      const list = 'SampledDataCtrlr.TxUpdatedMeasurands';
      expect(await write2(stage, 'fresh', set(list, 'Voltage,Power.Import.Offered'))).toMatchObject([
        { attributeStatus: 'Accepted' },
      ]);
      expect(box.values.get('MeterValuesSampledData')?.split(',').toSorted()).toEqual(
        `Voltage,Power.Offered,${OWN}`.split(',').toSorted(),
      );
      expect(await read2(stage, 'fresh', list)).toBe('Voltage,Power.Import.Offered');
      expect(await write2(stage, 'mid', set(list, 'SoC'))).toMatchObject([{ attributeStatus: 'Rejected' }]);
      expect(await write2(stage, 'fresh', set(list, 'Display.InletHot'))).toMatchObject([
        { attributeStatus: 'Rejected', attributeStatusInfo: { reasonCode: 'InvalidValue' } },
      ]);
      expect((await read16(stage, 'old', 'MeterValuesSampledData')).MeterValuesSampledData).toBe(
        box.values.get('MeterValuesSampledData'),
      );
    });
  });

  test('a charger of 2.0.1 gets the phases of 1.6 out of the list', () => {
    const box = settingsCharger({ values: VARIABLES });
    const services = { old: { ...WRITER, version: '1.6' }, fresh: { ...WRITER, version: '2.1' } } as const;
    return play({ version: '2.0.1', services, answer: box.answer }, async (stage) => {
      box.reportBy(() => stage.box.peer);
      await settled(stage, 'old', 'fresh');
      expect(await write16(stage, 'old', 'MeterValuesSampledData', 'Voltage.L1,Voltage.L2')).toBe('Accepted');
      expect(box.values.get('SampledDataCtrlr.TxUpdatedMeasurands')?.split(',').toSorted()).toEqual(
        `Voltage,${OWN}`.split(',').toSorted(),
      );
      expect(await read16(stage, 'old', 'MeterValuesSampledData')).toEqual({
        MeterValuesSampledData: 'Voltage.L1,Voltage.L2',
      });
      expect(await write16(stage, 'old', 'ConnectionTimeOut', '90')).toBe('Accepted');
      expect(await read2(stage, 'fresh', 'TxCtrlr.EVConnectionTimeOut')).toBe('90');
      expect(await write16(stage, 'old', 'AcmeLed', 'red')).toBe('NotSupported');
      expect(await write16(stage, 'old', 'LightIntensity', '50')).toBe('NotSupported');
      expect(await write16(stage, 'old', 'NumberOfConnectors', '9')).toBe('Rejected');
      expect(await read16(stage, 'old', 'AcmeLed', 'LightIntensity')).toEqual({
        AcmeLed: 'unknown',
        LightIntensity: 'unknown',
      });
      expect(box.asked.join()).not.toContain('VendorConfig');
    });
  });
});

describe('S44: a network of 2.0.1 writes to a charger of 1.6', () => {
  test('each item has its own result, in their order, and each reaches the charger on its own', () => {
    const box = settingsCharger({ values: KEYS, readOnly: ['AcmeLed'] });
    const services = { b: { ...WRITER, version: '2.0.1' } } as const;
    return play({ version: '1.6', services, answer: box.answer }, async (stage) => {
      await settled(stage, 'b');
      const results = await write2(
        stage,
        'b',
        set('TxCtrlr.NoSuchThing', '1'),
        set('SmartChargingCtrlr.ProfileStackLevel', '7'),
        { ...set('TxCtrlr.StopTxOnEVSideDisconnect', 'false'), attributeType: 'Target' },
        set('TxCtrlr.EVConnectionTimeOut', '90'),
        set('TxCtrlr.EVConnectionTimeOut', '91'),
        set('NoSuchCtrlr.Thing', '1'),
        set('SmartChargingCtrlr.Available', 'false'),
        set('TxCtrlr.StopTxOnEVSideDisconnect', 'False'),
        set('SecurityCtrlr.SecurityProfile', '3'),
        set('VendorConfig.AcmeLed', 'red'),
      );
      expect(
        results.map((one) => [nameOf(one), one.attributeStatus, fields(one.attributeStatusInfo).reasonCode]),
      ).toEqual([
        ['TxCtrlr.NoSuchThing', 'UnknownVariable', undefined],
        ['SmartChargingCtrlr.ProfileStackLevel', 'Rejected', 'ReadOnly'],
        ['TxCtrlr.StopTxOnEVSideDisconnect', 'NotSupportedAttributeType', undefined],
        ['TxCtrlr.EVConnectionTimeOut', 'Accepted', undefined],
        ['TxCtrlr.EVConnectionTimeOut', 'Rejected', 'InvalidValue'],
        ['NoSuchCtrlr.Thing', 'UnknownComponent', undefined],
        ['SmartChargingCtrlr.Available', 'Rejected', 'ReadOnly'],
        ['TxCtrlr.StopTxOnEVSideDisconnect', 'Accepted', undefined],
        ['SecurityCtrlr.SecurityProfile', 'Rejected', 'ReadOnly'],
        ['VendorConfig.AcmeLed', 'Rejected', 'ReadOnly'],
      ]);
      expect(box.writes()).toEqual(['write ConnectionTimeOut=90', 'write StopTransactionOnEVSideDisconnect=false']);
    });
  });
});

/** What Core of 1.6 asks of every charger. */
const CORE_KEYS: Readonly<Record<string, RegExp>> = {
  AuthorizeRemoteTxRequests: /^(true|false)$/,
  ClockAlignedDataInterval: /^\d+$/,
  ConnectionTimeOut: /^\d+$/,
  ConnectorPhaseRotation: /^\d+\.\w+(,\d+\.\w+)*$/,
  GetConfigurationMaxKeys: /^\d+$/,
  HeartbeatInterval: /^\d+$/,
  LocalAuthorizeOffline: /^(true|false)$/,
  LocalPreAuthorize: /^(true|false)$/,
  MeterValuesAlignedData: /^[\w.,]*$/,
  MeterValuesSampledData: /^[\w.,]+$/,
  MeterValueSampleInterval: /^\d+$/,
  NumberOfConnectors: /^[1-9]\d*$/,
  ResetRetries: /^\d+$/,
  StopTransactionOnEVSideDisconnect: /^(true|false)$/,
  StopTransactionOnInvalidId: /^(true|false)$/,
  StopTxnAlignedData: /^[\w.,]*$/,
  StopTxnSampledData: /^[\w.,]*$/,
  SupportedFeatureProfiles: /^Core(,\w+)*$/,
  TransactionMessageAttempts: /^\d+$/,
  TransactionMessageRetryInterval: /^\d+$/,
  UnlockConnectorOnEVSideDisconnect: /^(true|false)$/,
};

describe('S43: a network of 1.6 reads a charger of 2.x', () => {
  test.each(['2.0.1', '2.1'] as const)('%s: every key of Core is there and valid, and no password', (version) => {
    const box = settingsCharger({
      values: VARIABLES,
      traits: {
        'LocalAuthListCtrlr.Entries': { maxLimit: 250 },
        'SampledDataCtrlr.TxUpdatedMeasurands': { maxLimit: 500 },
      },
    });
    return play({ version, services: { a: { version: '1.6' } }, answer: box.answer }, async (stage) => {
      box.reportBy(() => stage.box.peer);
      await settled(stage, 'a');
      const all = await read16(stage, 'a');
      for (const [key, valid] of Object.entries(CORE_KEYS)) expect(all[key], key).toMatch(valid);
      expect(all).toMatchObject({
        NumberOfConnectors: '1',
        ConnectorPhaseRotation: '0.Unknown,1.RST',
        StopTransactionOnEVSideDisconnect: 'true',
        StopTxnSampledData: REGISTER,
        ChargingScheduleAllowedChargingRateUnit: 'Current,Power',
        // Without those that it may not use.
        SupportedFeatureProfiles: 'Core,SmartCharging,RemoteTrigger',
        LocalAuthListMaxLength: '250',
        MeterValuesSampledDataMaxLength: '15',
        GetConfigurationMaxKeys: '4',
      });
      expect(JSON.stringify(stage.service('a').calls) + JSON.stringify(all)).not.toContain('never-to-be-told');
      expect(box.asked).toEqual(['report FullInventory']);
      // Later only what it asks for is asked again, as much at once as the charger takes.
      await stage.pass(16 * 60_000);
      await read16(stage, 'a', 'ConnectionTimeOut', 'HeartbeatInterval');
      expect(box.asked.slice(1)).toEqual(['read TxCtrlr.EVConnectionTimeOut,OCPPCommCtrlr.HeartbeatInterval']);
    });
  });

  test('a charger without reports is asked for each, and what it does not say has a value all the same', () => {
    const box = settingsCharger({
      values: { 'TxCtrlr.EVConnectionTimeOut': '77', 'DeviceDataCtrlr.ItemsPerMessage[GetVariables]': '4' },
      hasReports: false,
    });
    return play({ version: '2.0.1', services: { a: { version: '1.6' } }, answer: box.answer }, async (stage) => {
      await settled(stage, 'a');
      const all = await read16(stage, 'a');
      for (const [key, valid] of Object.entries(CORE_KEYS)) expect(all[key], key).toMatch(valid);
      expect(all.ConnectionTimeOut).toBe('77');
      expect(box.asked.slice(0, 2)).toEqual(['report FullInventory', 'report ConfigurationInventory']);
    });
  });
});

/** What every charger of 2.0.1 has (part 2, appendix of the standard). */
const REQUIRED_VARIABLES = [
  'AlignedDataCtrlr.Interval',
  'AlignedDataCtrlr.TxEndedInterval',
  'AuthCtrlr.AuthorizeRemoteStart',
  'AuthCtrlr.LocalAuthorizeOffline',
  'AuthCtrlr.LocalPreAuthorize',
  'ChargingStation.AvailabilityState',
  'ChargingStation.Available',
  'ChargingStation.Model',
  'ChargingStation.SupplyPhases',
  'ChargingStation.VendorName',
  'ClockCtrlr.DateTime',
  'ClockCtrlr.TimeSource',
  'Connector@1/1.AvailabilityState',
  'Connector@1/1.Available',
  'Connector@1/1.ConnectorType',
  'Connector@1/1.SupplyPhases',
  'DeviceDataCtrlr.BytesPerMessage[GetReport]',
  'DeviceDataCtrlr.BytesPerMessage[GetVariables]',
  'DeviceDataCtrlr.BytesPerMessage[SetVariables]',
  'DeviceDataCtrlr.ItemsPerMessage[GetReport]',
  'DeviceDataCtrlr.ItemsPerMessage[GetVariables]',
  'DeviceDataCtrlr.ItemsPerMessage[SetVariables]',
  'EVSE@1.AvailabilityState',
  'EVSE@1.Available',
  'EVSE@1.Power',
  'EVSE@1.SupplyPhases',
  'OCPPCommCtrlr.FileTransferProtocols',
  'OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]',
  'OCPPCommCtrlr.MessageAttempts[TransactionEvent]',
  'OCPPCommCtrlr.MessageTimeout[Default]',
  'OCPPCommCtrlr.NetworkConfigurationPriority',
  'OCPPCommCtrlr.NetworkProfileConnectionAttempts',
  'OCPPCommCtrlr.OfflineThreshold',
  'OCPPCommCtrlr.ResetRetries',
  'OCPPCommCtrlr.RetryBackOffRandomRange',
  'OCPPCommCtrlr.RetryBackOffRepeatTimes',
  'OCPPCommCtrlr.RetryBackOffWaitMinimum',
  'OCPPCommCtrlr.UnlockOnEVSideDisconnect',
  'OCPPCommCtrlr.WebSocketPingInterval',
  'SampledDataCtrlr.TxEndedInterval',
  'SampledDataCtrlr.TxStartedMeasurands',
  'SampledDataCtrlr.TxUpdatedInterval',
  'SampledDataCtrlr.TxUpdatedMeasurands',
  'SecurityCtrlr.CertificateEntries',
  'SecurityCtrlr.OrganizationName',
  'SecurityCtrlr.SecurityProfile',
  'TxCtrlr.EVConnectionTimeOut',
  'TxCtrlr.StopTxOnEVSideDisconnect',
  'TxCtrlr.StopTxOnInvalidId',
  'TxCtrlr.TxStartPoint',
  'TxCtrlr.TxStopPoint',
];

describe('S42: a network of 2.x reads a charger of 1.6', () => {
  test.each(['2.0.1', '2.1'] as const)('%s: its report is whole, in pages, one at a time', (version) => {
    const box = settingsCharger({
      values: { ...KEYS, ...Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`AcmeKey${n}`, `${n}`])) },
      readOnly: ['NumberOfConnectors', 'SupportedFeatureProfiles', 'AcmeLed'],
    });
    return play({ version: '1.6', services: { b: { version } }, answer: box.answer }, async (stage) => {
      await settled(stage, 'b');
      const ask = (requestId: number) => stage.ask('b', 'GetBaseReport', { requestId, reportBase: 'FullInventory' });
      expect(await ask(5)).toEqual({ status: 'Accepted' });
      await until('the first page', () => callsOf(stage.service('b'), 'NotifyReport').length > 0);
      const rows = await reported(stage, 'b');
      const pages = callsOf(stage.service('b'), 'NotifyReport');
      expect(pages.map(({ seqNo }) => seqNo)).toEqual(pages.map((_, index) => index));
      expect(pages.map(({ tbc }) => tbc)).toEqual(pages.map((_, index) => index < pages.length - 1));
      expect(new Set(pages.map(({ generatedAt, requestId }) => `${generatedAt} ${requestId}`)).size).toBe(1);
      expect(Math.max(...pages.map(({ reportData }) => listOf(reportData).length))).toBeLessThanOrEqual(50);
      expect(pages.length).toBeGreaterThan(2);
      const names = rows.map(nameOf);
      expect(REQUIRED_VARIABLES.filter((name) => !names.includes(name))).toEqual([]);
      expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
      expect(actual(rows, 'EVSE@1.PhaseRotation')).toBe('RST');
      expect(actual(rows, 'SmartChargingCtrlr.Available')).toBe('true');
      expect(actual(rows, 'ReservationCtrlr.Available')).toBe('false');
      expect(actual(rows, 'SmartChargingCtrlr.RateUnit')).toBe('A,W');
      expect(actual(rows, 'TxCtrlr.StopTxOnEVSideDisconnect')).toBe('true');
      expect(actual(rows, 'VendorConfig.AcmeLed')).toBe('blue');
      expect(names).not.toContain('VendorConfig.NumberOfConnectors');
      const entries = rows.find((row) => nameOf(row) === 'LocalAuthListCtrlr.Entries');
      expect(entries).toMatchObject({
        variableAttribute: [{ value: '0' }],
        variableCharacteristics: { maxLimit: 100 },
      });
      expect(JSON.stringify(pages)).not.toContain('never-to-be-told');

      const criteria = async (requestId: number, componentCriteria: readonly string[], component: string) => {
        const componentVariable = [{ component: { name: component } }];
        const { status } = await stage.ask('b', 'GetReport', { requestId, componentCriteria, componentVariable });
        return status;
      };
      expect(await criteria(6, ['Problem'], 'EVSE')).toBe('EmptyResultSet');
      expect(await criteria(7, ['Available'], 'ReservationCtrlr')).toBe('EmptyResultSet');
      expect(await criteria(8, ['Problem', 'Available'], 'EVSE')).toBe('Accepted');
      const found = await until('the report', () =>
        callsOf(stage.service('b'), 'NotifyReport').find(({ requestId }) => requestId === 8),
      );
      expect(listOf(found.reportData).map(nameOf)).toContain('EVSE@1.Power');

      // What the report tells is what is read.
      expect(await read2(stage, 'b', 'SmartChargingCtrlr.Available')).toBe('true');
      expect(await read2(stage, 'b', 'ChargingStation.Model')).toBe('Wall 1');
      expect(await read2(stage, 'b', 'TxCtrlr.EVConnectionTimeOut', 'MaxSet')).toBe('NotSupportedAttributeType');
      expect(await read2(stage, 'b', 'SecurityCtrlr.BasicAuthPassword')).toBe('Rejected');
    });
  });
});

describe('a network of 2.x wants to watch a charger of 1.6', () => {
  const monitor = (name: string, type = 'UpperThreshold') => ({ ...variable(name), type, value: 1, severity: 3 });

  test.each(['2.0.1', '2.1'] as const)('%s: each of its commands has its exact answer', (version) => {
    const box = settingsCharger({ values: KEYS });
    return play({ version: '1.6', services: { b: { ...WRITER, version } }, answer: box.answer }, async (stage) => {
      await settled(stage, 'b');
      const { setMonitoringResult } = await stage.ask('b', 'SetVariableMonitoring', {
        setMonitoringData: [
          monitor('TxCtrlr.EVConnectionTimeOut'),
          monitor('EVSE@1.Power'),
          monitor('TxCtrlr.NoSuchThing'),
          monitor('NoSuchCtrlr.Thing'),
        ],
      });
      expect(listOf(setMonitoringResult).map(({ status }) => status)).toEqual([
        'UnsupportedMonitorType',
        'UnsupportedMonitorType',
        'UnknownVariable',
        'UnknownComponent',
      ]);
      expect(await stage.ask('b', 'GetMonitoringReport', { requestId: 4 })).toMatchObject({ status: 'EmptyResultSet' });
      expect(await stage.ask('b', 'SetMonitoringBase', { monitoringBase: 'All' })).toMatchObject({
        status: 'NotSupported',
      });
      expect(await stage.ask('b', 'SetMonitoringLevel', { severity: 4 })).toEqual({ status: 'Accepted' });
      expect(await stage.ask('b', 'ClearVariableMonitoring', { id: [7] })).toMatchObject({
        clearMonitoringResult: [{ id: 7, status: 'NotFound' }],
      });
      expect(box.asked.filter((one) => !one.startsWith('read '))).toEqual([]);
    });
  });

  test('of 2.1 a charger of 2.0.1: what that does not know is refused alone', () =>
    play({ version: '2.0.1', services: { b: { ...WRITER, version: '2.1' } }, answer: watches }, async (stage) => {
      await settled(stage, 'b');
      const { setMonitoringResult } = await stage.ask('b', 'SetVariableMonitoring', {
        setMonitoringData: [monitor('EVSE@1.Power', 'TargetDelta'), monitor('EVSE@1.Power')],
      });
      expect(listOf(setMonitoringResult).map(({ status }) => status)).toEqual(['UnsupportedMonitorType', 'Accepted']);
    }));
});

/** Takes every monitor. */
function watches({ action, payload }: { readonly action: string; readonly payload: Payload }): Payload {
  if (action !== 'SetVariableMonitoring') return { status: 'Accepted' };
  const setMonitoringResult = listOf(payload.setMonitoringData).map(
    ({ component, variable: of, type, severity }, index) => ({
      id: index + 1,
      status: 'Accepted',
      type,
      severity,
      component,
      variable: of,
    }),
  );
  return { setMonitoringResult };
}

describe('values that another version has no room for', () => {
  test('a network of 2.1 writes a longer text than a charger of 2.0.1 can be told', () => {
    const box = settingsCharger({ values: { 'AcmeCtrlr.Text': 'short' } });
    const config = { vendor_settings: ['AcmeCtrlr.Text'] };
    const services = { b: { ...WRITER, version: '2.1' } } as const;
    return play({ version: '2.0.1', services, config, answer: box.answer }, async (stage) => {
      await settled(stage, 'b');
      const [tooLong] = await write2(stage, 'b', set('AcmeCtrlr.Text', 'x'.repeat(1001)));
      expect(tooLong).toMatchObject({
        attributeStatus: 'Rejected',
        attributeStatusInfo: { reasonCode: 'TooLargeElement' },
      });
      const [fits] = await write2(stage, 'b', set('AcmeCtrlr.Text', 'x'.repeat(1000)));
      expect(fits).toMatchObject({ attributeStatus: 'Accepted' });
      expect(box.writes()).toHaveLength(1);
    });
  });
});
