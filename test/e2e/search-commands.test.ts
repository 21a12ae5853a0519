import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { toCsv } from '#sandbox/generator/bars-csv.ts';
import { generateMarket } from '#sandbox/generator/generate-market.ts';
import { captureCli } from '#apps/cli/captured-run.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const BINARY = join(ROOT, 'bin', 'assay.mjs');

let folder = '';
let stored = '';
let copies = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-search-'));
  stored = join(folder, 'stored');
  const market = generateMarket({ seed: 4, timeframe: '15m', start: unixMs(Date.UTC(2025, 0, 1)), bars: 70 * 96 });
  const csv = join(folder, 'BTCUSDT-15m.csv');
  writeFileSync(csv, toCsv(market.bars, market.priceDigits));
  const imported = await captureCli(['import', csv, '--symbol', 'BTC/USDT', '--timeframe', '15m'], stored);
  expect(imported, imported.stderr).toMatchObject({ exitCode: 0 });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A data folder of its own with the bars in it. */
function freshData(): string {
  const data = join(folder, `data-${copies++}`);
  cpSync(stored, data, { recursive: true });
  return data;
}

const CROSS = ['--symbol', 'BTC/USDT', '--strategy', 'sma-cross'];
const GRID = [...CROSS, '--param', 'fast=2..20:2', '--param', 'slow=10..60:10'];
const TPE = [
  ...CROSS,
  '--param',
  'fast=2..40',
  '--param',
  'slow=20..200:log',
  '--param',
  'stopRatio=0.01..0.1',
  '--sampler',
  'tpe',
  '--trials',
  '60',
];

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command in a process of its own, killed as soon as `isTime` says so after some change in the folder of searches. */
async function inProcess(
  args: readonly string[],
  data: string,
  isTime?: (searches: string) => boolean,
): Promise<Ended> {
  const searches = join(data, 'searches');
  mkdirSync(searches, { recursive: true });
  const child = spawn(process.execPath, [BINARY, ...args, '--data-dir', data], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => (said.stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.stderr += text.toString()));
  const watcher = watch(searches, () => {
    if (isTime?.(searches) === true) child.kill('SIGKILL');
  });
  const [status] = (await once(child, 'close')) as [number | null];
  watcher.close();
  return { status, ...said };
}

/** Every file that a search left behind, by name; locks of killed processes are no result. */
function filesOf(data: string): Record<string, string> {
  const searches = join(data, 'searches');
  const names = readdirSync(searches).filter((name) => !name.endsWith('.lock'));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(searches, name), 'utf8')]));
}

function trialsIn(searches: string): number {
  const file = readdirSync(searches).find((name) => name.endsWith('.ndjson'));
  return file === undefined ? 0 : readFileSync(join(searches, file), 'utf8').split('\n').length - 2;
}

