/**
 * Writes docs/openapi.json from the operations of the API: `node scripts/openapi-doc.ts`. With `--check` nothing is
 * written and a stale file ends with exit code 1.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { apiDocument } from '../src/http/api/openapi.ts';
import { OPERATIONS } from '../src/http/api/operations.ts';

const FILE = new URL('../docs/openapi.json', import.meta.url);

/** The whole file. */
export function openapiDoc(): string {
  return `${JSON.stringify(apiDocument(OPERATIONS), undefined, 2)}\n`;
}

function main(check: boolean): void {
  const text = openapiDoc();
  if (!check) {
    writeFileSync(FILE, text);
    return;
  }
  if (readFileSync(FILE, 'utf8') === text) return;
  console.error('docs/openapi.json is stale: run `node scripts/openapi-doc.ts`');
  process.exitCode = 1;
}

if (import.meta.main) main(process.argv.includes('--check'));
