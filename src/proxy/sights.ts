/** What every provider sees after a command of the home: the owner reads it with the answer. */

import { decide } from '../core/arbitration/decide.ts';
import { hasRight } from '../core/arbitration/roles.ts';
import type { Provider, Status, Transaction } from '../core/model.ts';
import { isOcppVersion } from '../core/ocpp/versions.ts';
import { servesCharger } from '../core/provider.ts';
import { evsesOf } from '../core/station/apply.ts';
import { isHiddenFrom } from '../core/station/joined.ts';
import { type ChargerSight, type PlaceSight, type SessionSight, sightInWords } from '../core/views/sight.ts';
import { viewOf } from '../core/views/view.ts';
import type { Desk } from './desk.ts';
import type { Desks } from './desks.ts';
import { mergedAt } from './limits/plan.ts';
import { worldOf } from './orders.ts';
import type { CommandResult, Sight } from './ports.ts';
import { placesFor, seenStatus } from './seen-status.ts';
import { openAt, rowKey } from './twin-state.ts';

/** A command that was done, with what every provider sees now: at this charger, or at all of them. */
export function withSights(desks: Desks, result: CommandResult, chargerId?: string): CommandResult {
  return result.ok ? { ...result, sees: sightsOf(desks, chargerId) } : result;
}

function sightsOf(desks: Desks, chargerId: string | undefined): readonly Sight[] {
  const concerned = desks.all().filter(({ twin }) => (chargerId ?? twin.chargerId) === twin.chargerId);
  return desks.context.settings.providers.flatMap((provider): Sight[] => {
    const served = concerned.filter(({ twin }) => servesCharger(provider, twin.chargerId));
    const words = served.map((desk) => {
      const seen = sightInWords(sightOf(desks, desk, provider));
      return concerned.length > 1 ? `${desk.twin.chargerId}: ${seen}` : seen;
    });
    return words.length === 0 ? [] : [{ providerId: provider.id, sees: words.join(' ') }];
  });
}

function sightOf(desks: Desks, desk: Desk, provider: Provider): ChargerSight {
  const { twin, lanes } = desk;
  const isConnected = lanes.get(provider.id)?.link !== undefined || desks.backendsOnline.has(provider.id);
  return {
    isConnected,
    watches: hasRight(provider, 'observe'),
    steers: hasRight(provider, 'control'),
    places: evsesOf(twin.state.station).map((evse) => placeOf(desks, desk, provider, evse)),
  };
}

function placeOf(desks: Desks, desk: Desk, provider: Provider, evse: number): PlaceSight {
  const { state, chargerId } = desk.twin;
  const seen = provider.kind === 'service' ? toldToService(desk, provider) : toldToBackend(desk, provider);
  const here = seen.flatMap(({ place, status }) => (place.evse === evse ? [status] : []));
  const tx = openAt(state, evse);
  const ask = { by: provider.id, verb: 'take', needs: 'control', evse } as const;
  const world = worldOf(desks.context, { chargerId, state, station: state.station }, provider, ask);
  const holds = state.leases.get(evse)?.holder === provider.id;
  // How often it may ask passes in seconds, and is nothing that the home has done.
  const decision = decide(ask, { ...world, lastGrantedAt: undefined });
  return {
    evse,
    statuses: [...new Set(here)],
    session: tx && { ...sessionOf(state, provider, tx), limitA: limitA(desks, desk.twin, evse) },
    control: holds && decision.allow ? 'holds' : decision,
  };
}

/** In the words of its link; while it has none, in those of the charger. */
function toldToService({ twin: { state }, lanes, away }: Desk, provider: Provider): readonly Status[] {
  const version = lanes.get(provider.id)?.link?.version ?? state.station.version;
  if (!isOcppVersion(version)) return [];
  return placesFor(state, version).flatMap((key) => seenStatus(state, key, { provider, version, away })?.status ?? []);
}

/** As the charger says it: a backend sees by its decisions what the home has closed. */
function toldToBackend({ twin: { state } }: Desk, provider: Provider): readonly Status[] {
  return Object.values(state.station.statuses).map(({ meaning }) => {
    const tx = openAt(state, meaning.place.evse);
    const isHidden = tx !== undefined && viewOf(provider, tx) === 'occupied';
    return isHidden ? { ...meaning, status: 'Occupied' } : meaning;
  });
}

function sessionOf(
  { station, rows }: Desk['twin']['state'],
  provider: Provider,
  tx: Transaction,
): Pick<SessionSight, 'as' | 'isStopping'> {
  const isStopping = station.pendingStops.some(({ txId }) => txId === tx.id);
  const row = rows.get(rowKey(tx.id, provider.id))?.state;
  const isOver = row === 'leaving' || row === 'refused' || tx.takenFrom?.providerId === provider.id;
  const view = viewOf(provider, tx);
  const isHidden = view === 'occupied' || isHiddenFrom(station, provider.id, tx.id);
  return { as: isOver ? 'over' : isHidden ? 'hidden' : view, isStopping };
}

function limitA({ context }: Desks, { state, chargerId }: Desk['twin'], evse: number): number | undefined {
  const amps = mergedAt(context, state, chargerId, evse).steps[0]?.limitA;
  return amps === undefined || !Number.isFinite(amps) ? undefined : amps;
}
