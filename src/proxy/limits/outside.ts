/**
 * A network that asked for more than others leave is told so, and told when it is over (PROTOCOL §2.5). Who exactly
 * limits it does not hear: the house, the grid, or another network.
 */
import { hasRight, seesAs } from '../../core/arbitration/roles.ts';
import { limitSignificance } from '../../core/configuration/own-effects.ts';
import type { PartyLimit } from '../../core/limits/merge.ts';
import { limitsOfCharger } from '../../core/limits/settings.ts';
import { isSameTold, sourceOf, type ToldLimit } from '../../core/limits/told.ts';
import type { Instant, Message, Provider, Transaction } from '../../core/model.ts';
import { encode } from '../../core/ocpp/codec.ts';
import { evsesOf } from '../../core/station/apply.ts';
import type { Context } from '../context.ts';
import { isServiceOf } from '../desk.ts';
import { partyState } from '../party-states.ts';
import { openAt } from '../twin-state.ts';
import type { Unit } from '../unit.ts';
import { partiesAt } from './parties.ts';

/** Tells what has changed since each was told last, in its session too; what it was told is written down with it. */
export function tellOutside(context: Context, unit: Unit): void {
  const listeners = context.settings.providers.filter((provider) => listens(context, unit.chargerId, provider));
  if (listeners.length === 0) return;
  const now = context.clock.now();
  for (const evse of evsesOf(unit.station)) {
    const tx = openAt(unit.state, evse);
    const parties = partiesAt(context, unit.state, { chargerId: unit.chargerId, evse, now, tx });
    const { maxA = Number.POSITIVE_INFINITY } = limitsOfCharger(context.settings.chargers, unit.chargerId);
    for (const { id } of listeners) {
      const told = partyState(unit.state, id, 'told_limits');
      const before = told[evse];
      const { [evse]: _before, ...others } = told;
      const fresh = limitFor(parties, id, maxA);
      if (isSameTold(before, fresh, limitSignificance(partyState(unit.state, id, 'settings')))) continue;
      for (const message of messagesFor(evse, before, fresh, now))
        unit.append({ lane: 'E', recordedAt: now, message, only: id });
      if (tx !== undefined)
        unit.append({ lane: 'T', recordedAt: now, txId: tx.id, message: inSession(tx, now), only: id });
      unit.putPartyState(id, 'told_limits', fresh === undefined ? others : { ...others, [evse]: fresh });
    }
  }
}

/** Whoever may steer, while it is there and speaks a version that has words for it. */
function listens(context: Context, chargerId: string, provider: Provider): boolean {
  const sees = seesAs(provider);
  if (!isServiceOf(provider, chargerId) || !(hasRight(sees, 'control') || hasRight(sees, 'limit'))) return false;
  const link = context.service(chargerId, provider.id);
  return (
    link !== undefined && encode(link.version, { means: 'limitFromOutsideOver', ask: { source: 'EMS' } }) !== undefined
  );
}

/**
 * What others leave of what it asked for; undefined = as much as it asked for, or as the charger can give. Who asked for
 * nothing hears of the house and of the grid, and not of what other networks do.
 */
function limitFor(parties: readonly PartyLimit[], id: string, maxA: number): ToldLimit | undefined {
  const askedA = parties.find(({ providerId }) => providerId === id)?.line[0]?.limitA;
  const limits = parties.flatMap((party): ToldLimit[] => {
    const source = party.binds && party.providerId !== id ? sourceOf(party) : undefined;
    const limitA = party.line[0]?.limitA;
    const isTold = source !== undefined && (source !== 'Other' || askedA !== undefined);
    return isTold && limitA !== undefined ? [{ source, limitA }] : [];
  });
  const lowest = limits.toSorted((a, b) => a.limitA - b.limitA)[0];
  return lowest !== undefined && lowest.limitA < Math.min(askedA ?? maxA, maxA) ? lowest : undefined;
}

/** Whoever does not know the session, or has no words for it, is not told (PROTOCOL §4.3). */
function inSession({ chargerTxId, place, chargingState }: Transaction, at: Instant): Message {
  return { means: 'txUpdated', ask: { chargerTxId, place, at, readings: [], chargingState, trigger: 'LimitSet' } };
}

function messagesFor(
  evse: number,
  before: ToldLimit | undefined,
  fresh: ToldLimit | undefined,
  now: Instant,
): readonly Message[] {
  const isOver = before !== undefined && before.source !== fresh?.source;
  const over: Message[] = isOver ? [{ means: 'limitFromOutsideOver', ask: { evse, source: before.source } }] : [];
  if (fresh === undefined) return over;
  const periods = [{ startS: 0, limit: fresh.limitA }];
  const schedules = [{ startsAt: now, unit: 'A' as const, periods }];
  return [...over, { means: 'limitFromOutside', ask: { evse, source: fresh.source, schedules } }];
}
