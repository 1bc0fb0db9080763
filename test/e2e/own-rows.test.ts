/** What the owner writes of a charger holds for it however its id is spelt, and also for one that is connected. */
import { afterEach, describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { authorization, bareStation, handshake } from './bare.ts';
import { type House, house } from './house.ts';

const PASSWORD = 'a-password-of-the-box';
const BOOT = { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' };

let at: House;
afterEach(() => at.close());

/** A house that has adopted WALLBOX, which stays connected. */
async function adopted() {
  at = await house();
  const box = await bareStation(at.url, 'WALLBOX', '1.6');
  await box.ask('1', 'BootNotification', BOOT);
  return box;
}

const reload = (keys: object) => at.app.reload(configSchema.parse({ rate_limit_seconds: 0, ...keys }));

const knock = async (id: string, headers = {}) => {
  const offer = { 'Sec-WebSocket-Protocol': 'ocpp1.6' };
  return (await handshake(`http://127.0.0.1:${at.app.port}`, `/${id}`, { headers: { ...offer, ...headers } })).status;
};

describe('an adopted charger that gets a row in other letters', () => {
  test.each(['refuse', 'adopt_first', 'accept'])(
    '%s: it has to prove itself, however it spells its name',
    async (how) => {
      const box = await adopted();
      await reload({ unknown_chargers: how, chargers: [{ id: 'wallbox', password: PASSWORD }] });
      expect((await box.closed).code).toBe(1012);
      for (const id of ['WALLBOX', 'wallbox', 'Wallbox']) {
        for (const user of [id, 'wallbox', 'WALLBOX']) {
          expect([await knock(id), await knock(id, authorization(user, PASSWORD))]).toEqual([401, 101]);
        }
      }
      const { chargers } = (await at.api('/status')).body;
      expect(chargers).toMatchObject([{ id: 'WALLBOX' }]);
    },
  );

  test('of two rows that could be meant none opens the door', async () => {
    await adopted();
    await reload({ unknown_chargers: 'accept', chargers: [{ id: 'wallbox', password: PASSWORD }, { id: 'Wallbox' }] });
    expect([await knock('WALLBOX'), await knock('wallbox'), await knock('Wallbox')]).toEqual([404, 401, 101]);
  });

  test('its other keys count too', async () => {
    await (await adopted()).end();
    await reload({ chargers: [{ id: 'wallbox', quirks: { 'no-boot': false } }] });
    const { body } = await at.api('/api/v1/chargers/WALLBOX/quirks');
    expect(JSON.stringify(body)).toContain('{"id":"no-boot","on":false,"why":"charger"');
  });
});

describe('a charger that is connected', () => {
  test.each([
    ['a password', { chargers: [{ id: 'WALLBOX', password: PASSWORD }] }],
    ['a security profile', { chargers: [{ id: 'WALLBOX', password: PASSWORD, security_profile: 2 }] }],
    ['that it is not listed', { unknown_chargers: 'refuse' }],
  ])('%s that came meanwhile holds for it', async (_what, keys) => {
    const box = await adopted();
    await reload(keys);
    expect((await box.closed).code).toBe(1012);
    await expect(bareStation(at.url, 'WALLBOX', '1.6')).rejects.toThrow(/refused with 40[134]/);
  });

  test('stays when nothing of that changes', async () => {
    const box = await adopted();
    await reload({ chargers: [{ id: 'wallbox', ping_seconds: 45 }], heartbeat_interval_seconds: 60 });
    expect(await box.ask('2', 'BootNotification', BOOT)).toMatchObject([3, '2', { interval: 60 }]);
    await box.end();
  });
});
