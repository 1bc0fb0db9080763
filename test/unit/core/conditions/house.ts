import type { Facts } from '../../../../src/core/conditions/standing.ts';
import type { Conditions, HomeState } from '../../../../src/core/model.ts';

/** 23:30 as `23:30` in the file. */
export function minute(text: string): number {
  const [hours, minutes] = text.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

export function conditions(more: Partial<Conditions> = {}): Conditions {
  return { allowWhen: [], denyWhen: [], stopsWhenOver: false, ignoresPresence: false, ...more };
}

interface Told {
  readonly presence?: HomeState['presence'];
  readonly vacation?: 'on' | 'off' | 'unknown' | 'not_configured';
  readonly entities?: { readonly [id: string]: string | undefined };
  readonly energyTodayWh?: number;
  readonly costToday?: number;
  readonly zone?: string;
}

/** `at`: in UTC, or with an offset. */
export function facts(at: string, told: Told = {}): Facts {
  const {
    presence = 'not_configured',
    vacation = 'not_configured',
    entities = {},
    energyTodayWh = 0,
    costToday = 0,
  } = told;
  const known = Object.entries(entities).map(([id, state]) => [id, { state }] as const);
  return {
    now: Date.parse(at),
    zone: told.zone ?? 'Europe/Amsterdam',
    home: { presence, vacation, entities: new Map(known) },
    usedToday: { wh: energyTodayWh, costMillionths: Math.round(costToday * 1_000_000) },
    currency: 'EUR',
  };
}
