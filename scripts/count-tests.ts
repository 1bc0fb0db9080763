/**
 * Prints `N passed, N failed[, N skipped]` from the results that vitest wrote as JSON, for CI to read; a failed step
 * outside of the tests counts as one failure.
 *
 *   node scripts/count-tests.ts FAILED_STEPS RESULTS.json…
 *
 * Exits with 1 when anything failed or nothing ran.
 */
import { readFileSync } from 'node:fs';

const NONE = { passed: 0, failed: 0, skipped: 0 };

const [failedSteps = '0', ...files] = process.argv.slice(2);
const all = files.map(read);
const sum = (key: keyof typeof NONE): number => all.reduce((total, one) => total + one[key], 0);
const [passed, failed, skipped] = [sum('passed'), sum('failed') + Number(failedSteps), sum('skipped')];
if (passed + failed === 0) console.error('no test ran');
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

function read(path: string): typeof NONE {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    console.error(`no results in "${path}"`);
    return NONE;
  }
  const results = JSON.parse(text);
  const suites: { status: string; assertionResults: unknown[] }[] = results.testResults ?? [];
  // A file that does not even load has no tests to fail: it counts as one.
  const broken = suites.filter((one) => one.status === 'failed' && one.assertionResults.length === 0).length;
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + broken,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}
