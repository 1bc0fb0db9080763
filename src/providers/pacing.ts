/** When a service is dialled again after an attempt failed or its link was lost (PROTOCOL §5.1, §5.5, Q50). */
import type { OcppVersion } from '../core/ocpp/versions.ts';
import { backOffMs } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { DialFailure } from '../wire/client.ts';
import { atDial } from './advice.ts';

/** A service that turns us away is not asked again sooner. */
const SLOW_MS = 300_000;
/** The back-off begins anew only after this much time of being registered. */
const STABLE_AFTER_MS = 60_000;
/** A link that the service closes sooner, again and again, is its way of not knowing this station. */
const HASTY_MS = 5_000;
const MAX_HASTY = 3;
/** Closes for a breach of policy within this time that are one too many. */
const POLICY_WINDOW_MS = 600_000;
const MAX_POLICY = 3;
const CLOSED_FOR_POLICY = 1008;

export type Attempt =
  | { readonly kind: 'dial'; readonly failure: DialFailure; readonly why: string }
  | {
      readonly kind: 'link';
      /** Undefined when we ended it. */
      readonly code: number | undefined;
      readonly openMs: number;
      /** How long it was registered. */
      readonly registeredMs: number;
      /** The service accepted a Boot or answered anything else on it. */
      readonly welcomed: boolean;
      /** The service restarted the station, which comes back by itself after this time. */
      readonly againInMs?: number | undefined;
      /** The service named no version, and was taken for this one. */
      readonly assumed?: OcppVersion | undefined;
    };

export interface Pause {
  readonly waitMs: number;
  /** Why the owner has to do something about it. */
  readonly refused?: string | undefined;
}

export class Pacing {
  readonly #clock: Clock;
  readonly #ids: Ids;
  #failures = 0;
  #hasty = 0;
  #policy: readonly number[] = [];

  constructor(clock: Clock, ids: Ids) {
    this.#clock = clock;
    this.#ids = ids;
  }

  /** Attempts that failed in a row. */
  get failures(): number {
    return this.#failures;
  }

  pause(attempt: Attempt): Pause {
    if (attempt.kind === 'link') this.#count(attempt);
    const waitMs = backOffMs(this.#failures, this.#ids.random);
    this.#failures += 1;
    const refused = attempt.kind === 'dial' ? refusedAtDial(attempt) : this.#refusedOnLink(attempt.assumed);
    if (refused === undefined) return { waitMs };
    return { waitMs: refused.slow ? SLOW_MS : waitMs, refused: refused.why };
  }

  #count({ code, openMs, registeredMs, welcomed }: Extract<Attempt, { kind: 'link' }>): void {
    const now = this.#clock.ticks();
    if (registeredMs >= STABLE_AFTER_MS) this.#failures = 0;
    this.#hasty = code !== undefined && !welcomed && openMs < HASTY_MS ? this.#hasty + 1 : 0;
    this.#policy = [...this.#policy, ...(code === CLOSED_FOR_POLICY ? [now] : [])].filter(
      (at) => now - at <= POLICY_WINDOW_MS,
    );
  }

  #refusedOnLink(assumed: OcppVersion | undefined): { readonly slow: boolean; readonly why: string } | undefined {
    if (this.#hasty >= MAX_HASTY) {
      return {
        slow: true,
        why:
          assumed === undefined
            ? 'the service closes every connection at once: it seems not to know this station; compare `station_id` and `url` with what the provider gave you'
            : `the service names no version of OCPP and closes every connection at once: it seems not to speak ${assumed}, or not to know this station; ask the provider which \`version\` it speaks, and compare \`station_id\` and \`url\` with what it gave you`,
      };
    }
    if (this.#policy.length < MAX_POLICY) return undefined;
    return {
      slow: true,
      why: 'the service keeps closing the connection for a breach of its policy (1008); see that nothing else uses this station id there',
    };
  }
}

function refusedAtDial({ failure, why }: Extract<Attempt, { kind: 'dial' }>) {
  if (failure === 'unauthorised') return { slow: true, why: atDial(failure, why) };
  return failure === 'not_found' || failure === 'certificate' ? { slow: false, why: atDial(failure, why) } : undefined;
}
