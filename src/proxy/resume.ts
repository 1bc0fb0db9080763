/** The twins as they were when the proxy stopped. */
import type { ProviderId } from '../core/model.ts';
import { EMPTY_STATION } from '../core/station/station.ts';
import { partyStatesOf } from './party-states.ts';
import type { Delivery, Snapshot } from './ports.ts';
import { laneKey, rowKey, type TwinState } from './twin-state.ts';

/** The state of each charger as it was when the proxy stopped. */
export function twinStates(snapshot: Snapshot): Map<string, TwinState> {
  const states = new Map<string, TwinState>();
  for (const { chargerId, state } of snapshot.stations) {
    const mine = <T extends { readonly chargerId: string }>(rows: readonly T[]) =>
      rows.filter((row) => row.chargerId === chargerId);
    states.set(chargerId, {
      station: { ...EMPTY_STATION, ...state },
      transactions: mine(snapshot.transactions).toSorted((a, b) => a.startedAt - b.startedAt),
      rows: new Map(mine(snapshot.providerTransactions).map(({ row }) => [rowKey(row.txId, row.providerId), row])),
      leases: new Map(mine(snapshot.leases).map(({ lease }) => [lease.evse, lease])),
      cursors: new Map(mine(snapshot.cursors).map((row) => [laneKey(row.providerId, row.lane), row.seq])),
      deliveries: new Map(
        mine(snapshot.deliveries).map((row) => [laneKey(row.providerId, row.lane), resumed(row.delivery)]),
      ),
      again: againBy(mine(snapshot.again)),
      parties: partyStatesOf(mine(snapshot.partyStates)),
    });
  }
  return states;
}

function againBy(rows: Snapshot['again']): Map<ProviderId, readonly number[]> {
  const byProvider = Map.groupBy(rows, ({ providerId }) => providerId);
  return new Map([...byProvider].map(([providerId, facts]) => [providerId, facts.map(({ seq }) => seq)]));
}

/** A message that was in flight when the proxy was killed may have been sent: the next time it is a retry (T5). */
function resumed(delivery: Delivery): Delivery {
  return { ...delivery, tries: Math.max(delivery.refusals + 1, delivery.tries) };
}
