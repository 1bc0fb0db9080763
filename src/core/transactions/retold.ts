/**
 * Messages of a session in the shape of those who number sessions themselves, and of those who leave that to the charger
 * (PROTOCOL §4.3): where both ends do it alike, nothing of this is needed.
 */
import type {
  Message,
  MessageOf,
  ProviderTransaction,
  Reading,
  Sample,
  StopReason,
  Transaction,
  TxEnded,
} from '../model.ts';
import { REGISTER } from '../ocpp/readings.ts';
import { countsEvents } from './flow.ts';

/** What the end of a session is told with beside its register: `rest` = with what else the charger told. */
export type EndValues = 'none' | 'rest' | 'all';

/** Under which id a provider knows a session that it does not number: a charger's own, else ours (T2). */
export function idByCharger(tx: Transaction): string {
  return countsEvents(tx) ? tx.chargerTxId : tx.id;
}

/** Whether a fact comes before the session is one for whoever numbers sessions itself. */
export function isBeforeFlow(tx: Transaction, seq: number): boolean {
  return countsEvents(tx) && (tx.flow === undefined || seq < tx.flow.seq);
}

/** The start of a session that was not told when it happened. */
export function lateStart(tx: Transaction): MessageOf<'txStarted'> {
  const { chargerTxId, place, token, startedAt, meterStartWh, reservationId } = tx;
  return {
    means: 'txStarted',
    ask: {
      chargerTxId,
      place,
      token,
      at: startedAt,
      meterWh: meterStartWh,
      readings: [],
      trigger: 'Authorized',
      reservationId,
    },
  };
}

/** For whoever numbers sessions itself. */
export function toNumbering(message: Message, tx: Transaction, values: EndValues): Message {
  const { place, flow } = tx;
  switch (message.means) {
    case 'txStarted':
      return flow === undefined ? message : { ...message, ask: { ...message.ask, at: flow.at, meterWh: flow.meterWh } };
    case 'txUpdated':
      return { ...message, ask: { ...message.ask, place: message.ask.place ?? place } };
    case 'txEnded': {
      const { meterWh = 0, readings } = message.ask;
      return {
        ...message,
        ask: {
          ...message.ask,
          place: message.ask.place ?? place,
          reason: reasonOfEnd(message.ask, tx),
          token: cardOfEnd(message.ask, tx),
          meterWh: Math.max(meterWh, flow?.meterWh ?? 0),
          readings: endReadings(readings, values),
        },
      };
    }
    default:
      return message;
  }
}

/** A restart that was asked for is the gentle one of the two that there are words for. */
function reasonOfEnd({ reason = 'Local' }: TxEnded, { isResetAsked }: Transaction): StopReason {
  return reason === 'ImmediateReset' && isResetAsked === true ? 'SoftReset' : reason;
}

/** The card that ended it; one that was shown for another reason did not. */
function cardOfEnd({ token, trigger }: TxEnded, tx: Transaction) {
  if (!countsEvents(tx)) return token;
  return trigger === 'StopAuthorized' ? (token ?? tx.stopToken) : undefined;
}

function endReadings(readings: readonly Reading[], values: EndValues): readonly Reading[] {
  if (values === 'none') return [];
  if (values === 'all') return readings;
  return readings.flatMap(({ at, samples }) => {
    const rest = samples.filter((sample) => !isRegisterOfEnd(sample));
    return rest.length === 0 ? [] : [{ at, samples: rest }];
  });
}

/** It is told in a field of its own. */
function isRegisterOfEnd({ measurand, context, phase, signed }: Sample): boolean {
  return measurand === REGISTER && context === 'Transaction.End' && phase === undefined && signed === undefined;
}

/** Reasons of an end that somebody brings about with a card. */
const BY_CARD: ReadonlySet<StopReason> = new Set(['Local', 'MasterPass']);

/** For whoever leaves the numbers to the charger: where it happens is told once. */
export function toCounting(message: Message, { isPlaced }: ProviderTransaction): Message {
  const once = isPlaced === true ? { place: undefined } : {};
  switch (message.means) {
    case 'txUpdated':
      return { ...message, ask: { ...message.ask, ...once } };
    case 'txEnded': {
      const { reason = 'Local', token } = message.ask;
      // Chargers that repeat the card of the start at every end tell nothing by it.
      return { ...message, ask: { ...message.ask, ...once, reason, token: BY_CARD.has(reason) ? token : undefined } };
    }
    default:
      return message;
  }
}
