/** What sessions cost: priced by what held when they began, once they are over (docs/tariffs.md). */
import type { Transaction } from '../core/model.ts';
import { costOf, payerOf, type SessionCost, sourcesOf, termsFor } from '../core/tariffs/billing.ts';
import { tariffFor } from '../core/tariffs/defaults.ts';
import { type Bill, priceSession as priceOf } from '../core/tariffs/pricing.ts';
import { type Plan, plannedSession } from '../core/tariffs/quote.ts';
import { type PriceCourse, priceSteps, type Span } from '../core/tariffs/steps.ts';
import { understood } from '../core/tariffs/understood.ts';
import type { Context } from './context.ts';
import { priceCorrected } from './corrections.ts';
import { partyState } from './party-states.ts';
import type { Notice, Revenues } from './ports.ts';
import { keptIn, knownSpot } from './spot.ts';
import type { Unit } from './unit.ts';

/** Sessions that are read at a time after a restart. */
const PAGE = 100;

/** Whatever is changed in the tariffs later, this session is priced by those of now. */
export function freezeTerms({ settings, clock }: Context, unit: Unit, tx: Transaction): void {
  const said = tariffFor(partyState(unit.state, tx.payer, 'tariffs'), tx.place.evse, clock.now());
  const found = said && understood(said, settings.timeZone);
  const own = found?.ok === true ? found.own : undefined;
  const ours = termsFor(settings.billing, payerOf(tx));
  const terms = own === undefined ? ours : { ...ours, own };
  if (terms !== undefined) unit.changes.push({ type: 'terms', sessionId: tx.id, terms });
}

/** Those of which something was told after they had ended; undefined = none. */
export function overIn(notices: readonly Notice[]): readonly string[] {
  const over = notices.flatMap((notice) => {
    const isOver = notice.kind === 'fact' && notice.tx?.endedAt !== undefined;
    return isOver && notice.tx !== undefined ? [notice.tx.id] : [];
  });
  return [...new Set(over)];
}

/** Prices a session that is over; again when the charger tells more of it later. */
export async function priceSession(context: Context, sessionId: string): Promise<void> {
  const cost = await sessionCost(context, sessionId);
  if (cost !== undefined) await context.ledger.commit([{ type: 'cost', sessionId, cost }]);
  await priceCorrected(context, sessionId);
}

/** What was not done when the program ended. */
export async function priceUnpriced(context: Context): Promise<void> {
  for (;;) {
    const open = await context.ledger.unpriced(PAGE);
    for (const sessionId of open) await priceSession(context, sessionId);
    if (open.length < PAGE || context.isOver()) return;
  }
}

/** Undefined: nobody pays by any tariff. */
export async function revenuesOf({ settings, ledger }: Context): Promise<Revenues | undefined> {
  const { currency, tariffs } = settings.billing;
  return tariffs.length === 0 ? undefined : { currency, minorOf: await ledger.revenues(currency) };
}

/** What a session would cost that is only planned; undefined: there is no such tariff. */
export async function quoteOf(
  { settings, ledger }: Pick<Context, 'settings' | 'ledger'>,
  tariffId: string,
  plan: Plan,
): Promise<Bill | undefined> {
  const tariff = settings.billing.tariffs.find(({ id }) => id === tariffId);
  if (tariff === undefined) return undefined;
  const session = plannedSession(plan);
  const spot = await ledger.spotPrices(sourcesOf({ sale: tariff }), session.startedAt, session.endedAt);
  return priceOf(tariff, session, spot);
}

/** Without a tariff: of the one by which the home buys. Undefined: there is no such tariff. */
export async function pricesOf(
  { settings: { billing }, ledger }: Pick<Context, 'settings' | 'ledger'>,
  tariffId: string | undefined,
  span: Span,
): Promise<PriceCourse | undefined> {
  const wanted = tariffId ?? billing.purchaseTariff;
  const tariff = billing.tariffs.find(({ id }) => id === wanted);
  if (tariff === undefined) return undefined;
  const spot = await ledger.spotPrices(sourcesOf({ sale: tariff }), span.from, span.to);
  return { tariff, steps: priceSteps(tariff, span, spot), to: span.to };
}

/** Of one that runs: so far. Undefined: no tariff holds for it. */
export async function sessionCost({ ledger, clock }: Context, sessionId: string): Promise<SessionCost | undefined> {
  const [terms, session] = [await ledger.terms(sessionId), await ledger.session(sessionId)];
  if (terms === undefined || session === undefined) return undefined;
  const { facts } = await ledger.story(sessionId);
  const now = clock.now();
  const known = await knownSpot(ledger, terms, session, now);
  const { cost } = session.original ?? session;
  return costOf(terms, session, facts, now, known, keptIn(cost));
}
