/** Each provider has its own settings, and the charger one set that serves all (PROTOCOL §2.4). */
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import { REGISTER } from './box.ts';
import { callsOf, until } from './house.ts';
import { sessions } from './seen.ts';
import { listOf, nameOf, settingsCharger, variable } from './settings-charger.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

const WRITER = { config: { rights: ['observe', 'control', 'configure'], foreign_view: 'mirror' } };
const OWN = `${REGISTER},Power.Active.Import,Current.Import`;

/** The same settings in both spellings. */
const NAMES = {
  '1.6': {
    sampledS: 'MeterValueSampleInterval',
    sampled: 'MeterValuesSampledData',
    alignedS: 'ClockAlignedDataInterval',
    heartbeatS: 'HeartbeatInterval',
    timeout: 'ConnectionTimeOut',
    connectors: 'NumberOfConnectors',
  },
  '2.x': {
    sampledS: 'SampledDataCtrlr.TxUpdatedInterval',
    sampled: 'SampledDataCtrlr.TxUpdatedMeasurands',
    alignedS: 'AlignedDataCtrlr.Interval',
    heartbeatS: 'OCPPCommCtrlr.HeartbeatInterval',
    timeout: 'TxCtrlr.EVConnectionTimeOut',
    connectors: 'DeviceDataCtrlr.ItemsPerMessage[GetVariables]',
  },
} as const;
const namesOf = (version: OcppVersion) => NAMES[version === '1.6' ? '1.6' : '2.x'];

async function write(stage: Stage, version: OcppVersion, id: string, name: string, value: string): Promise<string> {
  if (version === '1.6') return String((await stage.ask(id, 'ChangeConfiguration', { key: name, value })).status);
  const item = { ...variable(name), attributeValue: value };
  const { setVariableResult } = await stage.ask(id, 'SetVariables', { setVariableData: [item] });
  return String(listOf(setVariableResult)[0]?.attributeStatus);
}

/** The value as this provider reads it; what it does not get is told by a status. */
async function read(stage: Stage, version: OcppVersion, id: string, name: string): Promise<unknown> {
  if (version === '1.6') {
    const { configurationKey, unknownKey } = await stage.ask(id, 'GetConfiguration', { key: [name] });
    return Array.isArray(unknownKey) ? 'unknown' : listOf(configurationKey)[0]?.value;
  }
  const { getVariableResult } = await stage.ask(id, 'GetVariables', { getVariableData: [variable(name)] });
  const [result] = listOf(getVariableResult);
  return result?.attributeStatus === 'Accepted' ? result.attributeValue : result?.attributeStatus;
}

