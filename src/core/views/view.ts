/** What one provider may know of a session, and in which words (PROTOCOL §2.2 "Foreign transactions", §3.3). */
import type {
  ConnectorStatus,
  ForeignView,
  Message,
  MessageOf,
  Provider,
  Status,
  StopReason,
  Token,
  Transaction,
  TxEnded,
  TxStarted,
  TxUpdated,
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
  return nameOf(provider, tx, tx.token);
}

/** Whether what this provider says of the card is said of this very card. */
export function knowsCard(provider: Provider, tx: Transaction): boolean {
  const view = viewOf(provider, tx);
  return view === 'own' || view === 'mirror' || (view === 'alias' && tx.aliases?.[provider.id] !== undefined);
}

/** The card as this provider knows it: by the owner's table, else by its view. */
function nameOf(provider: Provider, tx: Transaction, token: Token): Token {
  const alias = tx.aliases?.[provider.id];
  if (alias !== undefined) return { ...token, id: alias };
  return viewOf(provider, tx) === 'alias' ? aliasOf(provider) : token;
}

/** A status as this provider sees it: a session that it may not know of only makes the place unavailable. */
export function statusFor(provider: Provider, status: Status, tx: Transaction | undefined): Status {
  return tx === undefined || viewOf(provider, tx) !== 'occupied' ? status : statusOfHidden(status);
}

/** Of a place whose session is hidden: only that it is taken. */
export function statusOfHidden(status: Status): Status {
  return IN_USE.has(status.status) ? { ...status, status: 'Unavailable' } : status;
}

/** To a provider for which the session is over while the car stays: until it is unplugged, that is all (PROTOCOL §2.3). */
export function statusAfterLeaving(status: Status): Status {
  return IN_USE.has(status.status) ? { ...status, status: 'Finishing' } : status;
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
    case 'txStarted':
      return {
        means: 'txStarted',
        ask: {
          ...message.ask,
          ...remote(message.ask),
          token: seen(message.ask.token),
          reservationId: own.reservationId,
        },
      };
    case 'txUpdated':
      return {
        means: 'txUpdated',
        ask: { ...message.ask, ...remote(message.ask), token: seen(message.ask.token) },
      };
    case 'txEnded':
      return {
        means: 'txEnded',
        ask: { ...message.ask, ...endFor(provider, tx, message.ask), token: seen(message.ask.token) },
      };
    default:
      return message;
  }

  function remote({ trigger }: TxStarted | TxUpdated): Pick<TxStarted, 'trigger' | 'remoteStartId'> {
    return {
      trigger: triggerFor(provider, tx, trigger),
      remoteStartId: tx.startedBy === provider.id ? own.remoteStartId : undefined,
    };
  }

  function seen(token: Token | undefined): Token | undefined {
    return token && nameOf(provider, tx, token);
  }
}

function aliasOf(provider: Provider): Token {
  return { id: provider.foreignTag ?? NEUTRAL_TAG, type: 'Central' };
}

/** Only who sent the remote start hears that it was one (S03); the same for a stop and for a late rejection (§3.3). */
function triggerFor(provider: Provider, tx: Transaction, trigger: string | undefined): string | undefined {
  switch (trigger) {
    case 'RemoteStart':
      return tx.startedBy === provider.id ? trigger : 'Authorized';
    case 'RemoteStop':
      return stopFor(provider, tx, 'Remote').trigger;
    case 'Deauthorized':
      return tx.payer === 'home' ? trigger : stopFor(provider, tx, 'DeAuthorized').trigger;
    default:
      return trigger;
  }
}

/** The end of a session for one provider alone: it refused the card, or the owner took the session from it. */
export function leaveFor(tx: Transaction, reason: StopReason): MessageOf<'txEnded'> {
  const trigger = reason === 'DeAuthorized' ? 'Deauthorized' : 'ChargingStateChanged';
  const meterWh = tx.lastWh ?? tx.meterStartWh ?? 0;
  return {
    means: 'txEnded',
    ask: { chargerTxId: tx.chargerTxId, at: tx.lastAt, meterWh, reason, trigger, readings: [] },
  };
}

/** PROTOCOL §3.3: nobody is told `Remote` for a stop that it did not send. */
function endFor(provider: Provider, tx: Transaction, ended: TxEnded): Pick<TxEnded, 'reason' | 'trigger'> {
  const { reason, trigger } = ended;
  // Nobody asked for the end itself: the cable was to be freed.
  if (trigger === 'UnlockCommand' && tx.endedBy === undefined)
    return { reason: reason === 'Remote' ? 'Other' : reason, trigger };
  if (!isAskedFor(tx, ended)) return { reason, trigger: triggerFor(provider, tx, trigger) };
  const told = stopFor(provider, tx, reason);
  // Of a limit it hears which one it was, also where the charger has no word for it.
  const isSaid = trigger !== undefined || tx.reached?.by === provider.id;
  return { reason: told.reason, trigger: isSaid ? told.trigger : undefined };
}

/** Whether somebody other than the person at the charger ended it; any other reason is the charger's own and stays. */
function isAskedFor(tx: Transaction, { reason = 'Local', trigger }: TxEnded): boolean {
  if (reason === 'Remote') return true;
  if (reason === 'DeAuthorized' && tx.payer !== 'home') return true;
  return REMOTE_ENDS.has(reason) && (tx.endedBy !== undefined || trigger === 'RemoteStop');
}

/** Reasons that chargers give for a stop that they were asked for. */
const REMOTE_ENDS: ReadonlySet<StopReason> = new Set(['Local', 'Other', 'DeAuthorized']);

function stopFor(
  provider: Provider,
  tx: Transaction,
  reason: StopReason | undefined,
): { reason: StopReason; trigger: string } {
  if (tx.endedBy === provider.id) return { reason: 'Remote', trigger: 'RemoteStop' };
  // Conditions on control are the word of the home, too.
  const isByHome = tx.endedBy === 'home' || (tx.endedBy === 'system' && tx.mustEndFor !== undefined);
  if (isByHome) return { reason: 'Local', trigger: 'StopAuthorized' };
  if (tx.endedBy === 'system' && tx.reached?.by === provider.id)
    return { reason: tx.reached.reason, trigger: tx.reached.trigger ?? tx.reached.reason };
  if (tx.endedBy === 'system' && tx.rejectedBy === provider.id)
    return { reason: 'DeAuthorized', trigger: 'Deauthorized' };
  const rejectedByPayer = reason === 'DeAuthorized' && (tx.endedBy === undefined || tx.endedBy === 'system');
  if (rejectedByPayer && tx.payer === provider.id) return { reason: 'DeAuthorized', trigger: 'Deauthorized' };
  return { reason: 'Other', trigger: 'ChargingStateChanged' };
}
