import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, MINUTE_MS } from '#core/time.ts';
import { Rng } from '#core/rng.ts';
import type { BarStore } from '#domain/market/bar-store.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import { BarFile } from '#adapters/files/bar-file.ts';
import { importBars } from '#adapters/files/import-bars.ts';
import { openStore } from '#adapters/storage/store.ts';
import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';

const ROWS = 1_000_000;
const START = Date.UTC(2022, 0, 1);
const YEAR_BARS = 365 * 96;

export const benches: readonly BenchCase[] = [{ name: 'import', run }];

/** A file of a million one-minute bars into an empty store, the same file again, and a year of 15m bars out of one. */
async function run(): Promise<BenchMeasure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  const path = join(folder, 'bars.csv');
  writeRows(path, ROWS, MINUTE_MS);
  const yearPath = join(folder, 'year.csv');
  writeRows(yearPath, YEAR_BARS, 15 * MINUTE_MS);
  try {
    await using store = await openStore(join(folder, 'data'));
    const first = await seconds(() => importFile(store.bars, path));
    const again = await seconds(() => importFile(store.bars, path));
    await importFile(store.bars, yearPath);
    const series = { instrument: instrumentId('BTC/USDT', 'bench'), timeframe: '15m' } as const;
    const read = await seconds(async () => {
      for (let i = 0; i < 20; i++) await store.bars.readRange(series, START, START + 365 * DAY_MS);
    });
    return [
      { name: 'import of 1M rows of CSV', value: first, unit: 's' },
      { name: 'the same 1M rows again', value: again, unit: 's' },
      { name: 'read of a year of 15m bars', value: (read / 20) * 1000, unit: 'ms' },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function importFile(store: BarStore, path: string): Promise<void> {
  const file = await BarFile.open(path);
  await importBars(store, {
    files: [file],
    symbol: 'BTC/USDT',
    venue: 'bench',
    timeframe: file.timeframeFor(undefined),
    onConflict: 'keep',
  });
}

function writeRows(path: string, rows: number, stepMs: number): void {
  const rng = new Rng(1);
  const lines = ['ts,open,high,low,close,volume'];
  let price = 40_000;
  for (let i = 0; i < rows; i++) {
    const open = price;
    price = Math.max(100, price + rng.normal() * 20);
    const high = Math.max(open, price) + rng.uniform() * 10;
    const low = Math.min(open, price) - rng.uniform() * 10;
    const prices = [open, high, low, price].map((value) => value.toFixed(2)).join(',');
    lines.push(`${START + i * stepMs},${prices},${(rng.uniform() * 100).toFixed(5)}`);
  }
  writeFileSync(path, `${lines.join('\n')}\n`);
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