describe.each(['1.6', '2.0.1', '2.1'] as const)('%s: settings that are merged', (version) => {
  const names = namesOf(version);
  const plain = {
    [names.sampledS]: '30',
    [names.sampled]: REGISTER,
    [names.alignedS]: '0',
    [names.heartbeatS]: '300',
    [names.timeout]: '60',
  };

  test('S29: the charger samples for who wants it most often; each gets its own pace and reads back its own value', () => {
    const box = settingsCharger({ values: plain });
    return play({ version, services: { a: WRITER, b: WRITER, c: {} }, answer: box.answer }, async (stage) => {
      await settled(stage, 'a', 'b', 'c');
      expect(await write(stage, version, 'a', names.sampledS, '60')).toBe('Accepted');
      expect(await write(stage, version, 'b', names.sampledS, '10')).toBe('Accepted');
      expect(box.values.get(names.sampledS)).toBe('10');
      expect(await read(stage, version, 'a', names.sampledS)).toBe('60');
      expect(await read(stage, version, 'b', names.sampledS)).toBe('10');
      expect(await read(stage, version, 'c', names.sampledS)).toBe('10');

      const told = (id: string) =>
        sessions(stage.service(id).calls).flatMap((one) => (one.kind === 'meter' ? one.wh : []));
      const txId = await stage.box.start('CARD', 0);
      for (let n = 1; n <= 12; n += 1) {
        stage.clock.advance(10_000);
        await stage.box.meter(txId, n);
      }
      await delivered(stage);
      expect(told('a')).toEqual([6, 12]);
      expect(told('b')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      expect(told('c')).toEqual(told('b'));

      // None for A alone, and the end is told with its register all the same.
      expect(await write(stage, version, 'a', names.sampledS, '0')).toBe('Accepted');
      expect(await read(stage, version, 'a', names.sampledS)).toBe('0');
      for (let n = 13; n <= 18; n += 1) {
        stage.clock.advance(10_000);
        await stage.box.meter(txId, n);
      }
      await stage.box.stop(txId, 19);
      await delivered(stage);
      expect(told('a')).toEqual([6, 12]);
      expect(told('b')).toHaveLength(18);
      expect(sessions(stage.service('a').calls).at(-1)).toMatchObject({ kind: 'stop', wh: 19 });
      expect(box.writes()).toEqual([`write ${names.sampledS}=60`, `write ${names.sampledS}=10`]);
    });
  });

  test('S30: what the charger does not measure is refused to who wants it, and nothing changes for the others', () => {
    const box = settingsCharger({
      values: plain,
      judge: (name, value) => (name === names.sampled && value.includes('SoC') ? 'Rejected' : undefined),
    });
    return play({ version, services: { a: WRITER, b: WRITER }, answer: box.answer }, async (stage) => {
      await settled(stage, 'a', 'b');
      expect(await write(stage, version, 'a', names.sampled, 'Voltage')).toBe('Accepted');
      const list = box.values.get(names.sampled)?.split(',').toSorted();
      expect(list).toEqual(`Voltage,${OWN}`.split(',').toSorted());
      expect(await write(stage, version, 'b', names.sampled, 'SoC')).toBe('Rejected');
      expect(box.values.get(names.sampled)?.split(',').toSorted()).toEqual(list);
      expect(await read(stage, version, 'a', names.sampled)).toBe('Voltage');
      expect(await read(stage, version, 'b', names.sampled)).toBe(box.values.get(names.sampled));
      // It is known by now: the charger is not asked again.
      const before = box.asked.length;
      expect(await write(stage, version, 'b', names.sampled, 'SoC,Voltage')).toBe('Rejected');
      expect(box.asked.slice(before)).toEqual([]);
    });
  });

  test('each reads its own world again after a restart, and the charger gets after its boot what it lost', () => {
    const box = settingsCharger({ values: plain });
    return play({ version, services: { a: WRITER, b: WRITER }, answer: box.answer }, async (stage) => {
      await settled(stage, 'a', 'b');
      await write(stage, version, 'a', names.sampledS, '20');
      await write(stage, version, 'a', names.heartbeatS, '77');
      await write(stage, version, 'b', names.alignedS, '900');
      await stage.restart();
      await settled(stage, 'a', 'b');
      expect(await read(stage, version, 'a', names.heartbeatS)).toBe('77');
      expect(await read(stage, version, 'b', names.heartbeatS)).toBe('300');
      expect(await read(stage, version, 'a', names.alignedS)).toBe('900');
      // What it still has is not written again: its memory wears out.
      expect(box.writes()).toEqual([`write ${names.sampledS}=20`, `write ${names.alignedS}=900`]);
      box.values.set(names.sampledS, '30');
      await stage.box.boot();
      await until('the charger to get its interval back', () => box.values.get(names.sampledS) === '20');
      expect(box.writes().slice(2)).toEqual([`write ${names.sampledS}=20`]);
    });
  });

  test('when the last one leaves, the charger has again what it had at first', () => {
    const box = settingsCharger({ values: plain });
    return play({ version, services: { a: WRITER, b: {} }, answer: box.answer }, async (stage) => {
      await settled(stage, 'a', 'b');
      await write(stage, version, 'a', names.sampledS, '20');
      expect(box.values.get(names.sampledS)).toBe('20');
      const { url } = stage.service('b');
      await stage.house.app.reload(configSchema.parse({ rate_limit_seconds: 0, ocpp_services: [{ id: 'b', url }] }));
      await until('the charger to have its own interval', () => box.values.get(names.sampledS) === '30');
    });
  });

  test('Q37: a yes that changes nothing is seen, and not asked for again and again', () => {
    const box = settingsCharger({ values: plain, keeps: [names.sampledS] });
    return play({ version, services: { a: WRITER, b: {} }, answer: box.answer }, async (stage) => {
      await settled(stage, 'a', 'b');
      expect(await write(stage, version, 'a', names.sampledS, '20')).toBe('Accepted');
      expect(await write(stage, version, 'a', names.sampledS, '20')).toBe('Accepted');
      expect(await read(stage, version, 'b', names.sampledS)).toBe('30');
      expect(box.writes()).toEqual([`write ${names.sampledS}=20`]);
    });
  });
});

describe.each(['1.6', '2.0.1', '2.1'] as const)('%s: settings by class', (version) => {
  const names = namesOf(version);
  const plain = { [names.timeout]: '60', [names.sampledS]: '30', [names.connectors]: '2', [names.heartbeatS]: '300' };

  test('own ones disturb nobody; shared ones need the right to configure, and what needs no write needs no right', () => {
    const box = settingsCharger({ values: plain });
    return play({ version, services: { a: WRITER, b: {} }, answer: box.answer }, async (stage) => {
      await settled(stage, 'a', 'b');
      expect(await write(stage, version, 'b', names.heartbeatS, '45')).toBe('Accepted');
      expect(await write(stage, version, 'b', names.heartbeatS, 'often')).toBe('Rejected');
      expect(await write(stage, version, 'b', names.timeout, '90')).toBe('Rejected');
      expect(await write(stage, version, 'b', names.connectors, '7')).toBe('Rejected');
      expect(await write(stage, version, 'b', names.sampledS, '10')).toBe('Rejected');
      expect(box.writes()).toEqual([]);
      // Every second sample of what is there anyway.
      expect(await write(stage, version, 'b', names.sampledS, '60')).toBe('Accepted');
      expect(await read(stage, version, 'b', names.sampledS)).toBe('60');
      expect(box.writes()).toEqual([]);

      expect(await write(stage, version, 'a', names.timeout, '90')).toBe('Accepted');
      expect(await read(stage, version, 'b', names.timeout)).toBe('90');
      expect(await read(stage, version, 'b', names.heartbeatS)).toBe('45');
      expect(await read(stage, version, 'a', names.heartbeatS)).toBe('300');
      expect(box.writes()).toEqual([`write ${names.timeout}=90`]);
    });
  });

  test('that it takes a restart is passed on', () => {
    const box = settingsCharger({ values: plain, judge: () => 'RebootRequired' });
    return play({ version, services: { a: WRITER }, answer: box.answer }, async (stage) => {
      await settled(stage, 'a');
      expect(await write(stage, version, 'a', names.timeout, '90')).toBe('RebootRequired');
    });
  });

  test('a charger that takes few at once is asked in parts; one that gives no answer is not said to lack a setting', () => {
    const vendors = Array.from({ length: 8 }, (_, n) => (version === '1.6' ? `Acme${n}` : `Acme.Led${n}`));
    const box = settingsCharger({ values: { ...plain, ...Object.fromEntries(vendors.map((name) => [name, 'on'])) } });
    let atOnce = 3;
    const answer: typeof box.answer = (call) => {
      const asked = listOf(call.payload.key ?? call.payload.getVariableData).length;
      if (call.action.startsWith('Get') && asked > atOnce) throw new Error('too many at once');
      return box.answer(call);
    };
    return play({ version, services: { a: WRITER }, answer }, async (stage) => {
      await settled(stage, 'a');
      if (version === '1.6') {
        const { configurationKey, unknownKey } = await stage.ask('a', 'GetConfiguration', { key: vendors });
        expect(listOf(configurationKey)).toHaveLength(vendors.length);
        expect(unknownKey).toBeUndefined();
      } else {
        const { getVariableResult } = await stage.ask('a', 'GetVariables', { getVariableData: vendors.map(variable) });
        expect(listOf(getVariableResult).map((item) => item.attributeStatus)).toEqual(vendors.map(() => 'Accepted'));
      }
      atOnce = 0;
      expect(await write(stage, version, 'a', names.sampledS, '10')).toBe('Rejected');
      expect(box.writes()).toEqual([]);
    });
  });

  test('S32: nothing that could move the charger away reaches it, and nobody reads it', () => {
    const box = settingsCharger({
      values: { ...plain, CentralSystemURI: 'ws://home', 'Acme.BackendURL': 'ws://home' },
    });
    return play({ version, services: { a: { config: { role: 'operator' } } }, answer: box.answer }, async (stage) => {
      await settled(stage, 'a');
      const own = version === '1.6' ? 'SecurityProfile' : 'SecurityCtrlr.SecurityProfile';
      const vendors = version === '1.6' ? 'CentralSystemURI' : 'Acme.BackendURL';
      expect(await write(stage, version, 'a', own, '3')).toBe('Rejected');
      expect(await write(stage, version, 'a', vendors, 'ws://evil')).toBe(
        version === '1.6' ? 'NotSupported' : 'UnknownVariable',
      );
      expect(await read(stage, version, 'a', vendors)).toBe(version === '1.6' ? 'unknown' : 'UnknownVariable');
      expect(stage.box.peer.calls).toEqual([]);
    });
  });

  test('a setting of the maker is written only when the owner lists it', () => {
    const vendor = version === '1.6' ? 'AcmeLed' : 'Acme.Led';
    const box = settingsCharger({ values: { ...plain, [vendor]: 'red', [`${vendor}2`]: 'red' } });
    return play(
      { version, services: { a: WRITER }, config: { vendor_settings: [vendor] }, answer: box.answer },
      async (stage) => {
        await settled(stage, 'a');
        expect(await write(stage, version, 'a', vendor, 'blue')).toBe('Accepted');
        expect(await write(stage, version, 'a', `${vendor}2`, 'blue')).toBe('Rejected');
        expect(await read(stage, version, 'a', `${vendor}2`)).toBe('red');
        expect(await write(stage, version, 'a', `${vendor}3`, 'blue')).toBe(
          version === '1.6' ? 'NotSupported' : 'UnknownVariable',
        );
        expect(box.writes()).toEqual([`write ${vendor}=blue`]);
      },
    );
  });
});

describe('1.6: all keys at once', () => {
  test('are the charger’s, with the provider’s own in their place, without what it may not see or use', () => {
    const box = settingsCharger({
      values: {
        HeartbeatInterval: '300',
        AuthorizationKey: 'secret',
        SupportedFeatureProfiles: 'Core,SmartCharging,FirmwareManagement,LocalAuthListManagement',
        ChargeProfileMaxStackLevel: '3',
        AcmeLed: 'red',
      },
      readOnly: ['SupportedFeatureProfiles'],
    });
    return play({ version: '1.6', services: { a: {} }, answer: box.answer }, async (stage) => {
      await settled(stage, 'a');
      await write(stage, '1.6', 'a', 'HeartbeatInterval', '45');
      const { configurationKey, unknownKey } = await stage.ask('a', 'GetConfiguration', {});
      const keys = listOf(configurationKey);
      expect(unknownKey).toBeUndefined();
      expect(keys.slice(0, 4)).toEqual([
        { key: 'HeartbeatInterval', readonly: false, value: '45' },
        { key: 'SupportedFeatureProfiles', readonly: true, value: 'Core,SmartCharging' },
        { key: 'ChargeProfileMaxStackLevel', readonly: true, value: '10' },
        { key: 'AcmeLed', readonly: true, value: 'red' },
      ]);
      expect(keys.map(({ key }) => key)).toContain('TransactionMessageAttempts');
      expect(JSON.stringify(keys)).not.toContain('secret');
      // What it was not asked for is looked up once, and what it never had is said to be unknown.
      box.values.set('AcmeHidden', 'x');
      const some = await stage.ask('a', 'GetConfiguration', { key: ['AcmeHidden', 'AcmeNone', 'heartbeatinterval'] });
      expect(some).toEqual({
        configurationKey: [
          { key: 'AcmeHidden', readonly: true, value: 'x' },
          { key: 'HeartbeatInterval', readonly: false, value: '45' },
        ],
        unknownKey: ['AcmeNone'],
      });
      expect(box.asked).toEqual(['read all', 'read AcmeHidden,AcmeNone']);
    });
  });
});

describe.each(['2.0.1', '2.1'] as const)('%s: variables and reports', (version) => {
  const row = (name: string, value: string, mutability = 'ReadWrite', dataType = 'string') => ({
    ...variable(name),
    variableAttribute: [{ type: 'Actual', value, mutability }],
    variableCharacteristics: { dataType, supportsMonitoring: false },
  });

  test('S44: five items are answered one by one, in their order', () => {
    const box = settingsCharger({ values: { 'TxCtrlr.EVConnectionTimeOut': '60' } });
    return play({ version, services: { a: WRITER }, answer: box.answer }, async (stage) => {
      await settled(stage, 'a');
      const ok = { ...variable('TxCtrlr.EVConnectionTimeOut'), attributeValue: '90' };
      const { setVariableResult } = await stage.ask('a', 'SetVariables', {
        setVariableData: [
          { ...variable('Acme.Nothing'), attributeValue: '1' },
          { ...variable('SmartChargingCtrlr.ProfileStackLevel'), attributeValue: '3' },
          { ...ok, attributeType: 'MaxSet' },
          ok,
          ok,
        ],
      });
      const results = listOf(setVariableResult);
      expect(results.map(({ attributeStatus }) => attributeStatus)).toEqual([
        'UnknownComponent',
        'Rejected',
        'NotSupportedAttributeType',
        'Accepted',
        'Rejected',
      ]);
      expect(results[1]).toMatchObject({ attributeStatusInfo: { reasonCode: 'ReadOnly' } });
      expect(box.writes()).toEqual(['write TxCtrlr.EVConnectionTimeOut=90']);
    });
  });

  test('a base report comes in pages, as each provider sees the charger; a second one while it comes is refused', () => {
    const box = settingsCharger({ values: { 'SampledDataCtrlr.TxUpdatedInterval': '30' } });
    return play({ version, services: { a: WRITER, b: {} }, answer: box.answer }, async (stage) => {
      await settled(stage, 'a', 'b');
      await write(stage, version, 'a', 'OCPPCommCtrlr.HeartbeatInterval', '45');
      const ask = (id: string, requestId: number) =>
        stage.ask(id, 'GetBaseReport', { requestId, reportBase: 'FullInventory' });
      expect(await ask('a', 7)).toEqual({ status: 'Accepted' });
      const { requestId } = await until('the charger to be asked', () => callsOf(stage.box.peer, 'GetBaseReport')[0]);
      const generatedAt = new Date(stage.clock.now()).toISOString();
      const rows = [
        row('OCPPCommCtrlr.HeartbeatInterval', '300', 'ReadWrite', 'integer'),
        row('NetworkConfiguration.OcppCsmsUrl', 'wss://secret.example'),
        ...Array.from({ length: 60 }, (_, index) => row(`Acme.V${index}`, String(index), 'ReadOnly')),
      ];
      const page = (seqNo: number, reportData: unknown, tbc: boolean) =>
        stage.box.peer.call('NotifyReport', { requestId, generatedAt, seqNo, reportData, tbc });
      await page(0, rows.slice(0, 40), true);
      await page(1, rows.slice(40), false);
      const reports = await until('the last page', () => {
        const pages = callsOf(stage.service('a'), 'NotifyReport');
        return pages.at(-1)?.tbc === false && pages;
      });
      expect(reports.map(({ requestId: id, seqNo, tbc }) => [id, seqNo, tbc])).toEqual([
        [7, 0, true],
        [7, 1, false],
      ]);
      const told = reports.flatMap(({ reportData }) => listOf(reportData));
      const actualOf = (name: string) => listOf(told.find((one) => nameOf(one) === name)?.variableAttribute)[0];
      expect(listOf(reports[0]?.reportData)).toHaveLength(50);
      expect(actualOf('OCPPCommCtrlr.HeartbeatInterval')).toMatchObject({ value: '45' });
      expect(actualOf('NetworkConfiguration.OcppCsmsUrl')).toEqual({ type: 'Actual', mutability: 'WriteOnly' });
      expect(actualOf('SmartChargingCtrlr.ProfileStackLevel')).toMatchObject({ value: '10', mutability: 'ReadOnly' });
      expect(actualOf('Acme.V59')).toMatchObject({ value: '59' });

      // The other one is served from what is known, and sees its own world.
      expect(await ask('b', 7)).toEqual({ status: 'Accepted' });
      const other = await until('its pages', () => {
        const pages = callsOf(stage.service('b'), 'NotifyReport');
        return pages.at(-1)?.tbc === false && pages;
      });
      expect(JSON.stringify(other)).toContain('"value":"300"');
      expect(callsOf(stage.box.peer, 'GetBaseReport')).toHaveLength(1);

      const report = { requestId: 8, componentVariable: [{ component: { name: 'Acme' }, variable: { name: 'V3' } }] };
      expect(await stage.ask('a', 'GetReport', report)).toEqual({ status: 'Accepted' });
      const found = await until('the report', () => callsOf(stage.service('a'), 'NotifyReport')[2]);
      expect(listOf(found.reportData).map(nameOf)).toEqual(['Acme.V3']);
      const none = { requestId: 9, componentVariable: [{ component: { name: 'Nobody' } }] };
      expect(await stage.ask('a', 'GetReport', none)).toEqual({ status: 'EmptyResultSet' });
    });
  });
});
