/** Whether conditions hold: yes, no, or unknown where Home Assistant tells nothing. */
import type { Condition, EntityTest, HomeState } from '../model.ts';
import { isInWindow, type WallTime } from '../windows.ts';

export type Truth = 'yes' | 'no' | 'unknown';

/** What is known of the house. */
export type Known = Pick<HomeState, 'presence' | 'vacation' | 'entities'>;

export interface Situation {
  readonly wall: WallTime;
  readonly home: Known;
}

/** One part of a condition, by what it looks at. */
export interface Part {
  readonly about: 'time' | 'presence' | 'vacation' | { readonly entity: string };
  readonly holds: Truth;
}

/** Every part of a condition; all of them have to hold. */
export function partsOf(condition: Condition, { wall, home }: Situation): readonly Part[] {
  const { presence, vacation, entity } = condition;
  return [
    ...(hasTime(condition) ? [{ about: 'time', holds: sure(isInWindow(condition, wall)) } as const] : []),
    ...(presence === undefined ? [] : [{ about: 'presence', holds: told(home.presence, presence) } as const]),
    ...(vacation === undefined
      ? []
      : [{ about: 'vacation', holds: told(home.vacation, vacation ? 'on' : 'off') } as const]),
    ...(entity === undefined ? [] : [{ about: { entity: entity.id }, holds: entityTruth(entity, home) }]),
  ];
}

export function conditionTruth(condition: Condition, situation: Situation): Truth {
  return every(partsOf(condition, situation).map(({ holds }) => holds));
}

export function hasTime({ days, fromMinute, toMinute }: Condition): boolean {
  return days !== undefined || fromMinute !== undefined || toMinute !== undefined;
}

function entityTruth({ id, is, isNot, above, below }: EntityTest, { entities }: Known): Truth {
  const state = entities.get(id)?.state;
  if (state === undefined) return 'unknown';
  const words = [is === undefined || state === is, isNot === undefined || state !== isNot];
  if (above === undefined && below === undefined) return every(words.map(sure));
  const figure = figureIn(state);
  if (figure === undefined) return 'unknown';
  return every([...words, figure > (above ?? -Infinity), figure < (below ?? Infinity)].map(sure));
}

/** A number, with or without a unit behind it (`12.5`, `12.5 ct`); what else a sensor says is no information. */
export function figureIn(state: string): number | undefined {
  const figure = /^\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)(?:\s+[^\d\s]\S*)?\s*$/i.exec(state)?.[1];
  return figure === undefined || !Number.isFinite(Number(figure)) ? undefined : Number(figure);
}

export function every(truths: readonly Truth[]): Truth {
  if (truths.includes('no')) return 'no';
  return truths.includes('unknown') ? 'unknown' : 'yes';
}

export function some(truths: readonly Truth[]): Truth {
  if (truths.includes('yes')) return 'yes';
  return truths.includes('unknown') ? 'unknown' : 'no';
}

export function not(truth: Truth): Truth {
  if (truth === 'unknown') return truth;
  return truth === 'yes' ? 'no' : 'yes';
}

export function sure(isSo: boolean): Truth {
  return isSo ? 'yes' : 'no';
}

function told(state: string, wanted: string): Truth {
  return state === 'unknown' || state === 'not_configured' ? 'unknown' : sure(state === wanted);
}
