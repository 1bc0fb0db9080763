import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion, SUBPROTOCOL } from '../../src/core/ocpp/versions.ts';
import { CHARGER, until } from './house.ts';
import { play } from './stage.ts';

const OLDEST_FIRST: readonly OcppVersion[] = ['1.6', '2.0.1', '2.1'];

const MODEL = 'Wall 1';

/** How each version says who the charger is. */
function modelIn(version: OcppVersion, payload: { readonly [field: string]: unknown }): unknown {
  if (version === '1.6') return payload.chargePointModel;
  return (payload.chargingStation as { readonly model?: unknown }).model;
}

describe('a service speaks its own version, whatever the charger speaks', () => {
  for (const charger of OLDEST_FIRST) {
    test(`charger of ${charger}, a service of each version: each hears of the same charger in its own words`, async () => {
      const services = Object.fromEntries(
        OLDEST_FIRST.map((version) => [`speaks-${version.replaceAll('.', '')}`, { version }]),
      );
      await play({ version: charger, services }, async ({ box, service }) => {
        await box.boot();
        for (const [id, { version }] of Object.entries(services)) {
          await until(`${id} to hear the Boot`, () => service(id).calls.length > 0);
          const [boot] = service(id).calls;
          expect(boot?.action).toBe('BootNotification');
          expect(modelIn(version, boot?.payload ?? {})).toBe(MODEL);
          expect((await service(id).station(CHARGER)).protocol).toBe(SUBPROTOCOL[version]);
        }
      });
    });
  }
});

describe('version: auto', () => {
  for (const spoken of OCPP_VERSIONS) {
    test(`all versions are offered, the newest first, and the ${spoken} that the service picks is spoken`, async () => {
      const services = { picky: { version: spoken, config: { version: 'auto' } } };
      await play({ version: '1.6', services }, async ({ box, service }) => {
        await box.boot();
        const station = await service('picky').station(CHARGER);
        expect(station.protocol).toBe(SUBPROTOCOL[spoken]);
        await until('the Boot', () => service('picky').calls.length > 0);
        expect(modelIn(spoken, service('picky').calls[0]?.payload ?? {})).toBe(MODEL);
      });
    });
  }
});
