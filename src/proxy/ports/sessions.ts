/** Charging sessions as the owner sees them. */
import type { ToldCost } from '../../core/asks/tariffs.ts';
import type { LimitSource } from '../../core/limits/merge.ts';
import type { Instant, ProviderId } from '../../core/model.ts';
import type { SessionCost } from '../../core/tariffs/billing.ts';
import type { Carbon } from '../../core/tariffs/carbon.ts';
import type { Correction } from '../../core/tariffs/correction.ts';

/** What came about while a session ran. */
export type SessionNote = { readonly at: Instant } & (
  | { readonly kind: 'holder'; readonly holder: string | undefined; readonly why: string | undefined }
  /** How much it may take has changed, or who limits it. */
  | {
      readonly kind: 'limit';
      /** Undefined = nothing limits it. */
      readonly limitA: number | undefined;
      readonly source: LimitSource | undefined;
      readonly providerId: ProviderId | undefined;
      readonly why: string;
    }
  /** A provider said what it costs: for the first time, in the end, or what was paid. */
  | {
      readonly kind: 'cost';
      readonly providerId: ProviderId;
      readonly said: 'running' | 'final' | 'settled';
      readonly currency: string;
      readonly minor: number;
    }
);

/** What one provider says that a session costs. */
export interface ProviderCost extends ToldCost {
  readonly providerId: ProviderId;
}

export interface Session {
  readonly id: string;
  readonly chargerId: string;
  readonly evse: number;
  readonly connector: number | undefined;
  readonly tag: string | undefined;
  readonly payer: string;
  /** Who held control. */
  readonly holder: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant | undefined;
  readonly meterStartWh: number | undefined;
  readonly meterStopWh: number | undefined;
  readonly energyWh: number | undefined;
  readonly reason: string | undefined;
  /** Undefined while it runs, and where the house did not count it. */
  readonly carbon: Carbon | undefined;
  /** Of the owner's row for its card. */
  readonly cardName: string | undefined;
  readonly vehicle: string | undefined;
  /** Which provider accepted the card; undefined: none was asked, or it is not known any more. */
  readonly acceptedBy: string | undefined;
  /** Who asked for its start, or its end, over the wire. */
  readonly startedBy: string | undefined;
  readonly endedBy: string | undefined;
  /** Undefined while it runs, and where no tariff holds for who pays. */
  readonly cost: SessionCost | undefined;
  /** In the order of the ids of the providers. */
  readonly providerCosts: readonly ProviderCost[];
  /** `imported`: another program told of it, and nobody was told of it by this one. */
  readonly source: 'charger' | 'imported';
  /** What that program said it had brought in, in a currency that it did not name. */
  readonly toldRevenue: number | undefined;
  /** What the owner corrected: payer and cost are those after it, `original` has what they were. */
  readonly correction?: Correction | undefined;
  readonly original?: { readonly payer: string; readonly cost: SessionCost | undefined } | undefined;
}

/** Whom the sessions of this house name, each kind in order. */
export interface SessionParties {
  readonly chargers: readonly string[];
  readonly payers: readonly string[];
  readonly holders: readonly string[];
  /** With the name that the newest session has for it. */
  readonly cards: readonly { readonly tag: string; readonly name: string | undefined }[];
}

export type CorrectionResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'no_session' | 'running' | 'no_tariff' };

export interface SessionQuery {
  /** Sessions that started at or after / before this. */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly chargerId?: string | undefined;
  readonly payer?: string | undefined;
  readonly holder?: string | undefined;
  readonly tag?: string | undefined;
  /** False: only ended ones. */
  readonly includeRunning: boolean;
  /** Those of the simulated charger too, which are in no sum and on no bill. */
  readonly includeSimulated?: boolean | undefined;
  /** Only sessions that stand behind this one in the list: the last one of the page before. */
  readonly before?: { readonly startedAt: Instant; readonly id: string } | undefined;
  readonly limit: number;
  readonly offset: number;
}
