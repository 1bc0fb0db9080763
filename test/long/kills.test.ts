import { describe, expect, onTestFinished, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import { type BareCall, type BareCharger, bareStation } from '../e2e/bare.ts';
import { boxOf } from '../e2e/box.ts';
import { type Killable, killable } from '../e2e/killable.ts';
import { fields } from '../e2e/seen.ts';
import { tale, type Witness, witness } from '../e2e/witnesses.ts';
import { FakeClock } from '../fakes/clock.ts';
import { fakeIds } from '../fakes/ids.ts';
import type { StrictStation } from '../peers/strict.ts';

const SESSIONS = 6;
const METERS = 3;
const KILLS = 12;
/** Turns of the event loop between a message of the charger and the kill, at most. */
const MAX_TURNS = 150;
const seed = Number(process.env.SEED ?? 1);

describe(`kill -9 at random moments (seed ${seed})`, () => {
  test.each([...OCPP_VERSIONS].reverse())('%s: every session is told once, whole and in order', async (version) => {
    const { random } = fakeIds(seed + OCPP_VERSIONS.indexOf(version) * 7_919);
    const killedActs = draw(KILLS, SESSIONS * (METERS + 2), random);
    const services = [await witness(1_000), await witness(5_000)];
    onTestFinished(async () => {
      for (const { service } of services) await service.close();
    });
    const house = await killable(services.map(({ service }, index) => ({ id: `s${index}`, url: service.url })));
    const line = await lineOf(house, version);
    const clock = new FakeClock(Date.now());
    const box = boxOf(() => line.station, version, clock);
    let acts = 0;
    const perhapsKilled = async <T>(act: () => Promise<T>): Promise<T> => {
      clock.advance(1_000);
      const isKilled = killedActs.has(acts);
      acts += 1;
      // Some of them hear the message and cannot answer it before the proxy is gone.
      for (const service of services) service.withhold = isKilled && random() < 0.3;
      const done = act();
      if (isKilled) {
        for (let turns = Math.floor(random() * MAX_TURNS); turns > 0; turns -= 1) await turn();
        await line.cut(services);
      }
      return done;
    };

    await box.boot();
    await box.status('Available');
    const ids: string[] = [];
    for (let session = 0; session < SESSIONS; session += 1) {
      const wh = session * 10_000;
      const txId = await perhapsKilled(() => box.start(`CARD-${session}`, wh));
      ids.push(txId);
      for (let meter = 1; meter <= METERS; meter += 1) await perhapsKilled(() => box.meter(txId, wh + meter * 1_000));
      await perhapsKilled(() => box.stop(txId, wh + 5_000));
    }
    await house.waiting('s0 0, s1 0, script 0');

    expect(house.starts()).toBe(KILLS + 1);
    expect(new Set(ids).size).toBe(SESSIONS);
    for (const [index, service] of services.entries()) {
      const first = index === 0 ? 1_000 : 5_000;
      expect(tale(withoutRepeats(service.heard(), version))).toMatchObject(
        ids.flatMap((id, session) => expected(session, version === '1.6' ? String(first + session) : id)),
      );
      // An id stands for one message only.
      const texts = new Map<string, string>();
      for (const { id, raw } of service.heard()) {
        expect(texts.get(id) ?? raw).toBe(raw);
        texts.set(id, raw);
      }
    }
    expectEvents(house);
    const { body } = await house.proxy().api('/sessions?include_running=true');
    const rows = Array.isArray(body.sessions) ? body.sessions : [];
    expect(rows.map(({ id_tag: tag, running, energy_kwh: kwh }) => `${tag} ${running} ${kwh}`).toReversed()).toEqual(
      ids.map((_, session) => `CARD-${session} false 5`),
    );
    expect(house.errors()).toBe('');
    await line.end();
  });
});

interface Line {
  /** Says a message again after every cut until it is answered, as a charger does. */
  readonly station: StrictStation;
  /** Kills the proxy, starts it and connects the charger again. */
  cut(services: readonly Witness[]): Promise<void>;
  end(): Promise<void>;
}

async function lineOf(house: Killable, version: OcppVersion): Promise<Line> {
  let bare: Promise<BareCharger> = bareStation(house.proxy().url, 'BOX1', version);
  await bare;
  let asked = 0;
  return {
    station: {
      protocol: undefined,
      calls: [],
      violations: [],
      async call(action, payload) {
        for (;;) {
          const now = await bare;
          asked += 1;
          const answer = await now.ask(`call-${asked}`, action, payload).catch(() => undefined);
          if (answer?.[0] === 3) return fields(answer[2]);
          if (answer !== undefined) throw new Error(`${action}: ${JSON.stringify(answer)}`);
          // The line was cut; the next one is being made or will be soon.
          while ((await bare) === now) await turn();
        }
      },
      sendRaw: () => undefined,
      close: async () => undefined,
    },
    async cut(services) {
      await house.killAndRestart(() => {
        for (const service of services) service.withhold = false;
      });
      bare = bareStation(house.proxy().url, 'BOX1', version);
      await bare;
    },
    end: async () => (await bare).end(),
  };
}

/** So many different numbers below `end`. */
function draw(count: number, end: number, random: () => number): ReadonlySet<number> {
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(Math.floor(random() * end));
  return drawn;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function expected(session: number, txId: string): readonly object[] {
  const wh = session * 10_000;
  return [
    { kind: 'start', tag: `CARD-${session}`, wh },
    ...Array.from({ length: METERS }, (_, meter) => ({ kind: 'meter', txId, wh: wh + (meter + 1) * 1_000 })),
    { kind: 'stop', txId, wh: wh + 5_000 },
  ];
}

/** What a kill made the proxy say again is known by its id, and where retries have ids of their own by its content. */
function withoutRepeats(calls: readonly BareCall[], version: OcppVersion): readonly BareCall[] {
  const keyOf = ({ id, payload }: BareCall) => (version === '2.0.1' ? JSON.stringify(payload) : id);
  return calls.filter((call, index) => calls.findIndex((other) => keyOf(other) === keyOf(call)) === index);
}

function expectEvents({ events }: Killable): void {
  const told = events.filter(({ seq }, index) => events.findIndex((other) => other.seq === seq) === index);
  const seqs = told.map(({ seq }) => Number(seq));
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  const session = ['transaction_started', ...Array.from({ length: METERS }, () => 'meter'), 'transaction_stopped'];
  expect(told.map(({ event }) => event)).toEqual(Array.from({ length: SESSIONS }, () => session).flat());
}
