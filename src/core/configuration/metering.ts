/**
 * Which samples of the charger's stream one provider gets (PROTOCOL §2.4): those that it wrote it wants to have, the
 * first one at or after each time that is due. What carries a signature, and the register at begin and end, always stays.
 */
import type { Instant } from '../model.ts';
import { olderName } from '../ocpp/measurand-names.ts';
import type { OwnSettings } from './kept.ts';
import { wordsOf } from './merge.ts';
import { SETTING } from './settings.ts';

const REGISTER = 'Energy.Active.Import.Register';
const DAY_S = 86_400;

/** As a provider wrote it; undefined = it never did, and gets what there is. */
export interface Metering {
  readonly sampledS: number | undefined;
  readonly alignedS: number | undefined;
  readonly sampled: readonly string[] | undefined;
  readonly aligned: readonly string[] | undefined;
  readonly ended: readonly string[] | undefined;
  readonly endedAligned: readonly string[] | undefined;
}

/** Undefined: the stream goes on as it comes. */
export function meteringOf({ values }: OwnSettings): Metering | undefined {
  const names = [
    SETTING.sampledS,
    SETTING.alignedS,
    SETTING.sampled,
    SETTING.aligned,
    SETTING.ended,
    SETTING.endedAligned,
  ];
  if (names.every((name) => values[name] === undefined)) return undefined;
  const seconds = (name: string) => (values[name] === undefined ? undefined : Number(values[name]));
  const words = (name: string) => (values[name] === undefined ? undefined : wordsOf(values[name]));
  return {
    sampledS: seconds(SETTING.sampledS),
    alignedS: seconds(SETTING.alignedS),
    sampled: words(SETTING.sampled),
    aligned: words(SETTING.aligned),
    ended: words(SETTING.ended),
    endedAligned: words(SETTING.endedAligned),
  };
}

/** One value of a meter, as far as it matters here. */
export interface Metered {
  readonly at: Instant;
  readonly measurand: string;
  /** `Sample.Periodic` where a charger names none. */
  readonly context: string;
  readonly isSigned: boolean;
}

/** When a provider was last told a sample of either kind; undefined = not since the session began. */
export interface LastTold {
  readonly sampledAt?: Instant | undefined;
  readonly alignedAt?: Instant | undefined;
}

export interface Sieve {
  /** The same answer for all values of one moment. */
  keeps(sample: Metered): boolean;
  /** As it is once all of them are told. */
  told(): LastTold;
}

/** `part`: what kind of message the samples stand in. `since`: when the session began; undefined = outside of any. */
export function sieve(metering: Metering, part: 'course' | 'end', since: Instant | undefined, before: LastTold): Sieve {
  const told: { sampledAt?: Instant | undefined; alignedAt?: Instant | undefined } = { ...before };
  const isDueAt = { sampledAt: new Map<Instant, boolean>(), alignedAt: new Map<Instant, boolean>() };

  return {
    keeps(sample) {
      const { measurand, context, isSigned } = sample;
      if (isSigned) return true;
      const isOfTransaction = context.startsWith('Transaction.');
      if (isOfTransaction && measurand === REGISTER) return true;
      const isAligned = context === 'Sample.Clock';
      // Some chargers do not say which of their registers is the last one, and none bills without it.
      if (part === 'end' && !isAligned && measurand === REGISTER) return true;
      if (part === 'end') return holds(isAligned ? metering.endedAligned : metering.ended, measurand);
      if (isOfTransaction || (!isAligned && context !== 'Sample.Periodic')) return true;
      const [list, kind] = isAligned
        ? ([metering.aligned, 'alignedAt'] as const)
        : ([metering.sampled, 'sampledAt'] as const);
      if (!holds(list, measurand)) return false;
      return isDue(kind, sample.at);
    },
    told: () => told,
  };

  function isDue(kind: 'sampledAt' | 'alignedAt', at: Instant): boolean {
    const known = isDueAt[kind].get(at);
    if (known !== undefined) return known;
    const last = told[kind] ?? since;
    const due =
      kind === 'alignedAt'
        ? isAlignedDue(metering.alignedS, at, last)
        : isSampledDue(metering.sampledS, at, last, since);
    isDueAt[kind].set(at, due);
    if (due) told[kind] = at;
    return due;
  }
}

function holds(list: readonly string[] | undefined, measurand: string): boolean {
  return list === undefined || list.some((item) => isOf(item, measurand));
}

/** Some chargers want a phase behind the measurand (`Voltage.L1`), and some names are newer than the charger. */
function isOf(item: string, measurand: string): boolean {
  const [wanted, given] = [olderName(item).toLowerCase(), olderName(measurand).toLowerCase()];
  return wanted === given || wanted.replace(/\.(l[123](-(n|l[123]))?|n)$/, '') === given;
}

/** Times are due in steps from the begin of the session on. */
function isSampledDue(
  everyS: number | undefined,
  at: Instant,
  last: Instant | undefined,
  since: Instant | undefined,
): boolean {
  if (everyS === undefined) return true;
  if (everyS === 0) return false;
  if (last === undefined) return true;
  const from = since ?? last;
  const step = (moment: Instant): number => Math.floor((moment - from) / (everyS * 1000));
  return step(at) > step(last);
}

/** Times are due in steps from midnight (UTC) on. */
function isAlignedDue(everyS: number | undefined, at: Instant, last: Instant | undefined): boolean {
  if (everyS === undefined) return true;
  if (everyS === 0) return false;
  return last === undefined || stepOfClock(at, everyS) > stepOfClock(last, everyS);
}

function stepOfClock(at: Instant, everyS: number): number {
  const seconds = Math.floor(at / 1000);
  const stepsADay = Math.ceil(DAY_S / everyS);
  return Math.floor(seconds / DAY_S) * stepsADay + Math.floor((seconds % DAY_S) / everyS);
}
