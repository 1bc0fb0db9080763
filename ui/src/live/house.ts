/**
 * What the page knows of the house, kept fresh: read as a whole, then again in parts when an event says that
 * something changed. One of it serves all elements.
 */
import { reasonText } from '../lib/words.ts';
import { apiUrl, Refusal, read } from './client.ts';
import type {
  Access,
  Adoption,
  Alarm,
  Charger,
  ChargerLimits,
  House as HouseSettings,
  LiveEvent,
  Provider,
  Status,
} from './types.ts';

export interface Known {
  readonly status: Status;
  readonly house: HouseSettings;
  readonly chargers: readonly Charger[];
  readonly limits: readonly ChargerLimits[];
  readonly providers: readonly Provider[];
  readonly alarms: readonly Alarm[];
  readonly adoption: Adoption;
  readonly access: Access;
}

/** How the page stands to the proxy; `lost` says itself only after a moment, for a short cut is no news. */
export type Line = 'connecting' | 'live' | 'lost';

export interface PowerSample {
  readonly at: number;
  readonly w: number;
}

const PARTS = {
  status: 'status',
  house: 'house',
  chargers: 'chargers',
  limits: 'limits',
  providers: 'providers',
  alarms: 'alarms',
  adoption: 'adoption',
  access: 'access',
} as const satisfies Record<keyof Known, string>;
type Part = keyof typeof PARTS;

/** Which parts an event makes stale. */
const STALE: { readonly [K in LiveEvent['kind']]: readonly Part[] } = {
  fact: ['chargers', 'providers'],
  status: ['chargers'],
  boot: ['chargers', 'status'],
  presence: ['chargers', 'status', 'adoption'],
  control: ['chargers', 'providers'],
  alarm: ['alarms', 'status'],
  alarm_over: ['alarms', 'status'],
  limit: ['limits', 'chargers'],
  decision: ['providers'],
  house: ['house', 'status', 'providers', 'chargers'],
  adoption: ['adoption', 'status'],
  turned_away: ['status'],
};
const KINDS = Object.keys(STALE) as readonly LiveEvent['kind'][];

/** A part is read at most so often, however much happens. */
const REST_MS = 1_000;
/** Nothing tells when a sensor of Home Assistant or the link of a provider changes: everything is read so often. */
const ALL_EVERY_MS = 15_000;
const LOST_AFTER_MS = 3_000;
const AGAIN_MS = 5_000;
/** Of the power of each EVSE: twenty minutes at a sample each five seconds. */
const MAX_SAMPLES = 240;

export class House {
  known: Known | undefined;
  line: Line = 'connecting';
  /** Why nothing is known yet, in words. */
  trouble: string | undefined;
  readonly #watchers = new Set<() => void>();
  readonly #listeners = new Set<(event: LiveEvent) => void>();
  readonly #power = new Map<string, PowerSample[]>();
  readonly #stale = new Set<Part>();
  #reading = false;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** Until the next reading may begin; undefined while one is under way. */
  #pause: ReturnType<typeof setTimeout> | undefined;
  #source: EventSource | undefined;
  #lost: ReturnType<typeof setTimeout> | undefined;

  start(): void {
    this.#connect();
    setInterval(() => this.refresh(), ALL_EVERY_MS);
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.refresh();
    });
  }

  /** Calls back after each change; answers how to stop. */
  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => void this.#watchers.delete(changed);
  }

  /** Hears each event as it comes; answers how to stop. */
  listen(heard: (event: LiveEvent) => void): () => void {
    this.#listeners.add(heard);
    return () => void this.#listeners.delete(heard);
  }

  /** Reads these parts anew, soon; all of them without a word. */
  refresh(...parts: readonly Part[]): void {
    for (const part of parts.length === 0 ? (Object.keys(PARTS) as Part[]) : parts) this.#stale.add(part);
    // Nobody looks: what happens meanwhile is read when somebody does.
    if (document.visibilityState === 'hidden') return;
    this.#rest ??= setTimeout(() => void this.#read(), this.#reading ? REST_MS : 0);
  }

  /** What was seen of the power of an EVSE since the page was opened. */
  power(chargerId: string, evse: number): readonly PowerSample[] {
    return this.#power.get(`${chargerId}/${evse}`) ?? [];
  }

  may(scope: 'control' | 'admin'): boolean {
    const scopes = this.known?.access.scopes ?? [];
    return scopes.includes('admin') || scopes.includes(scope);
  }

  async #read(): Promise<void> {
    this.#rest = undefined;
    if (this.#reading) return;
    this.#reading = true;
    let pauseMs = REST_MS;
    const parts = [...this.#stale];
    this.#stale.clear();
    try {
      const values = await Promise.all(parts.map((part) => read<Record<string, unknown>>(PARTS[part])));
      const found = Object.fromEntries(parts.map((part, index) => [part, contentOf(part, values[index])]));
      const known = { ...this.known, ...found } as Known;
      if (Object.keys(PARTS).every((part) => part in known)) this.known = known;
      this.trouble = undefined;
      this.#sample();
    } catch (error) {
      for (const part of parts) this.#stale.add(part);
      pauseMs = AGAIN_MS;
      this.trouble = error instanceof Refusal ? reasonText(error.message) : undefined;
    }
    this.#changed();
    this.#pause = setTimeout(() => this.#goOn(), pauseMs);
  }

  #goOn(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#reading = false;
    if (this.#stale.size > 0) this.refresh(...this.#stale);
  }

  #connect(): void {
    const source = new EventSource(apiUrl('events'), { withCredentials: true });
    this.#source = source;
    source.onopen = () => {
      clearTimeout(this.#lost);
      this.#lost = undefined;
      this.line = 'live';
      this.#changed();
      // What happened meanwhile is in the lists.
      if (this.#pause !== undefined) this.#goOn();
      this.refresh();
    };
    source.onerror = () => {
      this.#lost ??= setTimeout(() => {
        this.line = 'lost';
        this.#changed();
      }, LOST_AFTER_MS);
      // The browser tries again by itself, but not after a refusal.
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(() => {
        if (this.#source === source) this.#connect();
      }, AGAIN_MS);
      this.refresh('access');
    };
    for (const kind of KINDS) {
      source.addEventListener(kind, ({ data }: MessageEvent<string>) => {
        const event: LiveEvent = JSON.parse(data);
        for (const listener of this.#listeners) listener(event);
        this.refresh(...STALE[kind]);
      });
    }
  }

  #sample(): void {
    const at = Date.now();
    for (const { id, evses } of this.known?.chargers ?? []) {
      for (const { evse, power_w: w } of evses) {
        if (w === null) continue;
        const key = `${id}/${evse}`;
        const samples = this.#power.get(key) ?? [];
        if (at - (samples.at(-1)?.at ?? 0) < REST_MS) continue;
        samples.push({ at, w });
        if (samples.length > MAX_SAMPLES) samples.shift();
        this.#power.set(key, samples);
      }
    }
  }

  #changed(): void {
    for (const changed of this.#watchers) changed();
  }
}

/** Lists come wrapped: `{"chargers": […]}`. */
function contentOf(part: Part, value: Record<string, unknown> | undefined): unknown {
  return part === 'chargers' || part === 'limits' || part === 'providers' || part === 'alarms'
    ? value?.[part === 'limits' ? 'chargers' : part]
    : value;
}

/** The one of this page. */
export const house = new House();
