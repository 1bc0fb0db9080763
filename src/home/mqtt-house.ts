/** The house as MQTT shows it: what is remembered beside the proxy's own views, and all that the broker shall keep. */

import type { Mode, Provider } from '../core/model.ts';
import { servesCharger } from '../core/provider.ts';
import type { Clock } from '../lib/clock.ts';
import type {
  ChargerView,
  CommandResult,
  HouseView,
  Notice,
  OwnerSide,
  PlaceLimits,
  ProviderView,
} from '../proxy/ports.ts';
import { type DevicePayload, discoveryOf } from './discovery.ts';
import { registerAfter } from './meter-register.ts';
import { type CommandWorld, type Door, doorsOf } from './mqtt-commands.ts';
import { eventsOf, type HouseEvent, whyOf } from './mqtt-events.ts';
import type { Money } from './mqtt-money.ts';
import { type MqttNames, type Owner, topicsOf } from './mqtt-names.ts';
import {
  chargerState,
  limitsIn,
  type PlaceMemory,
  placeState,
  providerState,
  proxyState,
  type Reason,
} from './mqtt-states.ts';

interface HouseParts {
  readonly names: MqttNames;
  /** Of this program. */
  readonly version: string;
  readonly owner: Pick<OwnerSide, 'chargers' | 'house' | 'limits'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** The providers and what the owner set, as far as the views of chargers do not tell. */
export interface Surroundings {
  readonly providers: readonly Pick<ProviderView, 'provider' | 'online'>[];
  readonly guestMinutes: number;
  /** Undefined: there are no tariffs. */
  readonly money?: Money | undefined;
}

interface Memory {
  readonly places: Map<number, PlaceMemory>;
  readonly holders: Map<number, string | undefined>;
  last: Reason | undefined;
}

export function showHouse({ names, version, owner, clock }: HouseParts) {
  const topics = topicsOf(names);
  const discovery = discoveryOf(names, version);
  const memories = new Map<string, Memory>();
  /** Of chargers about which nothing was told since they were looked at. */
  const fresh = new Map<string, ReadonlyMap<string, string>>();
  let lastAnswer: string | undefined;

  function memoryOf(chargerId: string): Memory {
    const known = memories.get(chargerId) ?? { places: new Map(), holders: new Map(), last: undefined };
    memories.set(chargerId, known);
    return known;
  }

  function remember(notice: Notice): void {
    if (notice.kind === 'fact' && notice.tx?.endedAt !== undefined) {
      const { places } = memoryOf(notice.tx.chargerId);
      const { evse } = notice.tx.place;
      places.set(evse, { ...places.get(evse), lastTx: notice.tx });
    }
    if (notice.kind === 'control') memoryOf(notice.chargerId).holders.set(notice.evse, notice.lease?.holder);
    if (notice.kind === 'decision' && notice.entry.shadow === undefined) {
      const { chargerId, by, asked, allowed } = notice.entry;
      memoryOf(chargerId).last = { why: whyOf(notice.entry), by, asked, allowed };
    }
  }

  function statesOf(view: ChargerView, { providers, money }: Surroundings): ReadonlyMap<string, string> {
    const { chargerId, online } = view;
    const memory = memoryOf(chargerId);
    const limits = owner.limits(chargerId) ?? [];
    const mode = modeOf(owner.house(), chargerId);
    const ofCharger = chargerState({
      online,
      mode,
      last: memory.last,
      revenue: money && (money.revenues.get(chargerId) ?? 0),
    });
    const mine = controllersOf(providers, chargerId);
    const at = topics.charger(chargerId);
    const rows = view.evses.map((evse): [string, string] => {
      const limit = limits.find((one) => one.evse === evse.evse);
      if (!memory.holders.has(evse.evse)) memory.holders.set(evse.evse, evse.lease?.holder);
      const known = remembered(memory.places.get(evse.evse), evse.energyWh, limit);
      memory.places.set(evse.evse, known);
      const state = placeState({ charger: view, evse, limits: limit, memory: known, providers: mine, money });
      return [at.state(evse.evse), JSON.stringify(evse.evse === 1 ? { ...state, ...ofCharger } : state)];
    });
    return new Map([
      // A charger whose places nobody knows yet.
      [at.state(1), JSON.stringify(ofCharger)],
      ...rows,
      [at.availability, online ? 'online' : 'offline'],
    ]);
  }

  function remembered(before: PlaceMemory | undefined, wh: number | undefined, limit: PlaceLimits | undefined) {
    const { homeA } = limitsIn(limit);
    return {
      ...before,
      ...(wh !== undefined && { register: registerAfter(before?.register, wh, clock.now()) }),
      // While it is paused, what the home allowed before is what it will allow again.
      ...(homeA !== 0 && { ownA: homeA }),
    };
  }

  return {
    topics,

    /** What happened, and what to tell of it at once. */
    hear(notice: Notice): readonly HouseEvent[] {
      const events = eventsOf(notice, (chargerId, evse) => memories.get(chargerId)?.holders.get(evse));
      remember(notice);
      const chargerId = chargerIdOf(notice);
      if (chargerId === undefined) fresh.clear();
      else fresh.delete(chargerId);
      return events;
    },

    /** What became of a command, for whoever looks at the device that it came through. */
    answered(owner: Owner, asked: string, result: Pick<CommandResult, 'ok' | 'why'> & Partial<CommandResult>): void {
      const sees = 'sees' in result ? result.sees : undefined;
      if (owner.kind === 'charger') {
        memoryOf(owner.id).last = { why: result.why, by: 'home', asked, allowed: result.ok, ...(sees && { sees }) };
        fresh.delete(owner.id);
      } else {
        lastAnswer = result.why;
      }
    },

    /** Sessions whose figures are shown. */
    sessions(): readonly string[] {
      return owner
        .chargers()
        .flatMap(({ chargerId, evses }) =>
          evses.flatMap(({ evse, tx }) => (tx ?? memories.get(chargerId)?.places.get(evse)?.lastTx)?.id ?? []),
        );
    },

    /** Nothing that was worked out before counts any more. */
    forget(): void {
      fresh.clear();
    },

    /** By topic, what the broker shall keep of the devices themselves. */
    devices({ providers, money }: Surroundings): ReadonlyMap<string, DevicePayload> {
      const device = (of: Owner, payload: DevicePayload): [string, DevicePayload] => [topics.discovery(of), payload];
      return new Map([
        device({ kind: 'proxy' }, discovery.proxy()),
        ...owner.chargers().map(({ chargerId, boot, evses }) => {
          const limits = owner.limits(chargerId) ?? [];
          const places = evses.map(({ evse }) => ({ evse, maxA: maxAt(limits, evse) }));
          const mine = controllersOf(providers, chargerId);
          const about = { chargerId, boot, places, providers: mine, currency: money?.currency };
          return device({ kind: 'charger', id: chargerId }, discovery.charger(about));
        }),
        ...providers.map(({ provider: { id } }) => device({ kind: 'provider', id }, discovery.provider(id))),
      ]);
    },

    /** By topic, what it shall keep of their states. */
    states(around: Surroundings): ReadonlyMap<string, string> {
      const chargers = owner.chargers();
      const house = owner.house();
      const ids = new Set(chargers.map(({ chargerId }) => chargerId));
      for (const gone of [...memories.keys()].filter((id) => !ids.has(id))) memories.delete(gone);
      const states = new Map<string, string>();
      for (const view of chargers) {
        const known = fresh.get(view.chargerId) ?? statesOf(view, around);
        fresh.set(view.chargerId, known);
        for (const [topic, state] of known) states.set(topic, state);
      }
      for (const { provider, online } of around.providers) {
        const state = providerState(provider.id, online, house, chargers);
        states.set(topics.providerState(provider.id), JSON.stringify(state));
      }
      states.set(topics.proxyState, JSON.stringify(proxyState(house, around.guestMinutes, lastAnswer)));
      // Last: from then on all of it counts.
      states.set(topics.status, 'online');
      return states;
    },

    doors({ providers, guestMinutes }: Surroundings): ReadonlyMap<string, Door> {
      const chargers: CommandWorld['chargers'] = owner.chargers().map((view) => {
        const limits = owner.limits(view.chargerId) ?? [];
        return {
          view,
          mode: modeOf(owner.house(), view.chargerId),
          maxA: (evse) => maxAt(limits, evse),
          providers: controllersOf(providers, view.chargerId),
        };
      });
      return doorsOf(topics, { chargers, providers: providers.map(({ provider }) => provider.id), guestMinutes });
    },
  };
}

function modeOf({ chargers, mode }: HouseView, chargerId: string): Mode {
  return chargers.find((one) => one.chargerId === chargerId)?.mode ?? mode;
}

function maxAt(limits: readonly PlaceLimits[], evse: number): number {
  return limitsIn(limits.find((one) => one.evse === evse)).maxA;
}

/** Who may be given control of this charger. */
function controllersOf(providers: Surroundings['providers'], chargerId: string): readonly string[] {
  const serves = (provider: Provider) => provider.rights.includes('control') && servesCharger(provider, chargerId);
  return providers.filter(({ provider }) => serves(provider)).map(({ provider }) => provider.id);
}

function chargerIdOf(notice: Notice): string | undefined {
  switch (notice.kind) {
    case 'fact':
      return notice.fact.chargerId;
    case 'alarm':
      return notice.alarm.chargerId;
    case 'decision':
      return notice.entry.chargerId;
    default:
      // What is not of one charger is of all.
      return 'chargerId' in notice ? notice.chargerId : undefined;
  }
}
