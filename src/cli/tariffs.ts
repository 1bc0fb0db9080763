import { askJson, failed, printJson, queryOf, type ToolOptions } from './client.ts';
import type { Surroundings } from './surroundings.ts';
import { clean, table } from './table.ts';

type Price = string | number;

interface Prices {
  readonly per_kwh?: Price;
  readonly per_minute?: Price;
  readonly idle_per_minute?: Price;
}

interface Tariff extends Prices {
  readonly id: string;
  readonly name?: string;
  readonly valid_from?: string;
  readonly session_fee?: Price;
  readonly minimum?: Price;
  readonly vat_percent?: number;
  readonly times?: readonly object[];
  readonly day_ahead?: object;
}

export interface SetTariff extends ToolOptions {
  readonly name?: string;
  readonly validFrom?: string;
  readonly perKwh?: string;
  readonly perMinute?: string;
  readonly idlePerMinute?: string;
  readonly idleAfter?: number;
  readonly sessionFee?: string;
  readonly minimum?: string;
  readonly vat?: number;
}

export interface RemoveTariff extends ToolOptions {
  readonly validFrom?: string;
}

export interface QuoteCommand extends ToolOptions {
  readonly kwh: number;
  readonly kw?: number;
  readonly starts?: string;
  readonly leaves?: string;
}

interface Bill {
  readonly currency: string;
  readonly lines: readonly { readonly kind: string; readonly amount: string }[];
  readonly total: string;
  readonly vat: string;
  readonly without_day_ahead_wh: number;
  readonly without_price_wh: number;
}

const HEAD = ['TARIFF', 'FROM', 'NAME', 'KWH', 'MINUTE', 'IDLE MINUTE', 'FEE', 'MINIMUM', 'VAT', 'HOURS'];

/** Lists the tariffs of the configuration. */
export async function listTariffs(options: ToolOptions, surroundings: Surroundings): Promise<number> {
  const asked = await askJson<{ tariffs: readonly Tariff[] }>('/tariffs', options, surroundings);
  if (!asked.ok) return failed(surroundings, asked.why);
  const { tariffs } = asked.body;
  if (options.json === true) printJson(surroundings, tariffs);
  else if (tariffs.length === 0) surroundings.out('There are no tariffs in the configuration.');
  else surroundings.out(table(HEAD, tariffs.map(row), surroundings));
  return 0;
}

function row(tariff: Tariff) {
  const { id, valid_from = '', name = '', per_kwh = '', per_minute = '', idle_per_minute = '' } = tariff;
  const { session_fee = '', minimum = '', vat_percent = 0, times = [], day_ahead } = tariff;
  const others = times.length === 0 ? [] : [`${times.length} with other prices`];
  const hours = [...others, ...(day_ahead === undefined ? [] : ['day-ahead prices'])].join(', ');
  return [id, valid_from, name, per_kwh, per_minute, idle_per_minute, session_fee, minimum, `${vat_percent} %`, hours];
}

/** Adds a row of a tariff, or changes what is said in it: what is not named stays. */
export async function setTariff(tariff: string, options: SetTariff, surroundings: Surroundings): Promise<number> {
  const known = await askJson<{ tariffs: readonly Tariff[] }>('/tariffs', options, surroundings);
  if (!known.ok) return failed(surroundings, known.why);
  const { id: _, ...before } = known.body.tariffs.find(
    (one) => one.id === tariff && one.valid_from === options.validFrom,
  ) ?? { id: tariff };
  const said = {
    name: options.name,
    valid_from: options.validFrom,
    per_kwh: options.perKwh,
    per_minute: options.perMinute,
    idle_per_minute: options.idlePerMinute,
    idle_after_minutes: options.idleAfter,
    session_fee: options.sessionFee,
    minimum: options.minimum,
    vat_percent: options.vat,
  };
  const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  const asked = await askJson<{ id: string }>(`/tariffs/${encodeURIComponent(tariff)}`, options, surroundings, {
    ...{ method: 'PUT', body: { ...before, ...given } },
  });
  if (!asked.ok) return failed(surroundings, asked.why);
  if (options.json === true) printJson(surroundings, asked.body);
  else surroundings.out(`The tariff "${tariff}" is in the file; sessions that begin from now on are priced by it.`);
  return 0;
}

/** Takes a row of a tariff away. */
export async function removeTariff(tariff: string, options: RemoveTariff, surroundings: Surroundings): Promise<number> {
  const path = `/tariffs/${encodeURIComponent(tariff)}${queryOf({ valid_from: options.validFrom })}`;
  const asked = await askJson<undefined>(path, options, surroundings, { method: 'DELETE' });
  if (!asked.ok) return failed(surroundings, asked.why);
  if (options.json === true) printJson(surroundings, { removed: tariff });
  else surroundings.out(`The row of the tariff "${tariff}" is no longer in the file.`);
  return 0;
}

/** What a planned session would cost. */
export async function quote(tariff: string, options: QuoteCommand, surroundings: Surroundings): Promise<number> {
  const { kwh: energy_kwh, kw: power_kw, starts, leaves } = options;
  const path = `/tariffs/${encodeURIComponent(tariff)}/quote${queryOf({ energy_kwh, power_kw, starts, leaves })}`;
  const asked = await askJson<Bill>(path, options, surroundings);
  if (!asked.ok) return failed(surroundings, asked.why);
  const { lines, total, vat, currency, without_day_ahead_wh, without_price_wh } = asked.body;
  if (options.json === true) printJson(surroundings, asked.body);
  else {
    const named = lines.map(({ kind, amount }) => `${kind.replaceAll('_', ' ')}: ${amount}`);
    const unknown = without_day_ahead_wh + without_price_wh;
    if (unknown > 0) named.push(`no day-ahead price is known for ${unknown / 1000} kWh of it`);
    surroundings.out([...named, `total: ${total} ${currency}, of which VAT ${vat}`].map(clean).join('\n'));
  }
  return 0;
}
