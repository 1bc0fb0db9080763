/** What sessions cost, as HTTP tells it: amounts are texts in the currency's main unit, to the last minor one. */
import { moneyText } from '../core/money.ts';
import { revenueMinor, type SessionCost } from '../core/tariffs/billing.ts';
import type { Bill } from '../core/tariffs/pricing.ts';

export function billView(bill: Bill) {
  const amount = (minor: number) => moneyText(minor, bill.currency);
  return {
    tariff: bill.tariff,
    currency: bill.currency,
    lines: bill.lines.map(({ kind, minor }) => ({ kind, amount: amount(minor) })),
    total: amount(bill.totalMinor),
    vat: amount(bill.vatMinor),
    net: amount(bill.netMinor),
    provider_share: amount(bill.providerMinor),
    revenue: amount(revenueMinor(bill)),
    energy_wh: bill.energyWh ?? null,
    idle_s: Math.round(bill.idleMs / 1000),
  };
}

export function costView(cost: SessionCost | undefined) {
  const owed = cost?.sale === undefined ? null : billView(cost.sale);
  const purchase = cost?.purchase === undefined ? null : billView(cost.purchase);
  return owed === null && purchase === null ? null : { owed, purchase };
}
