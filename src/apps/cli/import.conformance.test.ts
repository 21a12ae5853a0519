import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bar } from '#domain/market/bar.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { SkippedRows } from '#adapters/files/bad-rows.ts';
import { BarFile } from '#adapters/files/bar-file.ts';
import { importBars } from '#adapters/files/import-bars.ts';
import { openStore } from '#adapters/storage/store.ts';
import type { Store } from '#adapters/storage/store.ts';
import { readSharedBars } from '#testkit/shared-bars.ts';
import { parseCsv, readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

/** Real files of bars with the number of rows that their manifest counted. */
interface CountedFile {
  readonly path: string;
  readonly rows: number;
  /** Rows whose prices contradict each other, as the manifest counted them; undefined where it did not. */
  readonly badRows: number | undefined;
}

const COLUMNS = ['openTime', 'open', 'high', 'low', 'close', 'volume'] as const;
const FILES = countedFiles();

/**
 * Every file goes through the whole of an import (bytes, columns, times, numbers, chunks, store and back) and must equal, bit
 * for bit, what splitting its text and `Number` give.
 */
describe.skipIf(sharedFolder() === undefined)('bars of real files after import', () => {
  let folder = '';
  let store: Store;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'assay-conformance-'));
    store = await openStore(folder);
  });

  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('finds files to compare with', () => {
    expect(FILES.length).toBeGreaterThan(0);
  });

  it.each(FILES)('$path', async ({ path, rows, badRows }) => {
    const imported = await importOf(store, path);
    const written = readSharedBars(path, 0);
    expect(written.length).toBe(rows);
    const good = Array.from({ length: rows }, (_, i) => i).filter((i) => isSound(written.at(i)));
    expect(imported.skipped).toBe(rows - good.length);
    expect(imported.skipped).toBe(badRows ?? imported.skipped);
    expect(imported.bars.length).toBe(good.length);
    expect(differences(imported.bars, written, good)).toEqual([]);
  });
});

async function importOf(store: Store, path: string): Promise<{ bars: BarColumns; skipped: number }> {
  const file = await BarFile.open(join(sharedFolder()!, path));
  const timeframe = file.timeframeFor(undefined);
  const skipped = new SkippedRows();
  const order = { files: [file], symbol: 'REAL/USD', venue: path, timeframe, onConflict: 'keep', skipped } as const;
  const { instrument } = await importBars(store.bars, order);
  const bars = await store.bars.readRange({ instrument: instrument.id, timeframe });
  return { bars, skipped: skipped.total };
}

/** The first few bars that are not the same number in every column; bar `i` was written in row `good[i]`. */
function differences(bars: BarColumns, written: BarColumns, good: readonly number[]): string[] {
  const found: string[] = [];
  for (const [i, row] of good.entries()) {
    for (const name of COLUMNS) {
      const [value, expected] = [bars[name][i], written[name][row]];
      if (!Object.is(value, expected)) found.push(`row ${row} ${name} ${value}, written ${expected}`);
    }
    if (found.length > 5) break;
  }
  return found;
}

function isSound({ open, high, low, close, volume }: Bar): boolean {
  return low > 0 && Math.max(open, close, low) <= high && low <= Math.min(open, close) && !(volume < 0);
}

function countedFiles(): CountedFile[] {
  const shared = sharedFolder();
  if (shared === undefined) return [];
  const manifest = new Map(
    parseCsv(readShared('data/MANIFEST.csv')).map((row) => [`data/${row['set']}/${row['file']}`, row]),
  );
  return readdirSync(join(shared, 'data'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: set }) => sharedFiles(`data/${set}`, /\.csv\.gz$/).map((file) => `data/${set}/${file}`))
    .filter((path) => readShared(path).startsWith('ts,open,high,low,close,volume'))
    .map((path) => {
      const row = manifest.get(path);
      const bad = [row?.['ohlcViolations'], row?.['nonPositive']];
      const isCounted = bad.every((count) => count !== undefined && /^\d+$/.test(count));
      return {
        path,
        rows: Number(row?.['rows']),
        badRows: isCounted ? bad.reduce((sum, count) => sum + Number(count), 0) : undefined,
      };
    });
}
