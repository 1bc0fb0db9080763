/** The edge towards chargers: strict reading, generous mending, and an answer for what cannot be used. */
import type { Payload } from '../core/model.ts';
import { rowOf } from '../core/ocpp/catalogue.ts';
import type { CallOutcome, Reply } from '../core/ocpp/exchange.ts';
import { endsTransaction } from '../core/ocpp/registration.ts';
import type { Violation } from '../core/ocpp/violation.ts';
import { type Repaired, repair } from '../core/quirks/repair.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { seldom } from '../lib/seldom.ts';
import type { ChargerLink, ChargerSide, Received } from '../proxy/ports.ts';
import { violations } from '../wire/validate.ts';

export type Checked =
  | { readonly kind: 'good'; readonly message: Received }
  | { readonly kind: 'bad'; readonly reply: Reply };

type Speaker = Pick<ChargerLink, 'chargerId' | 'version'>;

export interface Check {
  /** A CALL of the charger. */
  call(link: Speaker, call: { action: string; payload: Payload }): Checked;
  /** What the charger answered to a CALL of ours. */
  answer(link: Speaker, action: string, outcome: CallOutcome): CallOutcome;
}

/** Hears of every message that was beyond mending. */
export interface EdgeMeter {
  unusable(): void;
}

export interface CheckParts {
  readonly side: Pick<ChargerSide, 'tolerates' | 'met'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter?: EdgeMeter | undefined;
  /** The zone in which a charger tells times without one, as far as the owner said; and that of the house. */
  readonly zoneOf: (chargerId: string) => string | undefined;
  readonly houseZone: () => string;
}

/** Chargers whose zone is remembered; whoever was first goes first. */
const MAX_ZONES = 1_000;

export function makeCheck({ side, clock, log, meter, ...zones }: CheckParts): Check {
  /** A fault is told once an hour per charger and rule (invariant I8). */
  const isNew = seldom(clock);
  /** In which zone a charger told a time that fitted the clock: those out of its queue are meant alike. */
  const learntZones = new Map<string, string>();
  return { call, answer };

  function answer(link: Speaker, action: string, outcome: CallOutcome): CallOutcome {
    if (outcome.kind !== 'result') return outcome;
    const check = (candidate: Payload) => violations(link.version, action, 'response', candidate) ?? [];
    if (check(outcome.payload).length === 0) return outcome;
    const repaired = mended(link.chargerId, action, outcome.payload, check);
    if (repaired === undefined) return { ...outcome, isBroken: true };
    return { kind: 'result', payload: repaired.payload };
  }

  function call({ chargerId, version }: Speaker, { action, payload }: { action: string; payload: Payload }): Checked {
    const row = rowOf(version, action);
    if (row === undefined || row.from === 'csms') {
      return bad({
        kind: 'error',
        code: 'NotImplemented',
        description: `${action} is not a message of a charger in this version`,
      });
    }
    const check = (candidate: Payload) => violations(version, action, 'request', candidate) ?? [];
    const found = check(payload);
    const [first] = found;
    if (first === undefined) return { kind: 'good', message: { action, payload } };
    const repaired = mended(chargerId, action, payload, check);
    if (repaired !== undefined) {
      return { kind: 'good', message: { action, payload: repaired.payload, received: payload } };
    }
    const status = found.find(({ path, keyword }) => keyword === 'enum' && STATUS_WORDS.has(path));
    if (status !== undefined && side.tolerates(chargerId, 'unknown-status')) {
      side.met(chargerId, { quirk: 'unknown-status', action, where: status.path });
      // What came with an error is a fault; else the last status holds (Q5).
      const { errorCode } = payload;
      const isFault = typeof errorCode === 'string' && errorCode.toLowerCase() !== 'noerror';
      const told = isFault ? mended(chargerId, action, { ...payload, status: 'Faulted' }, check) : undefined;
      if (told === undefined) return bad({ kind: 'result', payload: {} });
      return { kind: 'good', message: { action, payload: told.payload, received: payload } };
    }
    meter?.unusable();
    if (isNew(keyOf(chargerId, action, `${first.path} ${first.message}`)))
      log.warn({ charger: chargerId, action, path: first.path }, `a message could not be used: ${first.message}`);
    if (endsTransaction(action, payload)) {
      side.met(chargerId, { quirk: 'end-of-nothing', action, where: first.path });
      return bad({ kind: 'result', payload: {} });
    }
    return bad({ kind: 'error', code: first.code, description: `${first.path} ${first.message}`.trim() });
  }

  function mended(
    chargerId: string,
    action: string,
    payload: Payload,
    check: (candidate: Payload) => readonly Violation[],
  ): Repaired | undefined {
    const context = { now: clock.now(), zones: zonesOf(chargerId) };
    const repaired = repair(payload, check, context, (quirk) => side.tolerates(chargerId, quirk));
    for (const { quirk, where, learnt } of repaired?.repairs ?? []) {
      if (learnt !== undefined) remember(chargerId, learnt);
      side.met(chargerId, { quirk, action, where });
    }
    return repaired;
  }

  /** What the owner says is not guessed at. */
  function zonesOf(chargerId: string): readonly [string, ...string[]] {
    const told = zones.zoneOf(chargerId);
    if (told !== undefined) return [told];
    const learnt = learntZones.get(chargerId);
    return learnt === undefined ? [UTC, zones.houseZone()] : [learnt, UTC, zones.houseZone()];
  }

  function remember(chargerId: string, zone: string): void {
    const [first] = learntZones.keys();
    if (first !== undefined && learntZones.size >= MAX_ZONES) learntZones.delete(first);
    learntZones.set(chargerId, zone);
  }
}

const UTC = 'UTC';

/** Where a status stands in a message about one. */
const STATUS_WORDS: ReadonlySet<string> = new Set(['/connectorStatus', '/status']);

/** The second sample of a list is no news after the first. */
function keyOf(chargerId: string, action: string, what: string): string {
  return `${chargerId} ${action} ${what.replaceAll(/\d+/g, 'n')}`;
}

function bad(reply: Reply): Checked {
  return { kind: 'bad', reply };
}
