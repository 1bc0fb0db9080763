/** What differs from provider to provider in a message of a session: its ids, its numbers, and whether it is told late. */
import type { Message } from '../core/model.ts';
import { toTheirs } from '../core/station/id-map.ts';
import type { ProjectWorld } from './project.ts';

/** What an end carries at a provider that never took the start (T7, err 3.18). */
export const ORPHAN_TX_ID = '-1';

/** T14: it happened before this provider's link was there. */
export function asOffline(message: Message): Message {
  switch (message.means) {
    case 'txStarted':
      return { ...message, ask: { ...message.ask, offline: true } };
    case 'txUpdated':
      return { ...message, ask: { ...message.ask, offline: true } };
    case 'txEnded':
      return { ...message, ask: { ...message.ask, offline: true } };
    default:
      return message;
  }
}

export function withIds(message: Message, txId: string | undefined, seqNo: number): Message {
  switch (message.means) {
    case 'txStarted':
      return { means: 'txStarted', ask: { ...message.ask, chargerTxId: txId, seqNo } };
    case 'txUpdated':
      return { means: 'txUpdated', ask: { ...message.ask, chargerTxId: txId ?? ORPHAN_TX_ID, seqNo } };
    case 'txEnded':
      return { means: 'txEnded', ask: { ...message.ask, chargerTxId: txId ?? ORPHAN_TX_ID, seqNo } };
    default:
      return message;
  }
}

/** The provider's own numbers for its remote start and its reservation (invariant I5). */
export function ownIds(
  { provider, ids }: Pick<ProjectWorld, 'provider' | 'ids'>,
  message: Message,
): { remoteStartId?: number; reservationId?: number } {
  if (message.means !== 'txStarted' && message.means !== 'txUpdated') return {};
  const mine = (kind: string, ours: number | undefined): number | undefined => {
    const known = ours === undefined ? undefined : toTheirs(ids, kind, ours);
    return known?.by === provider.id && typeof known.theirs === 'number' ? known.theirs : undefined;
  };
  const remoteStartId = mine('rs', message.ask.remoteStartId);
  const reservationId = message.means === 'txStarted' ? mine('rsv', message.ask.reservationId) : undefined;
  return {
    ...(remoteStartId !== undefined && { remoteStartId }),
    ...(reservationId !== undefined && { reservationId }),
  };
}
