/** Checks of tariffs and of those who pay by them. */
import { checkHours } from './hours.ts';
import type { Finding, Findings, Path } from './problem.ts';
import { type ProviderRow, providerRows } from './provider-rows.ts';
import type { Config } from './schema.ts';
import { nearest, oneOf } from './suggest.ts';
import type { TariffConfig, TimesConfig } from './tariffs.ts';

const PRICES = ['per_kwh', 'per_minute', 'idle_per_minute'] as const;

export function checkTariffs(config: Config): Findings {
  const rows = config.tariffs.map((row, index) => ({ row, path: ['tariffs', index] as const }));
  return {
    errors: [
      ...rows.flatMap(({ row, path }) => sameDay(row, path, config.tariffs)),
      ...rows.flatMap(({ row, path }) =>
        row.times.flatMap((one, index) => [
          ...checkHours(one, [...path, 'times', index]),
          ...priceless(one, [...path, 'times', index]),
        ]),
      ),
      ...rows.flatMap(({ row, path }) => oneSource(row.day_ahead, [...path, 'day_ahead'], 'prices')),
      ...oneSource(config.carbon_intensity, ['carbon_intensity'], 'figures'),
      ...payerTwice(config, providerRows(config)),
      ...named(config).flatMap(({ path, tariff }) => mustExist(path, tariff, config)),
    ],
    warnings: rows.flatMap(({ row, path }) => [...free(row, path), ...withoutFallback(row, path)]),
  };
}

/** One of them would never hold, and nobody could tell which. */
function sameDay({ id, valid_from: from }: TariffConfig, path: Path, all: readonly TariffConfig[]): Finding[] {
  const first = all.findIndex((one) => one.id === id && one.valid_from === from);
  if (first === path[1]) return [];
  const wrong = `${JSON.stringify(id)} ${from === undefined ? 'has two rows without valid_from' : `begins twice on ${from}`}`;
  return [{ path: [...path, 'id'], wrong, right: 'give each row of a tariff its own day' }];
}

function priceless(row: TimesConfig, path: Path): Finding[] {
  if (PRICES.some((key) => row[key] !== undefined)) return [];
  return [{ path, wrong: 'names no price', right: `add one of ${PRICES.join(', ')}` }];
}

function oneSource(of: Config['carbon_intensity'], path: Path, what: string): Finding[] {
  if (of === undefined || (of.file === undefined) !== (of.entity === undefined)) return [];
  const wrong = of.file === undefined ? `names no ${what}` : 'names both a file and an entity';
  return [{ path, wrong, right: 'give either file or entity' }];
}

/** Prices are late now and then, and what has none costs nothing. */
function withoutFallback({ day_ahead: dayAhead, per_kwh }: TariffConfig, path: Path): Finding[] {
  if (dayAhead === undefined || per_kwh !== undefined) return [];
  const wrong = 'has no per_kwh beside it, so energy is free while no such price is known';
  return [{ path: [...path, 'day_ahead'], wrong, right: 'add per_kwh to the row' }];
}

function payerTwice({ payers }: Config, providers: readonly ProviderRow[]): Finding[] {
  return payers.flatMap(({ id }, index) => {
    const isProvider = providers.some((row) => row.id === id);
    const isTwice = payers.findIndex((other) => other.id === id) < index;
    if (!isProvider && !isTwice) return [];
    const path: Path = ['payers', index, 'id'];
    if (isTwice) return [{ path, wrong: `${JSON.stringify(id)} is used twice`, right: 'give each its own id' }];
    const right = 'give its row the tariff, or choose another id';
    return [{ path, wrong: `a provider is called ${JSON.stringify(id)}, too`, right }];
  });
}

function named(config: Config): readonly { readonly path: Path; readonly tariff: string }[] {
  const lists = (['payers', 'ocpp_services', 'backends'] as const).flatMap((list) =>
    config[list].map(({ tariff }, index) => ({ path: [list, index, 'tariff'], tariff })),
  );
  return [...lists, { path: ['purchase_tariff'], tariff: config.purchase_tariff }].flatMap(({ path, tariff }) =>
    tariff === undefined ? [] : [{ path, tariff }],
  );
}

function mustExist(path: Path, tariff: string, { tariffs }: Config): Finding[] {
  const ids = [...new Set(tariffs.map(({ id }) => id))];
  if (ids.includes(tariff)) return [];
  const near = nearest(tariff, ids);
  const right =
    near === undefined
      ? ids.length === 0
        ? 'add it to tariffs'
        : oneOf(ids)
      : `did you mean ${JSON.stringify(near)}?`;
  return [{ path, wrong: `there is no tariff ${JSON.stringify(tariff)}`, right }];
}

/** Mostly a key that was forgotten. */
function free(row: TariffConfig, path: Path): Finding[] {
  const hasPrice =
    PRICES.some((key) => row[key] !== undefined) || Number(row.session_fee) > 0 || Number(row.minimum) > 0;
  if (hasPrice || row.times.length > 0 || row.day_ahead !== undefined) return [];
  return [{ path, wrong: 'has no price, so all is free', right: 'add per_kwh' }];
}
