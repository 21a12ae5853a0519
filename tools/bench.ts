// `npm run bench [-- filter] [-- --json]`: every `*.bench.ts` of `src` and `test`, each file in a fresh process, one after the other. A
// filter narrows to files whose path contains it, else to benches whose name does. `--json` prints one figure a line.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { figureLine, figureTable } from '#tools/bench/figures.ts';
import type { BenchFigure } from '#tools/bench/figures.ts';
import { ROOT, readTree } from '#tools/source/tree.ts';

const given = process.argv.slice(2);
const asJson = given.includes('--json');
const [filter, ...surplus] = given.filter((argument) => argument !== '--json');
if (surplus.length > 0 || filter?.startsWith('-') === true) {
  process.stderr.write(`npm run bench: Expected at most one filter and --json, was "${given.join(' ')}"\n`);
  process.exit(2);
}
const files = [...readTree(ROOT, ['src', 'test'], ['.bench.ts']).keys()];
const chosen = files.filter((file) => filter === undefined || file.includes(filter));
const nameFilter = chosen.length === 0 ? filter : undefined;

const figures: BenchFigure[] = [];
let failed = 0;
for (const file of chosen.length === 0 ? files : chosen) {
  if (!asJson) process.stderr.write(`${file} ...\n`);
  if (!(await runFile(file))) failed++;
}
if (figures.length === 0 && failed === 0) {
  process.stderr.write(`No bench has "${filter}" in its path or name; files: ${files.join(', ')}\n`);
  process.exit(2);
}
if (!asJson && figures.length > 0) process.stdout.write(`\n${figureTable(figures)}\n`);
if (failed > 0) process.stderr.write(`${failed} of the bench files failed; their messages stand above\n`);
process.exitCode = failed === 0 ? 0 : 1;

/** Whether the file ran to its end. `--expose-gc` lets benches of memory collect before they look. */
function runFile(file: string): Promise<boolean> {
  const child = fork(
    join(ROOT, 'tools', 'bench', 'child.ts'),
    [join(ROOT, file), ...(nameFilter === undefined ? [] : [nameFilter])],
    {
      cwd: ROOT,
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  child.on('message', (message) => {
    const figure = message as BenchFigure;
    figures.push(figure);
    if (asJson) process.stdout.write(`${figureLine(figure)}\n`);
  });
  return new Promise((resolve) => child.on('close', (code) => resolve(code === 0)));
}
