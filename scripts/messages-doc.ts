/**
 * Writes docs/messages.md from the catalogue: `node scripts/messages-doc.ts`. With `--check` nothing is written and a
 * stale page ends with exit code 1.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Payload } from '../src/core/model.ts';
import { type CatalogueRow, catalogue, mayCall } from '../src/core/ocpp/catalogue.ts';
import type { IdPaths } from '../src/core/ocpp/ids.ts';
import { refuse } from '../src/core/ocpp/refusals.ts';
import type { OcppVersion } from '../src/core/ocpp/versions.ts';

const PAGE = new URL('../docs/messages.md', import.meta.url);

/** The whole page. */
export function messagesDoc(): string {
  const rows = Object.entries(catalogue).map(([action, row]) => ({ ...row, action }));
  const up = rows.filter((row) => row.from !== 'csms');
  const down = rows.filter((row) => row.from !== 'charger');
  return `${[
    '<!-- Generated from src/core/ocpp/catalogue.ts by scripts/messages-doc.ts: do not edit. -->',
    '# OCPP messages',
    '',
    `All ${rows.length} messages of OCPP 1.6 (with the security extension), 2.0.1 and 2.1, and what the proxy does with each.`,
    '"Means" is the name in the proxy\'s own words; a message without one passes between equal versions only. "Ids" are',
    'those that belong to one party and never reach another as they are: tx transaction · cp charging profile ·',
    'rsv reservation · req request · rs remote start · seq sequence number · tok token · tar tariff · der DER control ·',
    'msg display message · mon monitor · str event stream · evt event.',
    '',
    '## From the charger',
    '',
    'Lanes: **T** transaction facts, never dropped · **E** events · **S** latest state only · **R** real time · none: never',
    'copied. "Told to" says which providers get a copy. `MeterValues` of a transaction are transaction facts.',
    '',
    ...table(
      ['message', 'versions', 'answered by', 'lane', 'told to', 'ids', 'means'],
      up.map((row) => [
        `\`${row.action}\``,
        row.in.join(', '),
        row.answeredBy === 'first' ? 'first positive answer' : `${row.answeredBy}`,
        `${row.lane}`,
        toldTo(row),
        kinds(row.ids),
        (row.means ?? []).join(', '),
      ]),
    ),
    '',
    '## From a provider',
    '',
    "How each is meant to be served: **virtual** from the provider's own state · **lease** by the holder of control ·",
    '**merged** over all parties · **exclusive** one at a time for the whole charger · **denied** to everybody. The last',
    'column is what a provider hears that does not have the right: status, then reason code, or `CALLERROR`.',
    '',
    ...table(
      ['message', 'versions', 'right', 'served', 'ids', 'means', 'without the right'],
      down.map((row) => [
        `\`${row.action}\``,
        row.in.join(', '),
        rights(row),
        `${row.handling}`,
        kinds(row.ids),
        (row.means ?? []).join(', '),
        refusals(row),
      ]),
    ),
  ].join('\n')}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => (cell === '' ? '–' : cell)).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

function toldTo(row: CatalogueRow): string {
  if (row.audience === 'all') return 'everybody';
  if (row.audience === 'requester') return 'who asked';
  return row.audience === 'none' ? 'nobody' : `right ${row.audience}`;
}

function rights(row: CatalogueRow): string {
  if (row.handling === 'denied') return 'nobody';
  if (row.needs === 'data:*') return 'data:‹vendor›';
  return row.alsoNeeds === undefined ? `${row.needs}` : `${row.needs} and ${row.alsoNeeds}`;
}

function kinds(ids: IdPaths | undefined): string {
  return Object.keys(ids ?? {}).join(' ');
}

/** Versions that answer alike share one entry. */
function refusals(row: CatalogueRow): string {
  const byAnswer = new Map<string, OcppVersion[]>();
  for (const version of row.in) {
    if (!mayCall(version, row.action, 'csms')) continue;
    const answer = refusal(version, row.action);
    byAnswer.set(answer, [...(byAnswer.get(answer) ?? []), version]);
  }
  const entries = [...byAnswer].map(([answer, versions]) => ({ answer, versions: versions.join(', ') }));
  if (entries.length === 1) return entries.map(({ answer }) => answer).join('');
  return entries.map(({ answer, versions }) => `${versions}: ${answer}`).join('; ');
}

const component = { name: '' };
const variable = { name: '' };
/** Just enough of a request for the answers that repeat parts of it. */
const SAMPLES: { readonly [action: string]: Payload } = {
  GetConfiguration: { key: ['…'] },
  GetVariables: { getVariableData: [{ component, variable }] },
  SetVariables: { setVariableData: [{ component, variable }] },
  SetVariableMonitoring: { setMonitoringData: [{ component, variable }] },
  ClearVariableMonitoring: { id: [1] },
  ClearTariffs: { tariffIds: ['…'] },
  GetTransactionStatus: { transactionId: '…' },
};

function refusal(version: OcppVersion, action: string): string {
  const reply = refuse(version, action, SAMPLES[action] ?? {}, 'N');
  if (reply.kind !== 'result') return reply.kind === 'error' ? `CALLERROR \`${reply.code}\`` : reply.kind;
  const { payload } = reply;
  const [[field, list] = ['', undefined]] = Object.entries(payload);
  const first: unknown = field.endsWith('Result') && Array.isArray(list) ? list[0] : undefined;
  if (isObject(first)) return `each item ${words(first)}`;
  return payload.status === undefined ? `\`${JSON.stringify(payload)}\`` : words(payload);
}

function words(answer: Payload): string {
  const info = answer.statusInfo ?? answer.attributeStatusInfo;
  const status = `\`${String(answer.status ?? answer.attributeStatus)}\``;
  return isObject(info) ? `${status} \`${String(info.reasonCode)}\`` : status;
}

function isObject(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null;
}

function main(check: boolean): void {
  const page = messagesDoc();
  if (!check) {
    writeFileSync(PAGE, page);
    return;
  }
  if (readFileSync(PAGE, 'utf8') === page) return;
  console.error('docs/messages.md is stale: run `node scripts/messages-doc.ts`');
  process.exitCode = 1;
}

if (import.meta.main) main(process.argv.includes('--check'));
