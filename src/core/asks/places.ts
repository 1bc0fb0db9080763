/** What a charger tells of its places: what each is doing, and what is wrong with it (PROTOCOL §4.2). */
import type { ConnectorStatus, Instant, Place } from '../meanings.ts';

export interface Status {
  readonly place: Place;
  readonly status: ConnectorStatus;
  /** `NoError` when the charger gave none. */
  readonly errorCode: string;
  readonly info?: string | undefined;
  /** Whose `vendorErrorCode` it is. */
  readonly vendorId?: string | undefined;
  readonly vendorErrorCode?: string | undefined;
  /** Absent when the charger gave none. */
  readonly at?: Instant | undefined;
}

/** One component reporting that a variable changed; `active` true for a problem or trip. */
export interface Problem extends Noted {
  readonly place: Place;
  readonly component: string;
  readonly variable: string;
  readonly active: boolean;
  /** In the maker's words. */
  readonly techCode?: string | undefined;
  readonly techInfo?: string | undefined;
}

/** The station, an EVSE or a connector telling as a component whether it can be used. */
export interface Availability extends Noted {
  /** Without a connector it is an EVSE; EVSE 0 is the station. */
  readonly place: Place;
  readonly status: ConnectorStatus;
}

interface Noted {
  /** The number of the event. */
  readonly id?: number | undefined;
  readonly at?: Instant | undefined;
}

export interface Problems {
  readonly problems: readonly Problem[];
  readonly availability?: readonly Availability[] | undefined;
}
