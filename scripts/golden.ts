/** Records the golden logs anew: `node scripts/golden.ts`. What changed shows in `git diff test/golden`. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { record } from './golden/stage.ts';
import { STORIES } from './golden/stories.ts';

const FOLDER = new URL('../test/golden/', import.meta.url);

if (import.meta.main) {
  const names = STORIES.map(({ name }) => `${name}.jsonl`);
  for (const file of readdirSync(FOLDER)) {
    if (file.endsWith('.jsonl') && !names.includes(file)) rmSync(new URL(file, FOLDER));
  }
  for (const story of STORIES) {
    const text = await record(story);
    writeFileSync(new URL(`${story.name}.jsonl`, FOLDER), text);
    process.stdout.write(`${story.name}: ${text.split('\n').length - 1} lines. ${story.about}\n`);
  }
}
