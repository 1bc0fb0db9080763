/**
 * What providers say that a session costs: each by its own books, kept for the owner as long as the session. The driver
 * sees what comes from who pays or steers it (PROTOCOL §2.6).
 */
import type { Payload, ProviderId, Transaction, TxAnswer } from '../core/model.ts';
import { isCurrency, moneyText } from '../core/money.ts';
import { parseInstant } from '../core/ocpp/time.ts';
import { type CostNews, saidOf, toldCost } from '../core/tariffs/told-cost.ts';
import type { Context } from './context.ts';
import { partyState } from './party-states.ts';
import type { Twin } from './twin.ts';
import type { TwinState } from './twin-state.ts';
import type { Unit } from './unit.ts';

/** Sessions of one provider whose costs are at hand. */
const MAX_AT_HAND = 50;
/** What names a payment. */
const MAX_NAME_CHARS = 2000;

export function keepCost(context: Context, unit: Unit, providerId: ProviderId, tx: Transaction, news: CostNews): void {
  const { [tx.id]: before, ...others } = partyState(unit.state, providerId, 'told_costs');
  const currency = currencyOf(context, unit.state, providerId, tx);
  const at = context.clock.now();
  const cost = toldCost(before, news, { currency, at });
  if (cost === undefined) return;
  const newest = Object.entries(others).slice(1 - MAX_AT_HAND);
  unit.putPartyState(providerId, 'told_costs', { ...Object.fromEntries(newest), [tx.id]: cost });
  unit.changes.push({ type: 'providerCost', sessionId: tx.id, providerId, cost });
  for (const said of saidOf(before, cost)) {
    const note = { kind: 'cost', at, providerId, currency: cost.currency, ...said } as const;
    unit.changes.push({ type: 'note', sessionId: tx.id, note });
  }
}

/** No message names it: that of the tariff that this provider has here, else that of the house. */
function currencyOf({ settings }: Context, state: TwinState, providerId: ProviderId, { place }: Transaction): string {
  const own = partyState(state, providerId, 'tariffs').find(
    ({ evse, isOver }) => isOver !== true && (evse === 0 || evse === place.evse),
  );
  const said = own?.tariff.currency;
  return said !== undefined && isCurrency(said) ? said : settings.billing.currency;
}

/** What the charger is to show of a session that runs, by who pays for it: what that says, else what its tariff comes to. */
export function costShown({ state, counted }: Twin, { id, payer }: Transaction): Pick<TxAnswer, 'totalCost' | 'text'> {
  const { [id]: told } = partyState(state, payer, 'told_costs');
  const cost = told?.totalMinor === undefined ? counted.get(id)?.cost : { ...told, totalMinor: told.totalMinor };
  return {
    ...(cost && { totalCost: Number(moneyText(cost.totalMinor, cost.currency)) }),
    ...(told?.text && { text: told.text }),
  };
}

/** What a charger tells of a payment belongs to the session, with who pays for it. */
export async function noteSettlement(context: Context, twin: Twin, payload: Payload): Promise<void> {
  const news = settledIn(payload);
  if (news === undefined) return;
  await twin.run((unit) => {
    const tx = unit.state.transactions.findLast(({ chargerTxId }) => chargerTxId === payload.transactionId);
    if (tx !== undefined) keepCost(context, unit, tx.payer, tx, news);
  });
}

/** Undefined where there is nothing to keep. */
function settledIn({ pspRef, status, settlementAmount, settlementTime, ...receipt }: Payload): CostNews | undefined {
  const at = parseInstant(settlementTime);
  if (typeof settlementAmount !== 'number' || at === undefined) return undefined;
  const receiptId = nameIn(receipt.receiptId);
  const receiptUrl = nameIn(receipt.receiptUrl);
  const more = { ...(receiptId && { receiptId }), ...(receiptUrl && { receiptUrl }) };
  return { settled: { at, amount: settlementAmount, status: String(status), reference: String(pspRef), ...more } };
}

function nameIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_NAME_CHARS) : undefined;
}
