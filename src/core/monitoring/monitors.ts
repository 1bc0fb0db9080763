/**
 * Monitors that providers set: equal ones are one at the charger, and each of them knows it under a number of its own
 * (PROTOCOL §2.6).
 */
import type { MonitorAsk, MonitoringBase, Pace } from '../asks/monitoring.ts';
import type { ProviderId } from '../model.ts';

/** Of one provider. */
export const MAX_MONITORS = 100;
/** Numbers of the charger itself are small, and reach everybody as they are: those that we give never meet them. */
const FIRST_ID = 1_000_000;

/** One at the charger, under the number that it gave. Without users it is to be cleared. */
export interface Monitor extends Omit<MonitorAsk, 'id' | 'stream' | 'severity'> {
  readonly id: number;
  readonly isStream: boolean;
  /** The stream that the charger sends of it now, in the charger's number. */
  readonly stream?: { readonly id: number; readonly pace: Pace } | undefined;
  readonly users: readonly MonitorUser[];
}

export interface MonitorUser {
  readonly by: ProviderId;
  /** As this provider knows it. */
  readonly id: number;
  readonly severity: number;
  readonly stream?: Pace | undefined;
}

/** What one provider wants to be told of. */
export interface Watching {
  /** The last number that it was given. */
  readonly lastId: number;
  readonly base: MonitoringBase;
  /** Only what is at least so severe; undefined = everything. */
  readonly level?: number | undefined;
}
export const WATCHING: Watching = { lastId: FIRST_ID, base: 'All' };

/** What becomes of one monitor that a provider sets. */
export type Plan =
  | {
      readonly kind: 'refused';
      readonly status: 'Rejected' | 'Duplicate' | 'UnsupportedMonitorType';
      readonly reason: string;
    }
  /** It is at the charger already, for somebody else. */
  | { readonly kind: 'shared'; readonly id: number }
  /** The charger is asked; `replaces`: in the place of this one of its own. */
  | { readonly kind: 'asked'; readonly replaces?: number | undefined };

export function planOf(monitors: readonly Monitor[], by: ProviderId, ask: MonitorAsk): Plan {
  const own = monitors.filter((monitor) => userOf(monitor, by) !== undefined);
  const before = ask.id === undefined ? undefined : own.find((monitor) => userOf(monitor, by)?.id === ask.id);
  if (ask.id !== undefined && before === undefined) return { kind: 'refused', status: 'Rejected', reason: 'NotFound' };
  const equal = monitors.find((monitor) => isEqual(monitor, ask));
  const mine = equal && userOf(equal, by);
  if (mine !== undefined && mine.id !== ask.id) return { kind: 'refused', status: 'Duplicate', reason: 'InvalidValue' };
  if (before === undefined && own.length >= MAX_MONITORS) {
    return { kind: 'refused', status: 'Rejected', reason: 'TooManyElements' };
  }
  if (equal !== undefined && (mine === undefined || equal.users.length > 1)) return { kind: 'shared', id: equal.id };
  return { kind: 'asked', replaces: before?.users.length === 1 ? before.id : undefined };
}

/**
 * The monitors once the charger has this one under this number, and the number by which its provider knows it: the one
 * that it had before, or its next.
 */
export function withMonitor(
  monitors: readonly Monitor[],
  watching: Watching,
  by: ProviderId,
  real: number,
  ask: MonitorAsk,
): { readonly monitors: readonly Monitor[]; readonly watching: Watching; readonly id: number } {
  const { id: known, stream, severity, ...what } = ask;
  const id = known ?? watching.lastId + 1;
  const others = withoutMonitor(monitors, by, id);
  const user: MonitorUser = { by, id, severity, ...(stream !== undefined && { stream }) };
  const before = others.find((monitor) => monitor.id === real);
  const isStream = stream !== undefined;
  const monitor: Monitor = {
    ...what,
    id: real,
    isStream,
    stream: before?.stream,
    users: [...(before?.users ?? []), user],
  };
  return {
    monitors: [...others.filter((one) => one.id !== real), monitor],
    watching: known === undefined ? { ...watching, lastId: id } : watching,
    id,
  };
}

/** The monitors without one of a provider's. */
export function withoutMonitor(monitors: readonly Monitor[], by: ProviderId, id: number): readonly Monitor[] {
  return monitors.map((monitor) => without(monitor, by, id));
}

/** The monitors without any of a provider's. */
export function withoutMonitorsOf(monitors: readonly Monitor[], by: ProviderId): readonly Monitor[] {
  return monitors.map((monitor) => ({ ...monitor, users: monitor.users.filter((user) => user.by !== by) }));
}

/** The provider's own number leads to the one at the charger. */
export function ownMonitor(monitors: readonly Monitor[], by: ProviderId, id: number): Monitor | undefined {
  return monitors.find((monitor) => monitor.users.some((user) => user.by === by && user.id === id));
}

export function userOf({ users }: Monitor, by: ProviderId): MonitorUser | undefined {
  return users.find((user) => user.by === by);
}

/** The least severe that anybody wants to hear; who never said so wants everything. */
export function levelOf(levels: readonly (number | undefined)[]): number {
  return Math.max(0, ...levels.map((level) => level ?? LEAST_SEVERE));
}
const LEAST_SEVERE = 9;

function without(monitor: Monitor, by: ProviderId, id: number): Monitor {
  return { ...monitor, users: monitor.users.filter((user) => user.by !== by || user.id !== id) };
}

/** A monitor whose values come as a stream is another one than one whose values come as events. */
function isEqual(monitor: Monitor, ask: MonitorAsk): boolean {
  return keyOf(monitor) === keyOf(ask) && monitor.isStream === (ask.stream !== undefined);
}

function keyOf({
  component,
  variable,
  type,
  value,
  inSession = false,
}: Omit<MonitorAsk, 'severity' | 'stream'>): string {
  const { evse } = component;
  const parts = [component.name, component.instance, variable.name, variable.instance];
  return JSON.stringify([
    ...parts.map((part) => part?.toLowerCase()),
    evse?.id,
    evse?.connectorId,
    type,
    value,
    inSession,
  ]);
}
