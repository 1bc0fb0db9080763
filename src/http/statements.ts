/** The statement of a payer for a month, gathered out of the ledger. */
import type { Instant } from '../core/model.ts';
import { type BilledSession, makeStatement, type Parties, type Statement } from '../core/tariffs/statement.ts';
import { monthSpan } from '../core/windows.ts';
import type { Ledger, Session, SessionQuery } from '../proxy/ports.ts';
import { sessionPages } from './session-pages.ts';

/** Of one payer in one month: a document of more pages nobody reads. */
export const MAX_SESSIONS = 10_000;

export interface StatementAsk {
  readonly payer: string;
  /** `2026-10` */
  readonly month: string;
  readonly zone: string;
  readonly now: Instant;
}

export type StatementAnswer = { readonly statement: Statement } | { readonly no: 'unknown_payer' | 'too_many' };

type Books = Pick<Ledger, 'sessions' | 'terms'>;

export async function statementFor(
  ledger: Books,
  { site, payers }: Parties,
  { payer: payerId, month, zone, now }: StatementAsk,
  most = MAX_SESSIONS,
): Promise<StatementAnswer> {
  const found = await sessionsOf(ledger, { ...monthSpan(month, zone), payer: payerId }, most);
  if (found === undefined) return { no: 'too_many' };
  const listed = payers.find(({ id }) => id === payerId);
  // Who was taken out of the file has paid for sessions all the same.
  if (listed === undefined && found.length === 0 && !(await everPaid(ledger, payerId))) return { no: 'unknown_payer' };
  const sessions = await Promise.all(found.map((session) => billed(ledger, session)));
  const payer = listed ?? { id: payerId };
  return { statement: makeStatement({ month, zone, madeAt: now, site, payer, sessions }) };
}

async function sessionsOf(
  ledger: Books,
  query: Pick<SessionQuery, 'from' | 'to' | 'payer'>,
  most: number,
): Promise<readonly Session[] | undefined> {
  const all: Session[] = [];
  for await (const page of sessionPages(ledger, { ...query, includeRunning: true })) {
    all.push(...page);
    if (all.length > most) return undefined;
  }
  return all;
}

async function everPaid(ledger: Books, payer: string): Promise<boolean> {
  return (await ledger.sessions({ payer, includeRunning: true, limit: 1, offset: 0 })).sessions.length > 0;
}

async function billed(ledger: Books, { cost, correction, ...session }: Session): Promise<BilledSession> {
  const terms = cost?.sale && (correction?.terms ?? (await ledger.terms(session.id)));
  const told = session.providerCosts.find(({ providerId }) => providerId === session.payer);
  return { ...session, bill: cost?.sale, tariff: terms?.sale, told, correction };
}
