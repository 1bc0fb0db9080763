/** When a provider may have control: whether its conditions hold now, why, and until when. */
import type { Condition, Conditions, Instant, Standing } from '../model.ts';
import { minorOfMillionths, moneyText } from '../money.ts';
import { DAY_MINUTES, momentsOf, wallAt } from '../windows.ts';
import type { DayUse } from './energy.ts';
import {
  conditionTruth,
  every,
  hasTime,
  type Known,
  not,
  partsOf,
  type Situation,
  some,
  sure,
  type Truth,
} from './truth.ts';
import { factsOf, inWords, timeNow } from './words.ts';

/** What decides on conditions, beside themselves. */
export interface Facts {
  readonly now: Instant;
  /** Of the site. */
  readonly zone: string;
  readonly home: Known;
  /** On the provider's sessions since the day began. */
  readonly usedToday: DayUse;
  /** Of money; ISO 4217. */
  readonly currency: string;
}

/** Every weekday comes again within this, also where the clock skips one of its windows. */
const HORIZON_DAYS = 14;

export function standingOf(conditions: Conditions, facts: Facts): Standing {
  const { holds, why } = judge(conditions, facts);
  return { holds, why, until: nextChange(conditions, facts) };
}

/** The same in one word, without what is dear. */
export function truthNow(conditions: Conditions, facts: Facts): Truth {
  return truthOf(conditions, facts, wallAt(facts.now, facts.zone).date);
}

/** The first moment at which they begin or cease to hold, if nothing but time goes on. */
export function nextChange(conditions: Conditions, facts: Facts): Instant | undefined {
  const minutes = minutesOf(conditions);
  if (minutes.length === 0) return undefined;
  const { date } = wallAt(facts.now, facts.zone);
  const isYes = truthOf(conditions, facts, date) === 'yes';
  for (let days = 0; days <= HORIZON_DAYS; days += 1) {
    const next = momentsOf(facts.now, facts.zone, days, minutes).find(
      (at) => at > facts.now && (truthOf(conditions, { ...facts, now: at }, date) === 'yes') !== isYes,
    );
    if (next !== undefined) return next;
  }
  return undefined;
}

/** Those at which something may change; all that looks at the clock looks at its day, too. */
function minutesOf({ allowWhen, denyWhen, energyPerDayWh, moneyPerDayMillionths }: Conditions): readonly number[] {
  const timed = [...allowWhen, ...denyWhen].filter(hasTime);
  const isCapped = energyPerDayWh !== undefined || moneyPerDayMillionths !== undefined;
  if (timed.length === 0) return isCapped ? [0] : [];
  const edges = timed.flatMap(({ fromMinute = 0, toMinute = 0 }) => [fromMinute, toMinute % DAY_MINUTES]);
  return [...new Set([0, ...edges])];
}

/** `date`: the day of the energy that is known; on every other one nothing was charged yet. */
function truthOf(conditions: Conditions, facts: Facts, date: string): Truth {
  const situation = situationOf(facts);
  const { allowed, denied } = sides(conditions.allowWhen, conditions.denyWhen, situation);
  const isSpent = situation.wall.date === date && spentWords(conditions, facts) !== undefined;
  return every([allowed, not(denied), sure(!isSpent)]);
}

/** Undefined: something is left of the day's energy and money. */
function spentWords({ energyPerDayWh, moneyPerDayMillionths }: Conditions, facts: Facts): string | undefined {
  const { wh, costMillionths } = facts.usedToday;
  if (energyPerDayWh !== undefined && wh >= energyPerDayWh)
    return `its sessions took ${kWh(wh)} today; it may have ${kWh(energyPerDayWh)} a day`;
  if (moneyPerDayMillionths === undefined || costMillionths < moneyPerDayMillionths) return undefined;
  return `its sessions cost ${money(costMillionths, facts)} today; it may cost ${money(moneyPerDayMillionths, facts)} a day`;
}

function sides(allowWhen: readonly Condition[], denyWhen: readonly Condition[], situation: Situation) {
  const truth = (one: Condition) => conditionTruth(one, situation);
  return {
    allowed: allowWhen.length === 0 ? ('yes' as const) : some(allowWhen.map(truth)),
    denied: some(denyWhen.map(truth)),
  };
}

/** What is known counts before what is not. */
function judge(conditions: Conditions, facts: Facts): Pick<Standing, 'holds' | 'why'> {
  const { allowWhen, denyWhen } = conditions;
  const situation = situationOf(facts);
  const { allowed, denied } = sides(allowWhen, denyWhen, situation);
  const only = () => `${factsAgainst(allowWhen, situation)}; it may only ${allowWhen.map(inWords).join(', or ')}`;
  if (allowed === 'no') return { holds: 'no', why: only() };
  if (denied === 'yes') return { holds: 'no', why: denial(denyWhen, situation, 'yes') };
  const spent = spentWords(conditions, facts);
  if (spent !== undefined) return { holds: 'no', why: spent };
  if (allowed === 'unknown') return { holds: 'unknown', why: only() };
  if (denied === 'unknown') return { holds: 'unknown', why: denial(denyWhen, situation, 'unknown') };
  return { holds: 'yes', why: consent(conditions, facts, situation) };
}

/** The facts that keep each of these from holding. */
function factsAgainst(conditions: readonly Condition[], situation: Situation): string {
  const parts = conditions.flatMap((one) => partsOf(one, situation).filter(({ holds }) => holds !== 'yes'));
  return factsOf(parts, situation);
}

function denial(denyWhen: readonly Condition[], situation: Situation, truth: Truth): string {
  const rows = denyWhen.filter((one) => conditionTruth(one, situation) === truth);
  const parts = rows.flatMap((one) => partsOf(one, situation).filter(({ holds }) => holds === truth));
  return `${factsOf(parts, situation)}; it may not ${rows.map(inWords).join(', nor ')}`;
}

function consent(conditions: Conditions, facts: Facts, situation: Situation): string {
  const { allowWhen, denyWhen, energyPerDayWh, moneyPerDayMillionths } = conditions;
  const held = allowWhen.find((one) => conditionTruth(one, situation) === 'yes');
  if (held !== undefined) return `${factsOf(partsOf(held, situation), situation)}; it may ${inWords(held)}`;
  if (denyWhen.length > 0) return `${timeNow(situation.wall)}; it may, but not ${denyWhen.map(inWords).join(', nor ')}`;
  const { wh, costMillionths } = facts.usedToday;
  const left = [
    ...(energyPerDayWh === undefined ? [] : [`took ${kWh(wh)} of the ${kWh(energyPerDayWh)} that it may have today`]),
    ...(moneyPerDayMillionths === undefined
      ? []
      : [`cost ${money(costMillionths, facts)} of the ${money(moneyPerDayMillionths, facts)} that it may cost today`]),
  ];
  return left.length === 0 ? 'it may at any time' : `its sessions ${left.join(' and ')}`;
}

/** `5.00 EUR` */
function money(millionths: number, { currency }: Facts): string {
  return `${moneyText(minorOfMillionths(millionths, currency), currency)} ${currency}`;
}

function situationOf({ now, zone, home }: Facts): Situation {
  return { wall: wallAt(now, zone), home };
}

/** No more decimals than a meter on the wall shows. */
function kWh(wh: number): string {
  return `${Number((wh / 1000).toFixed(2))} kWh`;
}
