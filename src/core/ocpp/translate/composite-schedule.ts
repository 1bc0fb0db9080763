/** What comes of all profiles together, as it is asked for and told (PROTOCOL §4.6). */
import type { CompositeAnswer, CompositeAsk, CompositeSchedule } from '../../asks/profiles.ts';
import type { Payload } from '../../model.ts';
import { formatInstant, parseInstant } from '../time.ts';
import type { NewerVersion, Request, Response, Sloppy, Translations } from '../types.ts';
import { writeSteering } from './steering.ts';
import { fields, integer, oneOf } from './words.ts';

const unitOf = oneOf<'A' | 'W'>({ A: 1, W: 1 });

const newerComposite = {
  action: 'GetCompositeSchedule' as const,
  decode: ({ evseId, duration, chargingRateUnit }: Request<NewerVersion, 'GetCompositeSchedule'>) => ({
    evse: evseId,
    durationS: duration,
    unit: chargingRateUnit,
  }),
  encode: ({ evse, durationS, unit }: CompositeAsk): Request<NewerVersion, 'GetCompositeSchedule'> => ({
    evseId: evse,
    duration: durationS,
    chargingRateUnit: unit,
  }),
  decodeAnswer: ({ status, schedule }: Sloppy<Response<NewerVersion, 'GetCompositeSchedule'>>): CompositeAnswer => {
    const said = fields(schedule);
    return { accepted: status === 'Accepted', evse: integer(said.evseId), schedule: readComposite(said, said) };
  },
  encodeAnswer: ({ accepted, evse = 0, schedule }: CompositeAnswer): Response<'2.0.1', 'GetCompositeSchedule'> => ({
    status: accepted ? 'Accepted' : 'Rejected',
    schedule: schedule && {
      evseId: evse,
      duration: schedule.durationS,
      scheduleStart: formatInstant(schedule.startsAt),
      chargingRateUnit: schedule.unit,
      chargingSchedulePeriod: periodsOf(schedule),
    },
  }),
};

export const compositeSchedule: Translations<'compositeSchedule'> = {
  '1.6': {
    action: 'GetCompositeSchedule',
    decode: ({ connectorId, duration, chargingRateUnit }) => ({
      evse: connectorId,
      durationS: duration,
      unit: chargingRateUnit,
    }),
    encode: ({ evse, durationS, unit }): Request<'1.6', 'GetCompositeSchedule'> => ({
      connectorId: evse,
      duration: durationS,
      chargingRateUnit: unit,
    }),
    decodeAnswer: ({ status, connectorId, scheduleStart, chargingSchedule }) => ({
      accepted: status === 'Accepted',
      evse: integer(connectorId),
      schedule: readComposite(fields(chargingSchedule), { scheduleStart }),
    }),
    encodeAnswer: ({ accepted, evse, schedule }): Response<'1.6', 'GetCompositeSchedule'> => ({
      status: accepted ? 'Accepted' : 'Rejected',
      connectorId: evse,
      scheduleStart: schedule && formatInstant(schedule.startsAt),
      chargingSchedule: schedule && {
        duration: schedule.durationS,
        chargingRateUnit: schedule.unit,
        chargingSchedulePeriod: periodsOf(schedule),
      },
    }),
  },
  '2.0.1': newerComposite,
  '2.1': {
    ...newerComposite,
    encodeAnswer: ({ accepted, evse, schedule }): Response<'2.1', 'GetCompositeSchedule'> => {
      const said = newerComposite.encodeAnswer({ accepted, evse, schedule });
      if (schedule === undefined || said.schedule === undefined) return said;
      return { ...said, schedule: { ...said.schedule, chargingSchedulePeriod: steeredPeriodsOf(schedule) } };
    },
  },
};

function periodsOf({ periods }: CompositeSchedule) {
  return periods.map(({ startS, limit, phases }) => ({ startPeriod: startS, limit, numberPhases: phases }));
}

/** An idle car has no limit to be told. */
function steeredPeriodsOf({ periods }: CompositeSchedule) {
  return periods.map(({ startS, limit, phases, steering }) => ({
    startPeriod: startS,
    limit: steering?.mode === 'Idle' ? undefined : limit,
    numberPhases: phases,
    ...writeSteering(steering),
  }));
}

function readComposite(said: Payload, { scheduleStart }: Payload): CompositeSchedule | undefined {
  const startsAt = parseInstant(scheduleStart);
  const unit = unitOf(said.chargingRateUnit);
  const periods: readonly unknown[] = Array.isArray(said.chargingSchedulePeriod) ? said.chargingSchedulePeriod : [];
  if (startsAt === undefined || unit === undefined) return undefined;
  return {
    startsAt,
    durationS: integer(said.duration) ?? 0,
    unit,
    periods: periods
      .map(fields)
      .flatMap(({ startPeriod, limit, numberPhases }) =>
        typeof limit === 'number' ? [{ startS: integer(startPeriod) ?? 0, limit, phases: integer(numberPhases) }] : [],
      ),
  };
}
