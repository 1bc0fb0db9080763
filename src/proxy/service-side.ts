/** The door for services: what their links need to register, and what they ask. */
import { isTransparent } from '../core/arbitration/roles.ts';
import { ownLinkOf } from '../core/configuration/own-effects.ts';
import type { Payload, Provider, ProviderId } from '../core/model.ts';
import { encode } from '../core/ocpp/codec.ts';
import { bootAs } from '../core/ocpp/registration.ts';
import { alarmKey } from '../core/station/alarms.ts';
import { bootOnConnect, bootToTell, takenOf } from '../core/station/boot.ts';
import type { Told } from '../core/station/station.ts';
import { clearAlarm, raiseAlarm } from './alarms.ts';
import { causeOf } from './cause.ts';
import { providerBack, providerGone } from './control.ts';
import { countConnectors, crossingOf, hear, noteNames } from './crossing.ts';
import type { Desk } from './desk.ts';
import type { Desks } from './desks.ts';
import { down } from './down.ts';
import { partyState } from './party-states.ts';
import type { ServiceSide } from './ports.ts';
import { serve } from './serve/serve.ts';
import { answerShadow } from './serve/shadow.ts';
import { readAhead } from './settings-read.ts';
import type { Twin } from './twin.ts';
import { laneKey } from './twin-state.ts';

export function makeServiceSide(desks: Desks): ServiceSide {
  const { context } = desks;
  return {
    bootCause(chargerId, providerId) {
      const desk = desks.get(chargerId);
      if (desk === undefined) return 'first';
      if (desk.restarted.has(providerId)) return 'reset';
      const taken = context.registered.get(pairOf(chargerId, providerId));
      const policy = desk.lanes.get(providerId)?.provider.manners.bootOnReconnect ?? 'always';
      return bootOnConnect(desk.twin.state.station, taken, knowsSession(desk, providerId), policy);
    },

    bootFor(chargerId, providerId, version, cause) {
      const desk = desks.get(chargerId);
      const station = desk?.twin.state.station;
      if (station?.boot === undefined) return undefined;
      const encoded = encode(version, { means: 'boot', ask: bootToTell(station.boot, cause) });
      if (encoded === undefined) return undefined;
      const provider = desk?.lanes.get(providerId)?.provider;
      const asReceived =
        station.version === version ? bootAsReceived(station.boot, encoded.payload, provider) : undefined;
      const payload = bootAs(version, asReceived ?? encoded.payload, provider?.manners.bootAs ?? {});
      return { action: encoded.action, payload, taken: takenOf(station), cause: causeOf(station.boot) };
    },

    ownLink(chargerId, providerId) {
      const desk = desks.get(chargerId);
      const password = desk && partyState(desk.twin.state, providerId, 'password');
      return {
        ...(desk && ownLinkOf(partyState(desk.twin.state, providerId, 'settings'))),
        ...(password && { password }),
      };
    },

    knocks(link) {
      desks.get(link.chargerId)?.knocking.set(link.providerId, link);
    },

    ready(link, taken) {
      const desk = desks.get(link.chargerId);
      if (desk === undefined) return;
      desk.knocking.delete(link.providerId);
      desk.lanes.get(link.providerId)?.attach(link, taken !== undefined);
      if (taken !== undefined) desk.restarted.delete(link.providerId);
      const pair = pairOf(link.chargerId, link.providerId);
      if (taken !== undefined) context.registered.set(pair, taken);
      const back = desk.twin.run((unit) => {
        if (taken !== undefined) unit.changes.push({ type: 'setting', key: `${REGISTERED}${pair}`, value: taken });
        countConnectors(unit, link.version);
        providerBack(unit, link.providerId);
      });
      desks.background(back, 'provider back');
      readAhead(context, desk.twin);
    },

    welcomed(chargerId, providerId) {
      const desk = desks.get(chargerId);
      const key = alarmKey({ kind: 'provider_refused', providerId });
      if (desk?.twin.state.station.alarms[key] === undefined) return;
      const ended = desk.twin.run((unit) => clearAlarm(unit, key));
      desks.background(ended, 'the end of an alarm');
    },

    refused(chargerId, providerId, why) {
      const desk = desks.get(chargerId);
      if (desk === undefined) return;
      const text = `The service "${providerId}" turns this charger away: ${why}.`;
      const raised = desk.twin.run((unit) => raiseAlarm(context, unit, { kind: 'provider_refused', providerId }, text));
      desks.background(raised, 'an alarm');
    },

    gone(link) {
      const desk = desks.get(link.chargerId);
      if (desk?.knocking.get(link.providerId) === link) desk.knocking.delete(link.providerId);
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
      const provider = desk?.lanes.get(link.providerId)?.provider;
      if (desk === undefined || provider === undefined) {
        return { kind: 'error', code: 'InternalError', description: 'no such charger' };
      }
      const { twin } = desk;
      await noteNames(twin, link.version, hear(link.version, crossingOf(twin.state), message.action, message.payload));
      const asked = { context, desk, twin, provider, link, received: message };
      if (provider.shadow !== undefined) return answerShadow(asked);
      const served = await serve(asked);
      return served ?? down(context, twin, provider, link.version, message);
    },
  };
}

/** Settings under this prefix tell for each pair which Boot was accepted last. */
export const REGISTERED = 'registered/';

/** The charger's own words, with the reason that this provider is told; only a transparent one gets what had to be mended. */
function bootAsReceived(boot: Told, encoded: Payload, provider: Provider | undefined): Payload {
  const raw = provider !== undefined && isTransparent(provider) ? boot.received : undefined;
  return { ...(raw ?? boot.payload), ...('reason' in encoded && { reason: encoded.reason }) };
}

function pairOf(chargerId: string, providerId: string): string {
  return `${chargerId} ${providerId}`;
}

/** A session that this provider was told of and that is not over for it (T17). */
function knowsSession({ twin }: Desk, providerId: ProviderId): boolean {
  const untold = untoldStart(twin, providerId);
  return [...twin.state.rows.values()].some(
    (row) => row.providerId === providerId && (row.state === 'open' || row.state === 'leaving') && row.txId !== untold,
  );
}

/** The session whose start waits to be sent for the first time. */
function untoldStart(twin: Twin, providerId: ProviderId): string | undefined {
  const head = twin.state.deliveries.get(laneKey(providerId, 'T'));
  return head?.tries === 0 && head.session?.part === 'begins' ? head.session.txId : undefined;
}
