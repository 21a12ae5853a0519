import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';
import { ServerProcess } from '../api/server-process.ts';

/** The server as its user meets it: from the command to the page, at rest, and asked a thousand things a second. */
export const benches: readonly BenchCase[] = [{ name: 'the server', run }];

/** After a start memory is given back; then it is at rest. */
const REST_MS = 45_000;
const READS_PER_SECOND = 1_000;
const READS_S = 15;

const READS = [
  '/api/v1/overview',
  '/api/v1/signals?limit=50',
  '/api/v1/orders?limit=50',
  '/api/v1/positions',
  '/api/v1/sessions',
  '/api/v1/bars?instrument=BTC%2FUSDT%40sandbox&timeframe=15m&limit=500',
  '/api/v1/equity?session=sandbox-trend&points=300',
  '/api/v1/instruments',
];

async function run(): Promise<BenchMeasure[]> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  try {
    const first = await startedMs(dataFolder);
    const again = await startedMs(dataFolder);
    const server = await ServerProcess.start({ dataFolder });
    try {
      await new Promise((wake) => setTimeout(wake, REST_MS));
      const idle = residentMb(server.pid);
      keepOnOneCore(server.pid);
      const reads = await readLatency(server.url);
      return [
        { name: 'from the command to the page, first start', value: first, unit: 'ms' },
        { name: 'from the command to the page', value: again, unit: 'ms' },
        ...(idle === undefined ? [] : [{ name: 'memory at rest', value: idle, unit: 'MB' }]),
        ...reads,
      ];
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Until the shell and the first answer are there, as a browser asks for them. */
async function startedMs(dataFolder: string): Promise<number> {
  const startedAt = performance.now();
  const server = await ServerProcess.start({ dataFolder });
  const page = await fetch(server.url, { headers: { accept: 'text/html' } });
  const overview = await fetch(`${server.url}/api/v1/overview`);
  const elapsed = performance.now() - startedAt;
  if (!page.ok || !overview.ok) throw new Error(`the page is not there: ${page.status}, ${overview.status}`);
  await server.stop();
  return elapsed;
}

async function readLatency(url: string): Promise<BenchMeasure[]> {
  const result = await autocannon({
    url,
    connections: 20,
    overallRate: READS_PER_SECOND,
    duration: READS_S,
    requests: READS.map((path) => ({ method: 'GET' as const, path })),
  });
  const { latency, non2xx, errors, requests } = result;
  if (non2xx > 0 || errors > 0) throw new Error(`${non2xx} answers were no successes, ${errors} did not come`);
  return [
    { name: `JSON reads at ${READS_PER_SECOND}/s, one core, p99`, value: latency.p99, unit: 'ms' },
    { name: 'JSON reads, median', value: latency.p50, unit: 'ms' },
    { name: 'JSON reads answered', value: requests.average, unit: 'requests/s' },
  ];
}

/** Of a process, where the system tells. */
function residentMb(pid: number): number | undefined {
  try {
    const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line === null ? undefined : Number(line[1]) / 1_000;
  } catch {
    return undefined;
  }
}

/** All threads of the server on the first core; the client keeps the others. Without the tool the figure is the better for it. */
function keepOnOneCore(pid: number): void {
  spawnSync('taskset', ['-a', '-p', '-c', '0', `${pid}`]);
}
