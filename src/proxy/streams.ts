/**
 * Streams of values: the charger sends one as fast as the one wants who wants it fastest, and each provider gets its
 * own at its own pace, or as events when it takes no streams (PROTOCOL §2.6). Who is away misses what comes meanwhile.
 */
import type { Pace } from '../core/asks/monitoring.ts';
import type { Stream, StreamPoint } from '../core/asks/streams.ts';
import type { CommandAnswer, Instant } from '../core/model.ts';
import type { Monitor, MonitorUser } from '../core/monitoring/monitors.ts';
import { fastest, isDue, withPoints } from '../core/monitoring/pace.ts';
import { decodeAnswer, encode } from '../core/ocpp/codec.ts';
import { monitorEvents, streamMessage } from '../core/ocpp/monitored.ts';
import type { Context } from './context.ts';
import { COMMAND_TIMEOUT_MS } from './grants.ts';
import { monitorsOf, putMonitors } from './monitors.ts';
import { CALL_TIMEOUT_MS } from './patience.ts';
import { PRIORITY, type ServiceLink } from './ports.ts';
import type { Twin } from './twin.ts';

/** What one provider gets of one stream. */
export interface Feed {
  readonly link: ServiceLink;
  /** It has not said yet whether it takes streams; it does; it gets events. */
  readonly state: 'asked' | 'open' | 'events';
  readonly points: readonly StreamPoint[];
  /** When the first of these came. */
  readonly since: Instant;
}

/** The charger begins a stream: accepted when somebody wants it. */
export async function openStream(
  context: Context,
  twin: Twin,
  { id, monitorId, pace }: Stream,
): Promise<CommandAnswer> {
  const isWanted = (one: Monitor): boolean =>
    one.id === monitorId && one.users.some(({ stream }) => stream !== undefined);
  if (!monitorsOf(context, twin.state).some(isWanted)) return { accepted: false, status: 'Rejected' };
  // One that it began before and never ended, since its connection broke.
  const before = monitorsOf(context, twin.state).find((one) => one.id === monitorId)?.stream;
  if (before !== undefined && before.id !== id) await closeStream(context, twin, before.id);
  await twin.run((unit) => {
    const monitors = monitorsOf(context, unit.state);
    putMonitors(
      unit,
      monitors.map((one) => (one.id === monitorId ? { ...one, stream: { id, pace } } : one)),
    );
  });
  return { accepted: true, status: 'Accepted' };
}

/** What waits is sent, and each is told that it is over. */
export async function closeStream(context: Context, twin: Twin, id: number): Promise<void> {
  const monitor = streamed(context, twin, id);
  for (const user of monitor?.users ?? []) {
    const feed = twin.feeds.get(keyOf(id, user));
    if (monitor === undefined || feed === undefined) continue;
    send(twin, monitor, user, feed);
    const call = encode(feed.link.version, { means: 'closeStream', ask: { id: user.id } });
    if (feed.state === 'open' && call !== undefined) {
      void feed.link.call(call.action, call.payload, { timeoutMs: CALL_TIMEOUT_MS });
    }
    twin.feeds.delete(keyOf(id, user));
  }
  // Those too whose provider wants the monitor no more.
  for (const key of [...twin.feeds.keys()]) if (key.startsWith(`${id} `)) twin.feeds.delete(key);
  await twin.run((unit) => {
    const monitors = monitorsOf(context, unit.state);
    putMonitors(
      unit,
      monitors.map((one) => (one.stream?.id === id ? { ...one, stream: undefined } : one)),
    );
  });
}

