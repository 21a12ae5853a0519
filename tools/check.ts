// `npm run check [-- --changed]`: everything that must hold before a commit, side by side, with a table of times. Only
// what failed is printed in full.
import { availableParallelism } from 'node:os';
import { runSteps } from '#tools/check/run.ts';
import { checkSteps } from '#tools/check/steps.ts';
import { counted, formatTable } from '#tools/report.ts';

const unknown = process.argv.slice(2).filter((argument) => argument !== '--changed');
if (unknown.length > 0) {
  process.stderr.write(`npm run check: Expected no argument but --changed, was "${unknown.join(' ')}"\n`);
  process.exit(2);
}
const started = performance.now();
const steps = checkSteps(process.argv.includes('--changed'));
const results = await runSteps(steps, Math.max(3, availableParallelism()), ({ name, passed, output }) => {
  if (!passed) process.stdout.write(`\n--- ${name} failed ${'-'.repeat(Math.max(3, 60 - name.length))}\n${output}\n`);
});
const rows = results.map(({ name, passed, seconds, output }) => [
  name,
  passed ? 'ok' : 'FAILED',
  seconds.toFixed(1),
  output.split('\n').at(-1)!.slice(0, 100),
]);
process.stdout.write(`\n${formatTable(['check', 'result', 's', 'last words'], rows, [0, 1, 3])}\n`);
const failed = results.filter(({ passed }) => !passed).length;
const total = ((performance.now() - started) / 1000).toFixed(1);
process.stdout.write(`\n${counted(results.length - failed, 'check')} ok, ${failed} failed, ${total} s\n`);
process.exitCode = failed === 0 ? 0 : 1;
