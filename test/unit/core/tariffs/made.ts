/** Tariffs and sessions, made short. */
import { millionthsOf } from '../../../../src/core/money.ts';
import type { MeteredSession } from '../../../../src/core/tariffs/course.ts';
import type { Tariff, TariffTerms } from '../../../../src/core/tariffs/tariff.ts';

export const ZONE = 'Europe/Amsterdam';

export function m(price: string): number {
  const millionths = millionthsOf(price);
  if (millionths === undefined) throw new Error(`no price: ${price}`);
  return millionths;
}

export function terms(part: Partial<TariffTerms> = {}): TariffTerms {
  return {
    idleAfterMs: 0,
    sessionFee: 0,
    vat: 0,
    pricesIncludeVat: true,
    times: [],
    providerShare: 0,
    ...part,
  };
}

export function tariff(first: Partial<TariffTerms>, ...later: readonly Partial<TariffTerms>[]): Tariff {
  return { id: 't', currency: 'EUR', zone: ZONE, terms: [terms(first), ...later.map(terms)] };
}

/** `2026-11-28: 10:00 1000, 11:00 8400`: by the clocks of the site in winter, each with what the meter shows. */
export function session(course: string): MeteredSession {
  const [, date = '', rows = ''] = /^(\S+): (.*)$/.exec(course) ?? [];
  const samples = rows.split(', ').map((row) => {
    const [at = '', wh = ''] = row.split(' ');
    return { at: instant(at.includes('T') ? at : `${date}T${at}`), wh: Number(wh) };
  });
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined) throw new Error(`no session: ${course}`);
  return {
    startedAt: first.at,
    endedAt: last.at,
    meterStartWh: first.wh,
    meterStopWh: last.wh,
    samples: samples.slice(1, -1),
  };
}

/** `10:00` stands for the zone's winter time where none is said. */
export function instant(text: string): number {
  const at = Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}+01:00`);
  if (Number.isNaN(at)) throw new Error(`no time: ${text}`);
  return at;
}
