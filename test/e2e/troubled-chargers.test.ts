/** Chargers whose connection is in trouble: they come anew too often, share a name, do not answer, or fall silent (PROTOCOL §5.1, §5.3, §5.5). */
import { afterEach, describe, expect, test } from 'vitest';
import { type BareCharger, bareCharger } from './bare.ts';
import { type House, house, network, until } from './house.ts';
import { fields } from './seen.ts';

let open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open) await one.close();
  open = [];
});

const BOOT = { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' };
const MINUTE_MS = 60_000;

async function homeWith(config: Record<string, unknown> = {}): Promise<House> {
  const at = await house(config);
  open.unshift(at);
  return at;
}

async function alarms(at: House): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return Object.values(fields((await at.api('/api/v1/alarms')).body.alarms)).map(fields);
}

const knock = (at: House, localAddress = '127.0.0.1'): Promise<BareCharger> =>
  bareCharger(`${at.url}/BOX1`, { offers: ['ocpp1.6'], localAddress });

/** A charger comes and boots. */
async function arrive(at: House, localAddress?: string): Promise<BareCharger> {
  const charger = await knock(at, localAddress);
  await charger.ask('boot', 'BootNotification', BOOT);
  return charger;
}

describe('a charger that comes anew all the time', () => {
  test('waits ten seconds from the seventh time in a minute on; an alarm says so and ends by itself', async () => {
    const at = await homeWith();
    for (let count = 0; count < 6; count += 1) await arrive(at);
    expect(await alarms(at)).toEqual([]);

    const seventh = await knock(at);
    const answer = seventh.ask('boot', 'BootNotification', BOOT);
    at.clock.advance(9_999);
    await until('nothing to be said yet', async () => (await alarms(at)).length === 0);
    expect(seventh.heard).toEqual([]);
    at.clock.advance(1);
    expect((await answer)[2]).toMatchObject({ status: 'Accepted' });
    expect(await alarms(at)).toMatchObject([{ kind: 'charger_flapping', why: expect.stringContaining('network') }]);

    // Of those that wait only the newest is served.
    const eighth = await knock(at);
    const ninth = await knock(at);
    expect(await eighth.closed).toEqual({ code: 1008, reason: 'replaced by a newer connection' });
    const served = ninth.ask('beat', 'Heartbeat', {});
    at.clock.advance(10_000);
    await served;
    expect(await seventh.closed).toMatchObject({ code: 1008 });

    for (let minute = 0; minute < 9; minute += 1) {
      at.clock.advance(MINUTE_MS);
      await ninth.ask(`beat-${minute}`, 'Heartbeat', {});
    }
    expect(await alarms(at)).toHaveLength(1);
    at.clock.advance(MINUTE_MS);
    await until('the end of the alarm', async () => (await alarms(at)).length === 0);
    await ninth.end();
  });

  test('one that gave up while it waited does not take the place of the one that is there', async () => {
    const at = await homeWith();
    let charger = await arrive(at);
    for (let count = 1; count < 6; count += 1) charger = await arrive(at);
    const impatient = await knock(at);
    await impatient.end();
    at.clock.advance(10_000);
    await charger.ask('beat', 'Heartbeat', {});
    expect(charger.isClosed()).toBe(false);

    // One that says nothing takes over all the same, once it has waited.
    const quiet = await knock(at);
    at.clock.advance(10_000);
    expect(await charger.closed).toEqual({ code: 1008, reason: 'replaced by a newer connection' });
    await quiet.end();
  });

  test('one that waits is told of a restart like the others', async () => {
    const at = await homeWith();
    for (let count = 0; count < 6; count += 1) await arrive(at);
    const waiting = await knock(at);
    waiting.say([2, 'boot', 'BootNotification', BOOT]);
    open = [];
    await at.close();
    expect(await waiting.closed).toMatchObject({ code: 1012 });
    expect(waiting.heard).toEqual([]);
  });
});

