/** GET /sessions and /sessions.csv: what was charged, when, by whom. */
import type { Clock } from '../../lib/clock.ts';
import type { Ledger, Session, SessionQuery } from '../../proxy/ports.ts';
import { problem } from '../answers.ts';
import { csvLine } from '../csv.ts';
import { readSessionQuery } from '../query.ts';
import type { HttpContext, Route } from '../route.ts';

/** Rows read at a time for a file of any length. */
const CSV_PAGE = 500;

interface SessionOptions {
  readonly ledger: Pick<Ledger, 'sessions'>;
  readonly clock: Clock;
}

const TAKES =
  '?from=2026-01-01&to=2026-01-31&charger=<id>&limit=100&offset=0&include_running=true (all optional; days and times in UTC; a "to" without a time includes that day)';

export function sessionRoutes(options: SessionOptions): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/sessions',
      about: 'Charging sessions as JSON, newest first, 100 at a time.',
      takes: TAKES,
      handle: (context) => sessionsJson(options, context),
    },
    {
      method: 'GET',
      path: '/sessions.csv',
      about: 'The same as a file for a spreadsheet; all of them when no limit is given.',
      takes: TAKES,
      handle: (context) => sessionsCsv(options, context),
    },
  ];
}

async function sessionsJson({ ledger, clock }: SessionOptions, context: HttpContext): Promise<Response> {
  const query = readSessionQuery(new URL(context.req.url).searchParams);
  if (!query.ok) return problem('bad_request', query.reason);
  const { total, sessions } = await ledger.sessions(query.query);
  const { limit, offset } = query.query;
  return Response.json({
    total,
    limit,
    offset,
    sessions: sessions.map((session) => sessionJson(session, clock.now())),
  });
}

function sessionJson(session: Session, now: number): object {
  return {
    session_id: session.id,
    backend_id: session.holder,
    payer: session.payer,
    charger_id: session.chargerId,
    evse: session.evse,
    connector: session.connector ?? null,
    id_tag: session.tag ?? null,
    running: session.endedAt === undefined,
    started_at: iso(session.startedAt),
    stopped_at: session.endedAt === undefined ? null : iso(session.endedAt),
    duration_s: durationS(session, now),
    energy_kwh: energyKwh(session) ?? null,
    meter_start_wh: session.meterStartWh ?? null,
    meter_stop_wh: session.meterStopWh ?? null,
    reason: session.reason ?? null,
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
] as const;

async function sessionsCsv({ ledger, clock }: SessionOptions, context: HttpContext): Promise<Response> {
  const read = readSessionQuery(new URL(context.req.url).searchParams);
  if (!read.ok) return problem('bad_request', read.reason);
  const now = clock.now();
  const pages = read.limited ? onePage(ledger, read.query) : allPages(ledger, read.query);
  const encoder = new TextEncoder();
  let headed = false;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const page = await pages.next();
      const head = headed ? '' : csvLine(COLUMNS);
      headed = true;
      const rows = page.done === true ? '' : page.value.map((session) => sessionLine(session, now)).join('');
      if (head + rows !== '') controller.enqueue(encoder.encode(head + rows));
      if (page.done === true) controller.close();
    },
  });
  const headers = {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': 'attachment; filename="sessions.csv"',
  };
  return new Response(body, { headers });
}

async function* onePage(ledger: SessionOptions['ledger'], query: SessionQuery): AsyncGenerator<readonly Session[]> {
  yield (await ledger.sessions(query)).sessions;
}

/** A session that ends meanwhile moves the rest down by one: what the last page had already is not told twice. */
async function* allPages(ledger: SessionOptions['ledger'], query: SessionQuery): AsyncGenerator<readonly Session[]> {
  let before = new Set<string>();
  for (let offset = query.offset; ; offset += CSV_PAGE) {
    const { sessions } = await ledger.sessions({ ...query, limit: CSV_PAGE, offset });
    const told = before;
    if (sessions.length > 0) yield sessions.filter((session) => !told.has(session.id));
    if (sessions.length < CSV_PAGE) return;
    before = new Set(sessions.map((session) => session.id));
  }
}

/** `revenue` stays empty until there are tariffs. */
function sessionLine(session: Session, now: number): string {
  const energy = energyKwh(session);
  return csvLine([
    iso(session.endedAt ?? session.startedAt),
    session.holder,
    durationS(session, now),
    energy,
    undefined,
    session.id,
    session.chargerId,
    session.evse,
    session.connector,
    session.tag,
    session.payer,
    iso(session.startedAt),
    session.endedAt === undefined ? undefined : iso(session.endedAt),
    session.meterStartWh,
    session.meterStopWh,
    session.reason,
  ]);
}

function durationS(session: Session, now: number): number {
  return Math.max(0, Math.round(((session.endedAt ?? now) - session.startedAt) / 1000));
}

/** To the watt-hour. */
function energyKwh(session: Session): number | undefined {
  return session.energyWh === undefined ? undefined : Math.round(session.energyWh) / 1000;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
