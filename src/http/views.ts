/** What the proxy knows, in the words of the API; the older endpoints show parts of the same. */
import type * as z from 'zod';
import type { Alarm, AuditEntry, Fact } from '../core/model.ts';
import { alarmKey } from '../core/station/alarms.ts';
import type {
  ChargerView,
  Decided,
  EvseView,
  LanePosition,
  Notice,
  ProviderView,
  ServiceLinkState,
  Session,
} from '../proxy/ports.ts';
import { iso } from './api/fields.ts';
import type * as words from './api/words.ts';
import { lockOfCharger, lockOfEvse, lockOfLease } from './lock.ts';
import type { HttpOptions } from './options.ts';
import { withoutSecrets } from './secrets.ts';

type Shown<T extends z.ZodType> = z.input<T>;

export function statusView({
  owner,
  version,
  startedAt,
  clock,
  warnings,
}: Pick<HttpOptions, 'owner' | 'version' | 'startedAt' | 'clock' | 'warnings'>): Shown<typeof words.status> {
  const { mode, sharingAllowed, home } = owner.mode();
  return {
    version,
    now: iso(clock.now()),
    started_at: iso(startedAt),
    mode,
    sharing: sharingAllowed && mode !== 'home_only',
    home: { presence: home.presence, override: home.override, unknown_since: iso(home.unknownSince) },
    refused_chargers: owner
      .refusedChargers()
      .map((refused) => ({ id: refused.chargerId, at: iso(refused.at), reason: refused.why })),
    warnings: [...warnings()],
  };
}

export function chargerView(charger: ChargerView): Shown<typeof words.charger> {
  const lock = lockOfCharger(charger);
  return {
    id: charger.chargerId,
    online: charger.online,
    ocpp_version: charger.version ?? null,
    last_seen_at: iso(charger.lastSeenAt),
    vendor: charger.boot?.vendor ?? null,
    model: charger.boot?.model ?? null,
    serial_number: charger.boot?.serialNumber ?? null,
    firmware_version: charger.boot?.firmwareVersion ?? null,
    lock_owner: lock.owner,
    lock_reason: lock.reason,
    samples_not_kept: charger.samplesNotKept,
    waiting_commands: charger.wishes.map(({ at, asked }) => ({ command: asked.verb, since: iso(at) })),
    evses: charger.evses.map(evseView),
  };
}

export function evseView(evse: EvseView): Shown<typeof words.evse> {
  const { lease, tx } = evse;
  const lock = lockOfEvse(evse);
  return {
    evse: evse.evse,
    connectors: evse.connectors.map((connector) => ({
      connector: connector.connector,
      status: connector.status,
      error_code: connector.errorCode,
      at: iso(connector.at),
    })),
    fault: evse.fault,
    closed: evse.closed,
    lock_owner: lock.owner,
    lock_reason: lock.reason,
    lease: lease === undefined ? null : { state: lease.state, since: iso(lease.since), ends_at: iso(lease.endsAt) },
    session:
      tx === undefined
        ? null
        : {
            session_id: tx.id,
            id_tag: tx.token?.id ?? null,
            payer: tx.payer,
            started_by: tx.startedBy ?? null,
            started_at: iso(tx.startedAt),
            meter_start_wh: tx.meterStartWh ?? null,
            charging_state: tx.chargingState ?? null,
          },
    power_w: evse.powerW ?? null,
    current_a: evse.currentA ?? null,
    energy_wh: evse.energyWh ?? null,
    limit_a: evse.limitA ?? null,
  };
}

export function providerView(
  { serviceLinks, backends }: Pick<HttpOptions, 'serviceLinks' | 'backends'>,
  { provider, online, pending }: ProviderView,
): Shown<typeof words.providerRow> {
  const { id, kind, role, rights, foreignView, chargerId } = provider;
  const socket = kind === 'backend' ? backends().find((each) => each.id === id) : undefined;
  return {
    id,
    kind,
    role: role ?? null,
    rights: [...rights],
    foreign_view: foreignView,
    charger_id: chargerId ?? null,
    online: socket?.online ?? online,
    since: iso(socket?.since),
    pending,
    links:
      kind === 'service'
        ? serviceLinks()
            .filter((link) => link.providerId === id)
            .map(linkView)
        : [],
  };
}

function linkView(link: ServiceLinkState) {
  return {
    charger_id: link.chargerId,
    state: link.state,
    online: link.state === 'accepted' || link.state === 'resumed',
    ocpp_version: link.version ?? null,
    since: iso(link.since),
    last_error: link.lastError ?? null,
    requests_waiting: link.waiting ?? 0,
    clock_skew_seconds: link.skewMs === undefined ? null : Math.round(link.skewMs / 1000),
  };
}

