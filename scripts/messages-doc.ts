/**
 * Writes docs/messages.md from the catalogue: `node scripts/messages-doc.ts`. With `--check` nothing is written and a
 * stale page ends with exit code 1.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { type CatalogueRow, catalogue, mayCall, rowsOf } from '../src/core/ocpp/catalogue.ts';
import type { IdPaths } from '../src/core/ocpp/ids.ts';
import type { OcppVersion } from '../src/core/ocpp/versions.ts';
import { refusalLines, table, VERSIONS } from './messages-refusals.ts';

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
    'A message of a newer version than the link speaks is answered with CALLERROR `NotImplemented`, like one that nobody knows.',
    '',
    ...table(['version', 'messages', 'from the charger', 'from a provider'], VERSIONS.map(counts)),
    '',
    '"Means" is the name in the proxy\'s own words; a message without one passes between equal versions, and mostly between',
    'the newer two. What becomes of each in another version: [bridge.md](bridge.md). "Ids" are',
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
    "How each is served: **virtual** from the provider's own state, so the charger need not be there · **lease** by the",
    'holder of control · **merged** over all parties · **exclusive** one at a time for the whole charger · **denied** to',
    'everybody. "Ids" are replaced on the way to the charger, and those in brackets on the way back in its answer. What',
    'each right means, and which roles have it, is in [configuration.md](configuration.md).',
    '',
    ...table(
      ['message', 'versions', 'right', 'served', 'ids', 'means'],
      down.map((row) => [
        `\`${row.action}\``,
        row.in.join(', '),
        rights(row),
        `${row.handling}`,
        [kinds(row.ids), row.answerIds === undefined ? '' : `(${kinds(row.answerIds)})`].filter(Boolean).join(' '),
        (row.means ?? []).join(', '),
      ]),
    ),
    '',
    ...refusalLines(down),
  ].join('\n')}\n`;
}

function counts(version: OcppVersion): readonly string[] {
  const rows = rowsOf(version);
  const from = (side: 'charger' | 'csms') => rows.filter(({ action }) => mayCall(version, action, side)).length;
  return [version, `${rows.length}`, `${from('charger')}`, `${from('csms')}`];
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
