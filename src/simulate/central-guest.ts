import type { Registration } from '../core/model.ts';
import type { CallOutcome } from '../core/ocpp/exchange.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import type { Peer } from '../wire/peer.ts';
import type { KnownSession, Station } from './central-options.ts';
import type { OutgoingCall } from './spelling.ts';

/** Sessions of one station that are remembered; the oldest goes first. */
const MAX_SESSIONS = 100;

/** A station as the central system keeps it, also while it is away. */
export interface Guest extends Station {
  registration: Registration['status'] | undefined;
  /** Limits that it was given. */
  readonly profiles: number[];
  call(call: OutgoingCall, timeoutMs: number): Promise<CallOutcome>;
  opened(session: KnownSession): void;
  ended(txId: string): void;
  /** The socket in force; undefined when it is gone. */
  take(peer: Peer | undefined): void;
  readonly peer: Peer | undefined;
}

export function makeGuest(id: string, first: OcppVersion): Guest {
  let peer: Peer | undefined;
  let sessions: readonly KnownSession[] = [];
  return {
    id,
    registration: undefined,
    profiles: [],
    get version() {
      return peer?.version ?? first;
    },
    get connected() {
      return peer?.closed === false;
    },
    get sessions() {
      return sessions;
    },
    get peer() {
      return peer;
    },
    call({ action, payload }, timeoutMs) {
      return peer?.call(action, payload, { timeoutMs }) ?? Promise.resolve({ kind: 'closed' });
    },
    opened(session) {
      sessions = [...sessions.filter(({ txId }) => txId !== session.txId), session].slice(-MAX_SESSIONS);
    },
    ended(txId) {
      sessions = sessions.filter((session) => session.txId !== txId);
    },
    take(next) {
      peer = next;
    },
  };
}
