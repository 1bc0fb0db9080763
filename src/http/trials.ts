/** Trying a provider step by step; `tries.ts` implements it, `app.ts` hands it over. */
import type { ConfigFault } from './configuration.ts';

export interface TrialStep {
  readonly step: string;
  readonly ok: boolean;
  /** What was found, in plain words without secrets. */
  readonly found: string;
  /** What the owner may do about it. */
  readonly advice?: string | undefined;
}

export type Trial =
  | { readonly ok: true; readonly chargerId: string | undefined; readonly steps: readonly TrialStep[] }
  /** `busy`: another one is being tried. */
  | { readonly ok: false; readonly why: 'busy' | 'unknown' | 'no_configuration' }
  | { readonly ok: false; readonly why: 'wrong'; readonly problems: readonly ConfigFault[] };

export interface TrialOptions {
  /** Whose station it is tried as; without one the first charger. */
  readonly charger: string | undefined;
  /** Whether a BootNotification is sent. */
  readonly boot: boolean;
}

export interface Trials {
  /** One of the configuration, be it switched on or not. A link that is up is looked at and not disturbed. */
  configured(id: string, options: TrialOptions): Promise<Trial>;
  /** A service as its row would stand in the file. */
  row(row: { readonly [key: string]: unknown }, options: TrialOptions): Promise<Trial>;
}
