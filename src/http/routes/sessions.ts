/** GET /sessions and /sessions.csv: what was charged, when, by whom. */
import { moneyText } from '../../core/money.ts';
import { revenueMinor } from '../../core/tariffs/billing.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Ledger, Session, SessionQuery } from '../../proxy/ports.ts';
import { problem } from '../answers.ts';
import { csvLine } from '../csv.ts';
import { readSessionQuery } from '../query.ts';
import type { HttpContext, Route } from '../route.ts';
import { streamOf } from '../text-stream.ts';
import { sessionView } from '../views.ts';

/** Rows read at a time for a file of any length. */
const CSV_PAGE = 500;

interface SessionOptions {
  readonly ledger: Pick<Ledger, 'sessions' | 'sessionCount'>;
  readonly clock: Clock;
}

const TAKES =
  '?from=2026-01-01&to=2026-01-31&charger=<id>&limit=100&offset=0&include_running=true (all optional; days and times in UTC; a "to" without a time includes that day)';

export function sessionRoutes(options: SessionOptions): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/sessions',
      scope: 'read',
      about: 'Charging sessions as JSON, newest first, 100 at a time.',
      takes: TAKES,
      handle: (context) => sessionsJson(options, context),
    },
    {
      method: 'GET',
      path: '/sessions.csv',
      scope: 'read',
      about: 'The same as a file for a spreadsheet; all of them when no limit is given.',
      takes: TAKES,
      handle: (context) => sessionsCsv(options, context),
    },
  ];
}

async function sessionsJson({ ledger, clock }: SessionOptions, context: HttpContext): Promise<Response> {
  const query = readSessionQuery(new URL(context.req.url).searchParams);
  if (!query.ok) return problem('bad_request', query.reason);
  const { sessions } = await ledger.sessions(query.query);
  const total = await ledger.sessionCount(query.query);
  const { limit, offset } = query.query;
  return Response.json({
    total,
    limit,
    offset,
    sessions: sessions.map((session) => sessionJson(session, clock.now())),
  });
}

function sessionJson(session: Session, now: number): object {
  const shown = sessionView(session, now);
  return {
    session_id: shown.id,
    backend_id: shown.holder,
    payer: shown.payer,
    charger_id: shown.charger_id,
    evse: shown.evse,
    connector: shown.connector,
    id_tag: shown.id_tag,
    running: shown.running,
    started_at: shown.started_at,
    stopped_at: shown.ended_at,
    duration_s: shown.duration_s,
    energy_kwh: energyKwh(shown.energy_wh),
    meter_start_wh: shown.meter_start_wh,
    meter_stop_wh: shown.meter_stop_wh,
    reason: shown.reason,
    ...moneyOf(session),
    source: session.source,
    corrected: session.correction !== undefined,
    co2_g: shown.carbon?.co2_g ?? null,
    co2_known_kwh: energyKwh(shown.carbon?.known_wh ?? null),
  };
}

/** Numbers in the currency's main unit, for spreadsheets and for who read the ones of earlier proxies. */
function moneyOf({ cost, toldRevenue }: Session) {
  const { sale, purchase } = cost ?? {};
  const { currency = null } = sale ?? purchase ?? {};
  const amount = (minor: number | undefined) =>
    minor === undefined || currency === null ? null : Number(moneyText(minor, currency));
  return {
    revenue: amount(sale && revenueMinor(sale)) ?? toldRevenue ?? null,
    currency,
    total: amount(sale?.totalMinor),
    vat: amount(sale?.vatMinor),
    purchase_cost: amount(purchase?.totalMinor),
    tariff: sale?.tariff ?? null,
  };
}

const COLUMNS = [
  'timestamp',
  'backend_id',
  'duration_s',
  'energy_kwh',
  'revenue',
  'session_id',
  'charger_id',
  'evse',
  'connector',
  'id_tag',
  'payer',
  'started_at',
  'stopped_at',
  'meter_start_wh',
  'meter_stop_wh',
  'reason',
  'currency',
  'total',
  'vat',
  'purchase_cost',
  'tariff',
  'source',
  'corrected',
  'co2_g',
  'co2_known_kwh',
] as const;

async function sessionsCsv({ ledger, clock }: SessionOptions, context: HttpContext): Promise<Response> {
  const read = readSessionQuery(new URL(context.req.url).searchParams);
  if (!read.ok) return problem('bad_request', read.reason);
  const now = clock.now();
  const pages = read.limited ? onePage(ledger, read.query) : allPages(ledger, read.query);
  const body = streamOf(linesOf(pages, now));
  const headers = {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': 'attachment; filename="sessions.csv"',
  };
  return new Response(body, { headers });
}

async function* linesOf(pages: AsyncGenerator<readonly Session[]>, now: number): AsyncGenerator<string, void> {
  yield csvLine(COLUMNS);
  for await (const page of pages) yield page.map((session) => sessionLine(session, now)).join('');
}

async function* onePage(ledger: SessionOptions['ledger'], query: SessionQuery): AsyncGenerator<readonly Session[]> {
  yield (await ledger.sessions(query)).sessions;
}

/** By where the page before ended: what comes meanwhile moves nothing, and the last page costs no more than the first. */
async function* allPages(ledger: SessionOptions['ledger'], query: SessionQuery): AsyncGenerator<readonly Session[]> {
  for (let next = { ...query, limit: CSV_PAGE }; ; ) {
    const { sessions } = await ledger.sessions(next);
    const last = sessions.at(-1);
    if (last !== undefined) yield sessions;
    if (last === undefined || sessions.length < CSV_PAGE) return;
    next = { ...next, before: { startedAt: last.startedAt, id: last.id }, offset: 0 };
  }
}

function sessionLine(session: Session, now: number): string {
  const shown = sessionView(session, now);
  const money = moneyOf(session);
  return csvLine([
    shown.ended_at ?? shown.started_at,
    shown.holder,
    shown.duration_s,
    energyKwh(shown.energy_wh),
    money.revenue,
    shown.id,
    shown.charger_id,
    shown.evse,
    shown.connector,
    shown.id_tag,
    shown.payer,
    shown.started_at,
    shown.ended_at,
    shown.meter_start_wh,
    shown.meter_stop_wh,
    shown.reason,
    money.currency,
    money.total,
    money.vat,
    money.purchase_cost,
    money.tariff,
    shown.source,
    session.correction === undefined ? null : 'yes',
    shown.carbon?.co2_g ?? null,
    energyKwh(shown.carbon?.known_wh ?? null),
  ]);
}

/** To the watt-hour. */
function energyKwh(energyWh: number | null): number | null {
  return energyWh === null ? null : Math.round(energyWh) / 1000;
}
