/** Start, course and end of a transaction where one action tells all three (PROTOCOL §4.3). */
import type { DisplayText } from '../../asks/display.ts';
import { invariant } from '../../assert.ts';
import type {
  Reading,
  StopReason,
  Token,
  TxAnswer,
  TxCircumstances,
  TxEnded,
  TxStarted,
  TxUpdated,
} from '../../model.ts';
import { REGISTER, registerWh } from '../readings.ts';
import { formatInstant, parseInstant } from '../time.ts';
import type { NewerVersion, Replace, Request, Response, Sloppy } from '../types.ts';
import { decodeReadings2, encodeReadings2, type MeterValue2 } from './metering.ts';
import { evseOfPlace, placeOfEvse } from './places.ts';
import { decodeIdToken, decodeIdTokenInfo, encodeIdToken, encodeIdTokenInfo, type IdToken } from './tokens.ts';
import type { Vocabulary, Words, WordsByVersion } from './vocabulary.ts';
import { cut, fields, text } from './words.ts';

type Event = Request<NewerVersion, 'TransactionEvent'>;
type EventSaid<W extends Words> = Replace<
  Event,
  {
    triggerReason: W['trigger'];
    transactionInfo: Replace<Event['transactionInfo'], { stoppedReason?: W['reason'] | undefined }>;
    idToken?: IdToken<W> | undefined;
    meterValue?: MeterValue2<W>[] | undefined;
  }
>;
type Answer = Response<'2.0.1', 'TransactionEvent'> & Response<'2.1', 'TransactionEvent'>;
type AnswerSaid<W extends Words> = Replace<
  Answer,
  {
    updatedPersonalMessage?:
      | { format: W['format'] | 'UTF8'; language?: string | undefined; content: string }
      | undefined;
  }
>;
type Trigger = WordsByVersion['2.0.1']['trigger'];

/** Why an end is told, when the meaning does not say (PROTOCOL §4.3). */
const TRIGGER_OF_REASON: { readonly [R in StopReason]?: Trigger } = {
  DeAuthorized: 'Deauthorized',
  EmergencyStop: 'AbnormalCondition',
  EnergyLimitReached: 'EnergyLimitReached',
  EVDisconnected: 'EVCommunicationLost',
  HardReset: 'ResetCommand',
  ImmediateReset: 'ResetCommand',
  Local: 'StopAuthorized',
  PowerLoss: 'AbnormalCondition',
  Reboot: 'AbnormalCondition',
  Remote: 'RemoteStop',
  SoftReset: 'ResetCommand',
  TimeLimitReached: 'TimeLimitReached',
  UnlockCommand: 'UnlockCommand',
};
/** Reasons that these versions lack. */
const NEWER_REASON: { readonly [R in StopReason]?: StopReason } = {
  HardReset: 'ImmediateReset',
  SoftReset: 'ImmediateReset',
  UnlockCommand: 'Other',
};

export function newerStarted<W extends Words>(words: Vocabulary<W>) {
  return {
    action: 'TransactionEvent' as const,
    when: (event: Event) => event.eventType === 'Started',
    decode: (event: Event): TxStarted | undefined => {
      const common = decodeCommon(event);
      return (
        common && {
          ...common,
          place: placeOfEvse(event.evse),
          meterWh: registerIn(common.readings, 'Transaction.Begin'),
          reservationId: event.reservationId,
          remoteStartId: event.transactionInfo.remoteStartId,
        }
      );
    },
    encode: (started: TxStarted): EventSaid<W> | undefined => {
      const { chargerTxId, token, remoteStartId } = started;
      const idToken = encodeIdToken(words, token);
      if (chargerTxId === undefined || (token !== undefined && idToken === undefined)) return undefined;
      const first: Trigger = token === undefined ? 'CablePluggedIn' : 'Authorized';
      return {
        ...encodeCommon(words, started, withRegister(started, 'Transaction.Begin')),
        eventType: 'Started',
        triggerReason: triggerOf(words, started.trigger, remoteStartId === undefined ? first : 'RemoteStart'),
        transactionInfo: { transactionId: chargerTxId, remoteStartId, ...encodeCourse(started) },
        reservationId: started.reservationId,
      };
    },
    ...answersIn(words),
  };
}

