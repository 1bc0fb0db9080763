/** What is kept of a session for ever: made when it is over, and again when the charger tells more of it later. */
import { countedEnd } from '../core/tariffs/course.ts';
import { recordOf, type SessionRecord } from '../core/tariffs/record.ts';
import type { Context } from './context.ts';
import type { Notice } from './ports.ts';

/** Sessions that are read at a time after a restart. */
const PAGE = 100;

export async function keepRecord(context: Context, sessionId: string): Promise<void> {
  const record = await recordNow(context, sessionId);
  if (record !== undefined) await context.ledger.commit([{ type: 'record', sessionId, record }]);
}

/** What was not done when the program ended. */
export async function keepMissing(context: Context): Promise<void> {
  for (;;) {
    const open = await context.ledger.unrecorded(PAGE);
    for (const sessionId of open) await keepRecord(context, sessionId);
    if (open.length < PAGE || context.isOver()) return;
  }
}

/** Of one that runs: so far. Undefined: there is no such session. */
export async function recordNow(
  { settings: { carbonSource }, ledger, clock }: Context,
  sessionId: string,
): Promise<SessionRecord | undefined> {
  const session = await ledger.session(sessionId);
  if (session === undefined) return undefined;
  const { facts } = await ledger.story(sessionId);
  const { startedAt, endedAt } = session;
  const now = clock.now();
  const to = countedEnd(startedAt, endedAt ?? now);
  const intensities = carbonSource && (await ledger.spotPrices([carbonSource], startedAt, to));
  return recordOf(session, facts, now, intensities || undefined);
}

/** Writes down what limits a session that runs at the place of this notice. */
export async function noteLimit(context: Context, notice: Extract<Notice, { kind: 'limit' }>, sessionId: string) {
  const { limitA, source, providerId, why } = notice;
  const note = { kind: 'limit', at: context.clock.now(), limitA, source, providerId, why } as const;
  await context.ledger.commit([{ type: 'note', sessionId, note }]);
}
