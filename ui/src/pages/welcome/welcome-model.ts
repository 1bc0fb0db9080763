/** How far the house is on its first steps, and who is at its door. Pure. */
import type { Charger, Provider, Session, Timeline, Welcome } from '../../live/types.ts';

/** As the proxy calls the one that it plays. */
const SIMULATOR = 'simulator';
/** States of a link that wants something done. */
const TROUBLED: ReadonlySet<string> = new Set(['rejected', 'backoff']);
export const STEPS = ['charger', 'provider', 'session'] as const;
export type Step = (typeof STEPS)[number];

/** What the steps are judged by. */
export interface Progress {
  readonly chargers: readonly Charger[];
  readonly providers: readonly Provider[];
  /** The newest one. */
  readonly session: Session | undefined;
}

export function isDone(step: Step, { chargers, providers, session }: Progress): boolean {
  if (step === 'charger') return chargers.some(({ online }) => online);
  // One that cannot be reached, or turns us away, still wants something done.
  return step === 'provider'
    ? providers.some(({ links }) => !links.some(({ state }) => TROUBLED.has(state)))
    : session !== undefined;
}

/** Whether the charger that the proxy plays is of use: there is no real one, or it plays. */
export function mayPlay(chargers: readonly Charger[]): boolean {
  const online = chargers.filter((charger) => charger.online);
  return online.length === 0 || online.some(({ id }) => id === SIMULATOR);
}

/** Where the wizard opens. */
export function firstOpen(progress: Progress): Step {
  return STEPS.find((step) => !isDone(step, progress)) ?? 'session';
}

export function after(step: Step): Step | undefined {
  return STEPS[STEPS.indexOf(step) + 1];
}

/** One charger at the door, or inside. */
export type Visitor =
  | { readonly kind: 'connected'; readonly id: string; readonly charger: Charger }
  | { readonly kind: 'asks'; readonly id: string; readonly at: string; readonly reason: string }
  | { readonly kind: 'refused'; readonly id: string; readonly at: string; readonly reason: string }
  | { readonly kind: 'away'; readonly id: string; readonly charger: Charger };

/** A charger that did not say who it is. */
export const NAMELESS = '?';

/**
 * Those who are inside first, then who asks for you, then who was refused for what it said, the newest first. Once
 * somebody is inside, one without a name is not told any more: it most likely is the same one, set right.
 */
export function visitors(
  chargers: readonly Charger[],
  { adoption, refused_chargers: refused }: Welcome,
): readonly Visitor[] {
  const asks = adoption.waiting.map(({ charger_id: id, last_at: at, why: reason }) => ({
    ...{ kind: 'asks' as const, id, at, reason },
  }));
  const online = chargers.filter((charger) => charger.online);
  const elsewhere = new Set([...asks, ...online].map(({ id }) => id));
  return [
    ...online.map((charger) => ({ kind: 'connected' as const, id: charger.id, charger })),
    ...asks.filter(({ id }) => !online.some((charger) => charger.id === id)),
    ...refused
      .filter(({ id }) => !elsewhere.has(id) && !(id === NAMELESS && online.length > 0))
      .map(({ id, at, reason }) => ({ kind: 'refused' as const, id, at, reason })),
    ...chargers
      .filter(({ online: isOnline, last_seen_at: seen }) => !isOnline && seen !== null)
      .map((charger) => ({ kind: 'away' as const, id: charger.id, charger })),
  ];
}

/** What stands behind an address: `ws://host:9000/` and `garage` are `ws://host:9000/garage`. */
export function withName(url: string, name: string): string {
  return `${url}${encodeURIComponent(name.trim())}`;
}

/** `OCPP 1.6`, `Acme Wall`: what is known of a charger. */
export function describe({ ocpp_version: version, vendor, model }: Charger): readonly string[] {
  const made = [vendor, model].filter((word) => word !== null).join(' ');
  return [...(version === null ? [] : [`OCPP ${version}`]), ...(made === '' ? [] : [made])];
}

/** How a provider stands to a session. */
export type Heard = 'has_it' | 'on_its_way' | 'hears_nothing' | 'given_up';

/** The worst goes before: something that is lost, then what waits, then what it has. */
export function heard({ messages }: { readonly messages: Partial<Timeline['providers'][number]['messages']> }): Heard {
  const { passed = 0, pending = 0, in_flight: flying = 0, again = 0, given_up: lost = 0 } = messages;
  if (lost > 0) return 'given_up';
  if (pending + flying + again > 0) return 'on_its_way';
  return passed > 0 ? 'has_it' : 'hears_nothing';
}
