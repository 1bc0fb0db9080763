/**
 * What one payer owes for the sessions of one month, as a document: plain figures, which JSON, CSV and print have in
 * common. A session belongs to the month in which it began, by the clocks of the site. Every sum is the sum of the
 * figures that stand above it.
 */
import type { ToldCost } from '../asks/tariffs.ts';
import type { Instant } from '../model.ts';
import { monthSpan, wallText } from '../windows.ts';
import type { Correction } from './correction.ts';
import { type Bill, LINE_KINDS, type LineKind } from './pricing.ts';
import { termsAt } from './steps.ts';
import type { Tariff } from './tariff.ts';

/** Who bills, or who pays. */
export interface Party {
  readonly name?: string | undefined;
  /** Of several lines, if need be. */
  readonly address?: string | undefined;
  readonly vatNumber?: string | undefined;
}

export interface Payer extends Party {
  readonly id: string;
}

export interface Parties {
  readonly site: Party;
  readonly payers: readonly Payer[];
}

export interface BilledSession {
  readonly id: string;
  readonly startedAt: Instant;
  /** Undefined: it runs. */
  readonly endedAt: Instant | undefined;
  readonly chargerId: string;
  readonly evse: number;
  readonly connector: number | undefined;
  readonly tag: string | undefined;
  readonly cardName: string | undefined;
  readonly vehicle: string | undefined;
  readonly meterStartWh: number | undefined;
  readonly meterStopWh: number | undefined;
  readonly energyWh: number | undefined;
  /** Undefined: it has no price. */
  readonly bill: Bill | undefined;
  /** By which it was priced. */
  readonly tariff: Tariff | undefined;
  /** What its payer itself says that it costs, where that is a provider. */
  readonly told?: ToldCost | undefined;
  /** What the owner corrected; the bill is the one after it. */
  readonly correction?: Pick<Correction, 'at' | 'note'> | undefined;
}

/** `unpriced`: no tariff held for it, or another program told of it. */
export type RowState = 'priced' | 'unpriced' | 'running';

export interface StatementRow extends Omit<BilledSession, 'tariff'> {
  readonly state: RowState;
  /** By the clocks of the site, with the distance to UTC. */
  readonly starts: string;
  readonly ends: string | undefined;
  readonly tariffName: string | undefined;
  /** Millionths; undefined without a price. */
  readonly vat: number | undefined;
}

export interface RateSum {
  /** Millionths. */
  readonly vat: number;
  readonly netMinor: number;
  readonly vatMinor: number;
  readonly totalMinor: number;
}

/** Of all that is owed in one currency. */
export interface StatementSum {
  readonly currency: string;
  readonly sessions: number;
  readonly energyWh: number;
  /** In the order of a bill; what adds up to nothing is left out. */
  readonly lines: readonly { readonly kind: LineKind; readonly minor: number }[];
  readonly netMinor: number;
  readonly vatMinor: number;
  readonly totalMinor: number;
  /** The lowest rate first. */
  readonly rates: readonly RateSum[];
}

export interface Statement {
  /** `2026-10` */
  readonly month: string;
  readonly zone: string;
  readonly from: string;
  /** The first moment that is not in it. */
  readonly to: string;
  readonly madeAt: Instant;
  readonly site: Party;
  readonly payer: Payer;
  /** Oldest first. */
  readonly rows: readonly StatementRow[];
  /** Those that are over, with a price or without. */
  readonly sessions: number;
  readonly energyWh: number;
  readonly unpriced: number;
  readonly running: number;
  /** One for each currency, in the order of their names. */
  readonly sums: readonly StatementSum[];
}

/** @param about `sessions`: those that began in the month, in any order */
export function makeStatement(about: {
  readonly month: string;
  readonly zone: string;
  readonly madeAt: Instant;
  readonly site: Party;
  readonly payer: Payer;
  readonly sessions: readonly BilledSession[];
}): Statement {
  const { sessions, ...head } = about;
  const { from, to } = monthSpan(about.month, about.zone);
  const rows = sessions
    .toSorted((a, b) => a.startedAt - b.startedAt || compare(a.id, b.id))
    .map((session) => rowOf(session, about.zone));
  const over = rows.filter(({ state }) => state !== 'running');
  return {
    ...head,
    ...{ from: wallText(from, about.zone), to: wallText(to, about.zone), rows },
    ...{ sessions: over.length, energyWh: sumOf(over, energyOf) },
    unpriced: rows.filter(({ state }) => state === 'unpriced').length,
    running: rows.length - over.length,
    sums: sumsOf(rows),
  };
}

function rowOf({ tariff, ...session }: BilledSession, zone: string): StatementRow {
  const { startedAt, endedAt, energyWh } = session;
  // Of one that runs nothing is owed yet.
  const bill = endedAt === undefined ? undefined : session.bill;
  return {
    ...session,
    bill,
    // To the watt-hour, so that the figures that are shown add up.
    energyWh: energyWh === undefined ? undefined : Math.round(energyWh),
    state: endedAt === undefined ? 'running' : bill === undefined ? 'unpriced' : 'priced',
    starts: wallText(startedAt, zone),
    ends: endedAt === undefined ? undefined : wallText(endedAt, zone),
    tariffName: bill && (tariff?.name ?? bill.tariff),
    vat: bill && tariff && termsAt(tariff, startedAt).vat,
  };
}

function sumsOf(rows: readonly StatementRow[]): readonly StatementSum[] {
  const priced = rows.flatMap((row) => (row.bill === undefined ? [] : [{ row, bill: row.bill }]));
  const byCurrency = [...Map.groupBy(priced, ({ bill }) => bill.currency)];
  return byCurrency
    .toSorted(([a], [b]) => compare(a, b))
    .map(([currency, all]) => {
      const lines = LINE_KINDS.map((kind) => ({ kind, minor: sumOf(all, ({ bill }) => minorOf(bill, kind)) }));
      const rates = [...Map.groupBy(all, ({ row }) => row.vat ?? 0)].toSorted(([a], [b]) => a - b);
      return {
        ...{ currency, sessions: all.length, energyWh: sumOf(all, ({ row }) => energyOf(row)) },
        lines: lines.filter(({ minor }) => minor !== 0),
        ...amountsOf(all.map(({ bill }) => bill)),
        rates: rates.map(([vat, some]) => ({ vat, ...amountsOf(some.map(({ bill }) => bill)) })),
      };
    });
}

/** What a bill has of one kind. */
export function minorOf({ lines }: Bill, kind: LineKind): number {
  return sumOf(
    lines.filter((line) => line.kind === kind),
    ({ minor }) => minor,
  );
}

function amountsOf(bills: readonly Bill[]) {
  return {
    netMinor: sumOf(bills, ({ netMinor }) => netMinor),
    vatMinor: sumOf(bills, ({ vatMinor }) => vatMinor),
    totalMinor: sumOf(bills, ({ totalMinor }) => totalMinor),
  };
}

function energyOf({ energyWh = 0 }: Pick<StatementRow, 'energyWh'>): number {
  return energyWh;
}

function sumOf<T>(list: readonly T[], amount: (one: T) => number): number {
  return list.reduce((sum, one) => sum + amount(one), 0);
}

/** By their characters, whatever the machine's language. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
