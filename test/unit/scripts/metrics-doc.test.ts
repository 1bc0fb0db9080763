import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { operationPage } from '../../../scripts/metrics-doc.ts';

const ROOT = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('docs/operation.md', ROOT), 'utf8');

test('the table of docs/operation.md is what src/monitor/metrics.ts says', () => {
  expect(operationPage(page)).toBe(page);
  expect(page).toContain('| `ocpp_proxy_queue_facts` | gauge | `provider`, `lane` |');
  expect(page).toContain('| `ocpp_proxy_sessions_running` | gauge | | Sessions that run now. |');
});

test('a table that was changed by hand is made anew, a page without one is found', () => {
  expect(operationPage(page.replace('Sessions that run now.', 'Something else.'))).toBe(page);
  expect(() => operationPage('# Operation')).toThrow('no place for the metrics');
});

test('the check passes on a fresh page and has no output', () => {
  const script = fileURLToPath(new URL('scripts/metrics-doc.ts', ROOT));
  expect(execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8' })).toBe('');
});
