/** The link to Home Assistant's Core: one socket that everybody shares who wants something of it. */
import type { HomeState, Instant } from '../core/model.ts';
import type { Clock, Timer } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import { watchAmps } from './home-amps.ts';
import { type CoreFacts, followCore } from './home-core.ts';
import { followEntities } from './home-follow.ts';
import { type Fields, fieldsOf, type Result } from './home-messages.ts';
import { type HomeCommand, openSession, type Session, type SessionEnd, type Subscription } from './home-session.ts';
import { entitiesIn, type HomeEntities, watchHome } from './home-state.ts';

/** What of Home Assistant is followed. */
export interface Followed {
  readonly entities: HomeEntities;
  /** Entities that tell what the house takes or leaves: one, or one for each phase. */
  readonly amps?: readonly string[] | undefined;
  /** True: nobody is dialled. */
  readonly isOff?: boolean | undefined;
}

export interface HomeOptions extends Followed {
  /** Home Assistant's address: `http(s)://host:8123`, or its socket as `ws(s)://…/websocket`; empty = there is none. */
  readonly url: string;
  readonly token: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Called at once with the first state, then on every change. */
  readonly onState: (state: HomeState) => void;
  /** A value that lasts holds until another one comes; one that does not was true until now. */
  readonly onAmps?: (amps: readonly number[], isLasting: boolean) => unknown;
}

export interface HomeStatus {
  /** `off`: there is nobody to ask. `starting`: Home Assistant answers, and is not ready. */
  readonly link: 'off' | 'connecting' | 'starting' | 'connected' | 'waiting' | 'unauthorised' | 'closed';
  readonly since: Instant;
  /** The last thing that went wrong, in plain words and without secrets. */
  readonly lastError: string | undefined;
  readonly home: HomeState;
  /** Of the Home Assistant that was last connected. */
  readonly core: CoreFacts | undefined;
}

export interface HomeLink {
  status(): HomeStatus;
  /** Follows other entities from now on, on the link that there is. */
  configure(followed: Followed): void;
  /** Asks Home Assistant to do something: `call('notify', 'mobile_app_phone', { message })`. Never rejects. */
  call(domain: string, service: string, data?: Fields): Promise<Result>;
  /** Any other command of its socket. Never rejects. */
  request(command: HomeCommand): Promise<Result>;
  /** The actions that it has, by domain. */
  services(): Promise<Services>;
  /** `handler` hears the data of every event of this type, on this link and on all that follow. */
  onEvent(type: string, handler: (data: Fields) => void): void;
  /** Called each time that Home Assistant is connected and runs; at once when it is and does. */
  onConnected(handler: () => void): void;
  /** Ends the link for good; resolves when its socket is closed. */
  close(): Promise<void>;
}

export type Services =
  | { readonly ok: true; readonly services: ReadonlyMap<string, readonly string[]> }
  | { readonly ok: false; readonly why: string };

/** A refused token is seldom accepted soon; Home Assistant bans addresses that insist. */
export const HOME_UNAUTHORISED_MS = 5 * 60_000;
export const HOME_BACKOFF_MIN_MS = 1_000;
export const HOME_BACKOFF_MAX_MS = 60_000;

