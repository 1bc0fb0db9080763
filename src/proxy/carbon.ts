/** The CO₂ of sessions that are over, where a file tells it late: of hours that nobody knew when they ended. */
import { carbonOf } from '../core/tariffs/carbon.ts';
import { countedEnd } from '../core/tariffs/course.ts';
import type { Span } from '../core/tariffs/steps.ts';
import type { Context } from './context.ts';
import type { Session, SessionQuery } from './ports.ts';

/** Sessions that are read at a time. */
const PAGE = 100;
/** What began so long before the first figure was over by then. */
const LONGEST_MS = 14 * 86_400_000;
/** Less than that is rounding. */
const GAP_WH = 1;

/** Figures of this time were told. What a session has stays: only where something is missing it is counted anew. */
export async function fillCarbon(context: Context, { from, to }: Span): Promise<void> {
  const { settings, ledger } = context;
  if (settings.carbonSource === undefined) return;
  const asked = { from: from - LONGEST_MS, to, includeRunning: false, limit: PAGE, offset: 0 };
  for (let before: SessionQuery['before']; ; ) {
    const { sessions } = await ledger.sessions({ ...asked, before });
    for (const session of sessions.filter(hasGap)) await fill(context, settings.carbonSource, session);
    const last = sessions.at(-1);
    if (last === undefined || sessions.length < PAGE || context.isOver()) return;
    before = { startedAt: last.startedAt, id: last.id };
  }
}

function hasGap({ energyWh = 0, carbon }: Session): boolean {
  return energyWh - (carbon?.knownWh ?? 0) >= GAP_WH;
}

/** By what is kept of it for ever: what the charger told may be gone. */
async function fill({ ledger }: Context, source: string, session: Session): Promise<void> {
  const { id, startedAt, endedAt, carbon: before } = session;
  const record = await ledger.record(id);
  if (record === undefined || endedAt === undefined) return;
  const to = countedEnd(startedAt, endedAt);
  const samples = record.curve.flatMap(({ at, wh }) => (wh === undefined ? [] : [{ at, wh }]));
  const known = await ledger.spotPrices([source], startedAt, to);
  const carbon = carbonOf({ startedAt, endedAt: to, samples }, known);
  if (carbon === undefined || carbon.knownWh < (before?.knownWh ?? 0) + GAP_WH) return;
  await ledger.commit([{ type: 'carbon', sessionId: id, carbon }]);
}
