import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settingsPage } from '../../../scripts/settings-doc.ts';
import { SETTINGS } from '../../../src/core/configuration/settings.ts';

const PAGE = readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8');

test('docs/settings.md is what the tables of settings say, and has each of them once', () => {
  expect(settingsPage(PAGE)).toBe(PAGE);
  const rows = PAGE.split('\n').filter((line) => /^\| (`|–)/.test(line));
  expect(rows).toHaveLength(SETTINGS.length);
  expect(rows).toContain('| `HeartbeatInterval` | `OCPPCommCtrlr.HeartbeatInterval` | its own | 1 to 86400 |');
  expect(rows).toContain('| `NumberOfConnectors` | made of other variables | read only |  |');
  expect(rows).toContain('| – | `TxCtrlr.TxStartPoint` | shared | a list |');
});

test('a stale page is seen', () => {
  expect(settingsPage(PAGE.replace('HeartbeatInterval', 'HeartBeat'))).not.toBe(
    PAGE.replace('HeartbeatInterval', 'HeartBeat'),
  );
});
