/** The edge towards chargers: strict reading, generous mending, and an answer for what cannot be used. */
import type { Payload } from '../core/model.ts';
import { rowOf } from '../core/ocpp/catalogue.ts';
import type { CallOutcome, Reply } from '../core/ocpp/exchange.ts';
import { endsTransaction } from '../core/ocpp/registration.ts';
import { formatInstant } from '../core/ocpp/time.ts';
import { repair } from '../core/quirks/repair.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { seldom } from '../lib/seldom.ts';
import type { ChargerLink, Received } from '../proxy/ports.ts';
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

/** Hears of every message that had to be mended (`<where>: <what>`) or was beyond it. */
export interface EdgeMeter {
  repaired(what: string): void;
  unusable(): void;
}

export function makeCheck(clock: Clock, log: Log, meter?: EdgeMeter | undefined): Check {
  /** A repair or a fault is told once an hour per charger and rule (invariant I8). */
  const isNew = seldom(clock);
  return { call, answer };

  function answer(link: Speaker, action: string, outcome: CallOutcome): CallOutcome {
    if (outcome.kind !== 'result') return outcome;
    const check = (candidate: Payload) => violations(link.version, action, 'response', candidate) ?? [];
    if (check(outcome.payload).length === 0) return outcome;
    const repaired = repair(outcome.payload, check, { now: formatInstant(clock.now()) });
    if (repaired === undefined) return { ...outcome, isBroken: true };
    for (const what of repaired.repairs) tell(link.chargerId, action, what);
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
    const [first] = check(payload);
    if (first === undefined) return { kind: 'good', message: { action, payload } };
    const repaired = repair(payload, check, { now: formatInstant(clock.now()) });
    if (repaired !== undefined) {
      for (const what of repaired.repairs) tell(chargerId, action, what);
      return { kind: 'good', message: { action, payload: repaired.payload, received: payload } };
    }
    meter?.unusable();
    if (isNew(keyOf(chargerId, action, `${first.path} ${first.message}`)))
      log.warn({ charger: chargerId, action, path: first.path }, `a message could not be used: ${first.message}`);
    if (endsTransaction(action, payload)) return bad({ kind: 'result', payload: {} });
    return bad({ kind: 'error', code: first.code, description: `${first.path} ${first.message}`.trim() });
  }

  function tell(chargerId: string, action: string, what: string): void {
    meter?.repaired(what);
    if (isNew(keyOf(chargerId, action, what)))
      log.warn({ charger: chargerId, action, repair: what }, 'a message of the charger had to be mended');
  }
}

/** The second sample of a list is no news after the first. */
function keyOf(chargerId: string, action: string, what: string): string {
  return `${chargerId} ${action} ${what.replaceAll(/\d+/g, 'n')}`;
}

function bad(reply: Reply): Checked {
  return { kind: 'bad', reply };
}
