/** What happens at a charger, as its event entity tells it; such a message is never kept by the broker. */
import type { AuditEntry, Instant, Lease, Transaction } from '../core/model.ts';
import type { Notice } from '../proxy/ports.ts';
import type { EventType } from './entities.ts';

export interface HouseEvent {
  readonly chargerId: string;
  readonly event_type: EventType;
  readonly [about: string]: unknown;
}

/** `holderBefore`: who held this place before a notice of control. */
export function eventsOf(
  notice: Notice,
  holderBefore: (chargerId: string, evse: number) => string | undefined,
): readonly HouseEvent[] {
  switch (notice.kind) {
    case 'fact':
      return sessionEvents(notice.fact.message?.means, notice.tx);
    case 'presence':
      return [{ chargerId: notice.chargerId, event_type: notice.online ? 'charger_online' : 'charger_offline' }];
    case 'control':
      return controlEvents(notice.chargerId, notice.evse, notice.lease, holderBefore(notice.chargerId, notice.evse));
    case 'alarm': {
      const { chargerId, kind, evse, why, count } = notice.alarm;
      return kind === 'fault' && count === 1 ? [{ chargerId, event_type: 'fault', connector: evse, why }] : [];
    }
    case 'alarm_over':
      return isFault(notice.key) ? [{ chargerId: notice.chargerId, event_type: 'fault_cleared' }] : [];
    case 'decision': {
      const { chargerId, allowed, by, asked, rule, shadow } = notice.entry;
      return allowed || shadow !== undefined
        ? []
        : [{ chargerId, event_type: 'request_refused', by, asked, rule, why: whyOf(notice.entry) }];
    }
    default:
      return [];
  }
}

/**
 * Why, as everybody may read it who reads the broker, or the history that Home Assistant keeps: the number of a card is
 * what opens the charger, and stands in the trail of decisions alone.
 */
export function whyOf({ asked, why }: Pick<AuditEntry, 'asked' | 'why'>): string {
  return asked === 'card' ? why.replace(/^The card ".*"(?= may charge| was refused)/s, 'A card') : why;
}

function sessionEvents(means: string | undefined, tx: Transaction | undefined): readonly HouseEvent[] {
  if (tx === undefined) return [];
  const { chargerId, id, place, payer, startedAt } = tx;
  const about = { chargerId, session: id, connector: place.evse, payer, started_at: timeOf(startedAt) };
  if (means === 'txStarted') return [{ ...about, event_type: 'session_started' }];
  if (means !== 'txEnded' || tx.endedAt === undefined) return [];
  const wh = energyOf(tx);
  return [
    {
      ...about,
      event_type: 'session_ended',
      ended_at: timeOf(tx.endedAt),
      reason: tx.reason,
      ...(wh !== undefined && { energy_kwh: Math.round(wh) / 1_000 }),
    },
  ];
}

function controlEvents(
  chargerId: string,
  evse: number,
  lease: Lease | undefined,
  before: string | undefined,
): readonly HouseEvent[] {
  if (lease?.holder === before) return [];
  const about = { chargerId, connector: evse };
  if (lease === undefined) return [{ ...about, event_type: 'control_revoked', holder: before }];
  const isOverride = lease.holder === 'home' && lease.explicit;
  return [
    { ...about, event_type: isOverride ? 'override' : 'control_granted', holder: lease.holder, why: lease.reason },
  ];
}

/** As `core/station/alarms.ts` names them. */
function isFault(key: string): boolean {
  return key === 'fault' || key.startsWith('fault.');
}

function energyOf({ meterStartWh, meterStopWh, lastWh }: Transaction): number | undefined {
  const until = meterStopWh ?? lastWh;
  return meterStartWh === undefined || until === undefined ? undefined : Math.max(0, until - meterStartWh);
}

function timeOf(at: Instant): string {
  return new Date(at).toISOString();
}
