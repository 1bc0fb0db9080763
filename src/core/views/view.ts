/** What one provider may know of a session, and in which words (PROTOCOL §2.2 "Foreign transactions", §3.3). */
import type {
  ConnectorStatus,
  ForeignView,
  Message,
  Provider,
  Status,
  StopReason,
  Token,
  Transaction,
  TxEnded,
} from '../model.ts';

/** Stands for other people's tokens where the owner configured no tag. */
export const NEUTRAL_TAG = 'SHARED';

/** `own` when the provider pays for the session or started it; else what its role lets it see. */
export function viewOf(provider: Provider, tx: Transaction): 'own' | ForeignView {
  return tx.payer === provider.id || tx.startedBy === provider.id ? 'own' : provider.foreignView;
}

/** The token that this provider sees; undefined when there was none, or when the session is hidden from it. */
export function tokenFor(provider: Provider, tx: Transaction): Token | undefined {
  const view = viewOf(provider, tx);
  if (tx.token === undefined || view === 'occupied') return undefined;
  return view === 'alias' ? aliasOf(provider) : tx.token;
}

/** A status as this provider sees it: a session that it may not know of only makes the place unavailable. */
export function statusFor(provider: Provider, status: Status, tx: Transaction | undefined): Status {
  if (tx === undefined || viewOf(provider, tx) !== 'occupied' || !IN_USE.has(status.status)) return status;
  return { ...status, status: 'Unavailable' };
}

/** Words that tell of a session. `Occupied` tells of a cable only, and a fault is never hidden (PROTOCOL §3.4). */
const IN_USE: ReadonlySet<ConnectorStatus> = new Set([
  'Preparing',
  'Charging',
  'SuspendedEV',
  'SuspendedEVSE',
  'Finishing',
]);

/** Ids that only one party may see; absent = this provider is not that party. */
export interface OwnIds {
  readonly remoteStartId?: number | undefined;
  readonly reservationId?: number | undefined;
}

/**
 * A transaction message in the words for one provider: token, ids of requests and the reason of the end.
 * Undefined when the provider must not hear of it. The transaction id and the sequence number are the caller's.
 */
export function messageFor(provider: Provider, message: Message, tx: Transaction, own: OwnIds): Message | undefined {
  const view = viewOf(provider, tx);
  if (view === 'occupied') return undefined;
  switch (message.means) {
    case 'txStarted': {
      const remote = remoteFor(provider, tx, message.ask.trigger, own);
      return {
        means: 'txStarted',
        ask: { ...message.ask, ...remote, token: seen(message.ask.token), reservationId: own.reservationId },
      };
    }
    case 'txUpdated': {
      const remote = remoteFor(provider, tx, message.ask.trigger, own);
      const trigger = remote.trigger === 'RemoteStop' ? stopFor(provider, tx, 'Remote').trigger : remote.trigger;
      return { means: 'txUpdated', ask: { ...message.ask, ...remote, trigger, token: seen(message.ask.token) } };
    }
    case 'txEnded':
      return { means: 'txEnded', ask: { ...message.ask, ...endFor(provider, tx, message.ask), token: seen(message.ask.token) } };
    default:
      return message;
  }

  function seen(token: Token | undefined): Token | undefined {
    return token !== undefined && view === 'alias' ? aliasOf(provider) : token;
  }
}

function aliasOf(provider: Provider): Token {
  return { id: provider.foreignTag ?? NEUTRAL_TAG, type: 'Central' };
}

/** Only who sent the remote start hears that it was one (S03). */
function remoteFor(
  provider: Provider,
  tx: Transaction,
  trigger: string | undefined,
  own: OwnIds,
): { trigger: string | undefined; remoteStartId: number | undefined } {
  if (tx.startedBy === provider.id) return { trigger, remoteStartId: own.remoteStartId };
  return { trigger: trigger === 'RemoteStart' ? 'Authorized' : trigger, remoteStartId: undefined };
}

/** PROTOCOL §3.3: nobody is told `Remote` for a stop that it did not send. */
function endFor(provider: Provider, tx: Transaction, ended: TxEnded): Pick<TxEnded, 'reason' | 'trigger'> {
  const asked = tx.endedBy !== undefined && REMOTE_ENDS.has(ended.reason ?? 'Local');
  if (!asked && ended.reason !== 'Remote') return { reason: ended.reason, trigger: ended.trigger };
  const told = stopFor(provider, tx, ended.reason);
  return { reason: told.reason, trigger: ended.trigger === undefined ? undefined : told.trigger };
}

/** Reasons that a charger gives for a stop that it was asked for; any other reason is its own and stays. */
const REMOTE_ENDS: ReadonlySet<StopReason> = new Set(['Remote', 'Local', 'Other', 'DeAuthorized']);

function stopFor(
  provider: Provider,
  tx: Transaction,
  reason: StopReason | undefined,
): { reason: StopReason | undefined; trigger: string } {
  if (tx.endedBy === provider.id) return { reason: 'Remote', trigger: 'RemoteStop' };
  if (tx.endedBy === 'home') return { reason: 'Local', trigger: 'StopAuthorized' };
  if (reason === 'DeAuthorized') return { reason, trigger: 'Deauthorized' };
  return { reason: 'Other', trigger: 'ChargingStateChanged' };
}
