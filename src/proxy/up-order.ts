/**
 * Events of sessions in the order of their numbers (PROTOCOL §4.3): one that comes before its turn is answered and
 * written down, and becomes a fact with its turn, or when the missing one did not come in time (decision 14).
 */
import type { Instant, MessageOf, Source } from '../core/model.ts';
import { GAP_MS, isAhead, MAX_HELD } from '../core/transactions/order.ts';
import type { TokenDecision } from './authority.ts';
import type { Context } from './context.ts';
import { partyState } from './party-states.ts';
import type { TwinState } from './twin-state.ts';
import type { Unit } from './unit.ts';
import { applyEnd } from './up-ends.ts';
import { applyUpdate } from './up-transactions.ts';

/** An event with what was decided about its card. */
export interface CountedEvent {
  readonly message: MessageOf<'txUpdated'> | MessageOf<'txEnded'>;
  readonly source: Source;
  readonly decided: Pick<TokenDecision, 'info' | 'by' | 'card' | 'agreeing'> | undefined;
}
export interface HeldEvent extends CountedEvent {
  /** When it came. */
  readonly at: Instant;
}

/** Takes an event now, or keeps it until its turn. */
export function takeInTurn(context: Context, unit: Unit, event: CountedEvent): void {
  if (!isAhead(unit.state.transactions, event.message.ask)) {
    apply(context, unit, event);
    releaseFollowing(context, unit);
    return;
  }
  const held = partyState(unit.state, 'system', 'held_events');
  if (held.some((other) => isSame(other, event))) {
    context.quirks.met(unit.chargerId, { quirk: 'event-repeated', action: event.source.action });
    return;
  }
  const all: readonly HeldEvent[] = [...held, { ...event, at: context.clock.now() }];
  put(unit, all);
  const [oldest] = all;
  if (all.length > MAX_HELD && oldest !== undefined) giveUp(context, unit, oldest);
}

/** Takes what waited for the event that has just been taken. */
export function releaseFollowing(context: Context, unit: Unit): void {
  for (;;) {
    const held = partyState(unit.state, 'system', 'held_events');
    const next = inOrder(held).find(({ message }) => !isAhead(unit.state.transactions, message.ask));
    if (next === undefined) return;
    put(
      unit,
      held.filter((event) => event !== next),
    );
    apply(context, unit, next);
  }
}

/** Takes what has waited long enough, in the order of the numbers. */
export function releaseDue(context: Context, unit: Unit): void {
  for (;;) {
    const [oldest] = partyState(unit.state, 'system', 'held_events');
    if (oldest === undefined || oldest.at + GAP_MS > context.clock.now()) return;
    giveUp(context, unit, oldest);
  }
}

/** When {@link releaseDue} has something to do. */
export function nextRelease(state: TwinState): Instant | undefined {
  const [oldest] = partyState(state, 'system', 'held_events');
  return oldest && oldest.at + GAP_MS;
}

/** The missing event is not waited for any more, nor another one of its session. */
function giveUp(context: Context, unit: Unit, { message }: HeldEvent): void {
  const { chargerTxId } = message.ask;
  const held = partyState(unit.state, 'system', 'held_events');
  const [first] = inOrder(held).filter((event) => event.message.ask.chargerTxId === chargerTxId);
  if (first === undefined) return;
  const fields = { charger: unit.chargerId, tx: chargerTxId, seqNo: first.message.ask.seqNo };
  context.log.warn(fields, 'events of a session before this one did not come; it goes on without them');
  put(
    unit,
    held.filter((event) => event !== first),
  );
  apply(context, unit, first);
  const tx = unit.state.transactions.findLast((one) => one.chargerTxId === chargerTxId);
  if (tx !== undefined) unit.putTransaction({ ...tx, hasGaps: true });
  releaseFollowing(context, unit);
}

function apply(context: Context, unit: Unit, { message, source, decided }: CountedEvent): void {
  if (message.means === 'txUpdated') applyUpdate(context, unit, message.ask, source, decided);
  else applyEnd(context, unit, message.ask, source, decided);
}

function inOrder(held: readonly HeldEvent[]): readonly HeldEvent[] {
  return held.toSorted((a, b) => (a.message.ask.seqNo ?? 0) - (b.message.ask.seqNo ?? 0));
}

/** Numbers may stand on several events (Q25): the same one says the same. */
function isSame(a: CountedEvent, b: CountedEvent): boolean {
  return JSON.stringify(a.message) === JSON.stringify(b.message);
}

function put(unit: Unit, held: readonly HeldEvent[]): void {
  unit.putPartyState('system', 'held_events', held.length === 0 ? undefined : held);
}
