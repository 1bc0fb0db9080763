/** How long the limits of a provider that went away still count (PROTOCOL §2.5). */
import type { Instant } from '../meanings.ts';

/** A provider that limits something and is away. */
export interface Absence {
  readonly since: Instant;
  /** It has been away for so long that its limits count no more until it is back. */
  readonly hasLapsed: boolean;
}
