/**
 * Prints `N passed, N failed[, N skipped]` from the results that vitest wrote as JSON, for CI to read; a failed step
 * outside of the tests counts as one failure.
 *
 *   node scripts/count-tests.ts RESULTS.json FAILED_STEPS
 *
 * Exits with 1 when anything failed or nothing ran.
 */
import { readFileSync } from 'node:fs';

const [file = '', failedSteps = '0'] = process.argv.slice(2);
const results = read(file);
// A file that does not even load has no tests to fail: it counts as one.
const failed = results.numFailedTests + results.brokenFiles + Number(failedSteps);
const skipped = results.numPendingTests + results.numTodoTests;
if (results.numPassedTests + failed === 0) console.error('no test ran');
console.log(`${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || results.numPassedTests === 0 ? 1 : 0;

function read(path: string) {
  const none = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, brokenFiles: 0 };
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    console.error(`no results in "${path}"`);
    return none;
  }
  const parsed = JSON.parse(text);
  const files: { status: string; assertionResults: unknown[] }[] = parsed.testResults ?? [];
  const brokenFiles = files.filter((one) => one.status === 'failed' && one.assertionResults.length === 0).length;
  return { ...none, ...parsed, brokenFiles };
}
