// `npm test [-- filter...] [--seed n]`: every test, or the files whose path contains one of the filters.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const args = process.argv.slice(2);
const environment = { ...process.env };
const seedAt = args.indexOf('--seed');
if (seedAt >= 0) {
  const [, seed] = args.splice(seedAt, 2);
  if (seed === undefined || !/^-?\d+$/.test(seed)) {
    process.stderr.write(`npm test: --seed wants an integer, was "${seed ?? ''}"\n`);
    process.exit(2);
  }
  environment['ASSAY_SEED'] = seed;
}
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const run = spawnSync(process.execPath, [vitest, 'run', ...args], { stdio: 'inherit', env: environment });
process.exit(run.status ?? 1);
