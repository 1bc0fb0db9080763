/** S06: what waited for a service is told to it while the proxy is killed again and again. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import { asStation, type BareCall, bareStation } from '../e2e/bare.ts';
import { boxOf } from '../e2e/box.ts';
import { until } from '../e2e/house.ts';
import { killable } from '../e2e/killable.ts';
import { tale, type Witness, witness } from '../e2e/witnesses.ts';
import { FakeClock } from '../fakes/clock.ts';
import { fakeIds } from '../fakes/ids.ts';

const SESSIONS = 12;
const METERS = 30;
/** In each version. */
const KILLS = 20;
/** Messages that are told between two kills, at most. */
const MAX_TOLD = 20;
/** Turns of the event loop after the last of them, at most. */
const MAX_TURNS = 60;
const FIRST_TX = 1_000;
const seed = Number(process.env.SEED ?? 1);

describe(`S06 kill -9 at random points of the flush (seed ${seed})`, () => {
  test.each([...OCPP_VERSIONS].reverse())(
    '%s: nothing is lost, and only what was unanswered comes again, byte for byte',
    async (version) => {
      const { random } = fakeIds(seed + OCPP_VERSIONS.indexOf(version) * 7_919);
      const away = await witness(0);
      const port = Number(new URL(away.service.url).port);
      await away.service.close();
      const house = await killable([{ id: 'alpha', url: away.service.url }]);
      const ids = await charge(house.proxy().url, version);
      const waiting = SESSIONS * (METERS + 2);
      await house.waiting(`alpha ${waiting}, script 0`);

      const alpha = await witness(FIRST_TX, { port });
      onTestFinished(() => alpha.service.close());
      for (let kill = 0; kill < KILLS; kill += 1) {
        const enough = Math.min(waiting - 1, alpha.heard().length + Math.floor(random() * MAX_TOLD));
        if (kill > 0) await until('some to be told', () => alpha.heard().length > enough);
        // Some of them are heard and cannot be answered before the proxy is gone.
        alpha.withhold = random() < 0.3;
        for (let turns = Math.floor(random() * MAX_TURNS); turns > 0; turns -= 1) await turn();
        await house.killAndRestart(() => {
          alpha.withhold = false;
        });
      }
      await house.waiting('alpha 0, script 0');

      expect(house.starts()).toBe(KILLS + 1);
      const heard = alpha.heard();
      expect(tale(withoutRepeats(heard, version))).toMatchObject(
        ids.flatMap((id, session) => expected(session, version === '1.6' ? String(FIRST_TX + session) : id)),
      );
      expectRepeats(alpha, version);
      expect(house.errors()).toBe('');
      console.log(`S06 ${version}: ${KILLS} kills, ${waiting} messages, ${heard.length - waiting} came twice`);
    },
  );
});

/** All sessions while the service is away; answers their ids. */
async function charge(url: string, version: OcppVersion): Promise<readonly string[]> {
  const bare = await bareStation(url, 'BOX1', version);
  const clock = new FakeClock(Date.now());
  const box = boxOf(() => asStation(bare), version, clock);
  await box.boot();
  await box.status('Available');
  const ids: string[] = [];
  for (let session = 0; session < SESSIONS; session += 1) {
    const wh = session * 10_000;
    clock.advance(30_000);
    const txId = await box.start(`CARD-${session}`, wh);
    ids.push(txId);
    for (let meter = 1; meter <= METERS; meter += 1) {
      clock.advance(30_000);
      await box.meter(txId, wh + meter);
    }
    await box.stop(txId, wh + 5_000);
  }
  await bare.end();
  return ids;
}

function expected(session: number, txId: string): readonly object[] {
  const wh = session * 10_000;
  return [
    { kind: 'start', tag: `CARD-${session}`, wh },
    ...Array.from({ length: METERS }, (_, meter) => ({ kind: 'meter', txId, wh: wh + meter + 1 })),
    { kind: 'stop', txId, wh: wh + 5_000 },
  ];
}

/** By its id; where retries have ids of their own, by its content. */
function keyOf({ id, payload }: BareCall, version: OcppVersion): string {
  return version === '2.0.1' ? JSON.stringify(payload) : id;
}

function withoutRepeats(calls: readonly BareCall[], version: OcppVersion): readonly BareCall[] {
  return calls.filter(
    (call, index) => calls.findIndex((other) => keyOf(other, version) === keyOf(call, version)) === index,
  );
}

/** Only the last message before a kill comes again, at once and in the same words; no id stands for two. */
function expectRepeats(alpha: Witness, version: OcppVersion): void {
  const heard = alpha.heard();
  const last = new Map<string, number>();
  for (const [index, call] of heard.entries()) {
    const before = last.get(keyOf(call, version));
    last.set(keyOf(call, version), index);
    if (before === undefined) continue;
    expect(before).toBe(index - 1);
    expect(call.connection).not.toBe(heard[before]?.connection);
    if (version !== '2.0.1') expect(call.raw).toBe(heard[before]?.raw);
  }
  const texts = new Set(heard.map(({ raw }) => raw));
  expect(new Set(heard.map(({ id }) => id)).size).toBe(texts.size);
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
