/** Currency and time zone of the house: those of Home Assistant, where the file says nothing of them. */
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { fakeCore } from '../fakes/core.ts';
import { until } from './house.ts';
import { play, type Stage, settled } from './stage.ts';

const OF_MACHINE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

describe('currency and time zone', () => {
  test('are taken over from Home Assistant, change with it, and are kept without it; the file wins', async () => {
    await using core = await fakeCore();
    core.config = { currency: 'CHF', time_zone: 'Asia/Tokyo' };
    await play({ version: '1.6', haUrl: core.url }, async (stage) => {
      await placeIs(stage, { currency: 'CHF', time_zone: 'Asia/Tokyo' });
      core.config = { currency: 'Euro', time_zone: 'America/Lima' };
      core.fire('core_config_updated', {});
      // What cannot be a currency changes nothing.
      await placeIs(stage, { currency: 'CHF', time_zone: 'America/Lima' });

      core.restart('down');
      await stage.restart();
      await placeIs(stage, { currency: 'CHF', time_zone: 'America/Lima' });

      await stage.house.app.reload(configSchema.parse({ time_zone: 'Europe/Berlin' }));
      await placeIs(stage, { currency: 'CHF', time_zone: 'Europe/Berlin' });
      await stage.house.app.reload(configSchema.parse({ currency: 'EUR' }));
      await placeIs(stage, { currency: 'EUR', time_zone: 'America/Lima' });
    });
  });

  test('without Home Assistant the zone is that of the machine, and there is no currency', () =>
    play({ version: '1.6' }, (stage) => placeIs(stage, { currency: null, time_zone: OF_MACHINE })));

  test('the proxy tells times by the clocks of Home Assistant, from the moment that it knows them', async () => {
    await using core = await fakeCore();
    core.config = { currency: 'EUR', time_zone: 'Asia/Tokyo' };
    const services = { energy: { config: { role: 'energy' } } };
    await play({ version: '1.6', services, haUrl: core.url }, async (stage) => {
      await settled(stage, 'energy');
      await placeIs(stage, { currency: 'EUR', time_zone: 'Asia/Tokyo' });
      const end = new Date(stage.clock.now() + 600_000);
      const chargingSchedule = {
        duration: 600,
        startSchedule: new Date(stage.clock.now()).toISOString(),
        chargingRateUnit: 'A',
        chargingSchedulePeriod: [{ startPeriod: 0, limit: 10 }],
      };
      await stage.ask('energy', 'SetChargingProfile', {
        connectorId: 0,
        csChargingProfiles: {
          chargingProfileId: 1,
          stackLevel: 0,
          chargingProfilePurpose: 'ChargePointMaxProfile',
          chargingProfileKind: 'Absolute',
          chargingSchedule,
        },
      });
      const inTokyo = `${String((end.getUTCHours() + 9) % 24).padStart(2, '0')}:${String(end.getUTCMinutes()).padStart(2, '0')}`;
      const { body } = await stage.house.api('/api/v1/chargers/BOX1/limits');
      expect(JSON.stringify(body)).toContain(`"energy\\" allows 10 A until ${inTokyo}`);
    });
  });
});

async function placeIs(stage: Stage, place: { currency: string | null; time_zone: string }): Promise<void> {
  await until(`the place to be ${JSON.stringify(place)}`, async () => {
    const { currency, time_zone } = await stage.status();
    return currency === place.currency && time_zone === place.time_zone;
  });
}
