import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openapiDoc } from '../../../scripts/openapi-doc.ts';
import { OPERATIONS } from '../../../src/http/api/operations.ts';

const ROOT = new URL('../../../', import.meta.url);

test('docs/openapi.json is what the operations say', () => {
  expect(readFileSync(new URL('docs/openapi.json', ROOT), 'utf8')).toBe(openapiDoc());
});

test('the check passes on a fresh file and has no output', () => {
  const script = fileURLToPath(new URL('scripts/openapi-doc.ts', ROOT));
  expect(execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8' })).toBe('');
});

test('docs/http.md names every operation with its scope', () => {
  const page = readFileSync(new URL('docs/http.md', ROOT), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| '));
  expect(OPERATIONS.length).toBeGreaterThan(25);
  for (const { method, path, scope } of OPERATIONS) {
    const row = rows.find((line) => line.includes(`\`${method} ${path}\``));
    expect(row, `${method} ${path}`).toContain(scope);
  }
});