describe('assay optimise', () => {
  it.each([
    ['optimise', ...GRID],
    ['optimise', ...TPE],
    ['walk-forward', ...GRID, '--weeks', '3', '--constraint', 'trades>=3'],
  ])('%s %s %s %s %s: byte for byte the same for 1, 2 and 4 workers', async (...args) => {
    const [one, ...others] = await inTurn([1, 2, 4], async (workers) => {
      const data = freshData();
      const csv = args[0] === 'optimise' ? ['--csv', join(data, 'searches', 'all.csv')] : [];
      const page = ['--report', join(data, 'searches', 'page.html')];
      const run = await inProcess([...args, ...csv, ...page, '--json', '--workers', `${workers}`], data);
      expect(run, run.stderr).toMatchObject({ status: 0 });
      return { stdout: run.stdout, files: filesOf(data) };
    });
    expect(Object.keys(one!.files).length).toBeGreaterThanOrEqual(3);
    for (const other of others) expect(other).toEqual(one);
  });

  it.each([
    ['optimise', [...GRID, '--param', 'stopRatio=0.02,0.05,0.1'], 30],
    ['walk-forward', [...GRID, '--weeks', '3'], 60],
  ] as const)(
    '%s killed in the middle goes on to the same bytes as one that was not',
    async (name, options, killAfter) => {
      const args = [name, ...options, '--json', '--workers', '2'];
      const whole = freshData();
      const uninterrupted = await inProcess(args, whole);
      expect(uninterrupted, uninterrupted.stderr).toMatchObject({ status: 0 });
      const total = trialsIn(join(whole, 'searches'));

      const data = freshData();
      const searches = join(data, 'searches');
      const killed = await inProcess(args, data, (watched) => trialsIn(watched) >= killAfter);
      expect(killed.status).toBeNull();
      const survived = trialsIn(searches);
      expect(survived).toBeGreaterThanOrEqual(killAfter);
      expect(survived).toBeLessThan(total);
      // Half a line more, as a power cut leaves it.
      const file = join(
        searches,
        readdirSync(searches).find((entry) => entry.endsWith('.ndjson'))!,
      );
      appendFileSync(file, '{"n":99999,"values":{"fa');
      const before = readFileSync(file, 'utf8')
        .split('\n')
        .slice(0, survived + 1);

      const resumed = await inProcess(args, data);
      expect(resumed.stdout).toBe(uninterrupted.stdout);
      expect(filesOf(data)).toEqual(filesOf(whole));
      expect(
        readFileSync(file, 'utf8')
          .split('\n')
          .slice(0, survived + 1),
      ).toEqual(before);
    },
  );

  it('asked again for another figure runs no trial again, and --fresh runs all', async () => {
    const data = freshData();
    const args = ['optimise', ...GRID, '--json', '--workers', '1'];
    const first = await captureCli(args, data);
    expect(first, first.stderr).toMatchObject({ exitCode: 0 });
    const searches = join(data, 'searches');
    const file = join(
      searches,
      readdirSync(searches).find((entry) => entry.endsWith('.ndjson'))!,
    );
    // A trial that nobody could compute: it shows up only when it is read and not run.
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/"net":-?[\d.]+/, '"net":123456789'));
    const again = await captureCli([...args, '--maximise', 'net', '--best', '1'], data);
    expect((JSON.parse(again.stdout) as Found).best[0]!.figures['net']).toBe(123_456_789);
    const fresh = await captureCli([...args, '--fresh'], data);
    expect(fresh.stdout).toBe(first.stdout);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('stopped by Ctrl-C keeps what is finished, and says so', async () => {
    const data = freshData();
    const pressed = new AbortController();
    pressed.abort();
    const run = await captureCli(['optimise', ...GRID, '--workers', '1'], data, pressed.signal);
    expect(run.exitCode).toBe(130);
    expect(run.stderr).toContain('the same command goes on from there');
    expect(readdirSync(join(data, 'searches')).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  it('finds the winner that its own figures name, with constraints kept and ties by place', async () => {
    const data = freshData();
    const run = await captureCli(
      [
        'optimise',
        ...GRID,
        '--json',
        '--workers',
        '1',
        '--best',
        '1000',
        '--maximise',
        'winRate*trades',
        '--constraint',
        'maxDrawdown<=0.5',
      ],
      data,
    );
    const found = JSON.parse(run.stdout) as Found;
    // Below a slow average of 10 there are 4 fast ones, below 20 there are 9, below each of the four others all 10.
    expect(found.trials).toBe(4 + 9 + 4 * 10);
    const values = found.best.map(({ value }) => value);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    for (const { value, figures } of found.best) {
      expect(value).toBeCloseTo(figures['winRate']! * figures['trades']!, 9);
      expect(figures['maxDrawdown']!).toBeLessThanOrEqual(0.5);
    }
  });

  it('names a damaged file and the way out, and another process that is at work', async () => {
    const data = freshData();
    const args = ['optimise', ...GRID, '--workers', '1'];
    await captureCli(args, data);
    const searches = join(data, 'searches');
    const file = join(
      searches,
      readdirSync(searches).find((entry) => entry.endsWith('.ndjson'))!,
    );
    writeFileSync(file, readFileSync(file, 'utf8').replace('"n":3,', '"n":4,'));
    const damaged = await captureCli([...args, '--json'], data);
    expect(JSON.parse(damaged.stderr)).toMatchObject({
      error: { code: 'search.corrupt', remedy: expect.stringContaining('--fresh') },
    });
    const lock = file.replace('.ndjson', '.lock');
    writeFileSync(lock, `${process.ppid}`);
    const busy = await captureCli([...args, '--json'], data);
    expect(JSON.parse(busy.stderr)).toMatchObject({ error: { code: 'search.busy' } });
    truncateSync(lock);
    expect(await captureCli([...args, '--fresh'], data)).toMatchObject({ exitCode: 0 });
    expect(existsSync(lock)).toBe(false);
  });

  it.each([
    [['--param', 'fats=5..50:5'], 'argument.unknown', 'did you mean "fast"?'],
    [['--param', 'fast=50..5:5'], 'argument.invalid', 'from low to high'],
    [['--param', 'fast=5..50:0'], 'argument.space', 'there is no end'],
    [['--param', 'stopRatio=0.01..0.1'], 'argument.space', 'Expected a step for stopRatio in a grid'],
    [['--param', 'fast=1..5000', '--param', 'slow=2..10000'], 'argument.space', 'were "37,497,500"'],
    [['--param', 'fast=50..60'], 'argument.space', 'no combination keeps fast < slow "30"'],
    [[], 'argument.space', 'no parameter is searched'],
    [['--param', 'fast=5..9', '--maximise', 'sharp'], 'argument.unknown', 'did you mean "sharpe"?'],
    [['--param', 'fast=5..9', '--constraint', 'trades=30'], 'argument.invalid', 'Expected a constraint'],
    [['--param', 'fast=5..9', '--maximise', 'net', '--minimise', 'fees'], 'argument.invalid', 'not both'],
    [['--param', 'fast=5..9', '--set', 'slow=3'], 'argument.space', 'no combination keeps fast < slow "3"'],
    [['--param', 'fast=5..9', '--heatmap', 'fast,slo'], 'argument.unknown', 'Unknown pair of searched parameters'],
    [['--param', 'fast=5..9', '--mode', 'strike'], 'argument.invalid', 'not both'],
  ])('refuses %j before anything starts', async (more, code, message) => {
    const data = freshData();
    const run = await captureCli(['optimise', ...CROSS, ...more, '--json'], data);
    expect(run.exitCode).toBe(2);
    expect(JSON.parse(run.stderr)).toMatchObject({ error: { code, message: expect.stringContaining(message) } });
    expect(existsSync(join(data, 'searches'))).toBe(false);
  });

  it('searches the scanner: modes, gates and thresholds', async () => {
    const run = await captureCli(
      [
        'optimise',
        '--symbol',
        'BTC/USDT',
        '--param',
        'mode=strike',
        '--param',
        'gates=off,classic',
        '--param',
        'minScore=0,0.2',
        '--json',
        '--workers',
        '1',
        '--maximise',
        'trades',
      ],
      freshData(),
    );
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
    const { best, trials } = JSON.parse(run.stdout) as Found;
    expect(trials).toBe(4);
    expect(best[0]!.values).toEqual({ mode: 'strike', gates: 'off', minScore: 0 });
  });
});

describe('assay walk-forward', () => {
  it('gives a verdict, every window, and how the winner moved', async () => {
    const run = await captureCli(['walk-forward', ...GRID, '--weeks', '4', '--json', '--workers', '1'], freshData());
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
    const found = JSON.parse(run.stdout) as Walked;
    expect(['robust', 'overfit', 'too little evidence']).toContain(found.verdict.kind);
    expect(found.windows.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect(found.stability.map(({ name }) => name)).toEqual(['fast', 'slow']);
    for (const { trainTo, winner } of found.windows) expect(winner.trainingStop).toBeLessThanOrEqual(trainTo);
    // The equity of the tests is chained: one return after the other.
    const product = found.windows.reduce((value, { winner }) => value * (1 + winner.test['totalReturn']!), 1);
    expect(found.total['totalReturn']).toBeCloseTo(product - 1, 9);
  });

  it.each([
    [['--train', '90d'], 'data.missing', 'Expected bars for one window, 90d to train and 7d to test'],
    [['--step', '3d'], 'argument.invalid', 'tests must not overlap'],
    [['--test', 'week'], 'argument.invalid', 'Expected --test to be a time such as "30d" or "12h", was "week"'],
  ])('refuses %j', async (more, code, message) => {
    const run = await captureCli(['walk-forward', ...GRID, ...more, '--json'], freshData());
    expect(JSON.parse(run.stderr)).toMatchObject({ error: { code, message: expect.stringContaining(message) } });
  });
});

describe('assay backtest --strategy', () => {
  it('makes the same orders as the trial of a search', async () => {
    const data = freshData();
    const search = await captureCli(
      ['optimise', ...CROSS, '--param', 'fast=8', '--param', 'slow=30', '--json', '--workers', '1'],
      data,
    );
    const run = await captureCli(['backtest', ...CROSS, '--set', 'fast=8', '--set', 'slow=30', '--json'], data);
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
    const [best] = (JSON.parse(search.stdout) as Found).best;
    expect(JSON.parse(run.stdout)).toMatchObject({ orderHash: best!.orderHash, configHash: best!.configHash });
  });
});

interface Found {
  readonly trials: number;
  readonly best: readonly {
    readonly values: Readonly<Record<string, number | string>>;
    readonly value: number;
    readonly figures: Readonly<Record<string, number>>;
    readonly orderHash: string;
    readonly configHash: string;
  }[];
}

interface Walked {
  readonly verdict: { readonly kind: string };
  readonly windows: readonly {
    readonly number: number;
    readonly trainTo: number;
    readonly winner: { readonly trainingStop: number; readonly test: Readonly<Record<string, number>> };
  }[];
  readonly stability: readonly { readonly name: string }[];
  readonly total: Readonly<Record<string, number>>;
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
