/** What one backend hears: the present state, what it missed, then what happens, each thing once. */

import type { Fact, Lease, Provider, ProviderId, Status, Transaction } from '../core/model.ts';
import { servesCharger } from '../core/provider.ts';
import { viewOf } from '../core/views/view.ts';
import type { Clock } from '../lib/clock.ts';
import type { Cause } from '../lib/trace.ts';
import type { BackendSide, ChargerView, Notice } from '../proxy/ports.ts';
import {
  type BackendEvent,
  bootEvent,
  controlEvent,
  faultEvent,
  limitEvent,
  otherEvents,
  presenceEvent,
  statusEvent,
  statusesOf,
  transactionEvent,
} from './backend-events.ts';
import { BackendLane } from './backend-lane.ts';

export interface WatchOptions {
  readonly providerId: ProviderId;
  readonly hub: BackendSide;
  readonly clock: Clock;
  readonly open: () => boolean;
  /** Resolves when the event has left, or never will. */
  readonly send: (event: BackendEvent, cause?: Cause) => Promise<void>;
  /** The journal could not be read or written. */
  readonly failed: (error: unknown) => void;
}

export class BackendWatch {
  readonly #options: WatchOptions;
  readonly #lanes = new Map<string, BackendLane>();
  /** What the backend was told last of control, per EVSE: the same is not told twice. */
  readonly #control = new Map<string, string>();
  readonly #ownLeases = new Map<string, Lease>();
  readonly #faulted = new Set<string>();

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  start(): void {
    const provider = this.#observer();
    if (provider === undefined) return;
    for (const charger of this.#options.hub.chargers().filter(({ chargerId }) => servesCharger(provider, chargerId))) {
      this.#snapshot(provider, charger);
      this.#laneOf(charger.chargerId);
    }
  }

  hear(notice: Notice): void {
    const provider = this.#observer();
    // Alarms, decisions and what he sets for his house are the owner's.
    if (notice.kind === 'decision' || notice.kind === 'alarm' || notice.kind === 'alarm_over') return;
    if (notice.kind === 'house' || notice.kind === 'adoption' || notice.kind === 'turned_away') return;
    if (provider === undefined || !this.#options.open()) return;
    const chargerId = notice.kind === 'fact' ? notice.fact.chargerId : notice.chargerId;
    if (!servesCharger(provider, chargerId)) return;
    const now = this.#options.clock.now();
    switch (notice.kind) {
      case 'fact':
        this.#fact(provider, notice.fact, notice.tx);
        break;
      case 'status':
        this.#status(
          provider,
          chargerId,
          notice.status,
          notice.tx ?? this.#running(chargerId, notice.status.place.evse)[0],
        );
        break;
      case 'boot':
        this.#send(bootEvent(chargerId, notice.boot, now));
        break;
      case 'presence':
        this.#send(presenceEvent(chargerId, notice.online, now));
        break;
      case 'control':
        this.#controlled(provider, chargerId, notice.evse, notice.lease);
        break;
      case 'limit':
        this.#limited(provider, notice);
        break;
    }
  }

  #snapshot(provider: Provider, charger: ChargerView): void {
    const { chargerId } = charger;
    const now = this.#options.clock.now();
    this.#send({ ...presenceEvent(chargerId, charger.online, now), snapshot: true });
    if (charger.boot !== undefined) this.#send({ ...bootEvent(chargerId, charger.boot, now), snapshot: true });
    for (const evse of charger.evses) {
      for (const status of statusesOf(evse)) this.#status(provider, chargerId, status, evse.tx, true);
      this.#controlled(provider, chargerId, evse.evse, evse.lease, true);
    }
  }

  #status(provider: Provider, chargerId: string, status: Status, tx: Transaction | undefined, snapshot?: true): void {
    const now = this.#options.clock.now();
    const { evse, connector } = status.place;
    this.#send({ ...statusEvent(provider, chargerId, status, tx, now), snapshot });
    const key = `${chargerId}/${evse}/${connector}`;
    const faulted = status.status === 'Faulted';
    if (faulted === this.#faulted.has(key)) return;
    if (faulted) this.#faulted.add(key);
    else this.#faulted.delete(key);
    this.#send({ ...faultEvent(chargerId, status, faulted, now), snapshot });
  }

  #controlled(provider: Provider, chargerId: string, evse: number, lease: Lease | undefined, snapshot?: true): void {
    const key = `${chargerId}/${evse}`;
    const lost = this.#ownLeases.get(key);
    if (lease?.holder === provider.id) this.#ownLeases.set(key, lease);
    else this.#ownLeases.delete(key);
    const { at, ...told } = controlEvent(provider, { chargerId, evse }, lease, lost, this.#options.clock.now());
    const words = JSON.stringify(told);
    if (this.#control.get(key) === words) return;
    this.#control.set(key, words);
    this.#send({ ...told, at, snapshot });
  }

  /** Of a session that it must not see it does not hear what limits it either. */
  #limited(provider: Provider, notice: Extract<Notice, { kind: 'limit' }>): void {
    const running = this.#running(notice.chargerId, notice.evse);
    if (running.some((tx) => viewOf(provider, tx) === 'occupied')) return;
    this.#send(limitEvent(provider, notice, this.#options.clock.now()));
  }

  #fact(provider: Provider, fact: Fact, tx: Transaction | undefined): void {
    if (fact.lane === 'T') {
      this.#laneOf(fact.chargerId).news(fact, tx).catch(this.#options.failed);
      return;
    }
    const place = fact.message !== undefined && 'place' in fact.message.ask ? fact.message.ask.place : undefined;
    for (const event of otherEvents(provider, fact, this.#running(fact.chargerId, place?.evse ?? 0)))
      void this.#options.send(event, causeOf(fact));
  }

  /** Sessions at an EVSE; EVSE 0 is the whole charger. */
  #running(chargerId: string, evse: number): readonly Transaction[] {
    const charger = this.#options.hub.chargers().find((each) => each.chargerId === chargerId);
    return (charger?.evses ?? []).flatMap((each) =>
      each.tx !== undefined && (evse === 0 || each.evse === evse) ? [each.tx] : [],
    );
  }

  #laneOf(chargerId: string): BackendLane {
    const known = this.#lanes.get(chargerId);
    if (known !== undefined) return known;
    const lane = new BackendLane({
      chargerId,
      providerId: this.#options.providerId,
      hub: this.#options.hub,
      open: this.#options.open,
      tell: (fact, tx, replayed) => {
        const provider = this.#observer();
        const event = provider && transactionEvent(provider, fact, tx);
        if (event === undefined) return undefined;
        return this.#options.send(replayed ? { ...event, replayed: true } : event, causeOf(fact));
      },
    });
    this.#lanes.set(chargerId, lane);
    lane.catchUp().catch(this.#options.failed);
    return lane;
  }

  /** False when there is no fact of that number yet. */
  acknowledge(chargerId: string, seq: number): Promise<boolean> {
    return this.#laneOf(chargerId).acknowledge(seq);
  }

  #send(event: BackendEvent): void {
    void this.#options.send(event);
  }

  /** The provider when it may observe. */
  #observer(): Provider | undefined {
    const provider = this.#options.hub.providerOf(this.#options.providerId);
    return provider?.rights.includes('observe') === true ? provider : undefined;
  }
}

/** The message of the charger that it was. */
function causeOf({ source }: Fact): Cause | undefined {
  return source?.messageId === undefined ? undefined : { messageId: source.messageId };
}
