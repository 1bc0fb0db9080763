import type { WebSocket } from 'ws';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import type { Recorder } from '../lib/trace.ts';
import type { ServiceSide } from '../proxy/ports.ts';
import type { ServiceTls, TlsFault } from '../wire/service-tls.ts';

/** Which service, for which charger, and how it is reached. */
export interface ServiceTarget {
  readonly chargerId: string;
  readonly providerId: string;
  /** Complete, with the station's id in its path; never logged with credentials. */
  readonly url: string;
  /** Authorization and the like. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whose password the service may change; undefined = the link proves itself by other means. */
  readonly username: string | undefined;
  /** What is offered, the best first; undefined: whatever the charger speaks. */
  readonly versions: readonly OcppVersion[] | undefined;
  /** Seconds between pings; 0: none. */
  readonly pingS: number;
  /** Offers to compress messages. */
  readonly compression: boolean;
  /** Asked anew for each connection, so that renewed files count. */
  readonly tls: () => ServiceTls | TlsFault;
}

/** What a link works with. */
export interface LinkParts {
  readonly side: ServiceSide;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly trace?: Recorder | undefined;
}

export type ConnectionState = 'booting' | 'pending' | 'rejected' | 'resumed' | 'accepted';

export interface ConnectionParts extends LinkParts {
  readonly target: ServiceTarget;
  /** Of the service's own, with which this connection was opened; undefined = as the owner configured it. */
  readonly password: string | undefined;
  readonly socket: WebSocket;
  readonly version: OcppVersion;
  readonly log: Log;
  /** False while the charger is away: then nothing pretends that it is there (PROTOCOL §2.1 f, g). */
  readonly mayBeat: () => boolean;
  readonly onState: (state: ConnectionState, why: string | undefined) => void;
  readonly onSkew: (skewMs: number) => void;
}

/** How it went, once it is over. */
export interface Ended {
  /** Undefined when we ended it. */
  readonly code: number | undefined;
  readonly why: string;
  readonly openMs: number;
  readonly registeredMs: number;
  readonly welcomed: boolean;
  /** It is to be dialled again after just this time. */
  readonly againInMs?: number | undefined;
}
