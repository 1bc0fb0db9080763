/** The values of the meter at once: those at hand while they are fresh, else asked of the charger (PROTOCOL §2.6). */

import type { Transaction } from '../../core/model.ts';
import { decodeAnswer } from '../../core/ocpp/codec.ts';
import { centralSystemNumbers } from '../../core/ocpp/versions.ts';
import { failed } from '../context.ts';
import { crossingOf, say } from '../crossing.ts';
import { PRIORITY } from '../ports.ts';
import { asTriggered, type Sampled } from '../samples.ts';
import { openAt, rowKey } from '../twin-state.ts';
import { answered, type Outcome, refused, type Served } from './served.ts';

/** So old a sample is as good as a new one. */
const FRESH_MS = 10_000;
/** How long the charger may take to send new ones before the last ones are told. */
const PATIENCE_MS = 10_000;

type Asked = Served<'trigger' | 'extendedTrigger'>;

/** Undefined: nothing is at hand, so the charger answers. */
export function values(served: Asked, message: 'MeterValues' | 'TransactionEvent'): Outcome<'trigger'> {
  const { context, twin, provider, ask } = served;
  const named = ask.place?.evse ?? 0;
  const isMeant = (evse: number): boolean => named === 0 || evse === named;
  if (message === 'TransactionEvent' && !sessions(served).some((tx) => isMeant(tx.place.evse)))
    return refused('N', 'no session of which it knows runs there', 'tx_not_found');
  const known = [...twin.samples].filter(([evse]) => isMeant(evse));
  const age = context.clock.ticks() - Math.max(...known.map(([, { atTicks }]) => atTicks));
  if (age < FRESH_MS) return answered({ status: 'Accepted' }, () => tellAll(served, message, known));
  const isUnasked = twin.link === undefined || provider.shadow !== undefined;
  if (isUnasked && known.length > 0) return answered({ status: 'Accepted' }, () => tellAll(served, message, known));
  if (known.length === 0) return undefined;
  return answered({ status: 'Accepted' }, () => askCharger(served, message, known));
}

/** Every new value goes to everybody who may see it, the asker too. */
function askCharger(served: Asked, message: 'MeterValues' | 'TransactionEvent', known: Known): void {
  const { context, twin, ask } = served;
  const { link } = twin;
  // Values of a session come within it, wherever it is told so.
  const inSession = tellsInSession(served, message) && known.some(([evse]) => openAt(twin.state, evse) !== undefined);
  const asked = { ...ask, message: inSession ? 'TransactionEvent' : message } as const;
  const call = link && say(link.version, crossingOf(twin.state), { means: 'trigger', ask: asked });
  const isNew = (): boolean => known.some(([evse, { atTicks }]) => (twin.samples.get(evse)?.atTicks ?? 0) > atTicks);
  const giveUp = (): void => {
    if (!isNew()) tellAll(served, message, known);
  };
  if (link === undefined || call === undefined) {
    giveUp();
    return;
  }
  const timer = context.clock.timer(PATIENCE_MS, giveUp);
  const options = { timeoutMs: PATIENCE_MS, priority: PRIORITY.provider };
  void link.call(call.action, call.payload, options).then((outcome) => {
    const isYes =
      outcome.kind === 'result' && decodeAnswer(link.version, 'trigger', outcome.payload).status === 'Accepted';
    if (isYes || outcome.kind === 'timeout') return;
    timer.cancel();
    giveUp();
  });
}

type Known = readonly (readonly [evse: number, Sampled])[];

/** In the session where the asker's version tells values so, or where it asked for that. */
function tellAll(served: Asked, message: 'MeterValues' | 'TransactionEvent', known: Known): void {
  const { context, desk, twin, provider } = served;
  const isInSession = tellsInSession(served, message);
  const mine = new Map(sessions(served).map((tx) => [tx.place.evse, tx]));
  const kept = twin.run((unit) => {
    const now = context.clock.now();
    for (const [evse, sampled] of known) {
      const readings = asTriggered(sampled.readings);
      const tx = isInSession ? mine.get(evse) : undefined;
      const { only, recordedAt } = { only: provider.id, recordedAt: now };
      if (tx !== undefined && openAt(unit.state, evse)?.id === tx.id) {
        const { chargerTxId, place, chargingState } = tx;
        const ask = { chargerTxId, place, at: now, readings, chargingState, trigger: 'Trigger' };
        unit.append({ lane: 'T', recordedAt, txId: tx.id, message: { means: 'txUpdated', ask }, only });
      } else if (message === 'MeterValues') {
        const place = { evse, connector: evse === 0 ? undefined : 1 };
        unit.append({ lane: 'E', recordedAt, message: { means: 'meter', ask: { place, readings } }, only });
      }
    }
  });
  void kept
    .then(() => desk.lanes.get(provider.id)?.wake())
    .catch(failed(context, twin, 'values could not be told again'));
}

function tellsInSession({ link }: Asked, message: 'MeterValues' | 'TransactionEvent'): boolean {
  return message === 'TransactionEvent' || centralSystemNumbers(link.version);
}

/** Those that run and that the asker was told of. */
function sessions({ twin, provider }: Asked): readonly Transaction[] {
  return twin.state.transactions.filter(
    (tx) => tx.endedAt === undefined && twin.state.rows.get(rowKey(tx.id, provider.id))?.state === 'open',
  );
}
