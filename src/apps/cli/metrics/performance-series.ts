import { AssayError } from '#core/errors.ts';
import { DAY_MS, formatDay, unixMs } from '#core/time.ts';
import type { PerformanceInput } from '#domain/metrics/performance-profile.ts';
import { simpleReturns } from '#domain/metrics/returns/simple-returns.ts';
import { badValue } from '#apps/cli/metrics/value-file.ts';
import type { ValueColumn, ValueFile } from '#apps/cli/metrics/value-file.ts';

/** What the numbers of a column are: changes as ratios, or worth. */
export type SeriesKind = 'returns' | 'equity';

/** Returns of one column of a file. */
export interface ReturnColumn {
  readonly name: string;
  readonly kind: SeriesKind;
  /** Why this kind was taken, where it was not given. */
  readonly guessedBy: string | undefined;
  readonly times: Float64Array;
  readonly returns: Float64Array;
  readonly startTime: number | undefined;
}

/** The returns of a column. Throws `csv.value` for a worth or return that cannot be, `series.short` for too few rows. */
export function returnColumn(file: ValueFile, column: ValueColumn, given: SeriesKind | undefined): ReturnColumn {
  const { kind, guessedBy } = given === undefined ? guessKind(column) : { kind: given, guessedBy: undefined };
  const { times } = file;
  if (times.length < 2) throw tooShort(file, column);
  assertPossible(file, column, kind);
  if (kind === 'returns') {
    return { name: column.name, kind, guessedBy, times, returns: column.values, startTime: undefined };
  }
  const returns = simpleReturns(column.values);
  return { name: column.name, kind, guessedBy, times: times.subarray(1), returns, startTime: times[0]! };
}

/** Returns of a benchmark over the periods of a series, NaN where it has none. Throws `series.benchmark` when it has none at all. */
export function benchmarkReturns(
  series: ReturnColumn,
  benchmark: ReturnColumn,
  files: { readonly file: string; readonly benchmark: string },
): Float64Array {
  const toKey =
    areDays(series.times) && areDays(benchmark.times) ? (time: number) => Math.floor(time / DAY_MS) : Number;
  const starts = Float64Array.of(series.startTime ?? Number.NaN, ...series.times.subarray(0, -1)).map(toKey);
  const keys = benchmark.times.map(toKey);
  const returns = new Float64Array(series.times.length).fill(Number.NaN);
  let at = 0;
  series.times.forEach((time, period) => {
    const end = toKey(time);
    let factor = 1;
    let isThere = false;
    for (; at < keys.length && keys[at]! <= end; at++) {
      // Before the first period there is nothing to link; later on a benchmark with more rows is linked over the period.
      const key = keys[at]!;
      if (key === end) isThere = true;
      if (key === end || key > starts[period]!) factor *= 1 + benchmark.returns[at]!;
    }
    if (isThere) returns[period] = factor - 1;
  });
  if (returns.every(Number.isNaN)) throw apart(series, benchmark, files);
  return returns;
}

/** A column with its benchmark, for the metrics. */
export function performanceInput(
  { times, returns, startTime }: ReturnColumn,
  terms: { readonly periodsPerYear: number; readonly riskFree: number; readonly benchmark?: Float64Array },
): PerformanceInput {
  return { times, returns, ...terms, ...(startTime === undefined ? {} : { startTime }) };
}

/** By the heading where it says so, else by the values. */
function guessKind({ name, values }: ValueColumn): { readonly kind: SeriesKind; readonly guessedBy: string } {
  if (/equity|value|worth|nav|balance|price|close|wealth|index|capital/i.test(name)) {
    return { kind: 'equity', guessedBy: 'its heading' };
  }
  if (/ret|change|pct|perf|pnl_?r/i.test(name)) return { kind: 'returns', guessedBy: 'its heading' };
  if (values.some((value) => value <= 0)) return { kind: 'returns', guessedBy: 'values at or below zero' };
  if (values.every((value) => value < 0.5)) return { kind: 'returns', guessedBy: 'values below 0.5 throughout' };
  return { kind: 'equity', guessedBy: 'values above zero throughout' };
}

function assertPossible({ file, lines }: ValueFile, { name, values }: ValueColumn, kind: SeriesKind): void {
  const row = values.findIndex((value) => (kind === 'equity' ? value <= 0 : value < -1));
  if (row < 0) return;
  const place = { file, line: lines[row]!, column: name, value: `${values[row]!}` };
  throw kind === 'equity'
    ? badValue(place, 'a worth above 0 (--kind returns says that the values are returns)')
    : badValue(place, 'a return of -1 or more, as a ratio: 0.01 is 1 %');
}

function tooShort({ file, lines, times }: ValueFile, { name, values }: ValueColumn): AssayError {
  return new AssayError(
    'series.short',
    `${file}, column "${name}": expected at least 2 values, was ${times.length} ("${values[0]!}")`,
    {
      place: { file, line: lines[0]!, column: name, value: `${values[0]!}` },
      remedy: 'A metric needs at least two moments.',
    },
  );
}

function apart(
  series: ReturnColumn,
  benchmark: ReturnColumn,
  files: { readonly file: string; readonly benchmark: string },
): AssayError {
  const range = ({ times }: ReturnColumn): string =>
    `${formatDay(unixMs(times[0]!))} to ${formatDay(unixMs(times.at(-1)!))}`;
  return new AssayError(
    'series.benchmark',
    `${files.benchmark}: expected a benchmark with dates of "${series.name}" (${range(series)}), was "${range(benchmark)}"`,
    {
      place: { file: files.benchmark, column: benchmark.name, value: range(benchmark) },
      remedy: `Its rows must stand at the times of the rows of ${files.file}; for daily rows the day is enough.`,
    },
  );
}

/** Whether no two rows fall on one UTC day. */
function areDays(times: Float64Array): boolean {
  return times.every((time, i) => i === 0 || Math.floor(time / DAY_MS) > Math.floor(times[i - 1]! / DAY_MS));
}
