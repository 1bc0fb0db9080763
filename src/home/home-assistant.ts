import type { HomeState, Instant } from '../core/model.ts';
import type { Clock, Timer } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import { watchAmps } from './home-amps.ts';
import { openSession, type Session, type SessionEnd } from './home-session.ts';
import { type HomeEntities, watchHome } from './home-state.ts';

export interface HomeOptions {
  /** Home Assistant's address: `http(s)://host:8123`, or its socket as `ws(s)://…/websocket`; empty = there is none. */
  readonly url: string;
  readonly token: string;
  readonly entities: HomeEntities;
  /** Entities that tell what the house takes or leaves: one, or one for each phase. */
  readonly amps?: readonly string[] | undefined;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Called at once with the first state, then on every change. */
  readonly onState: (state: HomeState) => void;
  /** A value that lasts holds until another one comes; one that does not was true until now. */
  readonly onAmps?: (amps: readonly number[], isLasting: boolean) => unknown;
}

export interface HomeStatus {
  /** `off`: no entity is configured, or nobody to ask is. */
  readonly link: 'off' | 'connecting' | 'connected' | 'waiting' | 'unauthorised' | 'closed';
  readonly since: Instant;
  /** The last thing that went wrong, in plain words and without secrets. */
  readonly lastError: string | undefined;
  readonly home: HomeState;
}

export interface HomeLink {
  status(): HomeStatus;
  /** Ends the link for good; resolves when its socket is closed. */
  close(): Promise<void>;
}

/** A refused token is seldom accepted soon; Home Assistant bans addresses that insist. */
export const HOME_UNAUTHORISED_MS = 5 * 60_000;
export const HOME_BACKOFF_MIN_MS = 1_000;
export const HOME_BACKOFF_MAX_MS = 60_000;

/** Follows the entities until it is closed; every failure leads to another try, none to an exception. */
export function connectHome(options: HomeOptions): HomeLink {
  const { url, token, entities, clock, ids, log, amps = [] } = options;
  const watch = watchHome(entities, clock, options.onState);
  const ampsWatch = watchAmps(amps, (figures, isLasting) => options.onAmps?.(figures, isLasting));
  const wanted = [entities.presence, entities.override, ...amps].filter((entity) => entity !== undefined);
  const canAsk = url !== '' && token !== '';
  let link: HomeStatus['link'] = 'off';
  let since = clock.now();
  let lastError = canAsk || wanted.length === 0 ? undefined : 'the address or the access token is not configured';
  let failures = 0;
  let retry: Timer | undefined;
  let session: Session | undefined;

  function become(next: HomeStatus['link']): void {
    if (next !== link) since = clock.now();
    link = next;
  }

  function dial(): void {
    become('connecting');
    session = openSession({
      url,
      token,
      wanted,
      clock,
      onStates(states) {
        if (link !== 'connected') log.info({}, 'Home Assistant is connected');
        failures = 0;
        lastError = undefined;
        become('connected');
        watch.learn(states);
        ampsWatch.learn(states);
      },
      onEnd: ended,
    });
  }

  function ended(end: SessionEnd): void {
    session = undefined;
    if (link === 'closed') return;
    watch.lose();
    ampsWatch.lose();
    lastError = end.why;
    become(end.unauthorised ? 'unauthorised' : 'waiting');
    const delayMs = end.unauthorised ? HOME_UNAUTHORISED_MS : backoffMs(failures, ids.random());
    failures += 1;
    if (end.unauthorised) log.error({ retryInMs: delayMs }, `Home Assistant: ${end.why}`);
    else log.warn({ retryInMs: delayMs }, `Home Assistant: ${end.why}`);
    retry = clock.timer(delayMs, dial);
  }

  if (wanted.length > 0 && canAsk) dial();
  return {
    status: () => ({ link, since, lastError, home: watch.state() }),
    async close() {
      become('closed');
      retry?.cancel();
      watch.close();
      await session?.close();
    },
  };
}

/** 1 to 60 s, doubled with each failure, the upper half of it by chance so that many do not come at once. */
export function backoffMs(failures: number, dice: number): number {
  const base = Math.min(HOME_BACKOFF_MAX_MS, HOME_BACKOFF_MIN_MS * 2 ** Math.min(failures, 16));
  return Math.max(HOME_BACKOFF_MIN_MS, Math.round(base / 2 + (dice * base) / 2));
}
