/** What a central system says of prices: what a session costs, and by which tariff. */
import type { CommandAnswer, Instant, Payload } from '../meanings.ts';

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
