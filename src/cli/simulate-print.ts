/** Events of the simulators as lines: for people, with colours on a terminal only, or as JSON. */
import { styleText } from 'node:util';
import type { SimulatorEvent } from '../simulate/events.ts';

export interface PrintOptions {
  readonly json: boolean;
  readonly colours: boolean;
  /** Several stations: each line names its own. */
  readonly named: boolean;
}

/** Longest payload that a line for people shows. */
const MAX_CHARS = 200;

type Style = Parameters<typeof styleText>[0];

/** Calls whose answers may still come. */
const MAX_ASKED = 1_000;

/** Makes one line of each event. It remembers what was asked, so that an answer can be shown with its question. */
export function makePrinter({ json, colours, named }: PrintOptions): (event: SimulatorEvent) => string {
  const asked = new Map<string, string>();
  const paint = (style: Style, text: string): string =>
    colours ? styleText(style, text, { validateStream: false }) : text;
  return (event) => {
    const fields = event.kind === 'frame' ? paired(event.station, frameFields(event.text), asked) : {};
    if (json) return JSON.stringify({ ...event, at: new Date(event.at).toISOString(), ...fields });
    const time = paint('gray', new Date(event.at).toISOString().slice(11, 23));
    const [style, words] = wordsOf(event, fields);
    return [time, ...(named ? [paint('bold', event.station)] : []), paint(style, words)].join(' ');
  };
}

function paired(station: string, fields: FrameFields, asked: Map<string, string>): FrameFields {
  const key = JSON.stringify([station, fields.messageId]);
  if (fields.action !== undefined) {
    asked.set(key, fields.action);
    for (const oldest of asked.keys()) {
      if (asked.size <= MAX_ASKED) break;
      asked.delete(oldest);
    }
    return fields;
  }
  const action = asked.get(key);
  asked.delete(key);
  return action === undefined ? fields : { ...fields, action };
}

function wordsOf(event: SimulatorEvent, { type, action, payload }: FrameFields): readonly [Style, string] {
  switch (event.kind) {
    case 'frame': {
      const arrow = event.direction === 'in' ? '←' : '→';
      const what = type === 'call' ? action : [action, type].filter((word) => word !== undefined).join(' ');
      const text = [arrow, what, shortened(JSON.stringify(payload) ?? event.text)].join(' ');
      return [type === 'error' ? 'yellow' : event.direction === 'in' ? 'cyan' : 'blue', text];
    }
    case 'link':
      return LINK[event.state](event.why ?? '');
    case 'registration':
      return [event.status === 'Accepted' ? 'green' : 'yellow', `registration: ${event.status}`];
    case 'status':
      return [event.status === 'Faulted' ? 'red' : 'magenta', `EVSE ${event.evse}: ${event.status}`];
    case 'session': {
      const { evse, state, tag, energyWh, reason } = event;
      const energy = energyWh === undefined ? undefined : `${energyWh} Wh`;
      const details = [tag, energy, reason].filter((one) => one !== undefined);
      return ['green', `EVSE ${evse}: session ${state}${details.length > 0 ? ` (${details.join(', ')})` : ''}`];
    }
    case 'note':
      return ['yellow', event.text];
  }
}

const LINK: { readonly [S in 'up' | 'down' | 'failed']: (why: string) => readonly [Style, string] } = {
  up: () => ['green', 'connected'],
  down: (why) => ['yellow', `disconnected (${why})`],
  failed: (why) => ['red', `no connection: ${why}`],
};

const TYPES: { readonly [type: number]: string } = { 2: 'call', 3: 'result', 4: 'error', 5: 'resultError', 6: 'send' };

interface FrameFields {
  readonly type?: string | undefined;
  readonly messageId?: unknown;
  readonly action?: string | undefined;
  readonly payload?: unknown;
}

/** The parts of a frame; none for what cannot be read. */
function frameFields(text: string): FrameFields {
  const frame = parsed(text);
  if (frame === undefined) return { type: 'unreadable' };
  const type = TYPES[Number(frame[0])] ?? 'unknown';
  if (type === 'call' || type === 'send') {
    return { type, messageId: frame[1], action: String(frame[2]), payload: frame[3] };
  }
  return { type, messageId: frame[1], payload: type === 'result' ? frame[2] : frame.slice(2) };
}

function parsed(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    // A peer may send anything; the line then shows it as it came.
    return undefined;
  }
}

function shortened(text: string): string {
  return text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS)} …` : text;
}
