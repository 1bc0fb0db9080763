/** Chargers that nobody configured wait for the owner, who adopts or refuses them. */
import { afterEach, describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { bareStation, handshake } from './bare.ts';
import { API_TOKEN, type House, house } from './house.ts';

const BOOT = { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' };
const PASSWORD = 'a-password-of-the-box';
const MINE = [{ id: 'MINE' }];

let at: House;
afterEach(() => at.close());

const knock = async (id: string) => {
  const headers = { 'Sec-WebSocket-Protocol': 'ocpp1.6' };
  return (await handshake(`http://127.0.0.1:${at.app.port}`, `/${id}`, { headers })).status;
};
const adoption = async () => (await at.api('/api/v1/adoption')).body;
const decide = (id: string, decision: 'adopt' | 'refuse') =>
  at.api(`/api/v1/adoption/${encodeURIComponent(id)}`, { decision });

describe('an unknown charger', () => {
  test.each([
    ['refuse', { unknown_chargers: 'refuse' }],
    ['adopt_first, when there is one already', { chargers: MINE }],
  ])('%s: waits, and gets in at its next try once the owner adopted it', async (_how, keys) => {
    at = await house(keys);
    expect(await knock('NEW 1')).toBe(404);
    at.clock.advance(60_000);
    expect(await knock('NEW 1')).toBe(404);
    const then = at.clock.now();
    expect(await adoption()).toEqual({
      waiting: [
        {
          charger_id: 'NEW 1',
          first_at: new Date(then - 60_000).toISOString(),
          last_at: new Date(then).toISOString(),
          times: 2,
          why: 'the charger "NEW 1" is not known here: adopt it, or add it under "chargers" in the configuration',
        },
      ],
      adopted: [],
      refused: [],
    });
    expect(await decide('NEW 1', 'adopt')).toMatchObject({
      status: 200,
      body: { why: expect.stringContaining('adopted') },
    });
    expect(await adoption()).toMatchObject({ waiting: [], adopted: [{ charger_id: 'NEW 1' }], refused: [] });
    const box = await bareStation(at.url, 'NEW 1', '1.6');
    expect((await box.ask('1', 'BootNotification', BOOT))[2]).toMatchObject({ status: 'Accepted' });
    expect((await at.api('/status')).body).toMatchObject({
      chargers: [{ id: 'NEW 1', online: true }],
      refused_chargers: [],
    });
    await box.end();
  });

  test('that would be the same station at a service as the first: the owner reads it, and no more once it is mended', async () => {
    const service = { id: 'net', url: 'ws://127.0.0.1:9', station_id: 'S1' };
    at = await house({ chargers: MINE, ocpp_services: [service] });
    const boxes = [await bareStation(at.url, 'MINE', '1.6')];
    await boxes[0]?.ask('1', 'BootNotification', BOOT);
    const warnings = async () => (await at.api('/status')).body.warnings;
    expect(await warnings()).toEqual([]);
    await knock('SECOND');
    await decide('SECOND', 'adopt');
    boxes.push(await bareStation(at.url, 'SECOND', '1.6'));
    await boxes[1]?.ask('1', 'BootNotification', BOOT);
    expect(await warnings()).toEqual([expect.stringMatching(/^\S+ and SECOND are one station at net, /)]);
    await at.app.reload(configSchema.parse({ chargers: MINE, ocpp_services: [{ ...service, charger: 'MINE' }] }));
    expect(await warnings()).toEqual([]);
    for (const box of boxes) await box.end();
  });

  test('that was adopted stays so after a restart, however it spells its name; others still wait', async () => {
    at = await house({ unknown_chargers: 'refuse' });
    await knock('WALLBOX');
    await decide('WALLBOX', 'adopt');
    await at.app.close();
    at = await house({ unknown_chargers: 'refuse' }, { dataDir: at.dataDir });
    expect([await knock('wallbox'), await knock('OTHER')]).toEqual([101, 404]);
    expect(await adoption()).toMatchObject({
      waiting: [{ charger_id: 'OTHER' }],
      adopted: [{ charger_id: 'WALLBOX' }],
    });
  });

  test('the owner adopted one: no other is taken as the first one ever', async () => {
    at = await house({ unknown_chargers: 'refuse' });
    await knock('NEW');
    await decide('NEW', 'adopt');
    await at.app.reload(configSchema.parse({ unknown_chargers: 'adopt_first' }));
    expect([await knock('OTHER'), await knock('NEW')]).toEqual([404, 101]);
  });

  test('that the owner refused stays out, waits no more, and may be adopted later', async () => {
    at = await house({ unknown_chargers: 'refuse' });
    await knock('NEW');
    expect(await decide('NEW', 'refuse')).toMatchObject({ status: 200 });
    await at.app.reload(configSchema.parse({ unknown_chargers: 'accept' }));
    expect([await knock('NEW'), await knock('new')]).toEqual([404, 404]);
    expect(await adoption()).toMatchObject({ waiting: [], refused: [{ charger_id: 'NEW' }] });
    expect((await at.api('/status')).body.refused_chargers).toMatchObject([
      { id: 'new', reason: 'you refused the charger "new": it stays out until you adopt it' },
      { id: 'NEW' },
    ]);
    await decide('NEW', 'adopt');
    expect(await knock('NEW')).toBe(101);
  });

  test('that was adopted is sent away when the owner takes it back', async () => {
    at = await house({ unknown_chargers: 'refuse' });
    await knock('NEW');
    await decide('NEW', 'adopt');
    const box = await bareStation(at.url, 'NEW', '1.6');
    await box.ask('1', 'BootNotification', BOOT);
    await decide('NEW', 'refuse');
    expect(await box.closed).toMatchObject({ code: 1008 });
    expect(await knock('NEW')).toBe(404);
  });

  test('that was adopted has to prove itself as soon as the owner writes a row with a password', async () => {
    at = await house({ unknown_chargers: 'refuse' });
    await knock('NEW');
    await decide('NEW', 'adopt');
    expect(await knock('NEW')).toBe(101);
    await at.app.reload(
      configSchema.parse({ unknown_chargers: 'refuse', chargers: [{ id: 'new', password: PASSWORD }] }),
    );
    expect(await knock('NEW')).toBe(401);
    expect(await decide('NEW', 'adopt')).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('configuration') },
    });
  });
});

