/** What happens, in the words of the API. */

import type * as z from 'zod';
import { endOf } from '../core/arbitration/lease-times.ts';
import type { Alarm } from '../core/model.ts';
import { alarmKey } from '../core/station/alarms.ts';
import type { Notice } from '../proxy/ports.ts';
import { adoptionView } from './adoption.ts';
import type * as words from './api/event-words.ts';
import { iso } from './api/fields.ts';
import { houseView } from './house-view.ts';
import { lockOfLease } from './lock.ts';
import { decidedView, factView } from './views.ts';

type Shown<T extends z.ZodType> = z.input<T>;

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
      const held = { state: lease?.state ?? null, ends_at: iso(lease && endOf(lease)) };
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
    case 'house':
      return { kind: 'house', at, house: houseView(notice.house) };
    case 'adoption':
      return { kind: 'adoption', at, adoption: adoptionView(notice.adoption) };
    case 'turned_away':
      return { kind: 'turned_away', at: iso(notice.at), charger_id: notice.chargerId, why: notice.why };
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
