/** Corrections of sessions that are over: beside what was told of them, which stays, and with a line in the trail. */
import { moneyText } from '../core/money.ts';
import { costOf, type SessionCost, type SessionTerms } from '../core/tariffs/billing.ts';
import { type Correction, type CorrectionAsk, correctedTerms, costByRecord } from '../core/tariffs/correction.ts';
import { filled, type KeptSpot, type SpotPrice, spotFor } from '../core/tariffs/spot.ts';
import type { Context } from './context.ts';
import type { Change, CorrectionResult, Session } from './ports.ts';
import { keptIn, knownSpot } from './spot.ts';

/** `asked` undefined: what was corrected is taken back. */
export async function correctSession(
  context: Context,
  sessionId: string,
  asked: CorrectionAsk | undefined,
): Promise<CorrectionResult> {
  const session = await context.ledger.session(sessionId);
  if (session === undefined) return { ok: false, code: 'no_session' };
  if (session.endedAt === undefined) return { ok: false, code: 'running' };
  const correction = asked && (await correctionFor(context, session, asked));
  if (asked !== undefined && correction === undefined) return { ok: false, code: 'no_tariff' };
  const { payer, cost } = session.original ?? session;
  const after = { ...session, payer: correction?.payer ?? payer, cost: correction?.cost ?? cost };
  const line = auditOf(context, session, after, correction);
  await context.ledger.commit([{ type: 'correction', sessionId, correction }, line]);
  return { ok: true };
}

/** When the charger tells more of a session that was priced anew. */
export async function priceCorrected(context: Context, sessionId: string): Promise<void> {
  const session = await context.ledger.session(sessionId);
  const correction = session?.correction;
  if (session === undefined || correction?.terms === undefined) return;
  const cost = await costBy(context, session, correction.terms, kept);
  await context.ledger.commit([{ type: 'correction', sessionId, correction: { ...correction, cost } }]);
}

/** Undefined: there is no such tariff. */
async function correctionFor(context: Context, session: Session, asked: CorrectionAsk) {
  const { correction: before } = session;
  const { payer = before?.payer, note = before?.note } = asked;
  const said: Correction = { ...before, at: context.clock.now(), payer, note };
  if (asked.payer === undefined && asked.tariff === undefined) return said;
  const terms = correctedTerms(context.settings.billing, asked, await context.ledger.terms(session.id));
  return terms && { ...said, terms, cost: await costBy(context, session, terms, filled) };
}

/** What the owner asks for has late prices, too; what is priced again by itself keeps those that it had. */
type OldPrices = (kept: KeptSpot, known: readonly SpotPrice[]) => KeptSpot;
const kept: OldPrices = (before) => before;

/** Facts are dropped oldest first: where the start is at hand, all of them are. */
async function costBy(
  { ledger, clock }: Context,
  session: Session,
  terms: SessionTerms,
  oldPrices: OldPrices,
): Promise<SessionCost> {
  const { facts } = await ledger.story(session.id);
  const known = await knownSpot(ledger, terms, session, clock.now());
  const before = keptIn(session.cost, session.original?.cost).map((one) => oldPrices(one, known));
  if (facts.some(({ message }) => message?.means === 'txStarted'))
    return costOf(terms, session, facts, clock.now(), known, before);
  const { endedAt = session.startedAt } = session;
  return costByRecord(terms, { ...session, endedAt }, await ledger.record(session.id), spotFor(known, before));
}

function auditOf({ clock }: Context, before: Session, after: Session, correction: Correction | undefined): Change {
  const { id, chargerId, evse } = before;
  const note = correction?.note === undefined ? '' : ` Note: ${correction.note}`;
  const what = `Session ${id}: ${chargedTo(after)}; before, ${chargedTo(before)}.${note}`;
  const why = correction === undefined ? `The correction was taken back. ${what}` : what;
  const how = { by: 'home', asked: 'correct session', allowed: true, rule: 'home', why } as const;
  return { type: 'audit', entry: { at: clock.now(), chargerId, evse, ...how } };
}

function chargedTo({ payer, cost }: Pick<Session, 'payer' | 'cost'>): string {
  const { sale } = cost ?? {};
  if (sale === undefined) return `${payer} pays, without a price`;
  return `${payer} pays ${moneyText(sale.totalMinor, sale.currency)} ${sale.currency} by the tariff "${sale.tariff}"`;
}