export function newerUpdated<W extends Words>(words: Vocabulary<W>) {
  return {
    action: 'TransactionEvent' as const,
    when: (event: Event) => event.eventType === 'Updated',
    decode: (event: Event): TxUpdated | undefined => {
      const common = decodeCommon(event);
      return (
        common && {
          ...common,
          place: event.evse && placeOfEvse(event.evse),
          remoteStartId: event.transactionInfo.remoteStartId,
        }
      );
    },
    encode: (updated: TxUpdated): EventSaid<W> | undefined => {
      const { chargerTxId, remoteStartId, readings } = updated;
      const common = encodeCommon(words, updated, readings);
      const triggerReason = triggerOf(words, updated.trigger, usualTrigger(readings));
      if (OF_VALUES.has(triggerReason) && common.meterValue === undefined) return undefined;
      return {
        ...common,
        eventType: 'Updated',
        triggerReason,
        transactionInfo: { transactionId: chargerTxId, remoteStartId, ...encodeCourse(updated) },
      };
    },
    ...answersIn(words),
  };
}

export function newerEnded<W extends Words>(words: Vocabulary<W>) {
  return {
    action: 'TransactionEvent' as const,
    when: (event: Event) => event.eventType === 'Ended',
    decode: (event: Event): TxEnded | undefined => {
      const common = decodeCommon(event);
      return (
        common && {
          ...common,
          place: event.evse && placeOfEvse(event.evse),
          meterWh: registerIn(common.readings, 'Transaction.End'),
          reason: event.transactionInfo.stoppedReason,
        }
      );
    },
    encode: (ended: TxEnded): EventSaid<W> => {
      const { reason } = ended;
      return {
        ...encodeCommon(words, ended, withRegister(ended, 'Transaction.End')),
        eventType: 'Ended',
        triggerReason: triggerOf(words, ended.trigger, TRIGGER_OF_REASON[reason ?? 'Local'] ?? 'ChargingStateChanged'),
        transactionInfo: {
          transactionId: ended.chargerTxId,
          stoppedReason: reason && (words.reason(NEWER_REASON[reason] ?? reason) ?? words.reason('Other')),
          ...encodeCourse(ended),
        },
      };
    },
    ...answersIn(words),
  };
}

/** What is told of nothing but values is not told without any (PROTOCOL §4.3). */
const OF_VALUES: ReadonlySet<string> = new Set<Trigger>(['MeterValuePeriodic', 'MeterValueClock']);

const TRIGGER_OF_CONTEXT: ReadonlyMap<string | undefined, Trigger> = new Map([
  ['Sample.Clock', 'MeterValueClock'],
  ['Trigger', 'Trigger'],
]);

/** Why values are told, when the meaning does not say. */
function usualTrigger(readings: readonly Reading[]): Trigger {
  if (readings.length === 0) return 'ChargingStateChanged';
  return TRIGGER_OF_CONTEXT.get(readings[0]?.samples[0]?.context) ?? 'MeterValuePeriodic';
}

function encodeCourse({ chargingState, chargedS }: TxCircumstances) {
  return { chargingState, timeSpentCharging: chargedS };
}

function answersIn<W extends Words>(words: Vocabulary<W>) {
  return {
    decodeAnswer,
    encodeAnswer: (
      { info, totalCost, text }: TxAnswer,
      ask: { readonly token?: Token | undefined } | undefined,
    ): AnswerSaid<W> => ({
      // Only a token that was shown is answered for.
      idTokenInfo:
        info === undefined || (ask !== undefined && ask.token === undefined) ? undefined : encodeIdTokenInfo(info),
      totalCost,
      updatedPersonalMessage: text && {
        format: words.format(text.format),
        language: text.language,
        content: cut(text.content, words.maxTextChars),
      },
    }),
  };
}

function decodeAnswer(answer: Sloppy<Response<NewerVersion, 'TransactionEvent'>>): TxAnswer {
  const { totalCost } = answer;
  const text = textIn(answer.updatedPersonalMessage);
  return {
    info: decodeIdTokenInfo(answer.idTokenInfo),
    ...(typeof totalCost === 'number' && Number.isFinite(totalCost) && { totalCost }),
    ...(text && { text }),
  };
}

