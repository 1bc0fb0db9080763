/** On the way down: ids of the asker become ours, and ours in the answer become the asker's again (invariant I5). */
import { isTransparent } from '../core/arbitration/roles.ts';
import type { Payload, Provider, Transaction } from '../core/model.ts';
import type { CatalogueRow } from '../core/ocpp/catalogue.ts';
import { GIVEN_BY_CHARGER, OWN_KINDS, rewriteIds } from '../core/ocpp/ids.ts';
import { asOurs, asTheirs } from '../core/station/id-map.ts';
import type { Twin } from './twin.ts';
import type { Unit } from './unit.ts';

/** The payload with the charger's transaction id and our numbers in place of the provider's. */
export function withOurIds(
  unit: Unit,
  provider: Provider,
  row: CatalogueRow,
  payload: Payload,
  tx: Transaction | undefined,
): Payload {
  let { ids } = unit.station;
  const mapped = rewriteIds(payload, row.ids ?? {}, (kind, value) => {
    if (kind === 'tx')
      return tx === undefined ? value : typeof value === 'number' ? Number(tx.chargerTxId) : tx.chargerTxId;
    if (!OWN_KINDS.has(kind) || (GIVEN_BY_CHARGER.has(kind) && isTransparent(provider))) return value;
    const found = asOurs(ids, kind, provider.id, value);
    ids = found.map;
    return found.ours;
  });
  if (ids !== unit.station.ids) unit.setStation({ ...unit.station, ids });
  return mapped;
}

export function withTheirAnswerIds(twin: Twin, provider: Provider, row: CatalogueRow, payload: Payload): Payload {
  return rewriteIds(payload, row.answerIds ?? {}, (kind, value) => {
    if (!OWN_KINDS.has(kind)) return value;
    return asTheirs(twin.state.station.ids, kind, provider.id, value) ?? value;
  });
}
