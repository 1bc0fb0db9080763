/**
 * Commands by chance: providers with different rights send whatever their version has, in any order, to a charger that
 * charges, faults, leaves and comes back, and answers as it likes, while the home takes control and lets go and the
 * program starts anew. Nobody may ever see a broken frame or an error of the proxy's own, and what may never pass never does.
 */
import { expect } from 'vitest';
import type { Payload } from '../../src/core/model.ts';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import { type Log, silentLog } from '../../src/lib/log.ts';
import { fakeIds } from '../fakes/ids.ts';
import { faults } from '../unit/core/ocpp/schemas.ts';
import { answersEverything } from './every-answer.ts';
import { everyCommand, VENDOR } from './every-command.ts';
import { CHARGER, callsOf } from './house.ts';
import { fields } from './seen.ts';
import { play, type Stage, settled } from './stage.ts';
import { heard } from './sweep-words.ts';

const EXTRAS = ['v2x', 'der', 'display', 'tariff', `data:${VENDOR}`];
const CLASSES = ['observe', 'authorise', 'control', 'limit', 'configure', 'maintain', 'certificate'];
const PROVIDERS = {
  able: { rights: [...CLASSES, ...EXTRAS], foreign_view: 'mirror', keep_online: true, fetch_logs: true },
  grid: { role: 'energy', keep_online: true },
  bills: { role: 'billing', keep_online: true },
  works: { role: 'operator', keep_online: true },
  clear: { role: 'transparent', keep_online: true },
  watcher: { role: 'reporter', keep_online: true },
} as const;
type Id = keyof typeof PROVIDERS;
const IDS = Object.keys(PROVIDERS) as readonly Id[];

/** Errors that are the right answer to something: of the content, or of the charger itself. */
const RIGHT_ERRORS = ['PropertyConstraintViolation', 'NotSupported', 'OccurrenceConstraintViolation'];
/** What the wires bear, and what is asked for at most. */
const MAX_A = 16;
const MOST_ASKED_A = 80;
/** In which a station that restarted is back. */
const BACK_MS = 20_000;
/** What a charger says that does not do it. */
class Unable extends Error {
  readonly rpcErrorCode = 'NotSupported';
}

export interface Chance {
  readonly sent: number;
  readonly wrong: readonly string[];
}

export async function playByChance(version: OcppVersion, seed: number, deeds: number): Promise<Chance> {
  const dice = fakeIds(seed);
  const roll = (sides: number): number => Math.floor(dice.random() * sides);
  const pick = <T>(list: readonly T[]): T | undefined => list[roll(list.length)];
  const wrong: string[] = [];
  const log: Log = {
    ...silentLog,
    error: (fields, message) => void wrong.push(`the log says: ${message} ${JSON.stringify(fields)}`),
    child: () => log,
  };
  const usual = answersEverything(version);
  const services = Object.fromEntries(
    IDS.map((id, index) => [id, { config: PROVIDERS[id], firstTxId: 1_000 * (index + 1) }]),
  );
  let sent = 0;
  const cast = {
    version,
    services,
    log,
    config: { firmware: 'auto', authority: 'clear', chargers: [{ id: CHARGER, max_a: MAX_A }] },
    answer: (call: Parameters<typeof usual>[0]): Payload | Promise<Payload> => {
      const mood = roll(10);
      if (mood === 0) throw new Unable('not today');
      const no = { status: 'Rejected' };
      if (mood === 1 && faults(version, call.action, 'response', no).length === 0) return no;
      return usual(call);
    },
  };
  await play(cast, async (stage) => {
    await settled(stage, ...IDS);
    const world = { txId: undefined as string | undefined };
    for (let deed = 0; deed < deeds; deed += 1) {
      const what = roll(20);
      if (what < 14) {
        const id = pick(IDS) ?? 'able';
        const list = everyCommand(version, { now: stage.clock.now(), txId: sessionOf(stage, version, id) });
        const command = pick(list);
        if (command === undefined) continue;
        const payload = withLimit(command.payload, roll(MOST_ASKED_A));
        const asking = heard(stage.ask(id, command.action, payload));
        const answer = await patiently(stage, asking).catch((error: unknown) => `no answer: ${String(error)}`);
        const error = /^CALLERROR (.+)$/.exec(answer)?.[1];
        if (error !== undefined && !RIGHT_ERRORS.includes(error)) wrong.push(`${id} ${command.name}: ${answer}`);
        // A station that restarts is away for a while.
        const isAway = answer.includes('not open');
        if (!isAway) sent += 1;
        if (isAway || command.action === 'Reset') await stage.pass(BACK_MS);
        else if (answer.startsWith('no answer')) wrong.push(`${id} ${command.name}: ${answer}`);
      } else await patiently(stage, happen(stage, what, world, roll));
    }
    wrong.push(...forbidden(stage), ...tooMuch(stage));
  });
  return { sent, wrong };
}

