import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, exit, stdout } from 'node:process';
import { GOLDEN_RUNS, goldenRecord } from '../test/golden/golden-runs.ts';

/**
 * `npm run golden` says which golden runs came out otherwise than they are kept; with `--update` it keeps them as they are
 * now. The difference in the commit is what has to be explained.
 */
const FOLDER = join(import.meta.dirname, '../fixtures/golden');
const updates = argv.includes('--update');
mkdirSync(FOLDER, { recursive: true });

let changed = 0;
for (const run of GOLDEN_RUNS) {
  const file = join(FOLDER, `${run.name}.json`);
  const text = `${JSON.stringify(goldenRecord(run), undefined, 2)}\n`;
  const isSame = keptAt(file) === text;
  if (!isSame) changed++;
  if (!isSame && updates) writeFileSync(file, text);
  stdout.write(`${run.name.padEnd(24)} ${isSame ? 'the same' : updates ? 'kept anew' : 'different'}\n`);
}
for (const name of readdirSync(FOLDER)) {
  if (GOLDEN_RUNS.some((run) => `${run.name}.json` === name)) continue;
  changed++;
  if (updates) rmSync(join(FOLDER, name));
  stdout.write(`${name.padEnd(24)} ${updates ? 'removed' : 'belongs to no run'}\n`);
}
exit(changed > 0 && !updates ? 1 : 0);

function keptAt(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
