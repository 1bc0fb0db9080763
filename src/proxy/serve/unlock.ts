/** Letting the cable go: for the charger to do, where there is such a connector (PROTOCOL §3.5, §4.5). */
import { hasRight } from '../../core/arbitration/roles.ts';
import type { Place, Transaction } from '../../core/model.ts';
import { decodeAnswer, encode } from '../../core/ocpp/codec.ts';
import { unlockEndsSession } from '../../core/ocpp/versions.ts';
import { evsesOf, placeKey } from '../../core/station/apply.ts';
import type { StationState } from '../../core/station/station.ts';
import { carryOut } from '../orders.ts';
import type { ChargerLink } from '../ports.ts';
import { openAt } from '../twin-state.ts';
import { type Outcome, refused, type Served } from './served.ts';

type Asked = Served<'unlock'>;

/** How long a session may take to end before its cable is let go. */
const END_MS = 10_000;

export async function unlock(served: Asked): Promise<Outcome<'unlock'>> {
  const { twin, provider, link, ask } = served;
  // Who may not unlock hears that first.
  if (!hasRight(provider, 'control')) return undefined;
  if (!isKnown(twin.state.station, ask.place))
    return refused('N', 'the charger has no such connector', 'unknown_connector');
  const tx = openAt(twin.state, ask.place.evse);
  const { link: charger } = twin;
  if (tx === undefined || charger === undefined) return undefined;
  const ends = unlockEndsSession(link.version);
  if (ends === unlockEndsSession(charger.version)) return undefined;
  return ends ? endFirst(served, charger, tx) : keepsCable(served);
}

function isKnown(station: StationState, place: Place): boolean {
  if (!evsesOf(station).includes(place.evse)) return false;
  const shown = Object.values(station.statuses).some(({ meaning }) => meaning.place.evse === place.evse);
  return !shown || place.connector === undefined || station.statuses[placeKey(place)] !== undefined;
}

/** In the asker's version a session keeps its cable; the charger would end it, and is not asked. */
async function keepsCable({ context, twin, provider, received, ask }: Asked): Promise<Outcome<'unlock'>> {
  const why = `A session runs at EVSE ${ask.place.evse}: it keeps its cable.`;
  const at = context.clock.now();
  const entry = { at, evse: ask.place.evse, by: provider.id, asked: received.action, allowed: false } as const;
  await twin.run((unit) => unit.audit({ ...entry, rule: 'session', why, code: 'L' }));
  return refused('L', why, 'tx_in_progress');
}

/** In the asker's version this ends the session, which the charger wants to be ended before. */
async function endFirst(served: Asked, charger: ChargerLink, tx: Transaction): Promise<Outcome<'unlock'>> {
  const { context, twin, provider, received } = served;
  const { evse } = tx.place;
  const call = encode(charger.version, { means: 'stop', ask: { chargerTxId: tx.chargerTxId } });
  if (call === undefined) return undefined;
  const accepted = (answer: Parameters<typeof decodeAnswer>[2]) =>
    decodeAnswer(charger.version, 'stop', answer).accepted;
  const carried = await carryOut(context, twin, provider, {
    by: provider.id,
    verb: 'stop',
    needs: 'control',
    evse,
    txId: tx.id,
    asked: received.action,
    call,
    stop: tx,
    accepted,
  });
  if (carried.kind === 'refused') return refused(carried.decision.code, carried.decision.why);
  const isStopping = carried.kind === 'done' || (carried.kind === 'answer' && accepted(carried.payload));
  if (!isStopping || !(await hasEnded(served, tx))) return refused('O', 'the session did not end');
  // Now the charger lets go.
  return undefined;
}

/** Whether the session is over in time. */
function hasEnded({ context, twin }: Asked, { id }: Transaction): Promise<boolean> {
  const isOver = (): boolean => twin.state.transactions.every((tx) => tx.id !== id || tx.endedAt !== undefined);
  if (isOver()) return Promise.resolve(true);
  return new Promise((resolve) => {
    const done = (result: boolean): void => {
      timer.cancel();
      forget();
      resolve(result);
    };
    const timer = context.clock.timer(END_MS, () => done(false));
    const forget = twin.watch(() => {
      if (isOver()) done(true);
    });
  });
}
