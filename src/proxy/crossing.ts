/**
 * Between a charger and a link of another version. Whoever sends something to a provider calls `say` in place of `encode`,
 * whoever reads a request of a provider calls `hear` in place of `decode`: both know the connectors of this charger.
 */
import type { Message, Payload, Place } from '../core/model.ts';
import { decode, encode } from '../core/ocpp/codec.ts';
import { withConnectors } from '../core/ocpp/connectors.ts';
import { type Crossing, meantIn, saidIn } from '../core/ocpp/crossing.ts';
import { countsConnectors, isOcppVersion, type OcppVersion } from '../core/ocpp/versions.ts';
import type { Twin } from './twin.ts';
import type { TwinState } from './twin-state.ts';
import type { Unit } from './unit.ts';

export function crossingOf({ station, transactions }: Pick<TwinState, 'station' | 'transactions'>): Crossing {
  const isCounted = isOcppVersion(station.version) && countsConnectors(station.version);
  return {
    connectors: isCounted ? [] : (station.connectors ?? []),
    busy: transactions.filter(({ endedAt }) => endedAt === undefined).map(({ place }) => place),
  };
}

/** The CALL that says this to a provider; undefined when its version cannot say it. */
export function say(
  version: OcppVersion,
  crossing: Crossing,
  message: Message,
): { readonly action: string; readonly payload: Payload } | undefined {
  const said = saidIn(version, crossing, message);
  return said && encode(version, said);
}

/** What a CALL of a provider means at this charger; undefined when it means nothing that crosses versions. */
export function hear(version: OcppVersion, crossing: Crossing, action: string, payload: Payload): Message | undefined {
  const message = decode(version, action, payload);
  return message && meantIn(version, crossing, message);
}

/** Writes down connectors that the charger names for the first time; each keeps its number from then on. */
export async function noteConnectors(twin: Twin, version: OcppVersion, message: Message | undefined): Promise<void> {
  if (message === undefined || countsConnectors(version)) return;
  const places = placesIn(message);
  if (learnt(twin.state, places) === undefined) return;
  await twin.run((unit) => {
    const connectors = learnt(unit.state, places);
    if (connectors !== undefined) unit.setStation({ ...unit.station, connectors });
  });
}

function learnt({ station }: Pick<TwinState, 'station'>, places: readonly Place[]) {
  const known = station.connectors ?? [];
  const next = withConnectors(known, places, station.isCounted === true);
  return next === known ? undefined : next;
}

/** A provider whose version counts connectors is told their numbers from now on. */
export function countConnectors(unit: Unit, version: OcppVersion): void {
  if (unit.station.isCounted !== true && countsConnectors(version)) {
    unit.setStation({ ...unit.station, isCounted: true });
  }
}

function placesIn(message: Message): readonly Place[] {
  switch (message.means) {
    case 'status':
    case 'txStarted':
    case 'txUpdated':
    case 'txEnded':
      return message.ask.place === undefined ? [] : [message.ask.place];
    case 'problems':
      return message.ask.problems.map(({ place }) => place);
    case 'reportPage':
      return message.ask.settings.flatMap(({ setting }) => setting.place ?? []);
    default:
      return [];
  }
}
