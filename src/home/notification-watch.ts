/** Sees what the owner should be told: what is so at the moment, and what happens. */

import type { Instant, ProviderId } from '../core/model.ts';
import { servesCharger } from '../core/provider.ts';
import type { Notice, OwnerSide, ProviderView } from '../proxy/ports.ts';
import type { Span } from './notification-plan.ts';
import {
  type Message,
  ofAdoption,
  ofAlarm,
  ofChargerBack,
  ofGrant,
  ofLostCharger,
  ofLostProvider,
  ofRefusal,
  ofSessionEnd,
} from './notification-words.ts';

/** A charger that is away for so long is lost; shorter absences are the weather of wireless networks. */
export const CHARGER_LOST_MS = 5 * 60_000;
/** The same of a provider, whose server may restart now and then. */
export const PROVIDER_LOST_MS = 10 * 60_000;

export type WatchedOwner = Pick<OwnerSide, 'chargers' | 'providers' | 'adoption'>;

export interface Happened {
  readonly message: Message;
  readonly span: Exclude<Span, 'lasting'>;
  /** Not worth a line in the sidebar. */
  readonly isForPhones: boolean;
}

export class NotificationWatch {
  readonly #owner: WatchedOwner;
  readonly #startedAt: Instant;
  /** Who held each place last, so that only another holder is news. */
  readonly #holders = new Map<string, string | undefined>();
  /** Since when each provider is away. */
  #away: ReadonlyMap<ProviderId, Instant> = new Map();
  /** Backends that came since the program started; one that never came is not missed. */
  readonly #came = new Set<ProviderId>();
  /** Chargers that are lost by now. */
  #lost: ReadonlySet<string> = new Set();

  constructor(owner: WatchedOwner, now: Instant) {
    this.#owner = owner;
    this.#startedAt = now;
    for (const { chargerId, evses } of owner.chargers()) {
      for (const { evse, lease } of evses) this.#holders.set(`${chargerId} ${evse}`, lease?.holder);
    }
  }

  /** What is so now, worst first. */
  standing(now: Instant): readonly Message[] {
    const chargers = this.#owner.chargers();
    const lost = chargers.filter(
      ({ online, lastSeenAt = now }) => !online && Math.max(lastSeenAt, this.#startedAt) + CHARGER_LOST_MS <= now,
    );
    this.#lost = new Set(lost.map(({ chargerId }) => chargerId));
    const away = [...this.#away].filter(([, since]) => since + PROVIDER_LOST_MS <= now);
    return [
      ...chargers.flatMap(({ alarms }) => alarms.map(ofAlarm)),
      ...lost.map(({ chargerId }) => ofLostCharger(chargerId)),
      ...ofAdoption(this.#owner.adoption()),
      ...away.map(([id]) => ofLostProvider(id)),
    ];
  }

  /** Looks who is away. */
  async look(now: Instant): Promise<void> {
    const views = await this.#owner.providers();
    for (const { online, provider } of views) if (online) this.#came.add(provider.id);
    const away = views.filter((view) => !view.online && this.#isDue(view));
    this.#away = new Map(away.map(({ provider: { id } }) => [id, this.#away.get(id) ?? now]));
  }

  hear(notice: Notice): Happened | undefined {
    switch (notice.kind) {
      case 'fact':
        return notice.tx?.endedAt !== undefined && notice.fact.message?.means === 'txEnded'
          ? { message: ofSessionEnd(notice.tx), span: 'moment', isForPhones: false }
          : undefined;
      case 'decision':
        return asMoment(ofRefusal(notice.entry));
      case 'control': {
        const { chargerId, evse, lease } = notice;
        const place = `${chargerId} ${evse}`;
        const before = this.#holders.get(place);
        this.#holders.set(place, lease?.holder);
        // Asked for and not yet the charger's word: it may come to nothing.
        if (lease?.state === 'claiming') this.#holders.set(place, before);
        return lease === undefined || lease.state === 'claiming' || lease.holder === before
          ? undefined
          : asMoment(ofGrant(chargerId, lease));
      }
      case 'presence':
        return notice.online && this.#lost.has(notice.chargerId)
          ? { message: ofChargerBack(notice.chargerId), span: 'reply', isForPhones: true }
          : undefined;
      default:
        return undefined;
    }
  }

  /** Services are dialled while a charger is here. */
  #isDue({ provider }: ProviderView): boolean {
    if (provider.kind === 'backend' && !this.#came.has(provider.id)) return false;
    const served = this.#owner.chargers().filter(({ chargerId }) => servesCharger(provider, chargerId));
    return served.some(({ online }) => online);
  }
}

function asMoment(message: Message | undefined): Happened | undefined {
  return message && { message, span: 'moment', isForPhones: false };
}
