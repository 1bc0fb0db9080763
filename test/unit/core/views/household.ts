import { DEFAULT_MANNERS } from '../../../../src/core/arbitration/roles.ts';
import type {
  MessageOf,
  Provider,
  ProviderId,
  Transaction,
  TxEnded,
  TxStarted,
  TxUpdated,
} from '../../../../src/core/model.ts';

/** The card that a foreign provider must not see. */
export const CARD = { id: 'REAL-CARD', type: 'ISO14443' };
const NOON = Date.UTC(2026, 10, 22, 12);

export function provider(id: ProviderId, more: Partial<Provider> = {}): Provider {
  return {
    id,
    kind: 'service',
    role: 'energy',
    rights: ['observe'],
    foreignView: 'mirror',
    manners: DEFAULT_MANNERS,
    ...more,
  };
}

export function tx(more: Partial<Transaction> = {}): Transaction {
  return {
    id: 'uuid-1',
    chargerId: 'garage',
    place: { evse: 1, connector: 1 },
    chargerTxId: '7',
    token: CARD,
    startedAt: NOON,
    lastAt: NOON,
    payer: 'home',
    holder: 'home',
    ...more,
  };
}

export function started(more: Partial<TxStarted> = {}): MessageOf<'txStarted'> {
  return {
    means: 'txStarted',
    ask: { place: { evse: 1, connector: 1 }, token: CARD, at: NOON, readings: [], ...more },
  };
}

export function updated(more: Partial<TxUpdated> = {}): MessageOf<'txUpdated'> {
  return { means: 'txUpdated', ask: { chargerTxId: '7', at: NOON, readings: [], ...more } };
}

export function ended(more: Partial<TxEnded> = {}): MessageOf<'txEnded'> {
  return { means: 'txEnded', ask: { chargerTxId: '7', token: CARD, at: NOON, readings: [], ...more } };
}
