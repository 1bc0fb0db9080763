/** Conditions in plain English: what they ask for, and what is so now. */
import type { Condition, EntityTest, HomeState } from '../model.ts';
import { DAY_MINUTES, type WallTime, WEEKDAYS, type Weekday } from '../windows.ts';
import { hasTime, type Part, type Situation } from './truth.ts';

const DAYS: { readonly [D in Weekday]: string } = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};
const MAX_STATE_CHARS = 40;

/** `on weekdays from 23:00 to 06:00 while sensor.price is below 0.2 ("cheap hours")` */
export function inWords(condition: Condition): string {
  const { name, presence, vacation, entity } = condition;
  const whiles = [
    ...(presence === undefined ? [] : [presenceIs(presence)]),
    ...(vacation === undefined ? [] : [vacationIs(vacation)]),
    ...(entity === undefined ? [] : [entityIs(entity)]),
  ];
  const parts = [
    ...(hasTime(condition) ? [timeIs(condition)] : []),
    ...(whiles.length === 0 ? [] : [`while ${whiles.join(' and ')}`]),
    ...(name === undefined ? [] : [`("${name}")`]),
  ];
  return parts.join(' ');
}

/** What is so now of all that these parts look at, each said once. */
export function factsOf(parts: readonly Part[], { wall, home }: Situation): string {
  const said = parts.map(({ about }) => {
    if (about === 'time') return `it is ${DAYS[wall.day]} ${clock(wall.minute)}`;
    if (about === 'presence') return presenceNow(home.presence);
    if (about === 'vacation') return vacationNow(home.vacation);
    const state = home.entities.get(about.entity)?.state;
    return state === undefined ? nothingOf(about.entity) : `${about.entity} is ${shown(state)}`;
  });
  return [...new Set(said)].join(' and ');
}

/** The time alone, where no part is to blame. */
export function timeNow(wall: WallTime): string {
  return `it is ${DAYS[wall.day]} ${clock(wall.minute)}`;
}

function timeIs({ days, fromMinute, toMinute }: Condition): string {
  const on = days === undefined ? [] : [daysIn(days)];
  const isLate = toMinute === undefined || toMinute === DAY_MINUTES;
  if (fromMinute !== undefined) on.push(`from ${clock(fromMinute)} ${isLate ? 'on' : `to ${clock(toMinute)}`}`);
  else if (!isLate) on.push(`until ${clock(toMinute)}`);
  return on.join(' ');
}

function daysIn(days: readonly Weekday[]): string {
  const named = WEEKDAYS.filter((day) => days.includes(day));
  const key = named.join(' ');
  if (named.length === WEEKDAYS.length) return 'every day';
  if (key === 'mon tue wed thu fri') return 'on weekdays';
  return key === 'sat sun' ? 'at the weekend' : `on ${listed(named.map((day) => DAYS[day]))}`;
}

function listed(names: readonly string[]): string {
  const [last, ...others] = names.toReversed();
  return others.length === 0 ? `${last}` : `${others.toReversed().join(', ')} and ${last}`;
}

function presenceIs(presence: 'home' | 'away'): string {
  return presence === 'home' ? 'somebody is at home' : 'nobody is at home';
}

function presenceNow(presence: HomeState['presence']): string {
  return presence === 'home' || presence === 'away' ? presenceIs(presence) : nothingOf('who is at home');
}

function vacationIs(isOn: boolean): string {
  return isOn ? 'the house is on vacation' : 'the house is not on vacation';
}

function vacationNow(vacation: HomeState['vacation']): string {
  return vacation === 'on' || vacation === 'off' ? vacationIs(vacation === 'on') : nothingOf('the vacation');
}

function entityIs({ id, is, isNot, above, below }: EntityTest): string {
  const tests = [
    ...(is === undefined ? [] : [shown(is)]),
    ...(isNot === undefined ? [] : [`not ${shown(isNot)}`]),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
  ];
  return `${id} is ${tests.join(' and ')}`;
}

function nothingOf(what: string): string {
  return `Home Assistant tells nothing of ${what}`;
}

function shown(state: string): string {
  const line = state.replace(/\s+/g, ' ').trim();
  return line.length > MAX_STATE_CHARS ? `${line.slice(0, MAX_STATE_CHARS)}…` : line;
}

function clock(minute: number): string {
  const two = (figure: number) => String(figure).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
