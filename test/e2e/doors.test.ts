import { afterEach, describe, expect, test } from 'vitest';
import { asStation, authorization, bareCharger, bareService, bareStation, handshake } from './bare.ts';
import { boxOf } from './box.ts';
import { type House, house, network, until } from './house.ts';
import { sessions, told } from './seen.ts';

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

async function chargersOf(at: House): Promise<readonly Record<string, unknown>[]> {
  const { chargers } = (await at.api('/status')).body;
  return Array.isArray(chargers) ? chargers : [];
}

async function refusedBy(at: House): Promise<unknown> {
  return (await at.api('/status')).body.refused_chargers;
}

/** How long the proxy waits for an answer to its goodbye. */
const CLOSE_GRACE_MS = 2_000;
const NOW = '2026-11-22T12:00:00Z';
const BOOT = { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' };
const PASSWORD = 'a good password: 1';
/** An AuthorizationKey of 1.6 as the owner writes it, and the bytes that the charger sends. */
const KEY = 'aabbccddeeff00112233445566778899';
const CHARGERS = [
  { id: 'Box1', password: PASSWORD },
  { id: 'KEY', password: KEY },
  { id: 'C:D', password: PASSWORD },
  { id: 'OPEN' },
  { id: 'LOGIN', password: PASSWORD, username: 'installer' },
  // 2.x: any printable text up to 40 characters.
  { id: 'TEXT', version: '2.0.1', password: '!\\"#$%&/()=?*+~ 40 printable characters.' },
];

describe('passwords of chargers', () => {
  test.each<[what: string, path: string, headers: Record<string, string>, status: number]>([
    ['none', '/Box1', {}, 401],
    ['another scheme', '/Box1', { authorization: 'Bearer abc' }, 401],
    ['rubbish', '/Box1', { authorization: 'Basic !' }, 401],
    ['a wrong one', '/Box1', authorization('Box1', 'wrong'), 401],
    ['an empty one', '/Box1', authorization('Box1', ''), 401],
    ['a wrong user', '/Box1', authorization('KEY', PASSWORD), 401],
    ['the right one', '/Box1', authorization('Box1', PASSWORD), 101],
    ['identity and user in other letters', '/BOX1', authorization('BOX1', PASSWORD), 101],
    ['identity in other letters, user as configured', '/box1', authorization('Box1', PASSWORD), 101],
    ['identity in other letters and a wrong password', '/box1', authorization('box1', PASSWORD.toUpperCase()), 401],
    ['the bytes of a key', '/KEY', authorization('KEY', Buffer.from(KEY, 'hex')), 101],
    ['a key as text', '/KEY', authorization('KEY', KEY.toUpperCase()), 101],
    ['wrong bytes', '/KEY', authorization('KEY', Buffer.from(KEY, 'hex').reverse()), 401],
    ['an identity with a colon', '/C%3AD', authorization('C:D', PASSWORD), 101],
    ['a user of its own', '/LOGIN', authorization('installer', PASSWORD), 101],
    ['its identity where it has a user of its own', '/LOGIN', authorization('LOGIN', PASSWORD), 401],
    ['printable signs of 2.x', '/TEXT', authorization('TEXT', CHARGERS[5]?.password ?? ''), 101],
    ['one that nobody asked for', '/OPEN', authorization('x', 'y'), 101],
  ])('%s', async (_what, path, headers, status) => {
    const at = await homeWith({ chargers: CHARGERS });
    const offer = { 'Sec-WebSocket-Protocol': 'ocpp1.6, ocpp2.0.1' };
    const answer = await handshake(`http://127.0.0.1:${at.app.port}`, path, { headers: { ...offer, ...headers } });
    expect(answer.status).toBe(status);
    expect(answer.headers['www-authenticate']?.startsWith('Basic ') ?? false).toBe(status === 401);
    const refused = await refusedBy(at);
    if (status === 101) expect(refused).toEqual([]);
    else expect(refused).toMatchObject([{ id: path.slice(1), reason: expect.stringMatching(/password/) }]);
    expect(JSON.stringify(refused)).not.toContain(PASSWORD);
  });

  test('whoever guesses has to wait, and its neighbours do not', async () => {
    const at = await homeWith({ chargers: CHARGERS });
    const http = `http://127.0.0.1:${at.app.port}`;
    const tryWith = (id: string, password: string) =>
      handshake(http, `/${id}`, { headers: authorization(id, password) });
    const statuses = [];
    for (let tries = 0; tries < 6; tries += 1) statuses.push((await tryWith('Box1', `guess ${tries}`)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    const right = await tryWith('Box1', PASSWORD);
    expect([right.status, right.headers['retry-after']]).toEqual([429, '1']);
    expect((await tryWith('KEY', KEY)).status).toBe(101);
    at.clock.advance(1_000);
    expect((await tryWith('Box1', PASSWORD)).status).toBe(101);
  });

  test('the right password carries a session; the charger has the name that the owner gave it', async () => {
    const at = await homeWith({ chargers: CHARGERS });
    const box = await bareCharger(`${at.url}/BOX1`, { offers: ['ocpp1.6'], headers: authorization('BOX1', PASSWORD) });
    expect((await box.ask('1', 'BootNotification', BOOT))[2]).toMatchObject({ status: 'Accepted' });
    expect(await chargersOf(at)).toMatchObject([{ id: 'Box1', online: true }]);
    await box.end();
  });
});

describe('chargers that nobody configured', () => {
  test('refuse: turned away, and the owner sees who and why', async () => {
    const at = await homeWith({ unknown_chargers: 'refuse', chargers: [{ id: 'MINE' }] });
    await expect(bareStation(at.url, 'STRANGE', '1.6')).rejects.toThrow('refused with 404');
    expect(await refusedBy(at)).toEqual([
      {
        id: 'STRANGE',
        at: new Date(at.clock.now()).toISOString(),
        reason: 'the charger "STRANGE" is not known here: adopt it, or add it under "chargers" in the configuration',
      },
    ]);
    const mine = await bareStation(at.url, 'mine', '1.6');
    await mine.ask('1', 'BootNotification', BOOT);
    expect(await chargersOf(at)).toMatchObject([{ id: 'MINE' }]);
    await mine.end();
  });

  test('adopt_first: the first that boots, no second, and again after a restart', async () => {
    const at = await homeWith();
    const first = await bareStation(at.url, 'FIRST', '1.6');
    await first.ask('1', 'BootNotification', BOOT);
    await expect(bareStation(at.url, 'SECOND', '1.6')).rejects.toThrow('refused with 404');
    expect(await chargersOf(at)).toMatchObject([{ id: 'FIRST' }]);
    await first.end();
    await at.app.close();
    const again = await house({}, { dataDir: at.dataDir });
    await expect(bareStation(again.url, 'SECOND', '1.6')).rejects.toThrow('refused with 404');
    const back = await bareStation(again.url, 'first', '1.6');
    await back.ask('1', 'BootNotification', BOOT);
    expect(await chargersOf(again)).toMatchObject([{ id: 'FIRST', online: true }]);
    await back.end();
    await again.close();
    open = [];
  });

  test('adopt_first: a configured charger leaves no place for a stranger', async () => {
    const at = await homeWith({ chargers: [{ id: 'MINE' }] });
    await expect(bareStation(at.url, 'STRANGE', '1.6')).rejects.toThrow('refused with 404');
  });

  test('adopt_first: a WebSocket that speaks no OCPP is not adopted', async () => {
    const at = await homeWith();
    const silent = await bareStation(at.url, 'SILENT', '1.6');
    const odd = await bareStation(at.url, 'ODD', '1.6');
    odd.say('hello');
    odd.say('{}');
    odd.say([3, 'x', {}]);
    expect((await odd.ask('1', 'Hello', {}))[2]).toBe('NotImplemented');
    expect((await odd.ask('2', 'BootNotification', 'me'))[0]).toBe(4);
    expect(await chargersOf(at)).toEqual([]);
    const real = await bareStation(at.url, 'REAL', '1.6');
    expect((await real.ask('1', 'BootNotification', BOOT))[2]).toMatchObject({ status: 'Accepted' });
    expect(await chargersOf(at)).toMatchObject([{ id: 'REAL', online: true }]);
    // The others came first, but said nothing: now the place is taken.
    silent.say([2, 'late', 'BootNotification', BOOT]);
    expect(await silent.closed).toMatchObject({ code: 1008 });
    expect(silent.heard).toEqual([]);
    expect(await refusedBy(at)).toMatchObject([{ id: 'SILENT' }]);
    expect(await chargersOf(at)).toMatchObject([{ id: 'REAL', online: true }]);
    await odd.end();
    await real.end();
  });

  test('two strangers that boot at the same time: one is adopted', async () => {
    const at = await homeWith();
    const two = await Promise.all(['A', 'B'].map((id) => bareStation(at.url, id, '1.6')));
    const answers = await Promise.allSettled(two.map((one) => one.ask('1', 'BootNotification', BOOT)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await chargersOf(at)).toHaveLength(1);
    for (const one of two) await one.end();
  });
});

describe('a charger that comes back before its old socket is gone', () => {
  test.each(['1.6', '2.0.1', '2.1'] as const)('%s: the newest one counts, and the session goes on', async (version) => {
    const service = await network(version);
    open.unshift(service);
    const at = await homeWith({ ocpp_services: [{ id: 'alpha', url: service.url }] });
    const old = await bareStation(at.url, 'BOX1', version);
    let peer = asStation(old);
    const box = boxOf(() => peer, version, at.clock);
    await box.boot();
    await box.status('Available');
    const txId = await box.start('CARD-1', 1_000);
    await until('the service to hear the start', () => sessions(service.calls).length === 1);

    // Its network is gone: it neither hears nor says goodbye.
    old.pause();
    const next = await bareStation(at.url, 'BOX1', version);
    peer = asStation(next);
    await box.meter(txId, 1_500);
    at.clock.advance(CLOSE_GRACE_MS);
    old.resume();
    expect(await old.closed).toMatchObject({ code: 1008, reason: 'replaced by a newer connection' });
    await box.stop(txId, 2_000);
    await until('the service to hear the end', () => sessions(service.calls).length === 3);
    expect(sessions(service.calls)).toMatchObject([
      { kind: 'start', wh: 1_000 },
      { kind: 'meter', wh: 1_500 },
      { kind: 'stop', wh: 2_000 },
    ]);
    // The service was not bothered: one Boot, and no word of the charger being away.
    expect(told(service.calls).filter(({ kind }) => kind === 'boot')).toHaveLength(1);
    expect(await chargersOf(at)).toMatchObject([{ id: 'BOX1', online: true, ocpp_version: version }]);
    expect(service.violations).toEqual([]);
    await next.end();
  });
});

describe('a charger that probes versions', () => {
  test('a socket of another version that says nothing changes nothing', async () => {
    const at = await homeWith();
    const live = await bareStation(at.url, 'BOX1', '2.0.1');
    const boot = { reason: 'PowerUp', chargingStation: { vendorName: 'Acme', model: 'Wall 1' } };
    await live.ask('1', 'BootNotification', boot);
    const probe = await bareStation(at.url, 'BOX1', '1.6');
    const rubbish = await bareStation(at.url, 'BOX1', '2.1');
    rubbish.say('hello');
    await live.ask('2', 'Heartbeat', {});
    await probe.end();
    await rubbish.end();
    await live.ask('3', 'Heartbeat', {});
    expect(live.isClosed()).toBe(false);
    expect(await chargersOf(at)).toMatchObject([{ id: 'BOX1', online: true, ocpp_version: '2.0.1' }]);

    const changed = await bareStation(at.url, 'BOX1', '1.6');
    await changed.ask('1', 'BootNotification', BOOT);
    expect(await live.closed).toMatchObject({ code: 1008 });
    expect(await chargersOf(at)).toMatchObject([{ id: 'BOX1', online: true, ocpp_version: '1.6' }]);
    await changed.end();
    await until('the charger to be away', async () => (await chargersOf(at))[0]?.online === false);
  });

  test('one that never says anything of use is let go after five minutes, and the oldest of a hundred at once', async () => {
    const at = await homeWith({ unknown_chargers: 'accept' });
    const mute = await bareStation(at.url, 'BOX1', '1.6');
    at.clock.advance(300_000);
    expect(await mute.closed).toEqual({ code: 1008, reason: 'nothing was said' });
    const oldest = await bareStation(at.url, 'BOX2', '1.6');
    const others = await Promise.all(
      Array.from({ length: 100 }, (_, index) => bareStation(at.url, `CROWD${index}`, '1.6')),
    );
    expect(await oldest.closed).toEqual({ code: 1008, reason: 'too many connections that say nothing' });
    await others[99]?.ask('1', 'BootNotification', BOOT);
    expect(await chargersOf(at)).toMatchObject([{ id: 'CROWD99', online: true }]);
    await Promise.all(others.map((other) => other.end()));
  });

  test('a charger that speaks another version from now on takes its services along at once', async () => {
    const service = await bareService(({ action }) => ({
      payload: action === 'BootNotification' ? { status: 'Accepted', currentTime: NOW, interval: 300 } : {},
    }));
    open.unshift(service);
    const at = await homeWith({ ocpp_services: [{ id: 'alpha', url: service.url }] });
    const before = await bareStation(at.url, 'BOX1', '1.6');
    await before.ask('1', 'BootNotification', BOOT);
    await until('the service to be told', () => service.calls.length === 1);
    const after = await bareStation(at.url, 'BOX1', '2.0.1');
    const boot = { reason: 'PowerUp', chargingStation: { vendorName: 'Acme', model: 'Wall 2' } };
    await after.ask('1', 'BootNotification', boot);
    // The clock stands still: nobody has waited for it.
    await until('the service to be told in the new version', () => service.calls.length === 2);
    expect(service.calls[1]).toMatchObject({ connection: 1, payload: { chargingStation: { model: 'Wall 2' } } });
    expect(await service.connections[0]?.closed).toMatchObject({ code: 1001 });
    await before.end();
    await after.end();
  });

  test('a service with a version of its own keeps its link, and hears of the new charger in that version', async () => {
    const service = await bareService(({ action }) => ({
      payload: action === 'BootNotification' ? { status: 'Accepted', currentTime: NOW, interval: 300 } : {},
    }));
    open.unshift(service);
    const at = await homeWith({ ocpp_services: [{ id: 'alpha', url: service.url, version: '1.6' }] });
    const before = await bareStation(at.url, 'BOX1', '1.6');
    await before.ask('1', 'BootNotification', BOOT);
    await until('the service to be told', () => service.calls.length === 1);
    const after = await bareStation(at.url, 'BOX1', '2.0.1');
    const boot = { reason: 'PowerUp', chargingStation: { vendorName: 'Acme', model: 'Wall 2' } };
    await after.ask('1', 'BootNotification', boot);
    await until('the service to be told of the new one', () => service.calls.length === 2);
    expect(service.calls[1]).toMatchObject({
      connection: 0,
      action: 'BootNotification',
      payload: { chargePointVendor: 'Acme', chargePointModel: 'Wall 2' },
    });
    await before.end();
    await after.end();
  });
});
