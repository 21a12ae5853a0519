import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tools/longest-first.ts';
import { SummaryReporter } from './tools/summary-reporter.ts';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.ts', 'bin/**/*.test.ts'],
    pool: 'threads',
    isolate: false,
    sequence: { sequencer: LongestFirst },
    maxWorkers: 2,
    restoreMocks: true,
    setupFiles: ['src/testkit/vitest-setup.ts'],
    reporters: [process.env['ASSAY_QUIET'] === undefined ? 'default' : 'dot', new SummaryReporter()],
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
