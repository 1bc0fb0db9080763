/** On the way down: ids of the asker become ours, and ours in the answer become the asker's again (invariant I5). */
import { isTransparent } from '../core/arbitration/roles.ts';
import type { MeaningName, Meanings, Message, Payload, Provider, Transaction } from '../core/model.ts';
import type { CatalogueRow } from '../core/ocpp/catalogue.ts';
import { GIVEN_BY_CHARGER, OWN_KINDS, rewriteIds } from '../core/ocpp/ids.ts';
import { asOurs, asTheirs } from '../core/station/id-map.ts';
import { nameOf } from './own-sessions.ts';
import type { Twin } from './twin.ts';
import type { Unit } from './unit.ts';

/**
 * The payload with our numbers in place of the provider's, and the charger's own id of this session, where the charger
 * spells ids as the provider does.
 */
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

/** The request with the charger's own id of the session that it is about. */
export function withChargersSession(message: Message, tx: Transaction | undefined): Message {
  if (tx === undefined) return message;
  const { chargerTxId: txId } = tx;
  switch (message.means) {
    case 'stop':
      return { means: 'stop', ask: { ...message.ask, chargerTxId: txId } };
    case 'costUpdated':
      return { means: 'costUpdated', ask: { ...message.ask, txId } };
    case 'changeTariff':
      return { means: 'changeTariff', ask: { ...message.ask, txId } };
    case 'setMessage':
      return { means: 'setMessage', ask: { message: { ...message.ask.message, txId } } };
    default:
      return message;
  }
}

/** An answer with the asker's own id of the session in it; one that it was not told of is left out. */
export function withTheirSession(
  { state }: Twin,
  provider: Provider,
  answer: Meanings[MeaningName]['answer'],
): Meanings[MeaningName]['answer'] {
  if (!('chargerTxId' in answer)) return answer;
  const tx = state.transactions.find(
    ({ chargerTxId, endedAt }) => chargerTxId === answer.chargerTxId && endedAt === undefined,
  );
  return { ...answer, chargerTxId: tx && nameOf(state, provider.id, tx) };
}

export function withTheirAnswerIds(twin: Twin, provider: Provider, row: CatalogueRow, payload: Payload): Payload {
  return rewriteIds(payload, row.answerIds ?? {}, (kind, value) => {
    if (!OWN_KINDS.has(kind)) return value;
    return asTheirs(twin.state.station.ids, kind, provider.id, value) ?? value;
  });
}
