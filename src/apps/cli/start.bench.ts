import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const RUNS = 15;

/** From Enter to the answer of `assay --version`, as a user meets it: below 250 ms. */
export const benches: readonly BenchCase[] = [{ name: 'start of the command line', run: measure }];

function measure(): BenchMeasure[] {
  const measures = [{ name: 'on the Node it needs', value: medianStartMs(process.execPath), unit: 'ms' }];
  const host = hostNode();
  if (host !== undefined) measures.push({ name: 'on the Node of the host', value: medianStartMs(host), unit: 'ms' });
  return measures;
}

/** Median of several starts, after one that fills the compile cache, in ms. */
function medianStartMs(node: string): number {
  const times = Array.from({ length: RUNS + 1 }, () => {
    const start = performance.now();
    const run = spawnSync(node, [join(ROOT, 'bin', 'assay.mjs'), '--version'], { encoding: 'utf8' });
    const elapsed = performance.now() - start;
    if (run.status !== 0) throw new Error(`assay --version failed: ${run.stderr}`);
    return elapsed;
  });
  return times.slice(1).sort((a, b) => a - b)[Math.floor(RUNS / 2)]!;
}

/** The first Node on the path that is not the packaged one; an old one starts the packaged one again, which takes longer. */
function hostNode(): string | undefined {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}