async function happen(
  stage: Stage,
  what: number,
  world: { txId: string | undefined },
  roll: (sides: number) => number,
): Promise<unknown> {
  const { box, house } = stage;
  switch (what) {
    case 14: {
      if (world.txId === undefined) world.txId = await box.start('CARD-1', 100);
      else {
        await box.stop(world.txId, 200);
        world.txId = undefined;
      }
      return;
    }
    case 15:
      return box.status((['Available', 'Faulted', 'charging', 'ending'] as const)[roll(4)] ?? 'Available');
    case 16:
      return house.api('/override', roll(2) === 0 ? { owner: 'home' } : { release: true });
    case 17:
      return house.api(`/api/v1/chargers/${CHARGER}/commands`, { command: roll(2) === 0 ? 'block' : 'unblock' });
    case 18:
      if (roll(4) === 0) {
        await stage.restart();
        await stage.box.boot();
        return stage.pass(BACK_MS);
      }
      await stage.reconnect();
      return roll(2) === 0 ? stage.box.boot() : stage.box.status('Available');
    default:
      return stage.pass(roll(90) * 1_000);
  }
}

/** Time goes on while somebody waits. */
async function patiently<T>(stage: Stage, waiting: Promise<T>): Promise<T> {
  let isOver = false;
  const over = (): void => {
    isOver = true;
  };
  waiting.then(over, over);
  for (let turn = 1; !isOver; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (turn % 200 === 0) stage.clock.advance(1_000);
    if (turn > 40_000) throw new Error('waited in vain');
  }
  return waiting;
}

/** The last session that this provider was told of. */
function sessionOf(stage: Stage, version: OcppVersion, id: Id): string | undefined {
  const { calls } = stage.service(id);
  if (version !== '1.6') {
    const told = calls.findLast(({ action }) => action === 'TransactionEvent');
    return told && String(fields(told.payload.transactionInfo).transactionId);
  }
  const starts = callsOf(stage.service(id), 'StartTransaction').length;
  return starts === 0 ? undefined : String(1_000 * (IDS.indexOf(id) + 1) + starts - 1);
}

function forbidden(stage: Stage): readonly string[] {
  const text = JSON.stringify(stage.box.peer.calls);
  return /CentralSystemURI|elsewhere[.]example|ActiveNetworkProfile/.test(text) ? ['a forbidden setting passed'] : [];
}

/** The same command with another limit in it. */
function withLimit(payload: Payload, limitA: number): Payload {
  return JSON.parse(JSON.stringify(payload, (key, value) => (key === 'limit' ? limitA : value)));
}

/** What the charger may offer is never above what its wires bear, whoever asked for it (invariant I6). */
function tooMuch(stage: Stage): readonly string[] {
  const given = stage.box.peer.calls.map(({ payload }) => payload);
  return given.flatMap((payload) => {
    const { chargingSchedule } = fields(payload.csChargingProfiles ?? payload.chargingProfile);
    return [chargingSchedule].flat().flatMap((schedule) => {
      const { chargingRateUnit, chargingSchedulePeriod } = fields(schedule);
      const most = chargingRateUnit === 'W' ? MAX_A * 3 * 230 : MAX_A;
      const limits = [chargingSchedulePeriod].flat().map((period) => Number(fields(period).limit));
      return limits.some((limit) => limit > most) ? [`the charger was given ${JSON.stringify(payload)}`] : [];
    });
  });
}

export function expectNothingWrong({ sent, wrong }: Chance, least: number): void {
  expect(wrong).toEqual([]);
  expect(sent).toBeGreaterThan(least);
}
