/** The end of a transaction as the charger tells it (PROTOCOL T10, T12): always acknowledged, whatever it ends. */
import type { Source, Transaction, TxEnded } from '../core/model.ts';
import { registerWh } from '../core/ocpp/readings.ts';
import { formatInstant } from '../core/ocpp/time.ts';
import { end } from '../core/transactions/transactions.ts';
import { raiseAlarm } from './alarms.ts';
import type { Context } from './context.ts';
import { noteOddEnd } from './odd-sessions.ts';
import { finish } from './session-ends.ts';
import type { Unit } from './unit.ts';
import { withTrigger } from './up-states.ts';
import { beginUnseen } from './up-transactions.ts';

export function applyEnd(
  context: Context,
  unit: Unit,
  ask: TxEnded,
  source: Source,
  decided: Parameters<typeof beginUnseen>[3],
): void {
  let step = end(unit.state.transactions, ask, registerWh(ask.readings, 'Transaction.End'));
  if (step.kind === 'unmatched' && ask.seqNo !== undefined) {
    beginUnseen(context, unit, ask, decided);
    step = end(unit.state.transactions, ask, registerWh(ask.readings, 'Transaction.End'));
  }
  noteOddEnd(context, unit.chargerId, ask, step, source.action);
  switch (step.kind) {
    case 'unmatched':
      keepUnmatched(context, unit, ask);
      break;
    case 'repeated':
      logDifference(context, step.tx, ask);
      break;
    case 'ended': {
      const told = withTrigger(unit.station, step.tx, step.ended, context.clock.now());
      finish(context, unit, step.tx, { means: 'txEnded', ask: told }, source);
    }
  }
}

/** T10: nobody is told; the owner may know what it was, so all that it says is kept. */
function keepUnmatched(context: Context, unit: Unit, ended: TxEnded): void {
  const { chargerTxId, at, readings, token, reason } = ended;
  const meterWh = ended.meterWh ?? registerWh(readings, 'Transaction.End');
  const said = [
    `at ${formatInstant(at)}`,
    ...(meterWh === undefined ? [] : [`with the meter at ${meterWh} Wh`]),
    ...(token === undefined ? [] : [`by the card "${token.id}"`]),
    ...(reason === undefined ? [] : [`because of ${reason}`]),
  ];
  const why = `The charger ended transaction ${chargerTxId} ${said.join(', ')}. Nobody knows its beginning; it was acknowledged and told to no provider.`;
  const now = context.clock.now();
  unit.audit({ at: now, by: 'system', asked: 'end of a transaction', allowed: true, rule: 'unmatched', why });
  raiseAlarm(context, unit, { kind: 'unmatched_end' }, why);
}

/** T12: an end that comes after the one that we made, or once more with other words, changes nothing any more. */
function logDifference({ log }: Context, tx: Transaction, ask: TxEnded): void {
  const { endedAt, meterStopWh, reason, chargerId } = tx;
  const said = { endedAt: ask.at, meterStopWh: ask.meterWh ?? meterStopWh, reason: ask.reason ?? reason };
  if (said.endedAt === endedAt && said.meterStopWh === meterStopWh && said.reason === reason) return;
  log.warn(
    { charger: chargerId, tx: tx.id, kept: { endedAt, meterStopWh, reason }, said },
    'the charger told the end of a session that is over in other words; what was told first stays',
  );
}
