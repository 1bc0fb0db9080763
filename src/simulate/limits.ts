/** Charging profiles that a charger was given, and the current that they leave (1.6 §3.13, 2.x K01). */
import type { Instant, Payload } from '../core/model.ts';
import { parseInstant } from '../core/ocpp/time.ts';

/** Between a phase and neutral. */
export const PHASE_VOLTS = 230;
const DEFAULT_PHASES = 3;
/** Profiles that a charger keeps; the oldest goes first. */
const MAX_PROFILES = 100;
const RECURS_AFTER_S: { readonly [kind: string]: number } = { Daily: 86_400, Weekly: 604_800 };

export interface Profile {
  readonly id: number;
  /** 0 = the whole station. */
  readonly evse: number;
  readonly stackLevel: number;
  readonly purpose: string;
  readonly chargerTxId: string | undefined;
  /** Undefined: counts from the start of the session. */
  readonly startsAt: Instant | undefined;
  readonly recursAfterS: number | undefined;
  readonly durationS: number | undefined;
  readonly validFrom: Instant | undefined;
  readonly validTo: Instant | undefined;
  /** As it was given. */
  readonly received: Payload;
  /** Per phase, in the order of time. */
  readonly periods: readonly { readonly startS: number; readonly limitA: number }[];
}

/** What is charged, as far as profiles care. */
export interface Charged {
  readonly evse: number;
  readonly chargerTxId: string | undefined;
  readonly startedAt: Instant;
}

export interface Filter {
  readonly id?: number | undefined;
  readonly evse?: number | undefined;
  readonly purpose?: string | undefined;
  readonly stackLevel?: number | undefined;
}

export interface Step {
  /** Since the beginning of the timeline. */
  readonly startS: number;
  readonly limitA: number | undefined;
}

export interface Limits {
  readonly profiles: readonly Profile[];
  install(profile: Profile): void;
  /** How many were removed. */
  clear(filter: Filter): number;
  /** Profiles of a session end with it. */
  sessionEnded(charged: Charged): void;
  /** Amperes per phase; undefined = no profile limits it. */
  allowedA(charged: Charged, now: Instant): number | undefined;
  /** The same from `from` on for so long, one entry for each change. */
  timeline(charged: Charged, from: Instant, durationS: number): readonly Step[];
}

/** Whose profile it is and which. */
export type Named = Pick<Profile, 'id' | 'evse' | 'stackLevel' | 'chargerTxId'>;

/**
 * Reads a profile out of a message that passed its schema. What the message calls it is `named`; times and periods are
 * read from the profile itself, whose fields have the same names in every version.
 */
export function readProfile(named: Named, profile: Payload): Profile {
  const [schedule = {}] = [profile.chargingSchedule].flat().filter(isObject);
  const watts = schedule.chargingRateUnit === 'W';
  const periods = [schedule.chargingSchedulePeriod].flat().filter(isObject);
  return {
    ...named,
    purpose: String(profile.chargingProfilePurpose),
    startsAt: profile.chargingProfileKind === 'Relative' ? undefined : parseInstant(schedule.startSchedule),
    recursAfterS:
      profile.chargingProfileKind === 'Recurring' ? RECURS_AFTER_S[String(profile.recurrencyKind)] : undefined,
    durationS: numberIn(schedule.duration),
    validFrom: parseInstant(profile.validFrom),
    validTo: parseInstant(profile.validTo),
    received: profile,
    periods: periods.flatMap((period) => {
      const limitIn = numberIn(period.limit);
      if (limitIn === undefined) return [];
      const divisor = watts ? PHASE_VOLTS * (numberIn(period.numberPhases) ?? DEFAULT_PHASES) : 1;
      return [{ startS: numberIn(period.startPeriod) ?? 0, limitA: limitIn / divisor }];
    }),
  };
}

