/**
 * Prints `N passed, N failed[, N skipped]` from the results that vitest wrote as JSON, for CI to read; a failed step
 * outside of the tests counts as one failure. A test that passed only at its second try is named, with what was wrong at
 * the first; more than a few of them are a failure.
 *
 *   node scripts/count-tests.ts FAILED_STEPS RESULTS.json…
 *
 * Exits with 1 when anything failed or nothing ran.
 */
import { readFileSync } from 'node:fs';

/** Of all tests; more are no accident of a busy machine. */
const MOST_UNSTEADY = 2;
/** Of what was wrong: enough for the seed of a property. */
const SHOWN_LINES = 3;
const NONE = { passed: 0, failed: 0, skipped: 0, unsteady: 0 };

const [failedSteps = '0', ...files] = process.argv.slice(2);
const all = files.map(read);
const sum = (key: keyof typeof NONE): number => all.reduce((total, one) => total + one[key], 0);
const tooUnsteady = sum('unsteady') > MOST_UNSTEADY ? 1 : 0;
const [passed, failed, skipped] = [sum('passed'), sum('failed') + Number(failedSteps) + tooUnsteady, sum('skipped')];
if (tooUnsteady > 0) console.error(`!! more than ${MOST_UNSTEADY} tests passed only at their second try`);
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
  const suites: { status: string; assertionResults: TestResult[] }[] = results.testResults ?? [];
  // A file that does not even load has no tests to fail: it counts as one.
  const broken = suites.filter((one) => one.status === 'failed' && one.assertionResults.length === 0).length;
  const unsteady = suites.flatMap(({ assertionResults }) => assertionResults.filter(isUnsteady));
  for (const { fullName, failureMessages = [] } of unsteady) {
    const why = failureMessages.flatMap((message) => message.split('\n').slice(0, SHOWN_LINES)).join('\n   ');
    console.error(`!! passed only at its second try: ${fullName}\n   ${why}`);
  }
  return {
    unsteady: unsteady.length,
    passed: results.numPassedTests,
    failed: results.numFailedTests + broken,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

interface TestResult {
  readonly status: string;
  readonly fullName: string;
  readonly failureMessages?: readonly string[];
}

function isUnsteady({ status, failureMessages = [] }: TestResult): boolean {
  return status === 'passed' && failureMessages.length > 0;
}