function textIn(message: unknown): DisplayText | undefined {
  const { format, language, content } = fields(message);
  const words = text(content);
  return words === undefined ? undefined : { format: text(format) ?? 'UTF8', language: text(language), content: words };
}

/** One version has limits of whole sessions in its answers. */
export const limited = {
  decodeAnswer: (answer: Sloppy<Response<'2.1', 'TransactionEvent'>>): TxAnswer => {
    const { maxEnergy, maxTime, maxSoC, maxCost } = fields(answer.transactionLimit);
    const limit = { wh: amount(maxEnergy), s: amount(maxTime), percent: amount(maxSoC), cost: amount(maxCost) };
    const isNone = Object.values(limit).every((one) => one === undefined);
    return { ...decodeAnswer(answer), ...(!isNone && { limit }) };
  },
};

function amount(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}

function decodeCommon(event: Event) {
  const at = parseInstant(event.timestamp);
  if (at === undefined) return undefined;
  return {
    chargerTxId: event.transactionInfo.transactionId,
    token: event.idToken && decodeIdToken(event.idToken),
    at,
    readings: decodeReadings2(event.meterValue ?? []),
    trigger: event.triggerReason,
    seqNo: event.seqNo,
    offline: event.offline,
    chargingState: event.transactionInfo.chargingState,
    chargedS: event.transactionInfo.timeSpentCharging,
    phases: event.numberOfPhasesUsed,
    cableMaxA: event.cableMaxCurrent,
  };
}

type Common<W extends Words> = Pick<
  EventSaid<W>,
  'timestamp' | 'seqNo' | 'offline' | 'evse' | 'idToken' | 'meterValue' | 'numberOfPhasesUsed' | 'cableMaxCurrent'
>;

/** What all three say alike. Every link counts its own events, so the number comes with the message (PROTOCOL T14). */
function encodeCommon<W extends Words>(
  words: Vocabulary<W>,
  { at, seqNo, offline, token, place, phases, cableMaxA }: TxStarted | TxUpdated | TxEnded,
  readings: readonly Reading[],
): Common<W> {
  invariant(seqNo !== undefined, 'a transaction event needs a seqNo in this version');
  const meterValue = encodeReadings2(words, readings);
  return {
    timestamp: formatInstant(at),
    seqNo,
    offline,
    evse: evseOfPlace(place),
    idToken: encodeIdToken(words, token),
    meterValue: meterValue.length === 0 ? undefined : meterValue,
    numberOfPhasesUsed: phases !== undefined && phases >= 0 && phases <= MAX_PHASES ? phases : undefined,
    cableMaxCurrent: cableMaxA,
  };
}

/** One version takes any number, the newest none that no charger can have. */
const MAX_PHASES = 3;

function triggerOf<W extends Words>(words: Vocabulary<W>, trigger: string | undefined, usual: Trigger): W['trigger'] {
  const spelled = words.trigger(trigger) ?? words.trigger(usual);
  invariant(spelled !== undefined, `no version lacks the trigger ${usual}`);
  return spelled;
}

/** The register of a start or an end is a field elsewhere; here it is a reading with a context of its own. */
function withRegister(
  { at, meterWh, readings }: TxStarted | TxEnded,
  context: 'Transaction.Begin' | 'Transaction.End',
): readonly Reading[] {
  const said = registerIn(readings, context);
  // The field holds whole Wh, the sample beside it may be finer.
  if (meterWh === undefined || (said !== undefined && Math.abs(said - meterWh) < 1)) return readings;
  const sample = { value: meterWh, measurand: REGISTER, unit: 'Wh', context };
  return [...readings, { at, samples: [sample] }];
}

/** Told as the one of the begin or of the end; any other one may be from in between. */
function registerIn(readings: readonly Reading[], context: 'Transaction.Begin' | 'Transaction.End') {
  return registerWh(readings.map(({ at, samples }) => ({ at, samples: samples.filter((s) => s.context === context) })));
}
