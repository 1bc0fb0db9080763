/** The door for services: what their links need to register, and what they ask. */
import { encode } from '../core/ocpp/codec.ts';
import { isOcppVersion } from '../core/ocpp/versions.ts';
import { bootToTell } from '../core/station/boot.ts';
import { providerBack, providerGone } from './control.ts';
import type { Desks } from './desks.ts';
import { down } from './down.ts';
import type { ServiceSide } from './ports.ts';

export function makeServiceSide(desks: Desks): ServiceSide {
  const { context } = desks;
  return {
    bootFor(chargerId, cause) {
      const station = desks.get(chargerId)?.twin.state.station;
      if (station?.boot === undefined || !isOcppVersion(station.version)) return undefined;
      const told = bootToTell(station.boot.meaning, cause);
      const encoded = encode(station.version, { means: 'boot', ask: told });
      if (encoded === undefined) return undefined;
      const reason = 'reason' in encoded.payload ? { reason: encoded.payload.reason } : {};
      return { action: encoded.action, payload: { ...station.boot.payload, ...reason } };
    },

    hasOpenTransaction(chargerId, providerId) {
      const rows = desks.get(chargerId)?.twin.state.rows.values() ?? [];
      return [...rows].some((row) => row.providerId === providerId && row.state === 'open');
    },

    ready(link, fresh) {
      const desk = desks.get(link.chargerId);
      desk?.lanes.get(link.providerId)?.attach(link, fresh);
      if (desk !== undefined) desks.background(desk.twin.run((unit) => providerBack(unit, link.providerId)), 'provider back');
    },

    gone(link) {
      const desk = desks.get(link.chargerId);
      const lanes = desk?.lanes.get(link.providerId);
      if (desk === undefined || lanes?.link !== link) return;
      lanes.detach(link);
      desks.background(desk.twin.run((unit) => providerGone(context, unit, link.providerId, 'service')), 'provider gone');
    },

    async down(link, message) {
      const desk = desks.get(link.chargerId);
      const lanes = desk?.lanes.get(link.providerId);
      if (desk === undefined || lanes === undefined) {
        return { kind: 'error', code: 'InternalError', description: 'no such charger' };
      }
      const reply = await down(context, desk.twin, lanes.provider, link.version, message);
      if (message.action.endsWith('TriggerMessage')) lanes.tellAgain();
      return reply;
    },
  };
}