/** Values came. */
export function feedStream(context: Context, twin: Twin, id: number, points: readonly StreamPoint[]): void {
  const monitor = streamed(context, twin, id);
  for (const user of monitor?.users ?? []) {
    const link = context.service(twin.chargerId, user.by);
    if (monitor === undefined || user.stream === undefined || link === undefined) continue;
    const key = keyOf(id, user);
    const before = twin.feeds.get(key);
    const isNew = before === undefined || before.link !== link;
    const now = context.clock.now();
    const feed: Feed = isNew ? { link, state: 'asked', points: [], since: now } : before;
    const since = feed.points.length === 0 ? now : feed.since;
    twin.feeds.set(key, { ...feed, points: withPoints(feed.points, points), since });
    if (isNew) begin(context, twin, monitor, user, link);
    else sendDue(context, twin, monitor, user);
  }
}

/** Asks a provider whether it takes the stream. */
function begin(context: Context, twin: Twin, monitor: Monitor, user: MonitorUser, link: ServiceLink): void {
  const key = keyOf(monitor.stream?.id, user);
  const ask = { id: user.id, monitorId: user.id, pace: user.stream ?? {} };
  const call = encode(link.version, { means: 'openStream', ask });
  if (call === undefined) return;
  const asked = link.call(call.action, call.payload, { timeoutMs: CALL_TIMEOUT_MS }).then((outcome) => {
    const feed = twin.feeds.get(key);
    if (feed?.link !== link) return;
    const takes = outcome.kind === 'result' && decodeAnswer(link.version, 'openStream', outcome.payload).accepted;
    twin.feeds.set(key, { ...feed, state: takes ? 'open' : 'events' });
    sendDue(context, twin, monitor, user);
  });
  void asked.catch((error: unknown) =>
    context.log.error({ charger: twin.chargerId, error: String(error) }, 'a stream could not be opened'),
  );
}

function sendDue({ clock }: Context, twin: Twin, monitor: Monitor, user: MonitorUser): void {
  const feed = twin.feeds.get(keyOf(monitor.stream?.id, user));
  if (feed === undefined || !isDue(user.stream ?? {}, feed.points, feed.since, clock.now())) return;
  send(twin, monitor, user, feed);
}

function send(twin: Twin, monitor: Monitor, user: MonitorUser, feed: Feed): void {
  if (feed.state === 'asked' || feed.points.length === 0) return;
  const message = feed.state === 'open' ? streamMessage(user.id, feed.points) : undefined;
  if (message !== undefined) feed.link.send(message.action, message.payload);
  else {
    const { action, payload } = monitorEvents({ ...monitor, id: user.id, severity: user.severity }, feed.points);
    void feed.link.call(action, payload, { timeoutMs: CALL_TIMEOUT_MS });
  }
  twin.feeds.set(keyOf(monitor.stream?.id, user), { ...feed, points: [] });
}

/** The charger sends as fast as anybody wants it. */
export async function tidyStreams(context: Context, twin: Twin): Promise<void> {
  for (const { id, stream, users } of monitorsOf(context, twin.state)) {
    const wanted = fastest(users.flatMap((user) => user.stream ?? []));
    if (stream === undefined || users.length === 0 || isSame(wanted, stream.pace)) continue;
    const { link } = twin;
    const call = link && encode(link.version, { means: 'adjustStream', ask: { id: stream.id, pace: wanted } });
    if (link === undefined || call === undefined) return;
    const options = { timeoutMs: COMMAND_TIMEOUT_MS, priority: PRIORITY.provider };
    const outcome = await link.call(call.action, call.payload, options);
    if (outcome.kind !== 'result') return;
    await twin.run((unit) => {
      const monitors = monitorsOf(context, unit.state);
      putMonitors(
        unit,
        // Also after a no: it would be the same the next time.
        monitors.map((one) => (one.id === id ? { ...one, stream: { id: stream.id, pace: wanted } } : one)),
      );
    });
  }
}

function isSame(a: Pace, b: Pace): boolean {
  return a.intervalS === b.intervalS && a.values === b.values;
}

function streamed(context: Context, twin: Twin, id: number): Monitor | undefined {
  return monitorsOf(context, twin.state).find(({ stream }) => stream?.id === id);
}

function keyOf(id: number | undefined, { by, id: own }: MonitorUser): string {
  return `${id} ${by} ${own}`;
}
