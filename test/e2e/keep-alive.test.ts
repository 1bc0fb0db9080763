/** How the program finds out that the other end of a link is gone, charger or service (PROTOCOL §5.5). */
import { afterEach, describe, expect, test } from 'vitest';
import { type BareCharger, type BareService, type BareSocket, bareService, bareStation } from './bare.ts';
import { type House, house, until } from './house.ts';

let open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open) await one.close();
  open = [];
});

async function homeWith(config: Record<string, unknown> = {}): Promise<House> {
  const at = await house(config);
  open.unshift(at);
  return at;
}

const BOOT = { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' };
const SECOND_MS = 1_000;

async function boxAt(at: House): Promise<BareCharger> {
  const box = await bareStation(at.url, 'BOX1', '1.6');
  await box.ask('boot', 'BootNotification', BOOT);
  return box;
}

/** Lets ten minutes pass, a word of the box every 30 s; answers how often `socket` was pinged. */
async function pingsInTenMinutes(at: House, box: BareCharger, socket: BareSocket): Promise<number> {
  const before = socket.pings();
  for (let beat = 0; beat < 20; beat += 1) {
    at.clock.advance(30 * SECOND_MS);
    await box.ask(`beat-${beat}`, 'Heartbeat', {});
  }
  return socket.pings() - before;
}

describe('§5.5 pings', () => {
  test.each([
    ['as it comes', undefined, 10],
    ['every 30 s', 30, 20],
    ['every two minutes', 120, 5],
    ['never', 0, 0],
  ])('a charger is pinged %s', async (_what, ping, pings) => {
    const chargers = ping === undefined ? [] : [{ id: 'BOX1', ping_seconds: ping }];
    const at = await homeWith({ chargers });
    const box = await boxAt(at);
    expect(await pingsInTenMinutes(at, box, box)).toBe(pings);
    await box.end();
  });

  test.each([
    ['every 50 s', undefined, 12],
    ['every 30 s', 30, 20],
    ['never', 0, 0],
  ])('a service is pinged %s', async (_what, ping, pings) => {
    const { at, box, service } = await withService({ ping_seconds: ping }, () => false);
    const link = service.latest();
    expect(await pingsInTenMinutes(at, box, link)).toBe(pings);
    await box.end();
  });
});

describe('§5.5 who is gone without a word', () => {
  test('a charger that is not pinged is gone after two heartbeats without a word and a minute', async () => {
    const at = await homeWith({ chargers: [{ id: 'BOX1', ping_seconds: 0 }], heartbeat_interval_seconds: 100 });
    const box = await boxAt(at);
    at.clock.advance(259 * SECOND_MS);
    await box.ask('beat', 'Heartbeat', {});
    at.clock.advance(259 * SECOND_MS);
    const status = async () => (await at.api('/status')).body;
    expect(await status()).toMatchObject({ chargers: [{ online: true }] });
    at.clock.advance(SECOND_MS);
    expect(await box.closed).toMatchObject({ code: 1006 });
    await until('the charger to be away', async () => {
      const { chargers } = await status();
      return Array.isArray(chargers) && chargers[0].online === false;
    });
  });

  test('a service that is not pinged is dialled anew after three messages without an answer', async () => {
    let isDeaf = false;
    const { at, box, service } = await withService({ ping_seconds: 0 }, () => isDeaf);
    isDeaf = true;
    const link = service.latest();
    const beats = () => service.calls.filter(({ action }) => action === 'Heartbeat').length;
    for (let beat = 1; beat <= 3; beat += 1) {
      expect(link.isClosed()).toBe(false);
      at.clock.advance(10 * SECOND_MS);
      await until('a heartbeat', () => beats() === beat);
      at.clock.advance(30 * SECOND_MS);
      await at.api('/status');
    }
    expect(await link.closed).toEqual({ code: 1001, reason: 'no answers' });
    await box.end();
  });
});

/** A box and a service that knows it, with a heartbeat of ten seconds. */
async function withService(
  keys: { readonly ping_seconds: number | undefined },
  isDeaf: () => boolean,
): Promise<{ at: House; box: BareCharger; service: BareService }> {
  const service = await bareService(({ action }) => {
    if (isDeaf()) return 'silence';
    const now = '2026-11-22T12:00:00Z';
    if (action === 'Heartbeat') return { payload: { currentTime: now } };
    return { payload: action === 'BootNotification' ? { status: 'Accepted', currentTime: now, interval: 10 } : {} };
  });
  open.unshift(service);
  const at = await homeWith({
    ocpp_services: [
      { id: 'alpha', url: service.url, ...(keys.ping_seconds !== undefined && { ping_seconds: keys.ping_seconds }) },
    ],
  });
  const box = await boxAt(at);
  await until('the service to know the box', async () => {
    const { ocpp_services: services } = (await at.api('/status')).body;
    return Array.isArray(services) && services[0].state === 'accepted';
  });
  return { at, box, service };
}
