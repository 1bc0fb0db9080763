/** The link to Home Assistant's Core: one socket that everybody shares who wants something of it. */
import type { HomeState } from '../core/model.ts';
import { watchAmps } from './home-amps.ts';
import { type EntityReport, followEntities } from './home-follow.ts';
import { type LineParts, type LineStatus, openLine } from './home-line.ts';
import { type Fields, fieldsOf, type Result } from './home-messages.ts';
import type { HomeCommand, Session } from './home-session.ts';
import { described, entitiesIn, type HomeEntities, watchHome } from './home-state.ts';
import { troublesIn } from './home-troubles.ts';

/** What of Home Assistant is followed. */
export interface Followed {
  readonly entities: HomeEntities;
  /** Entities that tell what the house takes or leaves: one, or one for each phase. */
  readonly amps?: readonly string[] | undefined;
  /** True: nobody is dialled. */
  readonly isOff?: boolean | undefined;
}

export interface HomeOptions extends Followed, Omit<LineParts, 'onConnected' | 'onLost'> {
  /** Called at once with the first state, then on every change. */
  readonly onState: (state: HomeState) => void;
  /** Hears those of the entities with prices, and with CO₂, before the state that changed with them. */
  readonly onAttributes?: (attributes: ReadonlyMap<string, Fields>) => void;
  /** A value that lasts holds until another one comes; one that does not was true until now. */
  readonly onAmps?: (amps: readonly number[], isLasting: boolean) => unknown;
}

export interface HomeStatus extends LineStatus {
  readonly home: HomeState;
}

export interface HomeLink {
  status(): HomeStatus;
  /** What the owner should see to, in sentences. */
  warnings(): readonly string[];
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

/** Keeps the link up until it is closed. Without address or token there is none. */
export function connectHome({ url, token, clock, ids, log, onFacts, ...options }: HomeOptions): HomeLink {
  let followed: Followed = options;
  let report: EntityReport | undefined;
  let unfollow: () => void = () => undefined;
  let told: readonly string[] = [];
  const events: { readonly type: string; readonly handler: (data: Fields) => void }[] = [];
  const whenConnected: (() => void)[] = [];
  const canAsk = url !== '' && token !== '';
  const onAmps = (figures: readonly number[], isLasting: boolean) => options.onAmps?.(figures, isLasting);

  const line = openLine({
    url,
    token,
    clock,
    ids,
    log,
    onFacts,
    onConnected(session) {
      for (const { type, handler } of events) listen(session, type, handler);
      follow(session);
      for (const handler of whenConnected) handler();
    },
    onLost() {
      report = undefined;
      watch.lose();
      ampsWatch.lose();
    },
  });
  const watch = watchHome(followed.entities, clock, (state) => {
    options.onState(state);
    logTroubles(state);
  });
  let ampsWatch = watchAmps(followed.amps ?? [], onAmps);

  function follow(session: Session): void {
    unfollow();
    report = undefined;
    unfollow = followEntities(session, wanted(), described(followed.entities), (news) => {
      report = news;
      options.onAttributes?.(news.attributes);
      watch.learn(news.states);
      ampsWatch.learn(news.states);
      logTroubles(watch.state());
    });
  }

  function wanted(): readonly string[] {
    return [...new Set([...entitiesIn(followed.entities), ...(followed.amps ?? [])])];
  }

  function listen(on: Session, type: string, handler: (data: Fields) => void): void {
    on.subscribe({ type: 'subscribe_events', event_type: type }, (event) => handler(fieldsOf(fieldsOf(event).data)));
  }

  function warnings(home: HomeState): readonly string[] {
    const { entities, amps = [], isOff } = followed;
    if (!canAsk && isOff !== true && wanted().length > 0) return [NOBODY_TO_ASK];
    return troublesIn({ line: line.status(), entities, amps, home, report, now: clock.now() });
  }

  /** Each once, when it comes up; that a link is lost is logged as it happens. */
  function logTroubles(home: HomeState): void {
    const now = report === undefined ? [] : warnings(home);
    for (const trouble of now.filter((one) => !told.includes(one))) log.warn({}, trouble);
    told = now;
  }

  async function request(command: HomeCommand): Promise<Result> {
    return line.session()?.request(command) ?? { ok: false, why: 'Home Assistant is not connected' };
  }

  if (canAsk && followed.isOff !== true) line.start();
  return {
    status: () => ({ ...line.status(), home: watch.state() }),
    warnings: () => warnings(watch.state()),
    configure(next) {
      followed = next;
      report = undefined;
      watch.configure(next.entities);
      ampsWatch = watchAmps(next.amps ?? [], onAmps);
      const session = line.session();
      if (next.isOff === true) void line.hangUp('off');
      else if (session !== undefined) follow(session);
      else if (canAsk) line.start();
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
      const session = line.session();
      if (session !== undefined) listen(session, type, handler);
    },
    onConnected(handler) {
      whenConnected.push(handler);
      if (line.session() !== undefined) handler();
    },
    async close() {
      const closed = line.hangUp('closed');
      watch.close();
      await closed;
    },
  };
}

const NOBODY_TO_ASK =
  'Entities of Home Assistant are configured, and nothing says where it is: set HA_URL and HA_TOKEN. Until then what they stand for counts as unknown.';
