/** What the proxy knows, in the words of the API; the older endpoints show parts of the same. */
import type * as z from 'zod';
import { endOf } from '../core/arbitration/lease-times.ts';
import { seesAs } from '../core/arbitration/roles.ts';
import type { AuditEntry, Fact, Standing } from '../core/model.ts';
import { moneyText } from '../core/money.ts';
import { isSimulator } from '../core/provider.ts';
import { costView } from '../core/tariffs/told.ts';
import type {
  ChargerView,
  Decided,
  EvseView,
  LanePosition,
  ProviderCost,
  ProviderView,
  ServiceLinkState,
  Session,
} from '../proxy/ports.ts';
import { iso } from './api/fields.ts';
import type * as sessionWords from './api/session-words.ts';
import type * as words from './api/words.ts';
import { figuresView } from './figures-view.ts';
import { lockOfCharger, lockOfEvse } from './lock.ts';
import type { HttpOptions } from './options.ts';
import { withoutSecrets } from './secrets.ts';

type Shown<T extends z.ZodType> = z.input<T>;

export function statusView({
  owner,
  version,
  startedAt,
  clock,
  warnings,
  place,
}: Pick<HttpOptions, 'owner' | 'version' | 'startedAt' | 'clock' | 'warnings' | 'place'>): Shown<typeof words.status> {
  const { mode, sharingAllowed, home } = owner.mode();
  const { timeZone, currency, homeAssistant } = place();
  return {
    version,
    now: iso(clock.now()),
    started_at: iso(startedAt),
    mode,
    sharing: sharingAllowed && mode === 'automatic',
    home: {
      presence: home.presence,
      override: home.override,
      vacation: home.vacation,
      unknown_since: iso(home.unknownSince),
      link: homeAssistant.link,
      link_since: iso(homeAssistant.since),
      last_error: homeAssistant.lastError ?? null,
    },
    time_zone: timeZone,
    currency: currency ?? null,
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
    ...markOf(charger.chargerId),
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

/** What happens there is only played. */
function markOf(chargerId: string): { readonly simulated?: true } {
  return isSimulator(chargerId) ? { simulated: true } : {};
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
    lease: lease === undefined ? null : { state: lease.state, since: iso(lease.since), ends_at: iso(endOf(lease)) },
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
    ...figuresView(evse.figures),
    limit_a: evse.limitA ?? null,
  };
}

function conditionsView({ holds, why, until }: Standing) {
  return { hold: holds, reason: `${why[0]?.toUpperCase()}${why.slice(1)}.`, until: iso(until) };
}

export function providerView(
  { owner, serviceLinks, backends }: Pick<HttpOptions, 'owner' | 'serviceLinks' | 'backends'>,
  { provider, isAuthority, online, pending, standing, usedToday: { wh, cost } }: ProviderView,
): Shown<typeof words.providerRow> {
  const { id, kind, chargerId } = provider;
  const { role, rights, foreignView } = seesAs(provider);
  const paused = owner.house().paused.find((each) => each.providerId === id);
  const socket = kind === 'backend' ? backends().find((each) => each.id === id) : undefined;
  return {
    id,
    kind,
    role: role ?? null,
    rights: [...rights],
    foreign_view: foreignView,
    authority: isAuthority,
    shadow: provider.shadow !== undefined,
    charger_id: chargerId ?? null,
    online: socket?.online ?? online,
    since: iso(socket?.since),
    paused: paused === undefined ? null : { since: iso(paused.since), until: iso(paused.until) },
    pending,
    conditions: standing === undefined ? null : conditionsView(standing),
    energy_today_wh: Math.round(wh),
    cost_today: cost === undefined ? null : { amount: moneyText(cost.minor, cost.currency), currency: cost.currency },
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
export function sessionView(session: Session, now: number): Shown<typeof sessionWords.session> {
  return {
    id: session.id,
    charger_id: session.chargerId,
    ...markOf(session.chargerId),
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
    carbon: carbonView(session),
    card_name: session.cardName ?? null,
    vehicle: session.vehicle ?? null,
    accepted_by: session.acceptedBy ?? null,
    started_by: session.startedBy ?? null,
    ended_by: session.endedBy ?? null,
    cost: costView(session.cost),
    provider_costs: session.providerCosts.map(providerCostView),
    correction: correctionView(session),
    source: session.source,
    told_revenue: session.toldRevenue ?? null,
  };
}

/** Of one session, or of a sum over several. */
export function carbonView({ carbon, energyWh = 0 }: Pick<Session, 'carbon' | 'energyWh'>) {
  if (carbon === undefined) return null;
  const knownWh = Math.round(carbon.knownWh);
  return { co2_g: carbon.grams, known_wh: knownWh, unknown_wh: Math.max(0, Math.round(energyWh) - knownWh) };
}

function providerCostView({ providerId, currency, totalMinor, isFinal, at, text, settled }: ProviderCost) {
  return {
    provider_id: providerId,
    currency,
    total: totalMinor === undefined ? null : moneyText(totalMinor, currency),
    final: isFinal ?? false,
    told_at: iso(at),
    text: text?.content ?? null,
    settled:
      settled === undefined
        ? null
        : {
            at: iso(settled.at),
            status: settled.status,
            amount: moneyText(settled.minor, currency),
            reference: settled.reference,
            receipt_id: settled.receiptId ?? null,
            receipt_url: settled.receiptUrl ?? null,
          },
  };
}

function correctionView({ correction, original }: Session): Shown<typeof sessionWords.session>['correction'] {
  if (correction === undefined || original === undefined) return null;
  const { at, note = null } = correction;
  const total = costView(original.cost)?.owed?.total ?? null;
  return { at: iso(at), note, original_payer: original.payer, original_total: total };
}

export function decisionView(entry: Decided): Shown<typeof words.decision> {
  return { id: entry.id, ...decidedView(entry) };
}

export function decidedView(entry: AuditEntry) {
  const { at, chargerId, evse, by, asked, allowed, rule, why, shadow = null } = entry;
  return { at: iso(at), charger_id: chargerId, evse: evse ?? null, by, asked, allowed, rule, why, shadow };
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
