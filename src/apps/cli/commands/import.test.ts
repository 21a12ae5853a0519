import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '#core/time.ts';
import { FakeBinance } from '#adapters/feeds/binance/fake-binance.ts';
import { captureCli } from '#apps/cli/captured-run.ts';
import type { CapturedRun } from '#apps/cli/captured-run.ts';

const START = Date.UTC(2024, 0, 1);
const HEADER = 'ts,open,high,low,close,volume';

describe('assay import', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-import-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const assay = (...args: string[]): Promise<CapturedRun> => captureCli(args, join(folder, 'data'));

  function csv(name: string, rows: readonly string[]): string {
    const path = join(folder, name);
    writeFileSync(path, [HEADER, ...rows].join('\n'));
    return path;
  }

  const row = (i: number, prices = '1.5,2,1,1.25'): string => `${START + i * 15 * MINUTE_MS},${prices},7`;
  const rows = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => row(from + i));

  it('stores a file, says how it read it, and shows it in data', async () => {
    const run = await assay('import', csv('a.csv', rows(0, 100)), '--symbol', 'btcusdt');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toBe(
      '100 bars added\nBTC/USDT@file 15m: 100 bars stored, 2024-01-01 00:00 to 2024-01-02 01:00 UTC\n  no gaps\n',
    );
    expect(run.stderr).toContain(
      'time ts (milliseconds since 1970), prices open, high, low, close, volume volume, separator ","',
    );
    const data = await assay('data');
    expect(data.stdout).toMatch(/BTC\/USDT +file +15m +100 +2024-01-01 00:00 to 2024-01-02 01:00 +none/);
  });

  it('gives JSON and nothing else on standard output with --json', async () => {
    const run = await assay(
      'import',
      csv('a.csv', [...rows(0, 10), ...rows(14, 20)]),
      '--symbol',
      'BTC/USDT',
      '--venue',
      'x',
      '--json',
    );
    expect(JSON.parse(run.stdout)).toMatchObject({
      symbol: 'BTC/USDT',
      venue: 'x',
      timeframe: '15m',
      bars: 16,
      added: 16,
      gaps: 1,
      missingBars: 4,
      largestGap: { from: START + 10 * 15 * MINUTE_MS, bars: 4 },
    });
    const data = JSON.parse((await assay('data', '--json')).stdout) as unknown[];
    expect(data).toMatchObject([{ symbol: 'BTC/USDT', bars: 16, gaps: 1 }]);
  });

  it('stores nothing of several files when one of them is bad', async () => {
    const good = csv('good.csv', rows(0, 50));
    const bad = csv('bad.csv', [...rows(50, 60), row(60, '1.5,2,1,x'), ...rows(61, 70)]);
    const run = await assay('import', good, bad, '--symbol', 'BTC/USDT');
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toBe('');
    expect(run.stderr).toContain(`assay: ${bad}, line 12, column "close": expected a number, was "x"`);
    expect((await assay('data', '--json')).stdout.trim()).toBe('[]');
  });

  it('leaves bad rows out with --skip-bad, counts and lists them', async () => {
    const path = csv('bad.csv', [...rows(0, 5), row(5, '1.5,1,2,1'), row(4), ...rows(6, 10)]);
    const run = await assay('import', path, '--symbol', 'BTC/USDT', '--skip-bad');
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain('2 rows left out: 1 price order, 1 duplicate time\n  bad.csv, line 7, column "high"');
    expect(run.stdout).toContain('9 bars added');
  });

  it('keeps stored bars that differ until --replace is given', async () => {
    await assay('import', csv('a.csv', rows(0, 10)), '--symbol', 'BTC/USDT');
    const revised = csv('b.csv', [row(0), row(1, '1.5,2,1,1.5'), row(2)]);
    const kept = await assay('import', revised, '--symbol', 'BTC/USDT');
    expect(kept.stdout).toContain('0 bars added, 2 stored already, 1 differ from the stored ones');
    expect(kept.stderr).toContain(
      '1 bars were stored with other numbers and were kept (--replace takes the new ones):\n  2024-01-01 00:15  stored 1.5 2 1 1.25 7  new 1.5 2 1 1.5 7',
    );
    const replaced = await assay('import', revised, '--symbol', 'BTC/USDT', '--replace', '--json');
    expect(JSON.parse(replaced.stdout)).toMatchObject({ added: 0, identical: 2, kept: 0, replaced: 1, bars: 10 });
  });

  it('leaves the store as it was when it is interrupted', async () => {
    const path = csv('a.csv', rows(0, 1_000));
    const run = await captureCli(['import', path, '--symbol', 'BTC/USDT'], join(folder, 'data'), AbortSignal.abort());
    expect(run.exitCode).toBe(130);
    expect(run.stderr).toContain('Interrupted');
    expect((await assay('data', '--json')).stdout.trim()).toBe('[]');
  });

  it.each([
    [['a.csv'], 'Expected --symbol'],
    [['--symbol', 'BTC/USDT'], 'Expected files to import, or --from binance'],
    [['a.csv', '--symbol', '?'], 'Expected a symbol such as "BTC/USDT"'],
    [['a.csv', '--symbol', 'BTC/USDT', '--days', '3'], '--days goes with --from binance'],
    [
      ['--symbol', 'BTC/USDT', '--from', 'binanse', '--timeframe', '1m'],
      'Unknown source "binanse": did you mean "binance"?',
    ],
    [['--symbol', 'BTC/USDT', '--from', 'binance'], 'Expected --timeframe'],
    [
      ['a.csv', '--symbol', 'BTC/USDT', '--from', 'binance', '--timeframe', '1m'],
      'Expected either files or --from binance',
    ],
    [['--symbol', 'BTC/USDT', '--from', 'binance', '--timeframe', '7m'], 'Unknown timeframe "7m"'],
    [
      ['--symbol', 'BTC/USDT', '--from', 'binance', '--timeframe', '1m', '--days', '0'],
      'Expected --days to be a whole number from 1',
    ],
  ])('refuses %j as wrong usage', async (args, message) => {
    const run = await assay('import', ...args);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain(message);
  });

  it('refuses a zone and a time format that do not exist', async () => {
    const path = csv('a.csv', rows(0, 3));
    expect((await assay('import', path, '--symbol', 'BTC/USDT', '--tz', 'Mars/Base')).stderr).toContain(
      'was "Mars/Base"',
    );
    expect((await assay('import', path, '--symbol', 'BTC/USDT', '--time-format', 'xyz')).stderr).toContain(
      'Unknown time format "xyz"',
    );
  });

  it('refuses the wrong timeframe and files of two timeframes', async () => {
    const quarter = csv('a.csv', rows(0, 10));
    const hour = csv(
      'b.csv',
      [0, 4, 8, 12].map((i) => row(i)),
    );
    const wrong = await assay('import', quarter, '--symbol', 'BTC/USDT', '--timeframe', '1h');
    expect(wrong.stderr).toContain('expected rows 1h apart, was "15m"');
    const mixed = await assay('import', quarter, hour, '--symbol', 'BTC/USDT');
    expect(mixed.stderr).toContain('b.csv, column "ts": expected rows 15m apart, was "1h"');
  });

  it('downloads from an exchange and goes on next time', async () => {
    const server = new FakeBinance(START, START + 3 * 1_440.5 * MINUTE_MS);
    await server.start();
    const args = [
      'import',
      '--from',
      'binance',
      '--symbol',
      'BTC/USDT',
      '--timeframe',
      '1m',
      '--days',
      '2',
      '--base-url',
      server.baseUrl,
    ];
    const first = await assay(...args);
    expect(first.stderr).toBe('');
    expect(first.stdout).toContain('2,880 bars added\nBTC/USDT@binance 1m: 2,880 bars stored');
    expect((await assay(...args)).stdout).toContain('0 bars added, 2,880 stored already');
    const unknown = await assay(...args.map((arg) => (arg === 'BTC/USDT' ? 'NOPE/USDT' : arg)));
    expect(unknown).toMatchObject({ exitCode: 1 });
    expect(unknown.stderr).toContain('Invalid symbol');
    await server.stop();
  });
});

describe('assay data', () => {
  it('says what to do when nothing is stored, and removes what is named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-data-'));
    const empty = await captureCli(['data'], folder);
    expect(empty).toMatchObject({ exitCode: 0, stdout: '' });
    expect(empty.stderr).toContain('Nothing is stored in');
    const path = join(folder, 'a.csv');
    writeFileSync(path, [HEADER, ...[0, 1, 2].map((i) => `${START + i * MINUTE_MS},1,1,1,1,0`)].join('\n'));
    await captureCli(['import', path, '--symbol', 'BTC/USDT'], folder);
    expect((await captureCli(['data'], folder)).stdout).toContain('zero in every bar');
    expect(await captureCli(['data', '--remove', 'BTC/USDT'], folder)).toMatchObject({ exitCode: 2 });
    const removed = await captureCli(['data', '--remove', 'BTC/USDT', '--timeframe', '1m'], folder);
    expect(removed.stdout).toBe('BTC/USDT@file 1m: 3 bars removed\n');
    expect(await captureCli(['data', '--remove', 'BTC/USDT', '--timeframe', '1m'], folder)).toMatchObject({
      exitCode: 1,
    });
    rmSync(folder, { recursive: true });
  });
});
