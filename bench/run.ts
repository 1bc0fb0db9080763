/**
 * `node bench/run.ts` measures the bundle in dist/ against a bare relay and writes bench/RESULTS.md.
 * `--profile` only prints where the proxy spends its time; `--neighbours` measures that section alone and keeps the
 * rest of the report; `--quick` is a short run that writes nothing.
 */
import { execFileSync } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { FULL, measureAll, onGround, profileOf, QUICK } from './figures.ts';
import type { LoadKind } from './load.ts';
import { besideNeighbours } from './neighbours.ts';
import type { Hot } from './profile.ts';
import { report, unreached, withNeighbours } from './report.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RESULTS = fileURLToPath(new URL('./RESULTS.md', import.meta.url));
const TOP = 10;
const GIB = 1024 ** 3;

const isQuick = process.argv.includes('--quick');
const isProfile = process.argv.includes('--profile');
const isNeighbours = process.argv.includes('--neighbours');
const say = (what: string): void => console.error(`bench: ${what} …`);

await onGround(
  { dist: fileURLToPath(new URL('../dist', import.meta.url)), sizes: isQuick ? QUICK : FULL, say },
  async (found) => {
    // A copy, so that a build in the meantime changes nothing.
    const dist = await found.folder();
    await cp(found.dist, dist, { recursive: true });
    const ground = { ...found, dist };
    if (isProfile) {
      for (const kind of ['answered', 'sample'] as const) print(kind, await profileOf(ground, kind, TOP));
      return;
    }
    if (isNeighbours) {
      say('bad neighbours');
      const text = withNeighbours(await readFile(RESULTS, 'utf8'), await besideNeighbours(ground), surroundings());
      console.log(text);
      if (!isQuick) await writeFile(RESULTS, text);
      return;
    }
    const figures = await measureAll(ground);
    const profiles = new Map<LoadKind, readonly Hot[]>();
    for (const kind of unreached(figures)) {
      say(`profile of ${kind}`);
      profiles.set(kind, await profileOf(ground, kind, TOP));
    }
    const text = report(figures, surroundings(), profiles);
    console.log(text);
    if (!isQuick) await writeFile(RESULTS, text);
  },
);

function surroundings() {
  const date = new Date().toISOString().slice(0, 10);
  return { command: 'make bench', commit: commit(), date, machine: machine() };
}

function print(kind: LoadKind, hot: readonly Hot[]): void {
  console.log(`${kind}:`);
  for (const { what, share } of hot) console.log(`${(share * 100).toFixed(1).padStart(6)} %  ${what}`);
}

function machine(): string {
  const [first] = cpus();
  const memory = `${Math.round(totalmem() / GIB)} GiB`;
  return `${cpus().length} cores (${first?.model.trim() ?? 'unknown'}), ${memory}, ${process.platform} ${process.arch}, Node.js ${process.versions.node}`;
}

/** Of the sources that the bundle was made of, as far as they are committed. */
function commit(): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
    const isChanged = git('status', '--porcelain', '--', 'src') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${isChanged ? ', with changes to src/' : ''}`;
  } catch {
    return 'unknown';
  }
}
