/** Reports of the charger's settings as each provider sees them, in pages behind the answer (PROTOCOL §4.8). */
import type { ReportedSetting } from '../../core/asks/configuration.ts';
import { type ChargerSettings, isFresh } from '../../core/configuration/kept.ts';
import { inBase, inReport, pagesOf } from '../../core/configuration/reports.ts';
import { viewOf } from '../../core/configuration/view.ts';
import { encode } from '../../core/ocpp/codec.ts';
import { failed } from '../context.ts';
import { CALL_TIMEOUT_MS } from '../patience.ts';
import { chargerSettings, readAll } from '../settings-read.ts';
import { answered, judged, type Outcome, refused, type Served } from './served.ts';
import { viewerOf } from './setting-views.ts';

/** Reports that one provider may wait for while the charger is asked. */
const MAX_WAITING = 10;

type Reporting = Served<'baseReport'> | Served<'report'>;
type Rows = readonly ReportedSetting[];

export async function baseReport(served: Served<'baseReport'>): Promise<Outcome<'baseReport'>> {
  const { requestId, base } = served.ask;
  const no = await refusalOf(served);
  const choose = (all: Rows): Rows => all.filter((row) => inBase(base, row));
  return no ?? answered({ status: 'Accepted' }, () => tell(served, requestId, choose));
}

/** That there is nothing to report is said at once, where the charger was heard of all that it has. */
export async function report(served: Served<'report'>): Promise<Outcome<'report'>> {
  const { context, twin, ask } = served;
  const no = await refusalOf(served);
  if (no !== undefined) return no;
  const known = chargerSettings(twin);
  const isKnown = isFresh(known.allAt, context.clock.now());
  if (isKnown && inReport(ask, rowsOf(served, known)).length === 0) return answered({ status: 'EmptyResultSet' });
  return answered({ status: 'Accepted' }, () => tell(served, ask.requestId, (all) => inReport(ask, all)));
}

async function refusalOf(served: Reporting) {
  const decision = await judged(served, { verb: 'read', needs: 'observe' });
  if (!decision.allow) return refused(decision.code, decision.why);
  const { reporting, waiting } = served.twin.settings;
  const { id } = served.provider;
  const isBusy = reporting.has(id) || (waiting.get(id) ?? 0) >= MAX_WAITING;
  return isBusy ? refused('Q', 'a report is being sent already') : undefined;
}

function rowsOf(served: Reporting, charger: ChargerSettings): Rows {
  return viewOf(viewerOf(served, charger)).all();
}

function tell(served: Reporting, requestId: number, choose: (all: Rows) => Rows): void {
  const { context, twin, provider } = served;
  const { reporting, waiting } = twin.settings;
  const count = (change: number): unknown => waiting.set(provider.id, (waiting.get(provider.id) ?? 0) + change);
  count(1);
  const reading = provider.shadow === undefined ? readAll(context, twin) : Promise.resolve(chargerSettings(twin));
  void reading
    .finally(() => count(-1))
    .then(async (charger) => {
      reporting.add(provider.id);
      await sendPages(served, requestId, choose(rowsOf(served, charger)));
    })
    .catch(failed(context, { chargerId: twin.chargerId, provider: provider.id }, 'a report could not be sent'))
    .finally(() => reporting.delete(provider.id));
}

async function sendPages({ context, link }: Reporting, requestId: number, rows: Rows): Promise<void> {
  const at = context.clock.now();
  const pages = pagesOf(rows);
  for (const [seqNo, settings] of pages.entries()) {
    const page = { requestId, at, seqNo, hasMore: seqNo < pages.length - 1, settings };
    const call = encode(link.version, { means: 'reportPage', ask: page });
    if (call === undefined) return;
    const outcome = await link.call(call.action, call.payload, { timeoutMs: CALL_TIMEOUT_MS });
    if (outcome.kind === 'closed' || outcome.kind === 'withdrawn') return;
  }
}