/** `now`: the end of what a running session has lasted so far. */
export function sessionView(session: Session, now: number): Shown<typeof words.session> {
  return {
    id: session.id,
    charger_id: session.chargerId,
    evse: session.evse,
    connector: session.connector ?? null,
    id_tag: session.tag ?? null,
    payer: session.payer,
    holder: session.holder,
    running: session.endedAt === undefined,
    started_at: iso(session.startedAt),
    ended_at: iso(session.endedAt),
    duration_s: Math.max(0, Math.round(((session.endedAt ?? now) - session.startedAt) / 1000)),
    energy_wh: session.energyWh ?? null,
    meter_start_wh: session.meterStartWh ?? null,
    meter_stop_wh: session.meterStopWh ?? null,
    reason: session.reason ?? null,
  };
}

export function decisionView(entry: Decided): Shown<typeof words.decision> {
  return { id: entry.id, ...decidedView(entry) };
}

function decidedView(entry: AuditEntry) {
  const { at, chargerId, evse, by, asked, allowed, rule, why } = entry;
  return { at: iso(at), charger_id: chargerId, evse: evse ?? null, by, asked, allowed, rule, why };
}

export function factView({ seq, chargerId, lane, recordedAt, ...fact }: Fact): Shown<typeof words.fact> {
  const { source } = fact;
  return {
    seq,
    charger_id: chargerId,
    lane,
    recorded_at: iso(recordedAt),
    session_id: fact.txId ?? null,
    means: fact.message?.means ?? null,
    only: fact.only ?? null,
    source:
      source === undefined
        ? null
        : { ocpp_version: source.version, action: source.action, payload: withoutSecrets(source.payload) },
  };
}

export function laneView({
  providerId,
  lane,
  seq,
  pending,
  leftOut,
  head,
}: LanePosition): Shown<typeof words.lanePosition> {
  return {
    provider_id: providerId,
    lane,
    seq,
    pending,
    left_out: leftOut,
    head:
      head === undefined
        ? null
        : {
            seq: head.seq,
            message_id: head.messageId,
            ocpp_version: head.version,
            action: head.action,
            tries: head.tries,
            refusals: head.refusals,
          },
  };
}

/** `now`: for notices that bear no time of their own. */
export function eventView(notice: Notice, now: number): Shown<typeof words.liveEvent> {
  const at = iso(now);
  switch (notice.kind) {
    case 'fact':
      return { kind: 'fact', at, charger_id: notice.fact.chargerId, fact: factView(notice.fact) };
    case 'status': {
      const { place, status, errorCode } = notice.status;
      const connector = place.connector ?? null;
      return {
        kind: 'status',
        at,
        charger_id: notice.chargerId,
        evse: place.evse,
        connector,
        status,
        error_code: errorCode,
      };
    }
    case 'boot': {
      const { vendor, model, serialNumber, firmwareVersion } = notice.boot;
      const more = { serial_number: serialNumber ?? null, firmware_version: firmwareVersion ?? null };
      return { kind: 'boot', at, charger_id: notice.chargerId, vendor, model, ...more };
    }
    case 'presence':
      return { kind: 'presence', at, charger_id: notice.chargerId, online: notice.online };
    case 'control': {
      const { lease, evse, chargerId } = notice;
      const { owner, reason } = lockOfLease(lease);
      const held = { state: lease?.state ?? null, ends_at: iso(lease?.endsAt) };
      return { kind: 'control', at, charger_id: chargerId, evse, lock_owner: owner, lock_reason: reason, ...held };
    }
    case 'alarm':
      return { kind: 'alarm', at, charger_id: notice.chargerId, alarm: alarmView(notice.alarm) };
    case 'alarm_over':
      return { kind: 'alarm_over', at, charger_id: notice.chargerId, key: notice.key };
    case 'limit': {
      const { chargerId, evse, limitA, until, source, providerId, why } = notice;
      const by = { source: source ?? null, provider_id: providerId ?? null };
      return { kind: 'limit', at, charger_id: chargerId, evse, limit_a: limitA ?? null, until: iso(until), ...by, why };
    }
    case 'decision':
      return { kind: 'decision', at, charger_id: notice.entry.chargerId, decision: decidedView(notice.entry) };
  }
}

export function alarmView(alarm: Alarm): Shown<typeof words.alarm> {
  const { kind, chargerId, evse = null, providerId = null, since, at, count, why } = alarm;
  return {
    key: alarmKey(alarm),
    kind,
    charger_id: chargerId,
    evse,
    provider_id: providerId,
    since: iso(since),
    at: iso(at),
    count,
    why,
  };
}
