import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ROOT } from '#tools/source/tree.ts';

/** One part of `npm run check`: a program and its arguments, run in the project's folder. */
export interface Step {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** Tests that are too slow for every save; `npm test` runs them all. */
const SLOW_TESTS = ['**/*.conformance.test.ts', '**/*.slow.test.ts', 'test/slow/**', 'test/e2e/**'];

/** The longest first, so that the short ones fill the gaps. With `onlyChanged` tests run that uncommitted changes may break. */
export function checkSteps(onlyChanged: boolean): Step[] {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const slow = SLOW_TESTS.flatMap((pattern) => ['--exclude', pattern]);
  const changed = onlyChanged ? ['--changed', '--passWithNoTests'] : [];
  return [
    ownNode(onlyChanged ? 'tests (changed)' : 'tests (fast)', [vitest, 'run', ...slow, ...changed]),
    installed('lint', 'oxlint', []),
    installed('dead code', 'knip', ['--no-progress']),
    installed('types', 'tsc', ['-p', 'tsconfig.json']),
    installed('types (web)', 'tsc', ['-p', 'tsconfig.web.json']),
    installed('types (kernel)', 'tsc', ['-p', 'tsconfig.kernel.json']),
    installed('format', 'oxfmt', ['--check']),
    ownNode('boundaries', ['tools/boundaries.ts']),
    ownNode('style', ['tools/style.ts', '--quiet']),
  ];
}

function ownNode(name: string, args: readonly string[]): Step {
  return { name, command: process.execPath, args };
}

function installed(name: string, tool: string, args: readonly string[]): Step {
  const suffix = process.platform === 'win32' ? '.cmd' : '';
  return { name, command: join(ROOT, 'node_modules', '.bin', `${tool}${suffix}`), args };
}
