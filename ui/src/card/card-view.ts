/** What the card shows, of the states of Home Assistant. Pure but for the words of the page. */
import { amps, energy, moment, power } from '../lib/format.ts';
import { reasonText, t, type Word } from '../lib/words.ts';
import type { PlaceView } from '../parts/charge-place.ts';
import type { BadgeKind } from '../parts/proxy-badge.ts';
import type { Part, Parts } from './card-entities.ts';
import type { Hass, HassState } from './hass.ts';

const STATUS: { readonly [status: string]: readonly [BadgeKind, Word] } = {
  disconnected: ['plain', 'now.state_free'],
  connected: ['plain', 'now.state_connected'],
  charging: ['good', 'now.state_charging'],
  paused: ['warn', 'now.state_held_back'],
  complete: ['plain', 'now.state_finishing'],
  reserved: ['warn', 'now.state_reserved'],
  faulted: ['bad', 'now.state_fault'],
  out_of_service: ['warn', 'now.state_unavailable'],
  offline: ['bad', 'now.state_offline'],
};
const NOTHING = new Set(['unknown', 'unavailable', 'none', '']);

export type Look = (part: Part) => HassState | undefined;

export function looksAt(hass: Pick<Hass, 'states'>, parts: Parts): Look {
  return (part) => {
    const id = parts[part];
    return id === undefined ? undefined : hass.states[id];
  };
}

/** Undefined: the entity is not there or says nothing now. */
export function told(state: HassState | undefined): string | undefined {
  return state === undefined || NOTHING.has(state.state) ? undefined : state.state;
}

export function isOn(state: HassState | undefined): boolean {
  return state?.state === 'on';
}

export function viewOf(look: Look, samples: PlaceView['samples'], timeZone: string | undefined): PlaceView {
  const [kind, word] = STATUS[told(look('status')) ?? ''] ?? ['plain', 'now.state_unknown'];
  const owner = told(look('owner'));
  const reason = look('owner')?.attributes.reason;
  const limit = told(look('max_current'));
  const since = told(look('session_start'));
  const wh = told(look('session_energy'));
  const runs = since !== undefined;
  return {
    state: { kind, text: t(word) },
    power: power(wattsOf(look('power'))),
    limit: limit === undefined ? '' : t('now.at_most', { limit: amps(Number(limit)) }),
    why: told(look('last_decision')) ?? t('now.no_limit'),
    parties: [],
    holder: owner === undefined ? t('now.nobody') : owner === 'home' ? t('now.you') : owner,
    holderWhy: owner === undefined || typeof reason !== 'string' ? '' : reasonText(reason),
    session: runs
      ? [
          { name: t('now.since'), value: moment(since, timeZone) },
          { name: t('now.energy'), value: wh === undefined ? '–' : energy(Number(wh) * 1000) },
        ]
      : [],
    samples,
    words: {
      inControl: t('now.in_control'),
      whyLimit: t('now.last_decision'),
      chart: t('now.chart_hours'),
      session: t('now.session'),
      power: t('now.power'),
    },
  };
}

/** Somebody may have chosen kilowatts as the unit. */
export function wattsOf(state: HassState | undefined): number | undefined {
  const text = told(state);
  if (state === undefined || text === undefined || !Number.isFinite(Number(text))) return undefined;
  return Number(text) * (state.attributes.unit_of_measurement === 'kW' ? 1000 : 1);
}

/** The history of the power as `history/history_during_period` answers it, in its short form. */
export function samplesOf(answer: unknown, entityId: string, factor: number): PlaceView['samples'] {
  const rows: unknown = (answer as Readonly<Record<string, unknown>> | undefined)?.[entityId];
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row: { readonly s?: unknown; readonly lu?: unknown }) => {
    const w = Number(row.s);
    return typeof row.lu === 'number' && row.s !== '' && Number.isFinite(w)
      ? [{ at: row.lu * 1000, w: w * factor }]
      : [];
  });
}
