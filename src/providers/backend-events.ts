/** What happened, in the words of the backend protocol and as far as this backend may know (PROTOCOL §2.2). */
import { endOf } from '../core/arbitration/lease-times.ts';
import {
  type Boot,
  CONNECTOR_STATUSES,
  type Fact,
  type Lease,
  type Provider,
  type Status,
  type Transaction,
} from '../core/model.ts';
import { messageFor, statusFor, tokenFor, viewOf } from '../core/views/view.ts';
import type { ChargerView, EvseView, Notice } from '../proxy/ports.ts';
import { measuredOf, readingsJson } from './backend-measured.ts';

export type BackendEvent = {
  readonly type: 'event';
  readonly event: string;
  readonly charger: string;
  readonly [field: string]: unknown;
};

function event(name: string, charger: string, at: number, fields: { readonly [field: string]: unknown }): BackendEvent {
  return { type: 'event', event: name, charger, at: iso(at), ...fields };
}

/** A transaction fact; undefined when this backend must not hear of it. */
export function transactionEvent(
  provider: Provider,
  fact: Fact,
  tx: Transaction | undefined,
): BackendEvent | undefined {
  if (fact.message === undefined || tx === undefined || (fact.only !== undefined && fact.only !== provider.id))
    return undefined;
  const { takenFrom } = tx;
  if (takenFrom?.providerId === provider.id && fact.only === undefined && fact.seq > takenFrom.seq) return undefined;
  const message = messageFor(provider, fact.message, tx, {});
  if (message === undefined) return undefined;
  const common = {
    evse: tx.place.evse,
    connector: tx.place.connector,
    seq: fact.seq,
    transaction_id: tx.id,
    id_tag: tokenFor(provider, tx)?.id,
    own: viewOf(provider, tx) === 'own',
  };
  switch (message.means) {
    case 'txStarted': {
      const { at, meterWh, chargingState } = message.ask;
      return event('transaction_started', fact.chargerId, at, {
        ...common,
        meter_start_wh: meterWh ?? tx.meterStartWh,
        charging_state: chargingState,
      });
    }
    case 'txUpdated': {
      const { at, readings, chargingState } = message.ask;
      const name = readings.length > 0 ? 'meter' : 'transaction_updated';
      return event(name, fact.chargerId, at, {
        ...common,
        charging_state: chargingState,
        ...meterFields(readings, tx),
      });
    }
    case 'meter': {
      const { readings } = message.ask;
      return event('meter', fact.chargerId, readings.at(-1)?.at ?? fact.recordedAt, {
        ...common,
        ...meterFields(readings, tx),
      });
    }
    case 'txEnded': {
      const { at, meterWh, reason, readings } = message.ask;
      const stopWh = meterWh ?? tx.meterStopWh;
      return event('transaction_stopped', fact.chargerId, at, {
        ...common,
        meter_stop_wh: stopWh,
        energy_wh: energyWh(tx, stopWh),
        duration_s: Math.max(0, Math.round((at - tx.startedAt) / 1000)),
        reason: reason ?? 'Local',
        readings: readings.length > 0 ? readingsJson(readings) : undefined,
      });
    }
    default:
      return undefined;
  }
}

function meterFields(readings: Parameters<typeof measuredOf>[0], tx: Transaction): object {
  if (readings.length === 0) return {};
  const measured = measuredOf(readings);
  return { ...measured, energy_wh: energyWh(tx, measured.meter_wh), readings: readingsJson(readings) };
}

function energyWh(tx: Transaction, meterWh: number | undefined): number | undefined {
  return meterWh === undefined || tx.meterStartWh === undefined ? undefined : meterWh - tx.meterStartWh;
}

/** Events outside of sessions. `running` are the sessions at the place: one that is hidden hides its energy too. */
export function otherEvents(provider: Provider, fact: Fact, running: readonly Transaction[]): readonly BackendEvent[] {
  const { message } = fact;
  if (message === undefined || (fact.only !== undefined && fact.only !== provider.id)) return [];
  if (message.means === 'problems') {
    // What a status said was told with it.
    if (fact.source === undefined) return [];
    return message.ask.problems.map(({ place, component, variable, active }) =>
      event('fault', fact.chargerId, fact.recordedAt, {
        evse: place.evse,
        connector: place.connector,
        active,
        component,
        variable,
      }),
    );
  }
  if (message.means !== 'meter' || running.some((tx) => viewOf(provider, tx) === 'occupied')) return [];
  const { place, readings } = message.ask;
  const at = readings.at(-1)?.at ?? fact.recordedAt;
  const fields = {
    evse: place.evse,
    connector: place.connector,
    ...measuredOf(readings),
    readings: readingsJson(readings),
  };
  return [event('meter', fact.chargerId, at, fields)];
}

