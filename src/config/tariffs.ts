/** Tariffs and who pays by them: from the words of the file to those of the bill. */
import { millionthsOf } from '../core/money.ts';
import type { Billing } from '../core/tariffs/billing.ts';
import type { Parties } from '../core/tariffs/statement.ts';
import type { DayAhead, Tariff, TariffTerms, TimedPrices } from '../core/tariffs/tariff.ts';
import { windowOf } from './hours.ts';
import type { Config } from './schema.ts';

export type TariffConfig = Config['tariffs'][number];
type DayAheadConfig = NonNullable<TariffConfig['day_ahead']>;
export type TimesConfig = TariffConfig['times'][number];

export interface HouseOfTariffs {
  readonly currency: string;
  readonly zone: string;
}

/** Where neither the file nor Home Assistant names one. */
export const CURRENCY = 'EUR';
/** Who pays where nobody else does. */
const HOME = 'home';

export function billingOf(config: Config, house: HouseOfTariffs): Billing {
  const payers = [...config.ocpp_services, ...config.backends, ...config.payers];
  return {
    currency: house.currency,
    tariffs: tariffsOf(config.tariffs, house),
    tariffOf: Object.fromEntries(payers.flatMap(({ id, tariff }) => (tariff === undefined ? [] : [[id, tariff]]))),
    purchaseTariff: config.purchase_tariff,
  };
}

/** Who stands on a statement. */
export function partiesOf({ site, payers, ocpp_services, backends }: Config): Parties {
  const home = { name: site?.name, address: site?.address, vatNumber: site?.vat_number };
  const listed = payers.map(({ id, name, address, vat_number: vatNumber }) => ({ id, name, address, vatNumber }));
  const providers = [...ocpp_services, ...backends].map(({ id }) => ({ id }));
  return { site: home, payers: [{ id: HOME, ...home }, ...listed, ...providers] };
}

export function tariffsOf(rows: readonly TariffConfig[], house: HouseOfTariffs): readonly Tariff[] {
  return [...Map.groupBy(rows, ({ id }) => id)].flatMap(([id, sameId]) => {
    const [first, ...later] = sameId.toSorted((a, b) => compare(a.valid_from ?? '', b.valid_from ?? ''));
    if (first === undefined) return [];
    const name = [first, ...later].findLast((row) => row.name !== undefined)?.name;
    return [{ id, name, ...house, terms: [termsOf(first), ...later.map(termsOf)] as const }];
  });
}

function termsOf(row: TariffConfig): TariffTerms {
  return {
    ...pricesOf(row),
    validFrom: row.valid_from,
    idleAfterMs: row.idle_after_minutes * 60_000,
    sessionFee: millionthsOf(row.session_fee) ?? 0,
    minimum: known(row.minimum),
    vat: share(row.vat_percent),
    pricesIncludeVat: row.prices_include_vat,
    times: row.times.map(timesOf),
    ...(row.day_ahead && { dayAhead: dayAheadOf(row.day_ahead) }),
    providerShare: share(row.provider_share_percent),
  };
}

function dayAheadOf(row: DayAheadConfig): DayAhead {
  return {
    source: row.file === undefined ? sourceOfEntity(row.entity ?? '') : sourceOfFile(row.file),
    plusPerKwh: millionthsOf(row.plus_per_kwh) ?? 0,
    factor: millionthsOf(row.factor) ?? 0,
  };
}

/** Whose prices those of a file are. */
export function sourceOfFile(path: string): string {
  return `file:${path}`;
}

export function sourceOfEntity(entity: string): string {
  return `entity:${entity}`;
}

/** Where day-ahead prices come from, each once. */
export function priceSources({ tariffs }: Config): {
  readonly files: readonly string[];
  readonly entities: readonly string[];
} {
  const rows = tariffs.flatMap(({ day_ahead: dayAhead }) => dayAhead ?? []);
  const each = (names: readonly string[]) => [...new Set(names)];
  return {
    files: each(rows.flatMap(({ file }) => file ?? [])),
    entities: each(rows.flatMap(({ entity }) => entity ?? [])),
  };
}

function timesOf(row: TimesConfig): TimedPrices {
  return { ...windowOf(row), ...pricesOf(row), months: row.months };
}

function pricesOf({
  per_kwh,
  per_minute,
  idle_per_minute,
}: Pick<TimesConfig, 'per_kwh' | 'per_minute' | 'idle_per_minute'>) {
  return { perKwh: known(per_kwh), perMinute: known(per_minute), idlePerMinute: known(idle_per_minute) };
}

function known(price: string | number | undefined): number | undefined {
  return price === undefined ? undefined : millionthsOf(price);
}

/** The schema lets a percentage have four decimals at most. */
function share(percent: number): number {
  return Math.round(percent * 10_000);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
