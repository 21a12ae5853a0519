// `npm test [-- filter... --seed n]`: every test, or the files whose path contains one of the filters. `--seed` repeats a
// property test that printed its seed; other options go to Vitest (`-t "name"`, `--coverage`).
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ROOT } from '#tools/source/tree.ts';
import { parseTestArguments } from '#tools/test-arguments.ts';

const request = parseTestArguments(process.argv.slice(2));
if (typeof request === 'string') {
  process.stderr.write(`npm test: ${request}\n`);
  process.exit(2);
}
const { vitestArguments, seed } = request;
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const run = spawnSync(process.execPath, [vitest, 'run', ...vitestArguments], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, ...(seed === undefined ? {} : { ASSAY_SEED: `${seed}` }) },
});
process.exit(run.status ?? 1);