export function statusEvent(
  provider: Provider,
  chargerId: string,
  status: Status,
  tx: Transaction | undefined,
  now: number,
): BackendEvent {
  const seen = statusFor(provider, status, tx);
  const hidden = seen !== status;
  return event('status', chargerId, status.at ?? now, {
    evse: status.place.evse,
    connector: status.place.connector,
    status: hidden ? 'Occupied' : seen.status,
    error_code: status.errorCode,
    info: hidden ? undefined : status.info,
  });
}

/** A place went into `Faulted` or came out of it. */
export function faultEvent(chargerId: string, status: Status, active: boolean, now: number): BackendEvent {
  const { place, errorCode } = status;
  return event('fault', chargerId, status.at ?? now, {
    evse: place.evse,
    connector: place.connector,
    active,
    error_code: active ? errorCode : undefined,
  });
}

export function bootEvent(chargerId: string, boot: Boot, now: number): BackendEvent {
  return event('boot', chargerId, now, {
    vendor: boot.vendor,
    model: boot.model,
    serial_number: boot.serialNumber,
    firmware_version: boot.firmwareVersion,
    reason: boot.reason,
  });
}

export function presenceEvent(chargerId: string, online: boolean, now: number): BackendEvent {
  return event(online ? 'charger_online' : 'charger_offline', chargerId, now, {});
}

/** A backend learns everything of its own lease, and of others' only that control is taken. */
export function controlState(provider: Provider, lease: Lease | undefined): { readonly [field: string]: unknown } {
  if (lease === undefined) return { state: 'free' };
  if (lease.holder !== provider.id) return { state: 'taken' };
  const endsAt = endOf(lease);
  return {
    state: 'yours',
    lease: lease.state,
    why: lease.reason,
    ends_at: endsAt === undefined ? undefined : iso(endsAt),
    restricted: lease.restricted === true ? true : undefined,
  };
}

/** `lost` is the lease that this backend had until now. */
export function controlEvent(
  provider: Provider,
  place: { readonly chargerId: string; readonly evse: number },
  lease: Lease | undefined,
  lost: Lease | undefined,
  now: number,
): BackendEvent {
  const why =
    lost === undefined || lease?.holder === provider.id ? {} : { ended: true, why: whyLost(lost, lease, now) };
  return event('control', place.chargerId, now, { evse: place.evse, ...controlState(provider, lease), ...why });
}

/** How much a place may take, and whose limit that is; others are not named. */
export function limitEvent(
  provider: Provider,
  { chargerId, evse, limitA, until, source, providerId }: Extract<Notice, { kind: 'limit' }>,
  now: number,
): BackendEvent {
  const by = source === 'provider' ? (providerId === provider.id ? 'you' : 'other') : source;
  return event('limit', chargerId, now, {
    evse,
    limit_a: limitA ?? null,
    until: until === undefined ? undefined : iso(until),
    by,
  });
}

function whyLost(lost: Lease, lease: Lease | undefined, now: number): string {
  if (lease?.holder === 'home') return 'the home took control';
  if (lease !== undefined) return 'control went to somebody else';
  const endsAt = endOf(lost);
  if (endsAt !== undefined && endsAt <= now) return 'the time was over';
  return 'it was released, or what it was for is over';
}

/** The answer to `get_status`, and the form of each charger in it. */
export function chargerState(provider: Provider, charger: ChargerView): object {
  return {
    id: charger.chargerId,
    online: charger.online,
    evses: charger.evses.map((evse) => evseState(provider, evse)),
  };
}

function evseState(provider: Provider, evse: EvseView): object {
  const { tx } = evse;
  const hidden = tx !== undefined && viewOf(provider, tx) === 'occupied';
  const base = {
    evse: evse.evse,
    connectors: statusesOf(evse).map((status) => {
      const seen = statusFor(provider, status, tx);
      return {
        connector: status.place.connector,
        status: seen === status ? seen.status : 'Occupied',
        error_code: status.errorCode,
      };
    }),
    fault: evse.fault,
    closed: evse.closed,
    control: controlState(provider, evse.lease),
  };
  if (hidden) return base;
  const session = tx && {
    transaction_id: tx.id,
    id_tag: tokenFor(provider, tx)?.id,
    own: viewOf(provider, tx) === 'own',
    started_at: iso(tx.startedAt),
    energy_wh: energyWh(tx, tx.lastWh),
    charging_state: tx.chargingState,
  };
  return {
    ...base,
    session,
    power_w: evse.powerW,
    current_a: evse.currentA,
    meter_wh: evse.energyWh,
    limit_a: evse.limitA,
  };
}

/** The latest statuses of an EVSE, as if they were told now. */
export function statusesOf(evse: EvseView): readonly Status[] {
  return evse.connectors.flatMap(({ connector, status, errorCode, at }) => {
    const known = CONNECTOR_STATUSES.find((word) => word === status);
    return known === undefined ? [] : [{ place: { evse: evse.evse, connector }, status: known, errorCode, at }];
  });
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
