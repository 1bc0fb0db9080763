/**
 * <ocpp-proxy-card>: a charger on a dashboard of Home Assistant. The same elements as on the page of the proxy, fed by
 * the entities that the proxy shows there; it speaks to Home Assistant alone.
 */
import { css, html, LitElement, nothing } from 'lit';
import { confirm } from '../lib/confirm.ts';
import { define } from '../lib/define.ts';
import { t, useWords } from '../lib/words.ts';
import '../parts/charge-place.ts';
import '../parts/confirm-dialog.ts';
import deCommon from '../../words/de/common.json';
import de from '../../words/de/now.json';
import deReasons from '../../words/de/reasons.json';
import enCommon from '../../words/en/common.json';
import en from '../../words/en/now.json';
import nlCommon from '../../words/nl/common.json';
import nl from '../../words/nl/now.json';
import nlReasons from '../../words/nl/reasons.json';
import type { PlaceView } from '../parts/charge-place.ts';
import { base } from '../style/base.ts';
import { type CardConfig, checkConfig, type Parts, partsOf } from './card-entities.ts';
import { isOn, type Look, looksAt, samplesOf, told, viewOf, wattsOf } from './card-view.ts';
import type { Hass } from './hass.ts';

/** The card says nothing that the page Now does not say. */
const LIBRARY = {
  de: { common: deCommon, now: de, reasons: deReasons },
  en: { common: enCommon, now: en },
  nl: { common: nlCommon, now: nl, reasons: nlReasons },
};
const HISTORY_MS = 6 * 3600 * 1000;
const MAX_SAMPLES = 500;
/** Rows of a dashboard, each of 50 px, and columns of twelve. */
const CARD_SIZE = 7;
const GRID = { columns: 12, min_columns: 6, rows: 'auto' } as const;

export class OcppProxyCard extends LitElement {
  static override properties = { hass: { attribute: false }, config: { state: true }, samples: { state: true } };
  static override styles = [
    base,
    css`
      :host {
        --accent: var(--primary-color, #0b6e4f);
        --accent-text: var(--text-primary-color, #fff);
        --surface: var(--ha-card-background, var(--card-background-color, #fff));
        --text: var(--primary-text-color, #17211d);
        --dim: var(--secondary-text-color, #56635d);
        --line: var(--divider-color, #d4dbd7);
        --good: var(--success-color, #146c3f);
        --warn: var(--warning-color, #8a5a00);
        --bad: var(--error-color, #b3261e);
        --good-soft: color-mix(in srgb, var(--good) 14%, var(--surface));
        --warn-soft: color-mix(in srgb, var(--warn) 14%, var(--surface));
        --bad-soft: color-mix(in srgb, var(--bad) 14%, var(--surface));
        --radius: var(--ha-card-border-radius, 12px);
        --gap: 16px;
        color: var(--text);
      }
      .verbs button {
        flex: 1 1 auto;
      }
      .card {
        height: 100%;
      }
      select {
        flex: 1 1 10rem;
        width: auto;
      }
    `,
  ];

  declare hass: Hass | undefined;
  declare config: CardConfig | undefined;
  declare samples: PlaceView['samples'];
  /** Whose history was asked for. */
  #asked: string | undefined;

  constructor() {
    super();
    this.samples = [];
  }

  /** Called by Home Assistant; throws what it shows instead of the card. */
  setConfig(config: CardConfig): void {
    this.config = checkConfig(config);
    this.#asked = undefined;
  }

  getCardSize(): number {
    return CARD_SIZE;
  }

  getGridOptions() {
    return GRID;
  }

  static getConfigForm() {
    return {
      schema: [
        { name: 'device', required: true, selector: { device: { filter: [{ integration: 'mqtt' }] } } },
        { name: 'title', selector: { text: {} } },
        { name: 'evse', selector: { number: { min: 1, max: 20, mode: 'box' } } },
      ],
      assertConfig: checkConfig,
    };
  }

  static getStubConfig(hass: Hass): CardConfig {
    const owner = Object.values(hass.entities ?? {}).find(({ entity_id: id }) => id.endsWith('_control_owner'));
    return { type: 'custom:ocpp-proxy-card', device: owner?.device_id ?? '' };
  }

