import { expect, test } from 'vitest';
import type { Payload } from '../../../src/core/model.ts';
import { isQuirk, QUIRKS, type QuirkName, quirk } from '../../../src/simulate/quirks.ts';
import { chargerScene, until } from './stage.ts';

const broken = (name: QuirkName) => ({ version: '1.6' as const, behaviours: [quirk(name)], mayBreakSchemas: true });

test('no-boot-on-reconnect', async () => {
  await chargerScene(broken('no-boot-on-reconnect'), async ({ sim, said }) => {
    sim.offline();
    await until('it to go', () => !sim.snapshot().registered);
    sim.online();
    await until('it to come back', () => sim.snapshot().registered);
    await until('its status', () => said('StatusNotification').length === 2);
    expect(said('BootNotification')).toHaveLength(1);
  });
});

test('repeated-start', async () => {
  await chargerScene(broken('repeated-start'), async ({ sim, said }) => {
    await sim.start('CARD1');
    await sim.told();
    const [first, second] = said('StartTransaction');
    expect(second).toEqual(first);
    expect(sim.snapshot().evses[0]?.chargerTxId).toBe('101');
  });
});

test('zero-transaction-id', async () => {
  await chargerScene(broken('zero-transaction-id'), async ({ sim, said, pass }) => {
    await sim.start('CARD1');
    await sim.told();
    await pass(60_000);
    sim.stop();
    await sim.told();
    expect(said('MeterValues')).toMatchObject([{ transactionId: 0 }]);
    expect(said('StopTransaction')).toMatchObject([{ transactionId: 0 }]);
  });
});

test('forgets-offline', async () => {
  await chargerScene(broken('forgets-offline'), async ({ sim, said }) => {
    sim.offline();
    await until('it to go', () => !sim.snapshot().registered);
    await sim.start('CARD1');
    sim.stop();
    expect(sim.snapshot().waiting).toBe(0);
    sim.online();
    await until('it to come back', () => sim.snapshot().registered);
    await sim.told();
    expect(said('StartTransaction')).toEqual([]);
  });
});

const START: Payload = { connectorId: 1, idTag: 'A', meterStart: 0, timestamp: 'T' };
const METER: Payload = {
  connectorId: 1,
  transactionId: 5,
  meterValue: [{ sampledValue: [{ value: '12' }, { value: 'x' }] }],
};
const STOP: Payload = { transactionId: 5, meterStop: 1, timestamp: 'T' };

const TRANSFORMS: readonly (readonly [QuirkName, string, Payload, Payload])[] = [
  ['zero-transaction-id', 'StopTransaction', STOP, { ...STOP, transactionId: 0 }],
  ['zero-transaction-id', 'StartTransaction', START, START],
  ['stop-without-id', 'StopTransaction', STOP, { meterStop: 1, timestamp: 'T' }],
  ['stop-without-id', 'MeterValues', METER, METER],
  [
    'meter-as-number',
    'MeterValues',
    METER,
    { ...METER, meterValue: [{ sampledValue: [{ value: 12 }, { value: 'x' }] }] },
  ],
  ['numbers-as-strings', 'StopTransaction', STOP, { transactionId: '5', meterStop: '1', timestamp: 'T' }],
  ['no-timestamp', 'StatusNotification', { connectorId: 1, timestamp: 'T' }, { connectorId: 1 }],
  ['no-timestamp', 'StopTransaction', STOP, STOP],
];

test.each(TRANSFORMS)('%s makes of %s', (name, action, payload, expected) => {
  expect(quirk(name).transformCall?.({ action, payload }, '1.6')).toEqual({ action, payload: expected });
});

test('every quirk has a name and a line of help', () => {
  expect(Object.keys(QUIRKS).every(isQuirk)).toBe(true);
  expect(Object.values(QUIRKS).every((help) => help.length > 10)).toBe(true);
  expect(isQuirk('constructor')).toBe(false);
});
