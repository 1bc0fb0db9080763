/** Tells the owner by way of Home Assistant what he should know, and does what he answers on his phone. */
import type { Instant } from '../core/model.ts';
import type { Clock, Timer } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import { seldom } from '../lib/seldom.ts';
import type { Notice, OwnerSide } from '../proxy/ports.ts';
import type { HomeLink } from './home-assistant.ts';
import type { Result } from './home-messages.ts';
import { Buttons } from './notification-buttons.ts';
import {
  type Call,
  clearCall,
  dismissCall,
  lastingIn,
  persistentCall,
  phoneCall,
  type Way,
  wayTo,
} from './notification-calls.ts';
import { Place } from './notification-place.ts';
import { type Happened, NotificationWatch, type WatchedOwner } from './notification-watch.ts';
import { type Deed, ofDeed, ofStaleButton, type Topic } from './notification-words.ts';

/** How often it is looked who is away, and tried again what did not work. */
export const LOOK_MS = 60_000;
/** The event by which phones tell which button was pressed. */
const PRESSED = 'mobile_app_notification_action';

export interface NotificationSettings {
  /** In the sidebar of Home Assistant. */
  readonly isPersistent: boolean;
  /** As the owner wrote them: `mobile_app_anna`, or an entity `notify.anna`. */
  readonly phones: readonly string[];
  readonly about: readonly Topic[];
}

export type NotifiedOwner = WatchedOwner & Pick<OwnerSide, 'command' | 'decideAdoption' | 'follow'>;

export interface NotificationParts {
  readonly link: Pick<HomeLink, 'status' | 'call' | 'request' | 'services' | 'onEvent' | 'onConnected'>;
  readonly owner: NotifiedOwner;
  readonly settings: NotificationSettings;
  readonly clock: Clock;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly log: Log;
}

export interface Notifications {
  configure(settings: NotificationSettings): void;
  /** What the owner should see to, in sentences. */
  warnings(): readonly string[];
  close(): void;
}

