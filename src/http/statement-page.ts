/** A statement for a printer: one page of HTML that needs nothing but itself. Every text in it is escaped. */
import { decimalOf, moneyText } from '../core/money.ts';
import type { LineKind } from '../core/tariffs/pricing.ts';
import type { Party, Statement, StatementRow, StatementSum } from '../core/tariffs/statement.ts';
import { type Markup, markup } from './markup.ts';
import { PRINT_STYLE } from './print-style.ts';
import { toldTotal } from './statement-view.ts';

const KINDS: { readonly [kind in LineKind]: string } = {
  energy: 'Energy',
  time: 'Time',
  idle: 'Time after charging',
  session_fee: 'Session fee',
  minimum: 'Up to the minimum',
  vat: 'VAT on top',
};

export function statementPage(statement: Statement): string {
  const { month, zone, madeAt, site, payer, rows, sums } = statement;
  const name = payer.name ?? payer.id;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Charging statement ${month} &middot; ${name}</title>
<style>${{ html: PRINT_STYLE }}</style>
</head>
<body><main tabindex="0">
<h1>Charging statement ${month}</h1>
<div class="dim">Sessions that began in this month, by the clocks of ${zone}. Made on ${new Date(madeAt).toISOString().slice(0, 10)}.</div>
<div class="parties">
<div><h2>From</h2>${partyOf(site, 'The owner of the charger')}</div>
<div><h2>For</h2>${partyOf(payer, payer.id)}<div class="dim">${payer.name === undefined ? undefined : payer.id}</div></div>
</div>
${sums.map(sumTable)}
${sums.length === 0 ? markup`<p>Nothing is owed.</p>` : undefined}
<h2>Sessions</h2>
${rows.length === 0 ? markup`<p>There were none.</p>` : sessionTable(rows)}
${notesOf(statement)}
</main></body>
</html>
`.html;
}

function partyOf({ name, address, vatNumber }: Party, otherwise: string): Markup {
  return markup`<strong>${name ?? otherwise}</strong>
${address === undefined ? undefined : markup`<div class="lines">${address}</div>`}
${vatNumber === undefined ? undefined : markup`<div>VAT number ${vatNumber}</div>`}`;
}

function sumTable({ currency, sessions, energyWh, lines, netMinor, totalMinor, rates }: StatementSum): Markup {
  const line = (what: string | Markup, minor: number, kind = '') =>
    markup`<tr class="${kind}"><td>${what}</td><td class="number">${moneyText(minor, currency)}</td></tr>\n`;
  return markup`<table class="sums">
<thead><tr><th>${counted(sessions)}, ${kWh(energyWh)} kWh</th><th class="number">${currency}</th></tr></thead>
<tbody>
${lines.filter(({ kind }) => kind !== 'vat').map(({ kind, minor }) => line(KINDS[kind], minor))}
${line('Without VAT', netMinor)}
${rates.map(({ vat, netMinor: net, vatMinor }) => line(`VAT ${percent(vat)} % of ${moneyText(net, currency)}`, vatMinor))}
${line('Total', totalMinor, 'total')}
</tbody></table>
`;
}

function sessionTable(rows: readonly StatementRow[]): Markup {
  return markup`<table class="sessions">
<thead><tr><th>From, to</th><th>Card, vehicle</th><th>Charger</th><th class="number">Meter, kWh</th><th class="number">Energy, kWh</th><th>Tariff</th><th class="number">VAT</th><th class="number">Total</th></tr></thead>
<tbody>
${rows.map(sessionRow)}
</tbody></table>
`;
}

function sessionRow(row: StatementRow): Markup {
  const { bill, cardName, tag, vehicle, chargerId, evse, meterStartWh, meterStopWh } = row;
  return markup`<tr>
<td class="when">${when(row.starts)}<br>${row.ends === undefined ? markup`still running` : when(row.ends)}</td>
<td>${cardName ?? tag}${vehicle === undefined ? undefined : markup`<br>${vehicle}`}</td>
<td>${chargerId}<br><span class="dim">EVSE ${evse}</span></td>
<td class="number">${kWh(meterStartWh)}<br>${kWh(meterStopWh)}</td>
<td class="number">${kWh(row.energyWh)}</td>
<td>${row.tariffName ?? (row.state === 'unpriced' ? 'no price' : undefined)}${partsOf(row)}${lackOf(row)}${toldOf(row)}${correctionOf(row)}</td>
<td class="number">${bill && moneyText(bill.vatMinor, bill.currency)}</td>
<td class="number">${bill && `${moneyText(bill.totalMinor, bill.currency)}`}<br><span class="dim">${bill?.currency}</span></td>
</tr>
`;
}

/** What else than energy is on its bill. */
function partsOf({ bill }: StatementRow): Markup | undefined {
  const lines = bill?.lines.filter(({ kind }) => kind !== 'vat') ?? [];
  if (bill === undefined || lines.every(({ kind }) => kind === 'energy')) return undefined;
  const parts = lines.map(({ kind, minor }) => `${KINDS[kind]} ${moneyText(minor, bill.currency)}`);
  return markup`<br><span class="dim">${parts.join(', ')}</span>`;
}

/** Beside the tariff that was used: what its payer itself says. */
function toldOf(row: StatementRow): Markup | undefined {
  const total = toldTotal(row);
  return total === undefined
    ? undefined
    : markup`<br><span class="dim">The payer itself says ${total} ${row.told?.currency}</span>`;
}

/** Energy whose day-ahead price nobody told: by what it is billed instead. */
function lackOf({ bill }: StatementRow): readonly Markup[] {
  const { withoutSpotWh, withoutPriceWh } = bill ?? {};
  const remarks = [
    ...(withoutSpotWh === undefined ? [] : [`${kWh(withoutSpotWh)} kWh without a day-ahead price, at the usual price`]),
    ...(withoutPriceWh === undefined ? [] : [`${kWh(withoutPriceWh)} kWh without any price`]),
  ];
  return remarks.map((remark) => markup`<br><span class="dim">${remark}</span>`);
}

function correctionOf({ correction }: StatementRow): Markup | undefined {
  if (correction === undefined) return undefined;
  const { at, note } = correction;
  const why = note === undefined ? '' : `: ${note}`;
  return markup`<br><span class="dim">Corrected on ${new Date(at).toISOString().slice(0, 10)}${why}</span>`;
}

function notesOf({ rows, unpriced, running, energyWh, sessions }: Statement): Markup {
  const names = rows
    .filter(({ state }) => state === 'running')
    .map(({ starts, chargerId }) => `${starts} at ${chargerId}`);
  const notes = [
    `${counted(sessions)} in all, ${kWh(energyWh)} kWh.`,
    ...(unpriced === 0 ? [] : [`${counted(unpriced)} without a price: nothing is owed for them here.`]),
    ...(running === 0 ? [] : [`Still running, and not in the sums: ${names.join('; ')}.`]),
    'Each line of a session is rounded once; every sum is the sum of the rounded lines.',
  ];
  return markup`<ul class="notes dim">${notes.map((note) => markup`<li>${note}</li>`)}</ul>`;
}

/** `2026-10-25 02:30`, and how far that is from UTC. */
function when(wall: string): Markup {
  return markup`${wall.slice(0, 10)} ${wall.slice(11, 16)} <span class="dim">${wall.slice(19)}</span>`;
}

/** To the watt-hour. */
function kWh(wh: number | undefined): string | undefined {
  return wh === undefined ? undefined : (Math.round(wh) / 1000).toFixed(3);
}

function percent(millionths: number): string {
  return decimalOf(millionths * 100);
}

function counted(sessions: number): string {
  return sessions === 1 ? '1 session' : `${sessions} sessions`;
}
