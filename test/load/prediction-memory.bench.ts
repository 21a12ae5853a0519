import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';
import { AssayProcess } from '../e2e/assay-process.ts';

const MARKETS = 500;
const WATCHED_MS = 60_000;

export const benches: readonly BenchCase[] = [{ name: 'memory of the prediction bot', run }];

/** `assay watch` in a process of its own, hearing a sandbox in another one. */
async function run(): Promise<BenchMeasure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  const environment = { ASSAY_DATA_DIR: folder };
  const sandbox = new AssayProcess(
    ['sandbox', '--venue', 'prediction', '--markets', `${MARKETS}`, '--seed', '3', '--port', '0', '--json'],
    environment,
  );
  let watch: AssayProcess | undefined;
  try {
    await sandbox.says(ADDRESS);
    const { url } = JSON.parse(ADDRESS.exec(sandbox.output)![0]) as { url: string };
    watch = new AssayProcess(['watch', '--venue', url, '--markets', `${MARKETS}`, '--json'], environment);
    await watch.says(/prediction venue at/);
    await new Promise((wake) => setTimeout(wake, WATCHED_MS));
    const memory = memoryMb(watch.pid);
    const { output, exitCode } = await watch.interrupt();
    const messages = Number(/(\d+) messages/.exec(output)?.[1]);
    if (!(messages > MARKETS)) throw new Error(`nothing was heard (exit ${exitCode}): ${output}`);
    return [
      { name: `${MARKETS} markets, resident after a minute`, value: memory.now, unit: 'MB' },
      { name: 'at most', value: memory.peak, unit: 'MB' },
      { name: 'messages heard meanwhile', value: messages, unit: 'messages' },
    ];
  } finally {
    await watch?.kill();
    await sandbox.kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

const ADDRESS = /^\{"url":.*\}$/m;

/** Of a process, as the system tells: resident now and at most; NaN where it does not tell. */
function memoryMb(pid: number): { readonly now: number; readonly peak: number } {
  let status = '';
  try {
    status = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    // Not every system has it.
  }
  const megabytes = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1_000;
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}
