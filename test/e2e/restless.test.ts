/** Nothing that is worked out may depend on time standing still meanwhile: in a house it goes on. */
import { expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { type Log, silentLog } from '../../src/lib/log.ts';
import { RestlessClock } from '../fakes/clock.ts';
import { delivered, play, settled } from './stage.ts';

test.each(OCPP_VERSIONS)(
  'a charger of %s shares a breaker, is limited and charges while the clock goes on',
  (version) => {
    const failures: unknown[] = [];
    const log: Log = { ...silentLog, error: (fields, message) => failures.push([message, fields]), child: () => log };
    return play(
      {
        version,
        clock: new RestlessClock(),
        log,
        services: { energy: { config: { role: 'energy' } } },
        backends: { script: {} },
        config: { site: { breaker_a: 25 } },
      },
      async (stage) => {
        await settled(stage, 'energy');
        const txId = await stage.box.start('CARD-1', 1_000);
        await stage.box.meter(txId, 1_500);
        for (const path of ['/status', '/api/v1/chargers', '/api/v1/limits', '/api/v1/site', '/api/v1/providers']) {
          expect((await stage.house.api(path)).status, path).toBe(200);
        }
        await stage.pass(120_000);
        await stage.box.stop(txId, 2_000);
        await delivered(stage);
        expect(failures).toEqual([]);
      },
    );
  },
);
