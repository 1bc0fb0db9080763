/**
 * Writes the table of metrics between the markers of docs/operation.md. With `--check` nothing is written and a stale
 * page ends with exit code 1.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { makeMetrics } from '../src/monitor/metrics.ts';

const PAGE = new URL('../docs/operation.md', import.meta.url);
const BLOCK = /<!-- metrics -->\n[\s\S]*?<!-- end of metrics -->/;

/** The page with its table made anew. Throws when it has none. */
export function operationPage(page: string): string {
  if (!BLOCK.test(page)) throw new Error('docs/operation.md has no place for the metrics');
  const metrics = makeMetrics().registry.getMetricsAsArray();
  const rows = metrics.map((metric) => {
    const { name, help } = metric;
    const labels = 'labelNames' in metric && Array.isArray(metric.labelNames) ? metric.labelNames : [];
    return `| \`${name}\` | ${kindOf(metric)} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`;
  });
  const head = ['| metric | kind | labels | meaning |', '|---|---|---|---|'];
  const text = ['<!-- metrics -->', ...head, ...rows, '<!-- end of metrics -->'].join('\n');
  return page.replace(BLOCK, () => text.replaceAll('|  |', '| |'));
}

/** The library's own types tell the kind as a number, its objects as a word. */
function kindOf(metric: object): string {
  return metric.constructor.name.toLowerCase();
}

function main(check: boolean): void {
  const page = readFileSync(PAGE, 'utf8');
  const text = operationPage(page);
  if (!check) writeFileSync(PAGE, text);
  else if (page !== text) {
    console.error('docs/operation.md is stale: run `node scripts/metrics-doc.ts`');
    process.exitCode = 1;
  }
}

if (import.meta.main) main(process.argv.includes('--check'));
