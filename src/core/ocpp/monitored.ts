/** What a charger tells of its monitors, as one provider may hear it: its own under its own numbers, nobody else's (PROTOCOL §1.1). */
import type { MonitorAsk } from '../asks/monitoring.ts';
import type { StreamPoint } from '../asks/streams.ts';
import type { Payload } from '../model.ts';
import { formatInstant } from './time.ts';
import { decodePoints, encodePoints } from './translate/streams.ts';
import { fields } from './translate/words.ts';

export interface MonitorView {
  /** `others`: somebody else set it. Undefined: the charger's own. */
  readonly of: (realId: number) => { readonly id: number; readonly severity: number } | 'others' | undefined;
  /** Only what is at least so severe; undefined = everything. */
  readonly level: number | undefined;
  /** Monitors that the maker set are not wanted. */
  readonly hardWiredOnly: boolean;
}

/** Undefined: there is nothing in it for this provider. Other messages are returned themselves. */
export function monitoredFor(action: string, payload: Payload, view: MonitorView): Payload | undefined {
  if (action === 'NotifyEvent') {
    const eventData = objects(payload.eventData).flatMap((event) => eventFor(event, view) ?? []);
    return eventData.length === 0 ? undefined : { ...payload, eventData };
  }
  if (action !== 'NotifyMonitoringReport') return payload;
  const { monitor, ...page } = payload;
  const found = objects(monitor).flatMap((part) => partFor(part, view) ?? []);
  // The page itself is kept: the asker waits for the last one.
  return found.length === 0 ? page : { ...page, monitor: found };
}

function eventFor(event: Payload, view: MonitorView): Payload | undefined {
  const { variableMonitoringId: real, severity, eventNotificationType } = event;
  const mine = typeof real === 'number' ? view.of(real) : undefined;
  // One that nobody of the house is known to have set was set past us.
  if (mine === 'others' || (mine === undefined && eventNotificationType === CUSTOM)) return undefined;
  if (mine === undefined && view.hardWiredOnly && eventNotificationType === 'PreconfiguredMonitor') return undefined;
  const weight = mine?.severity ?? severity;
  if (view.level !== undefined && typeof weight === 'number' && weight > view.level) return undefined;
  if (mine === undefined) return event;
  return { ...event, variableMonitoringId: mine.id, ...(severity !== undefined && { severity: mine.severity }) };
}

function partFor(part: Payload, view: MonitorView): Payload | undefined {
  const variableMonitoring = objects(part.variableMonitoring).flatMap((monitor) => {
    const mine = view.of(Number(monitor.id));
    if (mine === 'others' || (mine === undefined && monitor.eventNotificationType === CUSTOM)) return [];
    return mine === undefined ? monitor : { ...monitor, id: mine.id, severity: mine.severity };
  });
  return variableMonitoring.length === 0 ? undefined : { ...part, variableMonitoring };
}

const CUSTOM = 'CustomMonitor';
const STREAM = 'NotifyPeriodicEventStream';

function objects(list: unknown): readonly Payload[] {
  return Array.isArray(list) ? list.map(fields) : [];
}

/** The values that a message of a stream brings; undefined for every other message. */
export function pointsIn(action: string, payload: Payload) {
  return action === STREAM ? decodePoints(payload) : undefined;
}

/** Values of a stream as the message that wants no answer; undefined when there are none. */
export function streamMessage(id: number, points: readonly StreamPoint[]) {
  const payload = encodePoints(id, points);
  return payload && { action: STREAM, payload };
}

/** The same values for who takes no streams: one event each. */
export function monitorEvents(
  monitor: Pick<MonitorAsk, 'component' | 'variable' | 'severity'> & { readonly id: number },
  points: readonly StreamPoint[],
): { readonly action: string; readonly payload: Payload } {
  const { id, component, variable, severity } = monitor;
  const eventData = points.map(({ at, value }, index) => ({
    eventId: index,
    timestamp: formatInstant(at),
    trigger: 'Periodic',
    actualValue: value,
    eventNotificationType: CUSTOM,
    variableMonitoringId: id,
    severity,
    component,
    variable,
  }));
  const generatedAt = formatInstant(points.at(-1)?.at ?? 0);
  return { action: 'NotifyEvent', payload: { generatedAt, seqNo: 0, eventData } };
}