describe('who waits', () => {
  test('at most 20, the last to try first, and nobody who was silent for a day', async () => {
    at = await house({ unknown_chargers: 'refuse' });
    for (let box = 1; box <= 25; box += 1) await knock(`BOX${box}`);
    const { waiting } = await adoption();
    expect(waiting).toHaveLength(20);
    expect(waiting).toMatchObject({ 0: { charger_id: 'BOX25' }, 19: { charger_id: 'BOX6' } });
    at.clock.advance(24 * 3600 * 1000);
    expect(await adoption()).toMatchObject({ waiting: [] });
  });

  test('is neither who showed a wrong password nor who could be one of several rows', async () => {
    at = await house({ chargers: [{ id: 'MINE', password: PASSWORD }, { id: 'box' }, { id: 'Box' }] });
    expect([await knock('MINE'), await knock('BOX')]).toEqual([401, 404]);
    expect(await adoption()).toMatchObject({ waiting: [] });
    expect(await decide('BOX', 'adopt')).toMatchObject({ status: 409 });
    expect(await decide('NOBODY', 'adopt')).toMatchObject({ status: 404, body: { field: 'charger' } });
  });

  test('stands on the status page with two buttons, which do it', async () => {
    at = await house({ unknown_chargers: 'refuse' });
    await knock('a<b');
    const url = `http://127.0.0.1:${at.app.port}`;
    const headers = { authorization: `Bearer ${API_TOKEN}` };
    const page = await (await fetch(`${url}/`, { headers })).text();
    expect(page).toContain('Waiting for you');
    expect(page).toContain('name="charger" value="a&lt;b"');
    const press = (fields: { readonly [name: string]: string }) =>
      fetch(`${url}/adoption`, { method: 'POST', headers, body: new URLSearchParams(fields), redirect: 'manual' });
    expect((await press({ charger: 'a<b', decision: 'perhaps' })).status).toBe(400);
    expect((await press({ charger: 'NOBODY', decision: 'adopt' })).status).toBe(404);
    expect((await press({ charger: 'a<b', decision: 'adopt' })).status).toBe(303);
    expect(await adoption()).toMatchObject({ waiting: [], adopted: [{ charger_id: 'a<b' }] });
  });
});
