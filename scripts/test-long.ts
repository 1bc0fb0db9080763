/** Runs test/long with a seed, prints it, and so makes every failure repeatable: `SEED=n make test-long`. */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';

const seed = process.env.SEED ?? String(randomInt(2 ** 31));
if (!/^\d+$/.test(seed)) throw new Error(`SEED must be a whole number, not "${seed}"`);
console.log(`seed ${seed} (again with: SEED=${seed} make test-long)`);
const run = spawnSync('npx', ['vitest', 'run'], { stdio: 'inherit', env: { ...process.env, LONG: '1', SEED: seed } });
console.log(`seed ${seed}`);
process.exitCode = run.status ?? 1;
