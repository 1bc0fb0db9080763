/** A statement as JSON and as a file for a spreadsheet. */
import { MILLION, moneyText } from '../core/money.ts';
import { LINE_KINDS } from '../core/tariffs/pricing.ts';
import {
  minorOf,
  type Party,
  type Statement,
  type StatementRow,
  type StatementSum,
} from '../core/tariffs/statement.ts';
import { iso } from './api/fields.ts';
import { csvLine } from './csv.ts';

export function statementView(statement: Statement) {
  const { month, zone, from, to, madeAt, site, payer, rows, sums, sessions, energyWh, unpriced, running } = statement;
  return {
    ...{ month, time_zone: zone, from, to, made_at: iso(madeAt) },
    site: partyView(site),
    payer: { id: payer.id, ...partyView(payer) },
    ...{ sessions, energy_wh: energyWh, without_price: unpriced, running },
    sums: sums.map(sumView),
    rows: rows.map(rowView),
  };
}

function partyView({ name, address, vatNumber }: Party) {
  return { name: name ?? null, address: address ?? null, vat_number: vatNumber ?? null };
}

function sumView({ currency, sessions, energyWh, lines, rates, ...sum }: StatementSum) {
  const amount = (minor: number) => moneyText(minor, currency);
  return {
    ...{ currency, sessions, energy_wh: energyWh },
    lines: lines.map(({ kind, minor }) => ({ kind, amount: amount(minor) })),
    ...{ net: amount(sum.netMinor), vat: amount(sum.vatMinor), total: amount(sum.totalMinor) },
    vat_rates: rates.map(({ vat, netMinor, vatMinor, totalMinor }) => ({
      vat_percent: percentOf(vat),
      ...{ net: amount(netMinor), vat: amount(vatMinor), total: amount(totalMinor) },
    })),
  };
}

function rowView(row: StatementRow) {
  const { bill } = row;
  const amount = (minor: number | undefined) =>
    bill === undefined || minor === undefined ? null : moneyText(minor, bill.currency);
  return {
    session_id: row.id,
    state: row.state,
    started_at: row.starts,
    ended_at: row.ends ?? null,
    charger_id: row.chargerId,
    evse: row.evse,
    connector: row.connector ?? null,
    id_tag: row.tag ?? null,
    card_name: row.cardName ?? null,
    vehicle: row.vehicle ?? null,
    meter_start_wh: row.meterStartWh ?? null,
    meter_stop_wh: row.meterStopWh ?? null,
    energy_wh: row.energyWh ?? null,
    without_day_ahead_wh: bill?.withoutSpotWh ?? 0,
    without_price_wh: bill?.withoutPriceWh ?? 0,
    tariff: bill?.tariff ?? null,
    tariff_name: row.tariffName ?? null,
    currency: bill?.currency ?? null,
    lines: bill?.lines.map(({ kind, minor }) => ({ kind, amount: moneyText(minor, bill.currency) })) ?? [],
    net: amount(bill?.netMinor),
    vat: amount(bill?.vatMinor),
    vat_percent: row.vat === undefined ? null : percentOf(row.vat),
    total: amount(bill?.totalMinor),
    corrected_at: iso(row.correction?.at),
    note: row.correction?.note ?? null,
    payer_says: toldTotal(row) ?? null,
    payer_says_currency: toldTotal(row) === undefined ? null : (row.told?.currency ?? null),
  };
}

/** What its payer itself says that it costs. */
export function toldTotal({ told }: StatementRow): string | undefined {
  return told?.totalMinor === undefined ? undefined : moneyText(told.totalMinor, told.currency);
}

const COLUMNS = [
  ...['month', 'payer', 'session_id', 'state', 'started_at', 'ended_at', 'charger_id', 'evse', 'connector'],
  ...['id_tag', 'card_name', 'vehicle', 'meter_start_wh', 'meter_stop_wh', 'energy_kwh', 'tariff', 'currency'],
  ...LINE_KINDS.map((kind) => `line_${kind}`),
  ...['net', 'vat', 'vat_percent', 'total', 'corrected_at', 'note', 'payer_says', 'payer_says_currency'],
  ...['without_day_ahead_kwh', 'without_price_kwh'],
];

/** One line a session and none for the sums: a spreadsheet makes its own. */
export function statementCsv({ month, payer, rows }: Statement): string {
  const head = { month, payer: payer.id };
  return [csvLine(COLUMNS), ...rows.map((row) => rowLine(row, head))].join('');
}

function rowLine(row: StatementRow, { month, payer }: { readonly month: string; readonly payer: string }): string {
  const { bill } = row;
  const amount = (minor: number | undefined) =>
    bill === undefined || minor === undefined ? null : Number(moneyText(minor, bill.currency));
  const shown = rowView(row);
  return csvLine([
    ...[month, payer, shown.session_id, shown.state, shown.started_at, shown.ended_at, shown.charger_id, shown.evse],
    ...[shown.connector, shown.id_tag, shown.card_name, shown.vehicle, shown.meter_start_wh, shown.meter_stop_wh],
    ...[shown.energy_wh === null ? null : shown.energy_wh / 1000, shown.tariff_name, shown.currency],
    ...LINE_KINDS.map((kind) => amount(bill && minorOf(bill, kind))),
    ...[amount(bill?.netMinor), amount(bill?.vatMinor), shown.vat_percent, amount(bill?.totalMinor)],
    ...[shown.corrected_at, shown.note],
    ...[shown.payer_says === null ? null : Number(shown.payer_says), shown.payer_says_currency],
    ...[bill?.withoutSpotWh, bill?.withoutPriceWh].map((wh) => (wh === undefined ? null : wh / 1000)),
  ]);
}

function percentOf(millionths: number): number {
  return (millionths * 100) / MILLION;
}
