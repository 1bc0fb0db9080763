/** Whether a service is told of a Boot, and which one (PROTOCOL §2.1, second table). */
import type { Boot, Instant, Manners } from '../model.ts';
import type { StationState } from './station.ts';

/**
 * `reconnect`: the charger did nothing, but the service may not know of it any more. `reset`: the service restarted what it
 * takes for the charger.
 */
export type BootCause = 'first' | 'reconnect' | 'charger_boot' | 'triggered' | 'reset';

/** What a service accepted last; kept durably. Nothing is known of one that an earlier version of the program told. */
export interface TakenBoot {
  /** How often the charger had booted by then. */
  readonly boots?: number | undefined;
  /** Who the charger is, in one text. */
  readonly identity?: string | undefined;
}

/** A Reset that was accepted explains a Boot that follows within this time; chargers may finish a session first. */
const RESET_WINDOW_MS = 15 * 60_000;

/** The charger's words with the reason that fits this service's view of it. */
export function bootToTell(boot: NonNullable<StationState['boot']>, cause: BootCause): Boot {
  return { ...boot.meaning, reason: REASONS[cause] ?? boot.reason ?? boot.meaning.reason ?? 'PowerUp' };
}

const REASONS: { readonly [C in BootCause]: string | undefined } = {
  first: 'PowerUp',
  reconnect: 'Unknown',
  triggered: 'Triggered',
  reset: 'RemoteReset',
  charger_boot: undefined,
};

/** Why the charger booted, when its version cannot say: a Reset that we sent, another firmware, else power. */
export function reasonOfBoot(station: StationState, boot: Boot, now: Instant): string {
  if (boot.reason !== undefined) return boot.reason;
  if (station.resetAt !== undefined && now - station.resetAt <= RESET_WINDOW_MS) return 'RemoteReset';
  const before = station.boot?.meaning;
  return before !== undefined && before.firmwareVersion !== boot.firmwareVersion ? 'FirmwareUpdate' : 'PowerUp';
}

/** What is remembered once a service accepted this Boot. */
export function takenOf({ boot, boots = 0 }: StationState): TakenBoot {
  return boot === undefined ? {} : { boots, identity: identityOf(boot.meaning) };
}

function identityOf({ vendor, model, serialNumber, firmwareVersion, iccid, imsi }: Boot): string {
  return JSON.stringify([vendor, model, serialNumber, firmwareVersion, iccid, imsi]);
}

/** Whether another charger booted under this name, or the same one with another firmware. */
export function isAnother({ boot: before }: StationState, boot: Boot): boolean {
  const [was, is] = [before?.meaning, boot];
  return (['vendor', 'model', 'serialNumber', 'firmwareVersion'] as const).some((field) => was?.[field] !== is[field]);
}

/**
 * Why a new connection begins with a Boot; undefined when it goes on without one. Some central systems drop open
 * sessions at a Boot, so one that knows of a running session hears none that is not true.
 *
 * @param taken what this service accepted last; undefined = it never accepted one
 * @param knowsSession a session is not over yet for this service (T17)
 */
export function bootOnConnect(
  station: StationState,
  taken: TakenBoot | undefined,
  knowsSession: boolean,
  policy: Manners['bootOnReconnect'],
): BootCause | undefined {
  if (taken === undefined) return 'first';
  if (policy !== 'never' && isNews(station, taken)) return 'charger_boot';
  return knowsSession || policy !== 'always' ? undefined : 'reconnect';
}

function isNews(station: StationState, taken: TakenBoot): boolean {
  const now = takenOf(station);
  const booted = taken.boots !== undefined && taken.boots !== now.boots;
  return booted || (taken.identity !== undefined && taken.identity !== now.identity);
}

/** A stored value; what cannot be read counts as "accepted, nothing known". */
export function readTaken(value: unknown): TakenBoot {
  if (typeof value !== 'object' || value === null) return {};
  const boots = 'boots' in value && typeof value.boots === 'number' ? value.boots : undefined;
  const identity = 'identity' in value && typeof value.identity === 'string' ? value.identity : undefined;
  return { boots, identity };
}
