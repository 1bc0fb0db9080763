/** What a message is, in words: for its row, its heading, and who hears the page. */
import { html } from 'lit';
import type { TraceEntry } from '../../../../src/lib/trace-entry.ts';
import { currentLanguage, t } from '../../lib/words.ts';
import { type Exchange, isOdd } from './exchanges.ts';

/** Of a payload so much stands in a row. */
const MAX_GIST = 160;

/** `21:04:05.123` by the clocks of the house. */
export function clock(iso: string, timeZone: string | undefined): string {
  return new Date(iso).toLocaleTimeString(currentLanguage(), {
    ...(timeZone !== undefined && { timeZone }),
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  });
}

/** `garage`, `monta (garage)`. */
export function linkName({ meta }: TraceEntry): string {
  if (meta.peer === 'charger') return meta.charger ?? '?';
  return meta.charger === undefined ? (meta.provider ?? '?') : `${meta.provider} (${meta.charger})`;
}

/** What it is called: an action, or what happened to a socket. */
export function nameOf({ direction, action, messageType, meta }: TraceEntry): string {
  if (direction === 'open') return t('inspector.opened', { version: meta.version ?? '–' });
  if (direction === 'close') return t('inspector.closed');
  if (direction === 'failed') return t('inspector.failed');
  if (messageType === 'unreadable') return t('inspector.unreadable');
  if (messageType === 'result' || messageType === 'error') return t('inspector.stray', { action: action ?? '?' });
  return action ?? '?';
}

export function headline(exchange: Exchange) {
  const { entry } = exchange;
  const arrow = entry.direction === 'in' ? '→' : entry.direction === 'out' ? '←' : '·';
  return html`<span aria-hidden="true">${arrow}</span> <b>${nameOf(entry)}</b>${isOdd(exchange) ? html` <span class="warn" aria-hidden="true">⚠</span>` : ''} <span class="dim">${gist(entry)}</span>`;
}

/** `garage to the proxy: StartTransaction`. */
export function spoken(exchange: Exchange, timeZone: string | undefined): string {
  const { entry } = exchange;
  const who = linkName(entry);
  const what = nameOf(entry);
  const said =
    entry.direction === 'in'
      ? t('inspector.said_in', { who, what })
      : entry.direction === 'out'
        ? t('inspector.said_out', { who, what })
        : `${who}: ${what}`;
  const odd = isOdd(exchange) ? t('inspector.is_odd') : '';
  return [clock(entry.at, timeZone), said, outcomeWords(exchange)[1], odd].filter((part) => part !== '').join(', ');
}

/** How it ended: a class of colour, and words that say the same. */
export function outcomeWords({ outcome, word, reply }: Exchange): readonly [string, string] {
  const ms = reply?.latencyMs === undefined ? '' : t('inspector.ms', { ms: reply.latencyMs });
  const words = [word, ms].filter((part) => part !== '').join(' · ');
  switch (outcome) {
    case 'ok':
      return ['good', `✓ ${words}`];
    case 'refused':
      return ['warn', `▲ ${words}`];
    case 'error':
      return ['bad', `■ ${words || t('inspector.error')}`];
    case 'waits':
      return ['dim', t('inspector.waits')];
    case 'none':
      return ['dim', ''];
  }
}

function gist({ payload, raw, messageType, direction }: TraceEntry): string {
  const { why, reason } = Object(payload);
  if (direction === 'failed') return String(why ?? '');
  if (direction === 'close') return String(reason ?? '');
  const text = messageType === 'unreadable' ? (raw ?? '') : JSON.stringify(payload ?? {});
  return text === '{}' ? '' : text.slice(0, MAX_GIST);
}
