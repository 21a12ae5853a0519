import { describe, expect, it } from 'vitest';
import type { State } from '#core/state.ts';
import { MINUTE_MS } from '#core/time.ts';
import { BarColumns, BarCursor } from '#domain/market/bar-columns.ts';
import type { Fact } from '#domain/structure/fact.ts';
import { parseDetector } from '#domain/structure/registry.ts';
import { parseCsv, readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

const FOLDER = 'fixtures/smc';
const FILES = sharedFiles(FOLDER, /^causal_periods_\w+\.csv\.gz$/);

describe.skipIf(sharedFolder() === undefined)('previous-period levels against independent expected values', () => {
  it('finds files to compare with', () => {
    expect(FILES.length).toBeGreaterThan(0);
  });

  it.each(FILES)('%s is reproduced row by row, the unfinished last row included', (file) => {
    expect(rowsOf(file, bars().length)).toEqual(expectedRows(file));
  });

  it.each(FILES)('%s is reproduced with a snapshot and restore after every thousandth bar', (file) => {
    expect(rowsOf(file, 1000)).toEqual(expectedRows(file));
  });
});

function expectedRows(file: string): string[] {
  return readShared(`${FOLDER}/${file}`).trim().split(/\r?\n/);
}

/** The detector that the file is named for, run over all bars and replaced by a restored one after every `stretchBars`. */
function rowsOf(file: string, stretchBars: number): string[] {
  const timeframe = /periods_(\w+)\./.exec(file)![1];
  const chosen = parseDetector(`periods(${timeframe})`);
  const table = chosen.table();
  const add = (fact: Fact): void => table.add(fact);
  let detector = chosen.create(add);
  const columns = bars();
  const cursor = new BarCursor(columns);
  for (let i = 0; i < columns.length; i++) {
    if (i > 0 && i % stretchBars === 0) {
      const state = JSON.parse(JSON.stringify(detector.snapshot())) as State;
      detector = chosen.create(add);
      detector.restore(state);
    }
    detector.update(cursor.moveTo(i));
  }
  for (const fact of chosen.entry.forming!(detector)) table.add(fact);
  return [table.columns, ...table.rows()].map((row) => row.join(','));
}

let loaded: BarColumns | undefined;

/** The shared input; the broker's clock is taken as UTC, as the expected values do. */
function bars(): BarColumns {
  loaded ??= BarColumns.from(
    parseCsv(readShared(`${FOLDER}/EURUSD_15M.csv.gz`)).map((row) => {
      const openTime = Date.parse(`${row['Date']!.replaceAll('.', '-').replace(' ', 'T')}Z`);
      return {
        openTime,
        closeTime: openTime + 15 * MINUTE_MS,
        open: Number(row['Open']),
        high: Number(row['High']),
        low: Number(row['Low']),
        close: Number(row['Close']),
        volume: Number(row['Tickvol']),
      };
    }),
  );
  return loaded;
}