describe('Q32 two chargers with one name', () => {
  test('the second one is kept out, by its address, as long as the first is there', async () => {
    const at = await homeWith();
    const [here, there] = ['127.0.0.2', '127.0.0.3'];
    await arrive(at, here);
    for (const from of [there, here, there, here, there]) await arrive(at, from);
    const first = await knock(at, here);
    const back = first.ask('boot', 'BootNotification', BOOT);
    at.clock.advance(10_000);
    await back;

    await expect(knock(at, there)).rejects.toThrow('refused with 409');
    await first.ask('beat', 'Heartbeat', {});
    expect(first.isClosed()).toBe(false);
    const words = 'two chargers use the name "BOX1", one at 127.0.0.2 and one at 127.0.0.3';
    expect(await alarms(at)).toMatchObject([{ kind: 'charger_flapping', why: expect.stringContaining(words) }]);
    const { body } = await at.api('/status');
    expect(body.refused_chargers).toMatchObject([{ id: 'BOX1', reason: expect.stringContaining(words) }]);

    // The first one is gone: whoever comes is the charger.
    await first.end();
    await until('the first to be away', async () => {
      const [charger] = Object.values(fields((await at.api('/status')).body.chargers)).map(fields);
      return charger?.online === false;
    });
    const second = await knock(at, there);
    const letIn = second.ask('boot', 'BootNotification', BOOT);
    at.clock.advance(10_000);
    expect((await letIn)[2]).toMatchObject({ status: 'Accepted' });
    await second.end();
  });
});

describe('Q29 a charger that does not answer', () => {
  test('keeps its socket and raises an alarm; it is made to connect anew once in ten minutes, and an answer ends it', async () => {
    const service = await network('1.6');
    open.unshift(service);
    const at = await homeWith({ ocpp_services: [{ id: 'alpha', url: service.url, role: 'operator' }] });
    let charger = await arrive(at);
    const station = await service.station('BOX1');
    await until('the service to be registered', async () => {
      const [link] = Object.values(fields((await at.api('/status')).body.ocpp_services)).map(fields);
      return link?.state === 'accepted';
    });
    /** The service asks, and nobody answers. */
    const askInVain = async (): Promise<void> => {
      const before = charger.heard.length;
      const asked = station.call('TriggerMessage', { requestedMessage: 'MeterValues' });
      await until('the charger to be asked', () => charger.heard.length > before);
      at.clock.advance(20_000);
      expect(await asked).toEqual({ status: 'Rejected' });
      // What waits in the socket has come: the pong to a ping that was sent meanwhile.
      await Promise.race([charger.ask(`beat-${before}`, 'Heartbeat', {}), charger.closed]);
    };
    for (let count = 0; count < 2; count += 1) await askInVain();
    expect(await alarms(at)).toEqual([]);
    await askInVain();
    await until('the alarm', async () => (await alarms(at)).length === 1);
    expect(await alarms(at)).toMatchObject([{ kind: 'deaf_charger', count: 1, why: expect.stringContaining('3') }]);
    expect(charger.isClosed()).toBe(false);
    for (let count = 0; count < 3; count += 1) await askInVain();
    expect(await charger.closed).toEqual({ code: 1001, reason: 'no answers: please connect anew' });

    // Not again within ten minutes.
    charger = await arrive(at);
    for (let count = 0; count < 6; count += 1) await askInVain();
    expect(charger.isClosed()).toBe(false);
    expect(await alarms(at)).toMatchObject([{ kind: 'deaf_charger' }]);

    const before = charger.heard.length;
    const asked = station.call('TriggerMessage', { requestedMessage: 'MeterValues' });
    await until('the charger to be asked', () => charger.heard.length > before);
    const [, id] = JSON.parse(charger.heard.at(-1) ?? '[]');
    charger.say([3, id, { status: 'Accepted' }]);
    expect(await asked).toEqual({ status: 'Accepted' });
    await until('the end of the alarm', async () => (await alarms(at)).length === 0);
    await charger.end();
  });
});
