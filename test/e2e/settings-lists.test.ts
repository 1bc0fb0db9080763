/** Lists of what is measured, at chargers that take not all of them (PROTOCOL §2.4). */
import { describe, expect, test } from 'vitest';
import { MAX_PROBES } from '../../src/proxy/settings-probe.ts';
import { REGISTER } from './box.ts';
import { until } from './house.ts';
import { listOf, settingsCharger, variable } from './settings-charger.ts';
import { play, type Stage, settled } from './stage.ts';

const WRITER = { config: { rights: ['observe', 'control', 'configure'], foreign_view: 'mirror' } };
const KEY = 'MeterValuesSampledData';
const ROOM = 'MeterValuesSampledDataMaxLength';

const writeList = async (stage: Stage, value: string, id = 'a') =>
  (await stage.ask(id, 'ChangeConfiguration', { key: KEY, value })).status;

describe('1.6: a list', () => {
  test('is cut to the room that the charger tells, before it is written; what is longer by itself is refused', () => {
    const box = settingsCharger({
      values: { [KEY]: REGISTER, [ROOM]: '4' },
      judge: (name, value) => (name === KEY && value.split(',').length > 4 ? 'Rejected' : undefined),
    });
    return play({ version: '1.6', services: { a: WRITER, b: WRITER }, answer: box.answer }, async (stage) => {
      await settled(stage, 'a', 'b');
      expect(await writeList(stage, 'Voltage,SoC')).toBe('Accepted');
      // The register for every bill, what was asked for, and of what the proxy wants for itself as much as fits.
      expect(box.asked).toEqual([
        `read ${KEY},${ROOM}`,
        `write ${KEY}=${REGISTER},Voltage,SoC,Power.Active.Import`,
        `read ${KEY}`,
      ]);
      expect(await writeList(stage, 'SoC,Voltage,Frequency,Temperature,RPM', 'b')).toBe('Rejected');
      expect(box.writes()).toHaveLength(1);
    });
  });

  test('that only is too long blames none of its items, and a firmware that takes more gets more', () => {
    let room = 3;
    const box = settingsCharger({
      values: { [KEY]: REGISTER },
      judge: (name, value) => (name === KEY && value.split(',').length > room ? 'Rejected' : undefined),
    });
    return play({ version: '1.6', services: { a: WRITER }, answer: box.answer }, async (stage) => {
      await settled(stage, 'a');
      expect(await writeList(stage, 'Voltage')).toBe('Accepted');
      expect(box.values.get(KEY)).toBe(`${REGISTER},Voltage,Power.Active.Import`);
      room = 9;
      await stage.box.boot();
      await settled(stage, 'a');
      expect(box.values.get(KEY)).toBe(`${REGISTER},Voltage,Power.Active.Import`);
      await stage.box.peer.call('BootNotification', {
        chargePointVendor: 'Acme',
        chargePointModel: 'One',
        firmwareVersion: '2.0',
      });
      await settled(stage, 'a');
      expect(box.values.get(KEY)).toBe(`${REGISTER},Voltage,Power.Active.Import,Current.Import`);
    });
  });

  test('of sixty items that the charger does not know costs a bounded number of writes, and once', () => {
    const box = settingsCharger({
      values: { [KEY]: REGISTER },
      judge: (name, value) => (name === KEY && value.includes('Odd') ? 'Rejected' : undefined),
    });
    const odd = Array.from({ length: 60 }, (_, n) => `Odd${n}`).join(',');
    return play({ version: '1.6', services: { a: WRITER, b: WRITER }, answer: box.answer }, async (stage) => {
      await settled(stage, 'a', 'b');
      expect(await writeList(stage, 'Voltage')).toBe('Accepted');
      const list = box.values.get(KEY);
      const before = box.writes().length;
      expect(await writeList(stage, odd, 'b')).toBe('Rejected');
      // The list, its parts, and what the others want again.
      expect(box.writes().length - before).toBeLessThanOrEqual(MAX_PROBES + 2);
      expect(box.values.get(KEY)).toBe(list);
      const after = box.writes().length;
      expect(await writeList(stage, odd, 'b')).toBe('Rejected');
      expect(box.writes()).toHaveLength(after);
    });
  });
});

describe.each(['1.6', '2.0.1'] as const)('%s: what a transparent provider writes', (version) => {
  const [list, every] =
    version === '1.6'
      ? [KEY, 'MeterValueSampleInterval']
      : ['SampledDataCtrlr.TxUpdatedMeasurands', 'SampledDataCtrlr.TxUpdatedInterval'];

  test('reaches the charger as it is, and is merged with what the others want there', () => {
    const box = settingsCharger({ values: { [list]: REGISTER, [every]: '60' } });
    const services = { clear: { config: { role: 'transparent' } }, b: WRITER };
    return play({ version, services, answer: box.answer }, async (stage) => {
      await settled(stage, 'clear', 'b');
      const write = async (id: string, name: string, value: string) => {
        if (version === '1.6') return (await stage.ask(id, 'ChangeConfiguration', { key: name, value })).status;
        const setVariableData = [{ ...variable(name), attributeValue: value }];
        const { setVariableResult } = await stage.ask(id, 'SetVariables', { setVariableData });
        return listOf(setVariableResult)[0]?.attributeStatus;
      };
      expect(await write('b', list, 'Voltage')).toBe('Accepted');
      expect(await write('b', every, '20')).toBe('Accepted');
      expect(await write('clear', list, 'SoC')).toBe('Accepted');
      expect(await write('clear', every, '30')).toBe('Accepted');
      expect(box.writes()).toEqual(expect.arrayContaining([`write ${list}=SoC`, `write ${every}=30`]));
      await until('the charger to have what both want', () => {
        const has = box.values.get(list)?.split(',') ?? [];
        return has.includes('SoC') && has.includes('Voltage') && box.values.get(every) === '20';
      });
      // What the other one wants from now on does not take it away again.
      expect(await write('b', list, 'Frequency')).toBe('Accepted');
      expect(box.values.get(list)?.split(',')).toEqual(expect.arrayContaining(['SoC', 'Frequency']));
    });
  });
});
