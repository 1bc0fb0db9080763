/** What is told about limits and asked for while they hold: dynamic values, priority, limits from outside. */
import type { LimitFromOutside, PriorityAsk, ProfileAsks, PulledValue, UpdateDynamic } from '../../asks/profiles.ts';
import type { CommandAnswer } from '../../model.ts';
import type { NewerVersion, Request, Response, Sloppy, Translations } from '../types.ts';
import { decodeNewerSchedule, decodeValue } from './profile-read.ts';
import type { ValueSaid } from './profile-words.ts';
import { encodeMiddleSchedule, encodeNewestSchedule, encodeValue } from './profile-write.ts';
import { fields, oneOf, text } from './words.ts';

const verdict = oneOf<'Accepted' | 'Rejected'>({ Accepted: 1, Rejected: 1 });
const priorityVerdict = oneOf<Response<'2.1', 'UsePriorityCharging'>['status']>({
  Accepted: 1,
  NoProfile: 1,
  Rejected: 1,
});
type Source = Request<'2.0.1', 'NotifyChargingLimit'>['chargingLimit']['chargingLimitSource'];
const olderSource = oneOf<Source>({ CSO: 1, EMS: 1, Other: 1, SO: 1 });

const nothing = { decodeAnswer: () => ({}), encodeAnswer: (): Record<never, never> => ({}) };

const notified = {
  ...nothing,
  action: 'NotifyChargingLimit' as const,
  decode: ({
    evseId,
    chargingLimit,
    chargingSchedule = [],
  }: Request<NewerVersion, 'NotifyChargingLimit'>): LimitFromOutside => ({
    evse: evseId,
    source: chargingLimit.chargingLimitSource,
    isGridCritical: chargingLimit.isGridCritical,
    schedules: chargingSchedule.map(decodeNewerSchedule),
  }),
};

const over = {
  ...nothing,
  action: 'ClearedChargingLimit' as const,
  decode: ({ evseId, chargingLimitSource }: Request<NewerVersion, 'ClearedChargingLimit'>) => ({
    evse: evseId,
    source: chargingLimitSource,
  }),
};

/** Schedules of a limit from outside are numbered in these versions, and belong to no profile. */
const numbered = (index: number) => index + 1;

export const outsideLimitAsks = {
  limitFromOutside: {
    '1.6': null,
    '2.0.1': {
      ...notified,
      encode: ({ evse, source, isGridCritical, schedules }): Request<'2.0.1', 'NotifyChargingLimit'> => ({
        evseId: evse,
        chargingLimit: { chargingLimitSource: olderSource(source) ?? 'Other', isGridCritical },
        chargingSchedule: atLeastOne(
          schedules.map((schedule, index) => encodeMiddleSchedule(schedule, numbered(index))),
        ),
      }),
    },
    '2.1': {
      ...notified,
      encode: ({ evse, source, isGridCritical, schedules }): Request<'2.1', 'NotifyChargingLimit'> => ({
        evseId: evse,
        chargingLimit: { chargingLimitSource: source, isGridCritical },
        chargingSchedule: atLeastOne(
          schedules.map((schedule, index) => encodeNewestSchedule(schedule, numbered(index))),
        ),
      }),
    },
  },
  limitFromOutsideOver: {
    '1.6': null,
    '2.0.1': {
      ...over,
      encode: ({ evse, source }): Request<'2.0.1', 'ClearedChargingLimit'> => ({
        evseId: evse,
        chargingLimitSource: olderSource(source) ?? 'Other',
      }),
    },
    '2.1': {
      ...over,
      encode: ({ evse, source }): Request<'2.1', 'ClearedChargingLimit'> => ({
        evseId: evse,
        chargingLimitSource: source,
      }),
    },
  },
  updateDynamic: {
    '1.6': null,
    '2.0.1': null,
    '2.1': {
      action: 'UpdateDynamicSchedule',
      decode: ({ chargingProfileId, scheduleUpdate }): UpdateDynamic => ({
        profileId: chargingProfileId,
        value: decodeValue(scheduleUpdate),
      }),
      encode: ({ profileId, value }): Request<'2.1', 'UpdateDynamicSchedule'> => ({
        chargingProfileId: profileId,
        scheduleUpdate: encodeValue(value),
      }),
      decodeAnswer: ({ status }) => answerOf(verdict(status) ?? text(status)),
      encodeAnswer: ({ accepted, status }): Response<'2.1', 'UpdateDynamicSchedule'> => ({
        status: verdict(status) ?? (accepted ? 'Accepted' : 'Rejected'),
      }),
    },
  },
  pullDynamic: {
    '1.6': null,
    '2.0.1': null,
    '2.1': {
      action: 'PullDynamicScheduleUpdate',
      decode: ({ chargingProfileId }) => ({ profileId: chargingProfileId }),
      encode: ({ profileId }): Request<'2.1', 'PullDynamicScheduleUpdate'> => ({ chargingProfileId: profileId }),
      decodeAnswer: readPulled,
      encodeAnswer: ({ accepted, value }): Response<'2.1', 'PullDynamicScheduleUpdate'> => ({
        status: accepted ? 'Accepted' : 'Rejected',
        scheduleUpdate: value && encodeValue(value),
      }),
    },
  },
  usePriority: {
    '1.6': null,
    '2.0.1': null,
    '2.1': {
      action: 'UsePriorityCharging',
      decode: ({ transactionId, activate }): PriorityAsk => ({ txId: transactionId, isOn: activate }),
      encode: ({ txId, isOn }): Request<'2.1', 'UsePriorityCharging'> => ({ transactionId: txId, activate: isOn }),
      decodeAnswer: ({ status }) => answerOf(priorityVerdict(status) ?? text(status)),
      encodeAnswer: ({ accepted, status }): Response<'2.1', 'UsePriorityCharging'> => ({
        status: priorityVerdict(status) ?? (accepted ? 'Accepted' : 'Rejected'),
      }),
    },
  },
  priorityChanged: {
    '1.6': null,
    '2.0.1': null,
    '2.1': {
      ...nothing,
      action: 'NotifyPriorityCharging',
      decode: ({ transactionId, activated }): PriorityAsk => ({ txId: transactionId, isOn: activated }),
      encode: ({ txId, isOn }): Request<'2.1', 'NotifyPriorityCharging'> => ({ transactionId: txId, activated: isOn }),
    },
  },
} satisfies { readonly [M in keyof ProfileAsks]?: Translations<M> };

function answerOf(status: string | undefined): CommandAnswer {
  return { accepted: status === 'Accepted', status: status ?? 'Rejected' };
}

function readPulled({ status, scheduleUpdate }: Sloppy<Response<'2.1', 'PullDynamicScheduleUpdate'>>): PulledValue {
  if (status !== 'Accepted') return { accepted: false };
  const numbers = Object.entries(fields(scheduleUpdate)).filter(([, value]) => typeof value === 'number');
  const told: ValueSaid = Object.fromEntries(numbers);
  return { accepted: true, value: decodeValue(told) };
}

function atLeastOne<T>(all: T[]): T[] | undefined {
  return all.length === 0 ? undefined : all;
}