/** Keeps the link up until it is closed; every failure leads to another try, none to an exception. */
export function connectHome({ url, token, clock, ids, log, ...options }: HomeOptions): HomeLink {
  let followed: Followed = options;
  const watch = watchHome(followed.entities, clock, options.onState);
  const onAmps = (figures: readonly number[], isLasting: boolean) => options.onAmps?.(figures, isLasting);
  let ampsWatch = watchAmps(followed.amps ?? [], onAmps);
  const canAsk = url !== '' && token !== '';
  let link: HomeStatus['link'] = 'off';
  let since = clock.now();
  let lastError: string | undefined;
  let core: CoreFacts | undefined;
  let failures = 0;
  let retry: Timer | undefined;
  let session: Session | undefined;
  /** Counts the sockets: what one of them says last is not about the next. */
  let turn = 0;
  let asking: { close(): void } | undefined;
  let states: Subscription | undefined;
  const events: { readonly type: string; readonly handler: (data: Fields) => void }[] = [];
  const whenConnected: (() => void)[] = [];

  function become(next: HomeStatus['link']): void {
    if (next !== link) since = clock.now();
    link = next;
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
        const onFacts = (facts: CoreFacts) => {
          core = facts;
        };
        asking = followCore({ session: ready, clock, onFacts, onRunning: () => connected(ready) });
      },
      onEnd: (end) => (ours === turn ? ended(end) : undefined),
    });
  }

  function connected(to: Session): void {
    log.info({}, 'Home Assistant is connected');
    failures = 0;
    lastError = undefined;
    become('connected');
    for (const { type, handler } of events) listen(to, type, handler);
    followStates(to);
    for (const handler of whenConnected) handler();
  }

  function followStates(of: Session): void {
    states?.unsubscribe();
    states = followEntities(of, wanted(), (known) => {
      watch.learn(known);
      ampsWatch.learn(known);
    });
  }

  function wanted(): readonly string[] {
    return [...new Set([...entitiesIn(followed.entities), ...(followed.amps ?? [])])];
  }

  function listen(on: Session, type: string, handler: (data: Fields) => void): void {
    on.subscribe({ type: 'subscribe_events', event_type: type }, (event) => handler(fieldsOf(fieldsOf(event).data)));
  }

  function ended(end: SessionEnd): void {
    forget();
    lastError = end.why;
    become(end.unauthorised ? 'unauthorised' : 'waiting');
    const delayMs = end.unauthorised ? HOME_UNAUTHORISED_MS : backoffMs(failures, ids.random());
    failures += 1;
    if (end.unauthorised) log.error({ retryInMs: delayMs }, `Home Assistant: ${end.why}`);
    else log.warn({ retryInMs: delayMs }, `Home Assistant: ${end.why}`);
    retry = clock.timer(delayMs, dial);
  }

  function forget(): void {
    session = undefined;
    asking?.close();
    states = undefined;
    if (link === 'closed') return;
    watch.lose();
    ampsWatch.lose();
  }

  async function hangUp(next: 'off' | 'closed'): Promise<void> {
    const last = session;
    become(next);
    turn += 1;
    retry?.cancel();
    forget();
    await last?.close();
  }

  /** Dials when there is somebody to ask and it is wanted. */
  function start() {
    if (canAsk && followed.isOff !== true) return dial();
    const isMissed = wanted().length > 0 && !canAsk;
    lastError = isMissed ? 'the address or the access token is not configured' : undefined;
  }

  async function request(command: HomeCommand): Promise<Result> {
    if (link !== 'connected' || session === undefined) return { ok: false, why: 'Home Assistant is not connected' };
    return session.request(command);
  }

  start();
  return {
    status: () => ({ link, since, lastError, home: watch.state(), core }),
    configure(next) {
      if (link === 'closed') return;
      followed = next;
      watch.configure(next.entities);
      ampsWatch = watchAmps(next.amps ?? [], onAmps);
      if (next.isOff === true) void hangUp('off');
      else if (link === 'off') start();
      else if (link === 'connected' && session !== undefined) followStates(session);
    },
    request,
    call: (domain, service, data = {}) => request({ type: 'call_service', domain, service, service_data: data }),
    async services() {
      const result = await request({ type: 'get_services' });
      if (!result.ok) return result;
      const rows = Object.entries(fieldsOf(result.value));
      return { ok: true, services: new Map(rows.map(([domain, ones]) => [domain, Object.keys(fieldsOf(ones))])) };
    },
    onEvent(type, handler) {
      events.push({ type, handler });
      if (link === 'connected' && session !== undefined) listen(session, type, handler);
    },
    onConnected(handler) {
      whenConnected.push(handler);
      if (link === 'connected') handler();
    },
    async close() {
      const closed = hangUp('closed');
      watch.close();
      await closed;
    },
  };
}

/** 1 to 60 s, doubled with each failure, the upper half of it by chance so that many do not come at once. */
export function backoffMs(failures: number, dice: number): number {
  const base = Math.min(HOME_BACKOFF_MAX_MS, HOME_BACKOFF_MIN_MS * 2 ** Math.min(failures, 16));
  return Math.max(HOME_BACKOFF_MIN_MS, Math.round(base / 2 + (dice * base) / 2));
}
