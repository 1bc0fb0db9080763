import type { Clock } from '../lib/clock.ts';
import { askApi } from './api.ts';
import { failed, queryOf, type ToolOptions } from './client.ts';
import { eventsOf } from './event-stream.ts';
import { plainReason } from './reason.ts';
import type { Surroundings } from './surroundings.ts';
import { clean, type Paint, painter, type Style } from './table.ts';

export interface WatchCommand extends ToolOptions {
  readonly charger?: string;
  readonly kinds?: string;
}

const RETRY_MS = 5_000;

/**
 * Prints a line for each thing that happens until it is told to stop. It connects again when the connection is lost;
 * 1 when it cannot connect at first, or when the proxy refuses.
 */
export async function watch(options: WatchCommand, surroundings: Surroundings): Promise<number> {
  const { clock, err, out } = surroundings;
  const paint = painter(surroundings);
  const stop = new AbortController();
  const { signal } = stop;
  const forget = surroundings.onSignal(() => stop.abort());
  const path = `/events${queryOf({ charger: options.charger, kinds: options.kinds })}`;
  let hasConnected = false;
  try {
    while (!signal.aborted) {
      const live = await askApi(path, 'text/event-stream', options, surroundings, signal);
      if (signal.aborted) break;
      if (live.ok) {
        if (options.json !== true)
          err(hasConnected ? 'Connected again.' : 'Connected; waiting for something to happen.');
        hasConnected = true;
        const why = await show(live.response.body, (data) => out(options.json === true ? data : line(data, paint)));
        if (signal.aborted) break;
        err(`${why} Trying again in ${RETRY_MS / 1000} s.`);
      } else {
        const isFinal = live.status !== undefined && live.status < 500;
        if (isFinal || !hasConnected) return failed(surroundings, live.why);
        err(`${live.why} Trying again in ${RETRY_MS / 1000} s.`);
      }
      await pause(clock, RETRY_MS, signal);
    }
    return 0;
  } finally {
    stop.abort();
    forget();
  }
}

/** Resolves with why it ended. */
async function show(body: ReadableStream<Uint8Array> | null, print: (data: string) => void): Promise<string> {
  try {
    for await (const { data } of eventsOf(body)) print(data);
    return 'The proxy has ended the connection.';
  } catch (error) {
    return `The connection was lost: ${plainReason(error)}.`;
  }
}

function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      timer.cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = clock.timer(ms, end);
    signal.addEventListener('abort', end);
  });
}

function line(data: string, paint: Paint): string {
  const event = Object(JSON.parse(data));
  const [style, words] = wordsOf(event);
  const time = String(event.at).slice(11, 19);
  const where = event.charger_id === undefined ? 'house' : String(event.charger_id);
  return [paint('gray', time), paint('bold', clean(where)), paint(style, clean(words))].join(' ');
}

/** `event`: one Event of docs/openapi.json. */
function wordsOf(event: ReturnType<typeof Object>): readonly [Style, string] {
  const evse = `EVSE ${event.evse}`;
  switch (event.kind) {
    case 'fact': {
      const { means, source, session_id } = Object(event.fact);
      const what = means ?? source?.action ?? 'something that the proxy noted itself';
      return ['cyan', `${what}${session_id === null ? '' : ` (session ${session_id})`}`];
    }
    case 'status': {
      const where = event.connector === null ? evse : `${evse}, connector ${event.connector}`;
      const code = event.error_code === 'NoError' ? '' : `, ${event.error_code}`;
      return [event.status === 'Faulted' ? 'red' : 'magenta', `${where}: ${event.status}${code}`];
    }
    case 'boot':
      return ['blue', `started: ${event.vendor} ${event.model}`];
    case 'presence':
      return event.online ? ['green', 'came online'] : ['red', 'went offline'];
    case 'control':
      return ['yellow', `${evse}: ${event.lock_owner ?? 'nobody'} is in control (${event.lock_reason})`];
    case 'alarm':
      return ['red', `alarm ${event.alarm.key}: ${event.alarm.why}`];
    case 'alarm_over':
      return ['green', `alarm ${event.key} is over`];
    case 'limit':
      return ['yellow', `${evse}: ${event.why}`];
    case 'decision': {
      const { by, asked, allowed, rule, why } = Object(event.decision);
      return [allowed ? 'green' : 'red', `${by} asked ${asked}: ${allowed ? 'allowed' : 'refused'} by ${rule}, ${why}`];
    }
    case 'house': {
      const { mode, guest_until, paused_providers } = Object(event.house);
      const paused = Object.values(paused_providers).map((each) => Object(each).provider_id);
      const more = [
        ...(guest_until === null ? [] : [`guests may charge until ${guest_until}`]),
        ...(paused.length === 0 ? [] : [`paused: ${paused.join(', ')}`]),
      ];
      return ['yellow', [`mode ${mode}`, ...more].join('; ')];
    }
    case 'adoption': {
      const waiting = Object.values(Object(event.adoption).waiting).map((each) => Object(each).charger_id);
      return [
        'yellow',
        waiting.length === 0 ? 'no unknown charger waits' : `unknown chargers wait: ${waiting.join(', ')}`,
      ];
    }
    case 'turned_away':
      return ['red', `was turned away: ${event.why}`];
    default:
      return ['gray', String(event.kind)];
  }
}