  protected override willUpdate(): void {
    const { hass, config } = this;
    if (hass === undefined || config === undefined) return;
    useWords(hass.language ?? 'en', LIBRARY);
    const parts = partsOf(hass, config);
    const w = wattsOf(looksAt(hass, parts)('power'));
    const last = this.samples.at(-1);
    if (w !== undefined && w !== last?.w) this.samples = [...this.samples, { at: Date.now(), w }].slice(-MAX_SAMPLES);
    if (parts.power !== undefined && parts.power !== this.#asked) void this.#history(hass, parts.power);
  }

  protected override render() {
    const { hass, config } = this;
    if (hass === undefined || config === undefined) return nothing;
    const parts = partsOf(hass, config);
    const look = looksAt(hass, parts);
    const device = config.device === undefined ? undefined : hass.devices?.[config.device];
    const name = config.title ?? device?.name_by_user ?? device?.name ?? t('now.session');
    if (Object.keys(parts).length === 0) return html`<div class="card">${t('now.card_nothing')}</div>`;
    return html`<section class="card stack" aria-label=${name}>
        <h2>${name}</h2>
        <charge-place .view=${viewOf(look, this.samples, hass.config?.time_zone)}>
          <div class="row verbs" role="group" aria-label=${t('now.verbs', { place: name })}>${this.#verbs(hass, parts, look, name)}</div>
        </charge-place>
      </section>
      <confirm-dialog></confirm-dialog>`;
  }

  #verbs(hass: Hass, parts: Parts, look: Look, name: string) {
    const charging = look('charging');
    const runs = isOn(charging);
    const paused = isOn(look('pause'));
    const asks = (text: string, run: () => Promise<unknown>) =>
      html`<button ?disabled=${told(charging) === undefined} @click=${() => void run()}>${text}</button>`;
    const options = look('control')?.attributes.options;
    return html`
      ${
        parts.charging === undefined
          ? nothing
          : html`<button class=${runs ? 'danger' : 'main'} ?disabled=${told(charging) === undefined} @click=${() => void this.#toggle(hass, parts.charging, runs, name)}>
              ${runs ? t('now.verb_stop') : t('now.verb_start')}</button>`
      }
      ${parts.pause === undefined ? nothing : asks(paused ? t('now.verb_resume') : t('now.verb_pause'), () => turn(hass, parts.pause, !paused))}
      ${parts.release === undefined ? nothing : asks(t('now.verb_release'), () => hass.callService('button', 'press', { entity_id: parts.release }))}
      ${
        parts.control === undefined || !Array.isArray(options)
          ? nothing
          : html`<select aria-label=${t('now.give_title')} @change=${(event: Event) => void choose(hass, parts.control, event)}>
              <option value="" ?selected=${told(look('control')) === undefined}>${t('now.give_title')}</option>
              ${options.map((option: unknown) => html`<option value=${String(option)} ?selected=${told(look('control')) === option}>${String(option)}</option>`)}
            </select>`
      }
      ${
        parts.max_current === undefined
          ? nothing
          : html`<label class="row">${t('now.limit_label')}
              <input type="number" min=${numberOf(look('max_current')?.attributes.min, 6)} max=${numberOf(look('max_current')?.attributes.max, 32)} step="1"
                .value=${told(look('max_current')) ?? ''} @change=${(event: Event) => void limit(hass, parts.max_current, event)} /></label>`
      }`;
  }

  async #toggle(hass: Hass, entityId: string | undefined, runs: boolean, name: string): Promise<void> {
    const question = {
      title: t('now.stop_title'),
      text: t('now.stop_text', { place: name }),
      yes: t('now.verb_stop'),
      danger: true,
    };
    if (!runs || (await confirm(question))) await turn(hass, entityId, !runs);
  }

  async #history(hass: Hass, entityId: string): Promise<void> {
    this.#asked = entityId;
    const unit = hass.states[entityId]?.attributes.unit_of_measurement;
    try {
      const answer = await hass.callWS?.({
        type: 'history/history_during_period',
        start_time: new Date(Date.now() - HISTORY_MS).toISOString(),
        entity_ids: [entityId],
        minimal_response: true,
        no_attributes: true,
      });
      this.samples = [...samplesOf(answer, entityId, unit === 'kW' ? 1000 : 1), ...this.samples].slice(-MAX_SAMPLES);
    } catch {
      // Without its recorder Home Assistant has no history: the chart begins now.
      this.#asked = entityId;
    }
  }
}

function turn(hass: Hass, entityId: string | undefined, on: boolean): Promise<unknown> {
  return hass.callService('switch', on ? 'turn_on' : 'turn_off', { entity_id: entityId });
}

async function choose(hass: Hass, entityId: string | undefined, { target }: Event): Promise<void> {
  if (!(target instanceof HTMLSelectElement) || target.value === '') return;
  await hass.callService('select', 'select_option', { entity_id: entityId, option: target.value });
}

async function limit(hass: Hass, entityId: string | undefined, { target }: Event): Promise<void> {
  if (!(target instanceof HTMLInputElement) || !Number.isFinite(target.valueAsNumber)) return;
  await hass.callService('number', 'set_value', { entity_id: entityId, value: target.valueAsNumber });
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

define('ocpp-proxy-card', OcppProxyCard);

/** Where Home Assistant looks for the cards that one may choose from. */
interface CardList {
  customCards?: { type: string; name: string; description: string; preview: boolean; documentationURL: string }[];
}
const list: CardList = window as CardList;
list.customCards = [
  ...(list.customCards ?? []),
  {
    type: 'ocpp-proxy-card',
    name: 'OCPP Proxy',
    description: 'A charger: what it does, who steers it and why, and what you can do.',
    preview: true,
    documentationURL: 'https://github.com/ocpp-proxy/ocpp-proxy/blob/main/docs/card.md',
  },
];
