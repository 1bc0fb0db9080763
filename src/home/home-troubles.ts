/** What the owner should see to about Home Assistant, in sentences. */
import type { HomeState, Instant } from '../core/model.ts';
import type { EntityReport } from './home-follow.ts';
import type { LineStatus } from './home-line.ts';
import { HOME_GRACE_MS, type HomeEntities } from './home-state.ts';

export interface Situation {
  readonly line: LineStatus;
  readonly entities: HomeEntities;
  readonly amps: readonly string[];
  readonly home: HomeState;
  /** Undefined while nothing is known of them. */
  readonly report: EntityReport | undefined;
  readonly now: Instant;
}

const NEW_TOKEN =
  'Make a new one in your profile there, under Security, and set HA_TOKEN; if this runs as its app, restart the app.';
const NO_CONTROL = 'providers get no new control';
const NO_CONDITION = 'providers whose conditions ask for it may get no new control';

/** A silence shorter than the grace time is none of his business; an entity that is not there is. */
export function troublesIn(situation: Situation): readonly string[] {
  const { line, now, entities } = situation;
  if (line.link === 'off' || line.link === 'closed') return [];
  const guards = entities.presence !== undefined || entities.override !== undefined;
  const meanwhile = guards ? ` Until then ${NO_CONTROL}.` : '';
  if (line.link === 'unauthorised') {
    return [`Home Assistant refuses the access token. ${NEW_TOKEN}${meanwhile}`];
  }
  if (line.awaySince !== undefined) {
    if (now - line.awaySince < HOME_GRACE_MS) return [];
    const why = line.lastError === undefined ? '' : `: ${line.lastError}`;
    const what = line.link === 'starting' ? 'is starting' : `is not reached${why}`;
    return [`Home Assistant ${what} (since ${timeOf(line.awaySince)}).${meanwhile}`];
  }
  return rowsOf(situation).flatMap(([key, entity, effect]) => {
    const trouble = troubleOf(situation, key, entity);
    return trouble === undefined ? [] : [`${trouble} Until then ${effect}.`];
  });
}

type Row = readonly [key: string, entity: string, effect: string];

/** Where each entity is named, and what its silence does. */
function rowsOf({
  entities: { presence, override, vacation, prices = [], carbon, others = [] },
  amps,
}: Situation): readonly Row[] {
  const rows: readonly (readonly [string, string | undefined, string])[] = [
    ['presence_sensor', presence, NO_CONTROL],
    ['override_input_boolean', override, NO_CONTROL],
    ['vacation_entity', vacation, NO_CONDITION],
    ...prices.map((entity) => ['day_ahead.entity', entity, 'energy is priced by per_kwh'] as const),
    ['carbon_intensity.entity', carbon, 'sessions have no CO2'],
    ...others.map((entity) => ['a condition', entity, NO_CONDITION] as const),
    ...amps.map((entity) => ['site.spare_capacity.entities', entity, 'the chargers get what fallback_a says'] as const),
  ];
  return rows.flatMap(([key, entity, effect]) => (entity === undefined ? [] : [[key, entity, effect] as const]));
}

function troubleOf({ report, home, now }: Situation, key: string, entity: string): string | undefined {
  if (report === undefined) return undefined;
  const state = report.states.get(entity);
  const next = report.renamed.get(entity);
  if (state === undefined && next !== undefined) {
    return `${key}: Home Assistant calls "${entity}" "${next}" now; write that instead.`;
  }
  const known = home.entities.get(entity);
  // What has no grace time, as the load of the house, tells by itself when its value is old.
  const isMissed = known === undefined ? state === undefined : isLong(known.unknownSince, now);
  if (!isMissed) return undefined;
  return state === undefined
    ? `${key}: Home Assistant has no entity "${entity}". Write how it is called there, or make it.`
    : `${key}: Home Assistant knows nothing of "${entity}" (it says "${state.slice(0, MAX_STATE_CHARS)}").`;
}

const MAX_STATE_CHARS = 40;

function isLong(unknownSince: Instant | undefined, now: Instant): boolean {
  return unknownSince !== undefined && now - unknownSince >= HOME_GRACE_MS;
}

function timeOf(at: Instant): string {
  return `${new Date(at).toISOString().slice(11, 16)} UTC`;
}
