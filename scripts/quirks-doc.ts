/**
 * Writes the tables of docs/chargers.md from src/core/quirks/. With `--check` nothing is written and a stale page ends
 * with exit code 1.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { isSwitchable, type ModelPattern } from '../src/core/quirks/quirk.ts';
import { QUIRK_IDS, QUIRKS } from '../src/core/quirks/quirks.ts';

const PAGE = new URL('../docs/chargers.md', import.meta.url);
const BLOCK = /<!-- quirks: (switchable|always) -->\n[\s\S]*?<!-- end of quirks -->/g;

/** The page with its tables made anew. */
export function quirksPage(page: string): string {
  return page.replaceAll(BLOCK, (_, which: string) => {
    const ids = QUIRK_IDS.filter((id) => isSwitchable(QUIRKS[id]) === (which === 'switchable'));
    const rows = ids.map((id) => {
      const { does, seen, use, match = [] } = QUIRKS[id];
      const by =
        use === 'suggested' ? offUnless(match) : use === 'matched' ? `on for ${match.map(patternOf).join(', ')}` : 'on';
      return which === 'switchable'
        ? `| \`${id}\` | ${by} | ${does} | ${seen.join('; ')} |`
        : `| \`${id}\` | ${does} | ${seen.join('; ')} |`;
    });
    const head =
      which === 'switchable'
        ? ['| name | without your word | what is done | seen at |', '|---|---|---|---|']
        : ['| name | what is done | seen at |', '|---|---|---|'];
    return [`<!-- quirks: ${which} -->`, ...head, ...rows, '<!-- end of quirks -->'].join('\n');
  });
}

function offUnless(match: readonly ModelPattern[]): string {
  return match.length === 0 ? 'off' : `off; helps ${match.map(patternOf).join(', ')}`;
}

function patternOf({ vendor, model, firmware }: ModelPattern): string {
  return [vendor, model, firmware].filter((part) => part !== undefined).join(' ');
}

function main(check: boolean): void {
  const before = readFileSync(PAGE, 'utf8');
  const after = quirksPage(before);
  if (!check) writeFileSync(PAGE, after);
  else if (before !== after) {
    console.error('docs/chargers.md is stale: run `node scripts/quirks-doc.ts`');
    process.exitCode = 1;
  }
}

if (import.meta.main) main(process.argv.includes('--check'));
