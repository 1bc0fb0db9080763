/**
 * Writes the table of docs/settings.md from the tables of settings. With `--check` nothing is written and a stale page
 * ends with exit code 1.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { idOf } from '../src/core/configuration/kept.ts';
import { isOfWhole } from '../src/core/configuration/key-list.ts';
import {
  type Setting,
  type SettingClass,
  type SettingKind,
  VENDOR_COMPONENT,
} from '../src/core/configuration/setting.ts';
import { SETTINGS } from '../src/core/configuration/settings.ts';
import { keyOfSetting } from '../src/core/ocpp/translate/setting-keys.ts';

const PAGE = new URL('../docs/settings.md', import.meta.url);
const BLOCK = /<!-- settings -->\n[\s\S]*?<!-- end of settings -->/;

const WORDS: { readonly [C in SettingClass]: string } = {
  virtual: 'its own',
  merged: 'merged',
  exclusive: 'shared',
  read_only: 'read only',
  forbidden: 'never',
};

/** The page with its table made anew. */
export function settingsPage(page: string): string {
  const rows = SETTINGS.map((row) => {
    const key = keyOfSetting(idOf(row.name));
    const isOlder = row.name.startsWith(`${VENDOR_COMPONENT}.`);
    const newer = isOlder ? (isOfWhole(row.name) ? 'made of other variables' : '–') : `\`${row.name}\``;
    return `| ${key === undefined ? '–' : `\`${key}\``} | ${newer} | ${WORDS[row.class]} | ${valuesOf(row)} |`;
  });
  const table = ['| OCPP 1.6 | OCPP 2.0.1, 2.1 | class | values |', '|---|---|---|---|', ...rows.toSorted()];
  return page.replace(BLOCK, () => ['<!-- settings -->', ...table, '<!-- end of settings -->'].join('\n'));
}

function valuesOf({ class: kindOf, kind, shown }: Setting): string {
  if (shown !== undefined) return `always \`${shown}\``;
  return kindOf === 'read_only' || kindOf === 'forbidden' ? '' : takes(kind);
}

function takes(kind: SettingKind): string {
  switch (kind.type) {
    case 'integer':
      return `${kind.min} to ${kind.max}`;
    case 'boolean':
      return '`true`, `false`';
    case 'text':
      return `text, up to ${kind.maxChars} characters`;
    case 'list':
      return 'a list';
  }
}

function main(check: boolean): void {
  const before = readFileSync(PAGE, 'utf8');
  const after = settingsPage(before);
  if (!check) writeFileSync(PAGE, after);
  else if (before !== after) {
    console.error('docs/settings.md is stale: run `node scripts/settings-doc.ts`');
    process.exitCode = 1;
  }
}

if (import.meta.main) main(process.argv.includes('--check'));
