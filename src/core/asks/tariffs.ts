/** What a central system says of prices: what a session costs, and by which tariff. */
import type { CommandAnswer, Instant, Payload } from '../meanings.ts';
import type { DisplayText } from './display.ts';

export interface TariffAsks {
  readonly costUpdated: { ask: { readonly txId: string; readonly totalCost: number }; answer: object };
  readonly setDefaultTariff: { ask: DefaultTariff; answer: CommandAnswer };
  readonly getTariffs: { ask: { readonly evse: number }; answer: TariffsAnswer };
  readonly clearTariffs: { ask: ClearTariffsAsk; answer: { readonly results: readonly ClearedTariff[] } };
  readonly changeTariff: { ask: { readonly txId: string; readonly tariff: Tariff }; answer: CommandAnswer };
}

export interface Tariff {
  readonly id: string;
  readonly currency: string;
  readonly from?: Instant | undefined;
  /** Prices and their conditions, as they came: opaque here. */
  readonly prices: Payload;
}

export interface DefaultTariff {
  /** 0 for all of them. */
  readonly evse: number;
  readonly tariff: Tariff;
}

export interface TariffsAnswer extends CommandAnswer {
  readonly tariffs: readonly {
    readonly id: string;
    readonly from?: Instant | undefined;
    readonly evses: readonly number[];
  }[];
}

export interface ClearTariffsAsk {
  /** Undefined: all of them. */
  readonly ids?: readonly string[] | undefined;
  readonly evse?: number | undefined;
}

export interface ClearedTariff {
  readonly id?: string | undefined;
  readonly status: string;
}

/** What a provider says that a session costs, by its own books; amounts in minor units. */
export interface ToldCost {
  /** When it last said something else than before. */
  readonly at: Instant;
  /** ISO 4217; `XXX` where it is not known. */
  readonly currency: string;
  /** Undefined while it said no figure. */
  readonly totalMinor?: number | undefined;
  /** The session was over when it said so. */
  readonly isFinal?: boolean | undefined;
  /** What the driver is to read of it. */
  readonly text?: DisplayText | undefined;
  /** What became of a payment at the charger. */
  readonly settled?: Settlement | undefined;
}

export interface Settlement {
  readonly at: Instant;
  readonly minor: number;
  /** `Settled`, `Canceled`, `Rejected`, `Failed`. */
  readonly status: string;
  /** How the provider of the payment knows it. */
  readonly reference: string;
  readonly receiptId?: string | undefined;
  readonly receiptUrl?: string | undefined;
}
