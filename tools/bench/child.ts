// Runs the benches of one file in this fresh process and sends each figure to the parent: `child.ts <file> [filter]`.
import { pathToFileURL } from 'node:url';
import type { BenchCase } from '#tools/bench-case.ts';
import { toFigure } from '#tools/bench/figures.ts';

const [file = '', filter] = process.argv.slice(2);
const { benches } = (await import(pathToFileURL(file).href)) as { benches?: readonly BenchCase[] };
if (benches === undefined) throw new Error(`Expected ${file} to export "benches", a list of BenchCase`);
for (const bench of benches) {
  if (filter !== undefined && !bench.name.includes(filter)) continue;
  for (const measure of await bench.run()) process.send?.(toFigure(bench.name, measure));
}
