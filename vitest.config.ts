import { defineConfig } from 'vitest/config';

// `make test-long` sets LONG, `make test-ha` HOME_ASSISTANT, `make test-browser` BROWSER; .ci/run sets TEST_RESULTS to read the counts from.
const long = process.env.LONG !== undefined;
const homeAssistant = process.env.HOME_ASSISTANT !== undefined;
const browser = process.env.BROWSER !== undefined;
const results = process.env.TEST_RESULTS;
// Where results are counted, a test over real sockets has a second try; scripts/count-tests.ts names those that needed it, and takes only a few.
const retry = results === undefined ? 0 : 1;

// Judges every frame that a house sends in a test.
const FRAMES = ['test/frames/setup.ts'];

export default defineConfig({
  test: {
    passWithNoTests: false,
    allowOnly: false,
    // Of the usual two cores Vitest would leave one alone.
    maxWorkers: '100%',
    reporters: results === undefined ? ['default'] : ['default', ['json', { outputFile: results }]],
    projects: browser
      ? [
          {
            test: {
              name: 'browser',
              retry,
              setupFiles: FRAMES,
              include: ['test/browser/**/*.test.ts'],
              pool: 'forks',
              testTimeout: 60_000,
              hookTimeout: 60_000,
            },
          },
        ]
      : homeAssistant
        ? [
            {
              test: {
                name: 'home-assistant',
                retry,
                setupFiles: FRAMES,
                include: ['test/ha/**/*.test.ts'],
                pool: 'forks',
                testTimeout: 120_000,
                hookTimeout: 120_000,
              },
            },
          ]
        : long
          ? [
              {
                test: {
                  name: 'long',
                  setupFiles: FRAMES,
                  include: ['test/long/**/*.test.ts'],
                  pool: 'forks',
                  testTimeout: 3_600_000,
                  hookTimeout: 60_000,
                },
              },
            ]
          : [
              {
                // One module graph for each worker: the rooms keep no state outside of what a test makes.
                test: {
                  name: 'unit',
                  include: ['test/unit/**/*.test.ts', 'test/architecture.test.ts'],
                  pool: 'threads',
                  isolate: false,
                  testTimeout: 10_000,
                },
              },
              {
                test: {
                  name: 'integration',
                  retry,
                  setupFiles: FRAMES,
                  include: ['test/integration/**/*.test.ts', 'test/compliance/**/*.test.ts'],
                  pool: 'threads',
                  isolate: false,
                  testTimeout: 20_000,
                },
              },
              {
                // These start processes and kill them: a world of its own for each file.
                test: {
                  name: 'e2e',
                  retry,
                  setupFiles: FRAMES,
                  include: ['test/e2e/**/*.test.ts'],
                  pool: 'forks',
                  isolate: true,
                  testTimeout: 60_000,
                  hookTimeout: 60_000,
                },
              },
            ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reportsDirectory: 'coverage',
      reporter: ['text-summary', 'html'],
      reportOnFailure: true,
      thresholds: { lines: 85, branches: 85 },
    },
  },
});
