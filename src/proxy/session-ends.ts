/** A session ends: in the ledger, in control, in the journal (PROTOCOL §2.2, T11). */
import type { Fact, Message, MessageOf, Source, Transaction } from '../core/model.ts';
import { withKnownRegister } from '../core/ocpp/readings.ts';
import { withFlow } from '../core/transactions/flow.ts';
import type { MadeEnd } from '../core/transactions/transactions.ts';
import type { Context } from './context.ts';
import { sessionEnded } from './control.ts';
import { countEnergy } from './energy.ts';
import { endOwnWords } from './limits/own-words.ts';
import { showEnd, showLive } from './live.ts';
import { endLadder } from './stopping.ts';
import type { Unit } from './unit.ts';

/** Ends a transaction everywhere: ledger, control, limits, journal. */
export function finish(
  context: Context,
  unit: Unit,
  ended: Transaction,
  message: MessageOf<'txEnded'>,
  source: Source | undefined,
): void {
  const stop = unit.station.pendingStops.find((pending) => pending.txId === ended.id);
  const holder = unit.state.leases.get(ended.place.evse)?.holder ?? ended.holder;
  const isResetAsked = ended.reason === 'ImmediateReset' && unit.station.resetAt !== undefined;
  const endedBy = stop?.by ?? ended.endedBy;
  const over: Transaction = { ...ended, endedBy, holder, ...(isResetAsked && { isResetAsked }) };
  const tx = withFlow(over, unit.transaction(ended.id), message.ask, unit.nextSeq);
  countEnergy(context, unit, unit.transaction(tx.id), tx);
  unit.putTransaction(tx);
  const pendingStops = unit.station.pendingStops.filter((pending) => pending.txId !== tx.id);
  unit.setStation({ ...unit.station, pendingStops });
  endOwnWords(unit, tx.id, ['home', ...context.settings.providers.map(({ id }) => id)]);
  showLive(unit, tx.place.evse, message.ask.readings);
  showEnd(unit, tx);
  record(context, unit, tx, message, source);
  endLadder(unit, tx.id);
  sessionEnded(context, unit, tx);
}

export function record(
  context: Context,
  unit: Unit,
  tx: Transaction,
  message: Message,
  source: Source | undefined,
  share?: Pick<Fact, 'parts' | 'toldIn'>,
): Fact {
  const told = withReadings(message, tx.lastWh);
  return unit.append({ lane: 'T', recordedAt: context.clock.now(), txId: tx.id, message: told, source, ...share });
}

function withReadings(message: Message, knownWh: number | undefined): Message {
  if (message.means !== 'txUpdated' && message.means !== 'txEnded') return message;
  const readings = withKnownRegister(message.ask.readings, knownWh);
  return readings === message.ask.readings ? message : ({ ...message, ask: { ...message.ask, readings } } as Message);
}

/** T11: the charger went on at their place without ending them. */
export function endAbandoned(context: Context, unit: Unit, abandoned: readonly MadeEnd[]): void {
  for (const { tx, ended } of abandoned) {
    context.quirks.met(unit.chargerId, { quirk: 'start-without-end', tx: tx.id });
    finish(context, unit, tx, { means: 'txEnded', ask: ended }, undefined);
  }
}
