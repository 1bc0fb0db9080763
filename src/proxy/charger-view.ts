import { isOcppVersion } from '../core/ocpp/versions.ts';
import { evsesOf, isClosed, isFaulted } from '../core/station/apply.ts';
import type { Context } from './context.ts';
import type { Desk } from './desk.ts';
import { mergedAt } from './limits/plan.ts';
import type { ChargerView, EvseView } from './ports.ts';
import { openAt } from './twin-state.ts';

/** A charger as screens and APIs show it. */
export function chargerView(context: Context, desk: Desk): ChargerView {
  const { twin } = desk;
  const { station } = twin.state;
  return {
    chargerId: twin.chargerId,
    online: twin.link !== undefined,
    version: isOcppVersion(station.version) ? station.version : undefined,
    lastSeenAt: desk.lastSeenAt,
    samplesNotKept: station.samplesNotKept,
    boot: station.boot?.meaning,
    wishes: station.wishes,
    alarms: Object.values(station.alarms).toSorted((a, b) => b.at - a.at),
    evses: evsesOf(station).map((evse) => evseView(context, desk, evse)),
  };
}

function evseView(context: Context, { twin }: Desk, evse: number): EvseView {
  const { station } = twin.state;
  const statuses = Object.values(station.statuses).filter((entry) => entry.meaning.place.evse === evse);
  const live = station.live[evse];
  const tx = openAt(twin.state, evse);
  // Chargers seldom tell that nothing flows any more: the last value of a session ends with it.
  const flow = tx === undefined ? undefined : live;
  return {
    evse,
    connectors: statuses.map(({ meaning, at }) => ({
      connector: meaning.place.connector ?? 1,
      status: meaning.status,
      errorCode: meaning.errorCode,
      at,
    })),
    closed: isClosed(station, evse),
    fault: isFaulted(station, evse, context.clock.now()),
    lease: twin.state.leases.get(evse),
    tx,
    powerW: flow?.powerW,
    currentA: flow?.currentA,
    energyWh: live?.energyWh,
    figures: live?.figures ?? {},
    // Worked out only for who looks at it: most who ask for a charger do not.
    get limitA() {
      return mergedAt(context, twin.state, twin.chargerId, evse).steps[0]?.limitA;
    },
  };
}
