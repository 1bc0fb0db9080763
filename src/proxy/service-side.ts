/** The door for services: what their links need to register, and what they ask. */
import { isTransparent } from '../core/arbitration/roles.ts';
import { encode } from '../core/ocpp/codec.ts';
import { refuse } from '../core/ocpp/refusals.ts';
import { asksForBoot, asksForStatuses } from '../core/ocpp/registration.ts';
import { isOcppVersion } from '../core/ocpp/versions.ts';
import { bootToTell } from '../core/station/boot.ts';
import { providerBack, providerGone } from './control.ts';
import type { Desks } from './desks.ts';
import { down } from './down.ts';
import type { ServiceSide } from './ports.ts';

export function makeServiceSide(desks: Desks): ServiceSide {
  const { context } = desks;
  return {
    bootFor(chargerId, providerId, cause) {
      const station = desks.get(chargerId)?.twin.state.station;
      if (station?.boot === undefined || !isOcppVersion(station.version)) return undefined;
      const told = bootToTell(station.boot.meaning, cause);
      const encoded = encode(station.version, { means: 'boot', ask: told });
      if (encoded === undefined) return undefined;
      const reason = 'reason' in encoded.payload ? { reason: encoded.payload.reason } : {};
      const provider = context.settings.providers.find((known) => known.id === providerId);
      const raw = provider !== undefined && isTransparent(provider) ? station.boot.received : undefined;
      return { action: encoded.action, payload: { ...(raw ?? station.boot.payload), ...reason } };
    },

    mayResume(chargerId, providerId) {
      if (!context.registered.has(pairOf(chargerId, providerId))) return false;
      const rows = desks.get(chargerId)?.twin.state.rows.values() ?? [];
      return [...rows].some((row) => row.providerId === providerId && row.state === 'open');
    },

    ready(link, fresh) {
      const desk = desks.get(link.chargerId);
      if (desk === undefined) return;
      desk.lanes.get(link.providerId)?.attach(link, fresh);
      const pair = pairOf(link.chargerId, link.providerId);
      const isNew = !context.registered.has(pair);
      context.registered.add(pair);
      const back = desk.twin.run((unit) => {
        if (isNew) unit.changes.push({ type: 'setting', key: `${REGISTERED}${pair}`, value: true });
        providerBack(unit, link.providerId);
      });
      desks.background(back, 'provider back');
    },

    gone(link) {
      const desk = desks.get(link.chargerId);
      const lanes = desk?.lanes.get(link.providerId);
      if (desk === undefined || lanes?.link !== link) return;
      lanes.detach(link);
      desks.background(
        desk.twin.run((unit) => providerGone(context, unit, link.providerId, 'service')),
        'provider gone',
      );
    },

    async down(link, message) {
      const desk = desks.get(link.chargerId);
      const lanes = desk?.lanes.get(link.providerId);
      if (desk === undefined || lanes === undefined) {
        return { kind: 'error', code: 'InternalError', description: 'no such charger' };
      }
      const { action, payload } = message;
      // The charger's own Boot would be told to everybody, and some central systems drop their sessions at one.
      if (asksForBoot(action, payload) && !isTransparent(lanes.provider)) {
        if (link.bootAgain()) return { kind: 'result', payload: { status: 'Accepted' } };
        return refuse(link.version, action, payload, 'H', undefined, 'booted on this connection already');
      }
      const reply = await down(context, desk.twin, lanes.provider, link.version, message);
      if (asksForStatuses(action, payload)) lanes.tellAgain();
      return reply;
    },
  };
}

/** Settings under this prefix name the pairs whose Boot was accepted. */
export const REGISTERED = 'registered/';

function pairOf(chargerId: string, providerId: string): string {
  return `${chargerId} ${providerId}`;
}