export function makeLimits(): Limits {
  let profiles: readonly Profile[] = [];
  const limits: Limits = {
    get profiles() {
      return profiles;
    },
    install(profile) {
      const replaces = (other: Profile): boolean =>
        other.id === profile.id ||
        (other.evse === profile.evse && other.purpose === profile.purpose && other.stackLevel === profile.stackLevel);
      profiles = [...profiles.filter((other) => !replaces(other)), profile].slice(-MAX_PROFILES);
    },
    clear(filter) {
      const before = profiles.length;
      profiles = profiles.filter((profile) => !isMeant(profile, filter));
      return before - profiles.length;
    },
    sessionEnded({ evse }) {
      profiles = profiles.filter((profile) => profile.purpose !== 'TxProfile' || profile.evse !== evse);
    },
    allowedA(charged, now) {
      const limitOf = (purpose: RegExp, evse: number): number | undefined =>
        profiles
          .filter((profile) => purpose.test(profile.purpose) && profile.evse === evse && isFor(profile, charged))
          .toSorted((a, b) => b.stackLevel - a.stackLevel)
          .map((profile) => limitAt(profile, charged.startedAt, now))
          .find((limitA) => limitA !== undefined);
      const session =
        limitOf(/^TxProfile$/, charged.evse) ??
        limitOf(/^TxDefaultProfile$/, charged.evse) ??
        limitOf(/^TxDefaultProfile$/, 0);
      const station = limitOf(/^(?:ChargePoint|ChargingStation)(?:MaxProfile|ExternalConstraints)$/, 0);
      const both = [session, station].filter((limitA) => limitA !== undefined);
      return both.length === 0 ? undefined : Math.min(...both);
    },
    timeline(charged, from, durationS) {
      const end = from + durationS * 1000;
      const turns = profiles.flatMap((profile) => turnsOf(profile, charged.startedAt, from, end));
      const moments = [...new Set([from, ...turns])].filter((at) => at >= from && at < end).toSorted((a, b) => a - b);
      const steps = moments.map((at) => ({ startS: (at - from) / 1000, limitA: limits.allowedA(charged, at) }));
      return steps.filter(({ limitA }, index) => index === 0 || limitA !== steps[index - 1]?.limitA);
    },
  };
  return limits;
}

/** Recurrences of one profile that a timeline looks at. */
const MAX_TURNS = 400;

/** Moments at which a profile may begin, end, or go on with another limit. */
function turnsOf(profile: Profile, startedAt: Instant, from: Instant, end: Instant): readonly Instant[] {
  const base = profile.startsAt ?? startedAt;
  const offsets = [...profile.periods.map(({ startS }) => startS), profile.durationS].filter((s) => s !== undefined);
  const once = [profile.validFrom, profile.validTo].filter((at) => at !== undefined);
  const everyMs = profile.recursAfterS === undefined ? undefined : profile.recursAfterS * 1000;
  const first = everyMs === undefined ? 0 : Math.max(0, Math.floor((from - base) / everyMs));
  const rounds = everyMs === undefined ? 1 : Math.min(MAX_TURNS, Math.ceil((end - from) / everyMs) + 1);
  const starts = Array.from({ length: rounds }, (_, index) => base + (first + index) * (everyMs ?? 0));
  return [...once, ...starts.flatMap((start) => offsets.map((offsetS) => start + offsetS * 1000))];
}

function isMeant(profile: Profile, { id, evse, purpose, stackLevel }: Filter): boolean {
  // An id names one profile, whatever else is said (1.6 §7.10).
  if (id !== undefined) return profile.id === id;
  return (
    (evse === undefined || profile.evse === evse) &&
    (purpose === undefined || profile.purpose === purpose) &&
    (stackLevel === undefined || profile.stackLevel === stackLevel)
  );
}

function isFor(profile: Profile, { chargerTxId }: Charged): boolean {
  return profile.chargerTxId === undefined || profile.chargerTxId === chargerTxId;
}

function limitAt(profile: Profile, startedAt: Instant, now: Instant): number | undefined {
  if (now < (profile.validFrom ?? now) || now >= (profile.validTo ?? Number.POSITIVE_INFINITY)) return undefined;
  let sinceS = (now - (profile.startsAt ?? startedAt)) / 1000;
  if (profile.recursAfterS !== undefined && sinceS >= 0) sinceS %= profile.recursAfterS;
  if (profile.durationS !== undefined && sinceS >= profile.durationS) return undefined;
  return profile.periods.findLast(({ startS }) => startS <= sinceS)?.limitA;
}

function isObject(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null;
}

function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