export function openNotifications({ link, owner, settings, clock, ids, log }: NotificationParts): Notifications {
  let current = settings;
  const carry = ({ domain, service, data }: Call): Promise<Result> => link.call(domain, service, data);
  const buttons = new Buttons(ids.uuid);
  const isNew = seldom(clock);
  const watch = new NotificationWatch(owner, clock.now());
  const sidebar = new Place({
    tell: (message) => carry(persistentCall(message)),
    dismiss: (id) => carry(dismissCall(id)),
  });
  const phones = new Map<string, Place>();
  let ways: ReadonlyMap<string, Way> = new Map();
  /** Ways are to be looked up anew. */
  let isUnsure = true;
  let isBusy = false;
  let isDirty = false;
  let isClosed = false;
  let again: Timer | undefined;
  let tick: Timer | undefined;

  function placeOf(phone: string): Place {
    const known = phones.get(phone);
    if (known !== undefined) return known;
    const wayNow = () => ways.get(phone) ?? { by: 'none' };
    const made = new Place({
      async tell(message) {
        const call = phoneCall(wayNow(), message, buttons.offer(message, clock.now()));
        return call === undefined ? NOTHING : carry(call);
      },
      async dismiss(id) {
        const call = clearCall(wayNow(), id);
        return call === undefined ? NOTHING : carry(call);
      },
    });
    phones.set(phone, made);
    return made;
  }

  function told(): readonly Place[] {
    const isMissing = current.phones.some((phone) => ways.get(phone)?.by === 'none');
    const reached = current.phones.filter((phone) => ways.get(phone)?.by !== 'none');
    return [...(current.isPersistent || isMissing ? [sidebar] : []), ...reached.map(placeOf)];
  }

  function add({ message, span, isForPhones }: Happened): void {
    if (!current.about.includes(message.topic)) return;
    const at = clock.now();
    if (!isForPhones) sidebar.add({ message, span }, at);
    for (const phone of current.phones) placeOf(phone).add({ message, span }, at);
  }

  /** One round after the other; what comes meanwhile makes another one. */
  async function settle(): Promise<void> {
    if (isBusy) {
      isDirty = true;
      return;
    }
    isBusy = true;
    try {
      do {
        isDirty = false;
        if (isClosed || link.status().link !== 'connected') return;
        if (isUnsure && !(await lookUp())) return;
        schedule(await tellAll());
      } while (isDirty);
    } finally {
      isBusy = false;
    }
  }

  async function tellAll(): Promise<Instant | undefined> {
    const now = clock.now();
    const standing = watch.standing(now).filter(({ topic }) => current.about.includes(topic));
    const waits: Instant[] = [];
    for (const place of told()) {
      const { againAt, fault } = await place.settle(standing, now);
      if (againAt !== undefined) waits.push(againAt);
      if (fault === undefined) continue;
      isUnsure = true;
      if (isNew(fault)) log.warn({}, `a notification could not be told: ${fault}`);
    }
    return waits.length === 0 ? undefined : Math.min(...waits);
  }

  /** How each phone is reached; false while Home Assistant does not say. */
  async function lookUp(): Promise<boolean> {
    const services = await link.services();
    if (!services.ok) return false;
    const hasEntity = (entity: string) => link.request({ type: 'config/entity_registry/get', entity_id: entity });
    const found = await Promise.all(
      current.phones.map(async (phone): Promise<[string, Way]> => [phone, await wayTo(phone, services, hasEntity)]),
    );
    ways = new Map(found);
    isUnsure = false;
    return true;
  }

  function schedule(at: Instant | undefined): void {
    again?.cancel();
    again = at === undefined || isClosed ? undefined : clock.timer(at - clock.now(), begin);
  }

  /** Work that nobody waits for. */
  function begin(): void {
    settle().catch((error: unknown) => log.error({ error: String(error) }, 'notifications could not be told'));
  }

  function look(): void {
    tick = clock.timer(LOOK_MS, look);
    watch
      .look(clock.now())
      .then(begin)
      .catch((error: unknown) => log.error({ error: String(error) }, 'who is away could not be seen'));
  }

  /** It has lost what stood in its sidebar, unless only the link was lost. */
  async function connected(): Promise<void> {
    isUnsure = true;
    const shown = await link.request({ type: 'persistent_notification/get' });
    sidebar.restart(shown.ok ? lastingIn(shown.value) : []);
    begin();
  }

  async function pressed(action: unknown): Promise<void> {
    const press = buttons.press(action, clock.now());
    if (press.kind === 'nothing') return;
    if (press.kind === 'stale') {
      log.warn({}, 'a button of an old or unknown notification was pressed; nothing was done');
      return reply(ofStaleButton());
    }
    const { deed, message } = press;
    const { isDone, why } = await carryOut(owner, deed);
    log.info({ deed: deed.kind }, `a notification was answered: ${why}`);
    sidebar.answered(message.id);
    reply(ofDeed(message, isDone, why));
  }

  function reply(message: ReturnType<typeof ofDeed>): void {
    for (const phone of current.phones) placeOf(phone).add({ message, span: 'reply' }, clock.now());
    begin();
  }

  const unfollow = owner.follow((notice) => {
    const happened = watch.hear(notice);
    if (happened !== undefined) add(happened);
    if (happened !== undefined || NEWS.includes(notice.kind)) begin();
  });
  link.onConnected(() => {
    connected().catch((error: unknown) => log.error({ error: String(error) }, 'notifications could not be taken up'));
  });
  link.onEvent(PRESSED, ({ action }) => {
    pressed(action).catch((error: unknown) => log.error({ error: String(error) }, 'a button could not be obeyed'));
  });
  tick = clock.timer(LOOK_MS, look);

  return {
    configure(next) {
      current = next;
      isUnsure = true;
      begin();
    },
    warnings: () => current.phones.filter((phone) => ways.get(phone)?.by === 'none').map(unreachable),
    close() {
      isClosed = true;
      unfollow();
      tick?.cancel();
      again?.cancel();
    },
  };
}

/** Who presses a button on the way does not think of taking control back. */
const GIVEN_MINUTES = 60;

/** Notices after which something else may be true that lasts. */
const NEWS: readonly Notice['kind'][] = ['alarm', 'alarm_over', 'presence', 'adoption'];
const NOTHING: Result = { ok: true, value: undefined };

function unreachable(phone: string): string {
  return `notifications.phones: Home Assistant has no phone "${phone}". Write how its action is called under Developer tools → Actions (notify.mobile_app_…). Until then its messages stand under the bell of Home Assistant.`;
}

async function carryOut(owner: NotifiedOwner, deed: Deed): Promise<{ readonly isDone: boolean; readonly why: string }> {
  switch (deed.kind) {
    case 'give':
    case 'kick': {
      const { chargerId, providerId } = deed;
      const command =
        deed.kind === 'give'
          ? ({ verb: 'give', providerId, evse: deed.evse, minutes: GIVEN_MINUTES } as const)
          : ({ verb: 'kick', providerId, session: 'stop' } as const);
      const { ok, why } = await owner.command('home', chargerId, command);
      return { isDone: ok, why };
    }
    case 'adopt':
    case 'refuse': {
      const decided = await owner.decideAdoption(deed.chargerId, deed.kind === 'adopt');
      if (decided === undefined) return { isDone: false, why: 'The charger does not wait any more.' };
      return { isDone: decided.ok, why: decided.why };
    }
    case 'leave':
      return { isDone: true, why: 'It stays as it is.' };
  }
}
