/** Sums over sessions, read page by page so that others have their turn. */
import { moneyText } from '../core/money.ts';
import { revenueMinor } from '../core/tariffs/billing.ts';
import type { Carbon } from '../core/tariffs/carbon.ts';
import { dateAt, wallAt } from '../core/windows.ts';
import type { Ledger, Session, SessionQuery } from '../proxy/ports.ts';
import type { TOTALS_BY } from './api/session-words.ts';
import { sessionPages } from './session-pages.ts';
import { carbonView } from './views.ts';

export type TotalsBy = (typeof TOTALS_BY)[number];

const MONTH_CHARS = '2026-11'.length;

interface Sum {
  readonly key: string | null;
  readonly currency: string | null;
  sessions: number;
  energyWh: number;
  owedMinor: number;
  revenueMinor: number;
  purchaseMinor: number;
  carbon: Carbon | undefined;
}

/** One row for each key and currency, in the order of the keys. */
export async function totalsBy(
  ledger: Pick<Ledger, 'sessions'>,
  query: Pick<SessionQuery, 'from' | 'to' | 'chargerId' | 'payer' | 'holder' | 'tag'>,
  by: TotalsBy,
  zone: string,
) {
  const sums = new Map<string, Sum>();
  for await (const page of sessionPages(ledger, { ...query, includeRunning: false })) {
    for (const session of page) add(sums, session, keyOf(session, by, zone));
  }
  return [...sums.values()].toSorted((a, b) => compare(a.key, b.key) || compare(a.currency, b.currency)).map(shown);
}

function keyOf(session: Session, by: TotalsBy, zone: string): string | null {
  switch (by) {
    case 'charger':
      return session.chargerId;
    case 'tag':
      return session.tag ?? null;
    case 'vehicle':
      return session.vehicle ?? null;
    case 'day':
      return dateAt(session.startedAt, zone);
    case 'month':
      return dateAt(session.startedAt, zone).slice(0, MONTH_CHARS);
    case 'hour':
      return String(Math.floor(wallAt(session.startedAt, zone).minute / 60)).padStart(2, '0');
    default:
      return session[by];
  }
}

function add(sums: Map<string, Sum>, { energyWh = 0, cost, carbon }: Session, key: string | null): void {
  const currency = (cost?.sale ?? cost?.purchase)?.currency ?? null;
  const place = JSON.stringify([key, currency]);
  const sum = sums.get(place) ?? {
    ...{ key, currency, sessions: 0, energyWh: 0 },
    ...{ owedMinor: 0, revenueMinor: 0, purchaseMinor: 0 },
    carbon: undefined,
  };
  sum.sessions += 1;
  sum.energyWh += energyWh;
  sum.owedMinor += cost?.sale?.totalMinor ?? 0;
  sum.revenueMinor += cost?.sale === undefined ? 0 : revenueMinor(cost.sale);
  sum.purchaseMinor += cost?.purchase?.totalMinor ?? 0;
  sum.carbon = carbon === undefined ? sum.carbon : plus(sum.carbon, carbon);
  sums.set(place, sum);
}

function plus({ grams, knownWh }: Carbon = { grams: 0, knownWh: 0 }, more: Carbon): Carbon {
  return { grams: grams + more.grams, knownWh: knownWh + more.knownWh };
}

function shown({ key, currency, sessions, energyWh, carbon, ...sum }: Sum) {
  const amount = (minor: number): string => (currency === null ? '0' : moneyText(minor, currency));
  return {
    ...{ key, currency, sessions, energy_wh: Math.round(energyWh) },
    ...{ owed: amount(sum.owedMinor), revenue: amount(sum.revenueMinor), purchase_cost: amount(sum.purchaseMinor) },
    carbon: carbonView({ carbon, energyWh }),
  };
}

/** By their characters, whatever the machine's language; what has no key stands first. */
function compare(a: string | null, b: string | null): number {
  const [one, other] = [a ?? '', b ?? ''];
  return one < other ? -1 : Number(one > other);
}
