/** What each provider was told of a session. */
import type { Instant, ProviderId, ProviderTransaction } from '../../core/model.ts';
import type { ProviderCost } from './sessions.ts';

/** `passed`: the provider has it, or must not hear it. */
export const TELLING_STATES = ['passed', 'withheld', 'pending', 'in_flight', 'again', 'given_up'] as const;
export type TellingState = (typeof TELLING_STATES)[number];

/** One message of a session and one provider. */
export interface Telling {
  readonly seq: number;
  readonly means: string;
  readonly recordedAt: Instant;
  readonly state: TellingState;
  /** Why it was given up. */
  readonly why?: string | undefined;
}

/** All that one provider was told of a session. */
export interface SessionTelling {
  readonly providerId: ProviderId;
  /** Undefined: it never heard of the session. */
  readonly row: ProviderTransaction | undefined;
  readonly messages: readonly Telling[];
  /** What it says that the session costs. */
  readonly cost: ProviderCost | undefined;
}
