import { describe, expect, it } from 'vitest';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { indicatorColumns } from '#domain/indicators/batch.ts';
import type { Indicator } from '#domain/indicators/indicator.ts';
import { parseIndicator } from '#domain/indicators/parse.ts';
import { parseCsv, readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

// TA-Lib's own numbers over the first bars of a real series: every column, every row, streaming and batch.

const FOLDER = 'fixtures/smc';
const TOLERANCE = 1e-9;
const FILES = sharedFiles(FOLDER, /^talib_golden_.*\.csv(\.gz)?$/);

/** Column name -> indicator and output. */
const COLUMNS: readonly (readonly [pattern: RegExp, spec: string, output: string])[] = [
  [/^(sma|ema|wma|rma|dema|tema|hma|kama|rsi|atr|natr|cci|mfi|roc|trix|adx)(\d+)$/, '$1($2)', '$1'],
  [/^(williamsR|willr)(\d+)$/, 'williamsR($2)', 'williamsR'],
  [/^(plusDi|minusDi)(\d+)$/, 'adx($2)', '$1'],
  [/^macd$/, 'macd', 'macd'],
  [/^macdSignal$/, 'macd', 'signal'],
  [/^macdHist(ogram)?$/, 'macd', 'histogram'],
  [/^bbUpper$/, 'bollinger', 'upper'],
  [/^bbMiddle$/, 'bollinger', 'middle'],
  [/^bbLower$/, 'bollinger', 'lower'],
  [/^stochK$/, 'stochastic', 'k'],
  [/^stochD$/, 'stochastic', 'd'],
  [/^(obv|ad)$/, '$1', '$1'],
];

describe.skipIf(sharedFolder() === undefined)('indicators agree with TA-Lib', () => {
  for (const file of FILES) {
    const rows = parseCsv(readShared(`${FOLDER}/${file}`));
    const bars = readBars(rows.length);
    for (const column of Object.keys(rows[0]!).filter((name) => name !== 'i')) {
      it(`${file} ${column}: every row, streaming and batch`, () => {
        const [spec, output] = resolve(column);
        const expected = rows.map((row) => Number(row[column] === '' ? Number.NaN : row[column]));
        const indicator = parseIndicator(spec);
        const at = indicator.outputs.indexOf(output);
        expect(expected.findIndex((value) => !Number.isNaN(value))).toBe(indicator.lookbackOf(at));
        expect(firstDifference(expected, streamed(indicator, bars, at))).toBeUndefined();
        expect(firstDifference(expected, indicatorColumns(parseIndicator(spec), bars)[at]!)).toBeUndefined();
      });
    }
  }

  it('finds at least one file', () => {
    expect(FILES.length).toBeGreaterThan(0);
  });
});

function resolve(column: string): readonly [spec: string, output: string] {
  for (const [pattern, spec, output] of COLUMNS) {
    if (pattern.test(column)) return [column.replace(pattern, spec), column.replace(pattern, output)];
  }
  throw new Error(`Column "${column}" is not known: add its pattern to COLUMNS of this test`);
}

function readBars(count: number): BarColumns {
  const bars = new BarColumns(count);
  for (const [i, row] of parseCsv(readShared(`${FOLDER}/EURUSD_15M.csv.gz`))
    .slice(0, count)
    .entries()) {
    const [open, high, low, close] = [row['Open'], row['High'], row['Low'], row['Close']].map(Number);
    const volume = Number(row['Tickvol']);
    bars.push({ openTime: i, closeTime: i + 1, open: open!, high: high!, low: low!, close: close!, volume });
  }
  expect(bars.length).toBe(count);
  return bars;
}

function streamed(indicator: Indicator, bars: BarColumns, output: number): number[] {
  return Array.from({ length: bars.length }, (_, i) => {
    indicator.update(bars.at(i));
    return indicator.value(output) ?? Number.NaN;
  });
}

function firstDifference(expected: ArrayLike<number>, found: ArrayLike<number>): string | undefined {
  for (let i = 0; i < expected.length; i++) {
    const [e, f] = [expected[i]!, found[i]!];
    const agrees = Number.isNaN(e) ? Number.isNaN(f) : Math.abs(e - f) <= TOLERANCE * Math.max(1, Math.abs(e));
    if (!agrees) return `row ${i}: expected ${e}, found ${f}`;
  }
  return undefined;
}
