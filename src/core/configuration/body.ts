/** What is known of a charger beside its settings, as far as a list of its parts tells it (PROTOCOL §4.8). */
import type { Instant, Right } from '../model.ts';

export interface Body {
  readonly vendor: string;
  readonly model: string;
  readonly serialNumber?: string | undefined;
  readonly firmwareVersion?: string | undefined;
  /** The state of the whole, as the newest version calls it. */
  readonly state: string;
  readonly places: readonly {
    readonly evse: number;
    /** As it was told last. */
    readonly powerW: number;
    readonly connectors: readonly { readonly connector: number; readonly state: string }[];
  }[];
  readonly phases: number;
  /** What one place can give; undefined = nothing is known of it. */
  readonly placeW: number | undefined;
  readonly now: Instant;
  /** How often the party wants its meter told on the clock, where it ever said so. */
  readonly alignedS?: string | undefined;
  /** What the party has put into the lists that the proxy keeps for it, by the name of the setting that counts them. */
  readonly entries: { readonly [name: string]: number };
  readonly has: (right: Right) => boolean;
}
