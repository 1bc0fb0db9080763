import { describe, expect, onTestFinished, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import { FakeClock } from '../fakes/clock.ts';
import { type StrictCentralSystem, type StrictStation, strictClient } from '../peers/strict.ts';
import { asStation, type BareCharger, bareStation } from './bare.ts';
import { type Box, boxOf } from './box.ts';
import { network, until } from './house.ts';
import { type Killable, killable } from './killable.ts';
import type { ProxyProcess } from './process.ts';
import { fields, sessions } from './seen.ts';
import { tale, type Witness, witness } from './witnesses.ts';

const VERSIONS = [...OCPP_VERSIONS].reverse();
const STATION = 'BOX1';
const ALPHA_TX = 77;
const BETA_TX = 5_000;

describe('kill -9 in the middle of a session', () => {
  test.each(VERSIONS)(
    '%s: the session ends right for everybody, and what was in flight comes again',
    async (version) => {
      const scene = await begin(version);
      const { alpha, beta, events, clock } = scene;
      let peer = await strictCharger(scene, version);
      const box = boxOf(() => peer, version, clock);
      const txId = await charge(scene, box);

      beta.withhold = true;
      clock.advance(1_000);
      await box.meter(txId, 1_500);
      await until('beta to be asked', () => beta.heard().length === 3);
      await scene.waiting('alpha 0, beta 1, script 0');
      const [, , inFlight] = beta.heard();
      await scene.killAndRestart(() => {
        beta.withhold = false;
      });

      // It comes before the charger is back.
      await until('beta to be asked again', () => beta.heard().length === 4);
      const again = beta.heard()[3];
      expect(again?.connection).toBe(1);
      if (version === '2.0.1') {
        expect(again?.payload).toEqual(inFlight?.payload);
        expect(again?.id).not.toBe(inFlight?.id);
      } else {
        expect(again?.raw).toBe(inFlight?.raw);
      }

      peer = await strictCharger(scene, version);
      clock.advance(1_000);
      await box.meter(txId, 1_700);
      clock.advance(1_000);
      await box.stop(txId, 2_000);
      await scene.waiting('alpha 0, beta 0, script 0');
      const expected = (theirs: number) => [
        { kind: 'start', tag: 'CARD-1', wh: 1_000 },
        ...[1_200, 1_500, 1_700].map((wh) => ({ kind: 'meter', wh, txId: idAt(version, txId, theirs) })),
        { kind: 'stop', wh: 2_000, txId: idAt(version, txId, theirs), reason: 'Local' },
      ];
      expect(sessions(alpha.calls)).toMatchObject(expected(ALPHA_TX));
      const [first, second, , ...rest] = beta.heard();
      expect(tale([first, second, ...rest].flatMap((call) => call ?? []))).toMatchObject(expected(BETA_TX));
      if (version !== '1.6') {
        expect(
          alpha.calls.filter(({ action }) => action === 'TransactionEvent').map(({ payload }) => payload.seqNo),
        ).toEqual([0, 1, 2, 3, 4]);
      }
      expect(events.map(({ event }) => event)).toEqual([
        'transaction_started',
        'meter',
        'meter',
        'meter',
        'transaction_stopped',
      ]);
      expect(new Set(events.map(({ seq }) => seq)).size).toBe(5);
      expect(new Set(events.map(({ transaction_id: id }) => id)).size).toBe(1);
      await expectSession(scene.proxy());

      // The next session has new ids everywhere.
      const next = await box.start('CARD-2', 2_000);
      await box.stop(next, 2_100);
      await scene.waiting('alpha 0, beta 0, script 0');
      expect(next).not.toBe(txId);
      if (version === '1.6') expect(Number(next)).toBeGreaterThan(Number(txId));
      expect(sessions(alpha.calls).at(-1)).toMatchObject({ kind: 'stop', txId: idAt(version, next, ALPHA_TX + 1) });
      expect(tale(beta.heard()).at(-1)).toMatchObject({ kind: 'stop', txId: idAt(version, next, BETA_TX + 1) });
      const ids = beta.heard().map(({ id }) => id);
      expect(new Set(ids).size).toBe(version === '2.0.1' ? ids.length : ids.length - 1);
      expect([...alpha.violations, ...peer.violations]).toEqual([]);
      expect(scene.errors()).toBe('');
    },
  );

  test.each(VERSIONS)(
    '%s: a stop that was told but not answered is repeated and ends nothing twice',
    async (version) => {
      const scene = await begin(version);
      const { alpha, beta, events, clock } = scene;
      let bare = await bareStation(scene.proxy().url, STATION, version);
      const box = boxOf(() => asStation(bare), version, clock);
      const txId = await charge(scene, box);
      clock.advance(1_000);
      // The charger sees no answer: its line is dead in one direction.
      bare.pause();
      const lost = box.stop(txId, 2_000).catch(() => undefined);
      await until(
        'the services to have the end',
        () => tale(beta.heard()).length === 3 && sessions(alpha.calls).length === 3,
      );
      await scene.waiting('alpha 0, beta 0, script 0');
      bare = await repeatStop(scene, version, bare);
      await lost;
      expect(sessions(alpha.calls).map(({ kind }) => kind)).toEqual(['start', 'meter', 'stop']);
      expect(tale(beta.heard()).map(({ kind }) => kind)).toEqual(['start', 'meter', 'stop']);
      expect(events.map(({ event }) => event)).toEqual(['transaction_started', 'meter', 'transaction_stopped']);
      await expectSession(scene.proxy());
      expect(alpha.violations).toEqual([]);
      await bare.end();
      expect(scene.errors()).toBe('');
    },
  );

  test.each(VERSIONS)('%s: a stop that was cut off in the middle is repeated and ends once', async (version) => {
    const scene = await begin(version);
    const { alpha, beta, events, clock } = scene;
    let bare = await bareStation(scene.proxy().url, STATION, version);
    const box = boxOf(() => asStation(bare), version, clock);
    const txId = await charge(scene, box);
    clock.advance(1_000);
    bare.pause();
    const lost = box.stop(txId, 2_000).catch(() => undefined);
    bare = await repeatStop(scene, version, bare);
    await lost;
    // Killed at any point: what was told without being noted comes again, and is known again.
    await scene.waiting('alpha 0, beta 0, script 0');
    expect(once(sessions(alpha.calls)).map(({ kind }) => kind)).toEqual(['start', 'meter', 'stop']);
    expect(once(tale(beta.heard())).map(({ kind }) => kind)).toEqual(['start', 'meter', 'stop']);
    expect(once(events).map(({ event }) => event)).toEqual(['transaction_started', 'meter', 'transaction_stopped']);
    await expectSession(scene.proxy());
    await bare.end();
    expect(scene.errors()).toBe('');
  });
});

interface Scene extends Killable {
  readonly alpha: StrictCentralSystem;
  readonly beta: Witness;
  readonly clock: FakeClock;
}

async function begin(version: OcppVersion): Promise<Scene> {
  const alpha = await network(version, { firstTxId: ALPHA_TX });
  const beta = await witness(BETA_TX);
  onTestFinished(async () => {
    await alpha.close();
    await beta.service.close();
  });
  const house = await killable([
    { id: 'alpha', url: alpha.url },
    { id: 'beta', url: beta.service.url },
  ]);
  return { ...house, alpha, beta, clock: new FakeClock(Date.now()) };
}

async function strictCharger({ proxy }: Scene, version: OcppVersion): Promise<StrictStation> {
  const station = await strictClient({ url: proxy().url, identity: STATION, version });
  onTestFinished(() => station.close());
  return station;
}

/** Boots and charges until everybody has the start and one value. */
async function charge(scene: Scene, box: Box): Promise<string> {
  await box.boot();
  await box.status('Available');
  const txId = await box.start('CARD-1', 1_000);
  scene.clock.advance(1_000);
  await box.meter(txId, 1_200);
  await scene.waiting('alpha 0, beta 0, script 0');
  return txId;
}

/** Kills the proxy while a stop waits for its answer; the charger comes back and says it again under a new id. */
async function repeatStop(scene: Scene, version: OcppVersion, bare: BareCharger): Promise<BareCharger> {
  const stop = bare.said.at(-1);
  await scene.killAndRestart();
  bare.resume();
  const back = await bareStation(scene.proxy().url, STATION, version);
  const [, , action, payload] = JSON.parse(stop ?? '[]');
  const [type, , answer] = await back.ask('again', action, payload);
  expect([type, fields(answer).idTagInfo]).toEqual([3, undefined]);
  return back;
}

async function expectSession(proxy: ProxyProcess): Promise<void> {
  const { body } = await proxy.api('/sessions?include_running=true');
  expect(body).toMatchObject({
    total: 1,
    sessions: [{ charger_id: STATION, id_tag: 'CARD-1', running: false, energy_kwh: 1, reason: 'Local' }],
  });
}

/** In 1.6 every central system has numbers of its own. */
function idAt(version: OcppVersion, txId: string, theirs: number): string {
  return version === '1.6' ? String(theirs) : txId;
}

/** Without what came twice in a row. */
function once<T>(rows: readonly T[]): readonly T[] {
  return rows.filter((row, index) => JSON.stringify(row) !== JSON.stringify(rows[index - 1]));
}
