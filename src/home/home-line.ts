/** Keeps a socket to Home Assistant up: dials, waits until it runs, and dials again when it is lost. */
import type { Instant } from '../core/model.ts';
import type { Clock, Timer } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import { type CoreFacts, followCore } from './home-core.ts';
import { openSession, type Session, type SessionEnd } from './home-session.ts';

export interface LineStatus {
  /** `off`: nobody is to be asked. `starting`: Home Assistant answers, and is not ready. */
  readonly link: 'off' | 'connecting' | 'starting' | 'connected' | 'waiting' | 'unauthorised' | 'closed';
  readonly since: Instant;
  /** Since when it is not connected though it should be. */
  readonly awaySince: Instant | undefined;
  /** The last thing that went wrong, in plain words and without secrets. */
  readonly lastError: string | undefined;
  /** Of the Home Assistant that was last there. */
  readonly core: CoreFacts | undefined;
}

export interface LineParts {
  /** Home Assistant's address: `http(s)://host:8123`, or its socket as `ws(s)://…/websocket`. */
  readonly url: string;
  readonly token: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** It was let in, and Home Assistant runs. */
  onConnected(session: Session): void;
  onLost(): void;
  /** Hears what Home Assistant says of itself, and what of that changes. */
  onFacts?: ((facts: CoreFacts) => void) | undefined;
}

export interface Line {
  status(): LineStatus;
  /** While it is connected. */
  session(): Session | undefined;
  /** Dials unless it does already. */
  start(): void;
  hangUp(next: 'off' | 'closed'): Promise<void>;
}

/** A refused token is seldom accepted soon; Home Assistant bans addresses that insist. */
export const HOME_UNAUTHORISED_MS = 5 * 60_000;
export const HOME_BACKOFF_MIN_MS = 1_000;
export const HOME_BACKOFF_MAX_MS = 60_000;

/** Every failure leads to another try, none to an exception. */
export function openLine({ url, token, clock, ids, log, ...tell }: LineParts): Line {
  let link: LineStatus['link'] = 'off';
  let since = clock.now();
  let awaySince: Instant | undefined;
  let lastError: string | undefined;
  let core: CoreFacts | undefined;
  let failures = 0;
  let retry: Timer | undefined;
  let session: Session | undefined;
  let asking: { close(): void } | undefined;
  /** Counts the sockets: what one of them says last is not about the next. */
  let turn = 0;

  function become(next: LineStatus['link']): void {
    if (next !== link) since = clock.now();
    link = next;
    const isIn = next === 'connected' || next === 'off' || next === 'closed';
    awaySince = isIn ? undefined : (awaySince ?? clock.now());
  }

  function dial(): void {
    become('connecting');
    turn += 1;
    const ours = turn;
    session = openSession({
      url,
      token,
      clock,
      onReady(ready) {
        become('starting');
        // Changes that come together are told together.
        void ready.request({ type: 'supported_features', features: { coalesce_messages: 1 } });
        asking = followCore({ session: ready, clock, onFacts: learn, onRunning: () => connected(ready) });
      },
      onEnd: (end) => (ours === turn ? ended(end) : undefined),
    });
  }

  function learn(facts: CoreFacts): void {
    core = facts;
    tell.onFacts?.(facts);
  }

  function connected(to: Session): void {
    log.info({}, 'Home Assistant is connected');
    failures = 0;
    lastError = undefined;
    become('connected');
    tell.onConnected(to);
  }

  function ended(end: SessionEnd): void {
    lastError = end.why;
    become(end.unauthorised ? 'unauthorised' : 'waiting');
    forget();
    const delayMs = end.unauthorised ? HOME_UNAUTHORISED_MS : backoffMs(failures, ids.random());
    failures += 1;
    if (end.unauthorised) log.error({ retryInMs: delayMs }, `Home Assistant: ${end.why}`);
    else log.warn({ retryInMs: delayMs }, `Home Assistant: ${end.why}`);
    retry = clock.timer(delayMs, dial);
  }

  function forget(): void {
    session = undefined;
    asking?.close();
    if (link !== 'closed') tell.onLost();
  }

  return {
    status: () => ({ link, since, awaySince, lastError, core }),
    session: () => (link === 'connected' ? session : undefined),
    start() {
      if (link === 'off') dial();
    },
    async hangUp(next) {
      const last = session;
      become(next);
      turn += 1;
      retry?.cancel();
      forget();
      await last?.close();
    },
  };
}

/** 1 to 60 s, doubled with each failure, the upper half of it by chance so that many do not come at once. */
export function backoffMs(failures: number, dice: number): number {
  const base = Math.min(HOME_BACKOFF_MAX_MS, HOME_BACKOFF_MIN_MS * 2 ** Math.min(failures, 16));
  return Math.max(HOME_BACKOFF_MIN_MS, Math.round(base / 2 + (dice * base) / 2));
}
