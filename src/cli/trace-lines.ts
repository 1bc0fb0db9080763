/** Entries of a trace as lines for people: who said what to whom, an answer with its question and how long it took. */
import { styleText } from 'node:util';
import type { TraceEntry } from '../lib/trace.ts';

type Style = Parameters<typeof styleText>[0];

/** Longest payload that a line shows. */
const MAX_PAYLOAD_CHARS = 200;

/** Undefined for what only a replay needs. */
export function traceLine(entry: TraceEntry, hasColours: boolean): string | undefined {
  const paint = (style: Style, text: string) => (hasColours ? styleText(style, text, { validateStream: false }) : text);
  if (entry.direction === 'start' || entry.direction === 'dice') return undefined;
  const [style, words] = wordsOf(entry);
  const arrow = entry.direction === 'in' ? '→' : entry.direction === 'out' ? '←' : '·';
  return [
    paint('gray', entry.at.slice(11, 23)),
    paint('bold', nameOf(entry.meta)),
    arrow,
    paint(style, words),
    paint('gray', restOf(entry)),
  ]
    .join(' ')
    .trimEnd();
}

/** `BOX1`, `alpha for BOX1`, `script`. */
export function nameOf({ peer, charger = '?', provider = '?' }: TraceEntry['meta']): string {
  if (peer === 'charger') return charger;
  return peer === 'service' ? `${provider} for ${charger}` : provider;
}

function wordsOf({
  direction,
  messageType,
  action = '(unknown question)',
  payload,
  latencyMs,
  meta,
}: TraceEntry): [Style, string] {
  const after = latencyMs === undefined ? '' : ` after ${latencyMs} ms`;
  const { code, reason, by, why, error } = Object(payload);
  if (direction === 'open') return ['cyan', `connected${meta.version === undefined ? '' : `, OCPP ${meta.version}`}`];
  if (direction === 'close')
    return ['cyan', `closed by the ${by} (${[code, reason].filter((part) => part !== '').join(' ')})`];
  if (direction === 'failed') return ['red', `could not be reached: ${why}`];
  switch (messageType) {
    case 'call':
      return ['yellow', action];
    case 'send':
      return ['yellow', `${action} (no answer wanted)`];
    case 'result':
      return ['green', `${action} answered${after}`];
    case 'error':
      return ['red', `${action} failed${after}`];
    case 'resultError':
      return ['red', `answer to ${action} refused`];
    case 'json':
      return error === undefined
        ? [
            latencyMs === undefined ? 'yellow' : 'green',
            `${action}${latencyMs === undefined ? '' : ` answered${after}`}`,
          ]
        : ['red', `${action} refused${after}`];
    default:
      return ['red', 'a frame that cannot be read'];
  }
}

function restOf({ direction, messageType, payload, raw = '' }: TraceEntry): string {
  if (direction !== 'in' && direction !== 'out') return '';
  const text = messageType === 'unreadable' || messageType === undefined ? raw : JSON.stringify(payload ?? {});
  const shown = text === '{}' ? '' : text.replaceAll(/\p{Cc}/gu, ' ');
  return shown.length <= MAX_PAYLOAD_CHARS ? shown : `${shown.slice(0, MAX_PAYLOAD_CHARS)}…`;
}
