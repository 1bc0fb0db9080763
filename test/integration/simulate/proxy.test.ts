/** The simulators on both sides of the proxy, quirks included. */
import { describe, expect, test } from 'vitest';
import type { OcppVersion } from '../../../src/core/ocpp/versions.ts';
import { simulateCentralSystem } from '../../../src/simulate/central.ts';
import type { SimulatedCentralSystem } from '../../../src/simulate/central-options.ts';
import { simulateCharger } from '../../../src/simulate/charger.ts';
import type { SimulatedCharger } from '../../../src/simulate/charger-options.ts';
import { type QuirkName, quirk } from '../../../src/simulate/quirks.ts';
import { house } from '../../e2e/house.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { fakeIds } from '../../fakes/ids.ts';
import { STATION, until, VERSIONS } from './stage.ts';

interface Stage {
  readonly sim: SimulatedCharger;
  readonly central: SimulatedCentralSystem;
  readonly clock: FakeClock;
  sessions(): Promise<readonly Record<string, unknown>[]>;
  /** Lets the frames of this moment through. */
  idle(): Promise<void>;
}

/** A house with one paying service; everybody is registered when `scene` begins. */
async function chain(
  version: OcppVersion,
  quirks: readonly QuirkName[],
  scene: (stage: Stage) => Promise<void>,
): Promise<void> {
  const clock = new FakeClock();
  const central = await simulateCentralSystem({ clock, ids: fakeIds(3), firstTxId: 900 });
  const home = await house(
    {
      ocpp_version: version,
      authority: 'network',
      ocpp_services: [{ id: 'network', role: 'billing', url: central.url, version }],
    },
    { clock },
  );
  const behaviours = quirks.map(quirk);
  const sim = simulateCharger({
    url: home.url,
    id: STATION,
    version,
    clock,
    ids: fakeIds(5),
    reconnectMs: 0,
    behaviours,
  });
  try {
    await until('the charger to register', () => sim.snapshot().registered);
    await until('the service to know it', () =>
      central.stations.some(({ registration }) => registration === 'Accepted'),
    );
    await scene({
      sim,
      central,
      clock,
      async idle() {
        await home.api('/status');
      },
      async sessions() {
        const { body } = await home.api('/sessions');
        // The list of GET /sessions, one object a session.
        return body.sessions as readonly Record<string, unknown>[];
      },
    });
  } finally {
    await sim.close();
    await home.close();
    await central.close();
  }
}

/** One session by card of an hour's sixth. */
async function charge({ sim, clock, idle }: Stage): Promise<void> {
  await sim.start('CARD1');
  await sim.told();
  // In steps that every link survives.
  for (let step = 0; step < 60; step += 1) {
    clock.advance(10_000);
    await sim.told();
    await idle();
  }
  sim.stop();
  await sim.told();
}

describe.each(VERSIONS)('charger, proxy and central system of %s', (version) => {
  test('a session reaches the ledger and the service, and the service stops the next one', async () => {
    await chain(version, [], async (stage) => {
      const { sim, central, sessions } = stage;
      await charge(stage);
      const booked = await sessions();
      expect(booked).toHaveLength(1);
      expect(JSON.stringify(booked[0])).toContain('1840');
      await until('the service to have heard of its end', () => central.stations[0]?.sessions.length === 0);
      sim.unplug();
      await sim.start('CARD2');
      await sim.told();
      await until('the service to know the next', () => central.stations[0]?.sessions.length === 1);
      expect(await central.stop()).toMatchObject({ kind: 'result', payload: { status: 'Accepted' } });
      await until('its end', () => sim.snapshot().evses[0]?.status === 'Finishing');
      await sim.told();
      await until('the end over there', () => central.stations[0]?.sessions.length === 0);
    });
  });
});

const QUIRKS: readonly (readonly [QuirkName, OcppVersion])[] = [
  ['repeated-start', '1.6'],
  ['zero-transaction-id', '1.6'],
  ['meter-as-number', '1.6'],
  ['numbers-as-strings', '1.6'],
  ['numbers-as-strings', '2.0.1'],
  ['no-timestamp', '1.6'],
  ['no-timestamp', '2.0.1'],
  ['stop-without-id', '1.6'],
  ['no-subprotocol', '1.6'],
  ['deaf', '1.6'],
  ['deaf', '2.1'],
  ['no-boot-on-reconnect', '2.1'],
  ['repeated-start', '2.0.1'],
];

test.each(QUIRKS)('the proxy books one session of a charger with %s in %s', async (name, version) => {
  await chain(version, [name], async (stage) => {
    await charge(stage);
    const booked = await stage.sessions();
    expect(booked).toHaveLength(1);
    expect(JSON.stringify(booked[0])).toContain('1840');
  });
});
