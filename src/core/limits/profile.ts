/** Charging profiles as the rooms of limits read them (PROTOCOL §2.5). */
import type { Profile } from '../asks/profiles.ts';
import type { Instant } from '../meanings.ts';

export * from '../asks/profiles.ts';

/** As it is kept. */
export interface StoredProfile extends Profile {
  /** From when on a schedule counts that does not say it itself. */
  readonly countsFrom: Instant;
  /** Of a remote start: the start that its transaction will come from. */
  readonly startId?: string | undefined;
}
