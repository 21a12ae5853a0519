import { invariant } from '#core/invariant.ts';
import { finite } from '#domain/metrics/numeric/known-values.ts';
import { deviationOf, moments } from '#domain/metrics/numeric/moments.ts';
import { annualReturn } from '#domain/metrics/returns/growth.ts';
import { quotient } from '#domain/metrics/returns/reward-ratios.ts';
import { excessReturns } from '#domain/metrics/returns/simple-returns.ts';

/** Deviation of the returns from the benchmark's, a year: `sd(r - b, ddof 1) √periods`. Undefined below two pairs. */
export function trackingError(
  returns: ArrayLike<number>,
  benchmark: ArrayLike<number>,
  periodsPerYear: number,
): number | undefined {
  const deviation = deviationOf(moments(excessReturns(returns, benchmark)));
  return deviation === undefined ? undefined : finite(deviation * Math.sqrt(periodsPerYear));
}

/**
 * Information ratio: `mean(r - b) / sd(r - b, ddof 1) √periods` (Grinold & Kahn). With one period a year it is empyrical's excess
 * Sharpe. Undefined below two pairs, or when the difference does not vary.
 */
export function informationRatio(
  returns: ArrayLike<number>,
  benchmark: number | ArrayLike<number>,
  periodsPerYear = 1,
): number | undefined {
  const active = moments(excessReturns(returns, benchmark));
  return quotient(active.mean * Math.sqrt(periodsPerYear), deviationOf(active));
}

/** Growth a year over the benchmark's growth a year, over the same rows. Undefined when the benchmark did not move. */
export function captureRatio(
  returns: ArrayLike<number>,
  benchmark: ArrayLike<number>,
  periodsPerYear: number,
): number | undefined {
  return quotient(annualReturn(returns, periodsPerYear), annualReturn(benchmark, periodsPerYear));
}

/** {@link captureRatio} of the periods in which the benchmark rose. Undefined when it never did. */
export function upCapture(
  returns: ArrayLike<number>,
  benchmark: ArrayLike<number>,
  periodsPerYear: number,
): number | undefined {
  const kept = rowsWhere(returns, benchmark, (value) => value > 0);
  return captureRatio(kept.returns, kept.benchmark, periodsPerYear);
}

/** {@link captureRatio} of the periods in which the benchmark fell. Undefined when it never did. */
export function downCapture(
  returns: ArrayLike<number>,
  benchmark: ArrayLike<number>,
  periodsPerYear: number,
): number | undefined {
  const kept = rowsWhere(returns, benchmark, (value) => value < 0);
  return captureRatio(kept.returns, kept.benchmark, periodsPerYear);
}

/** Up capture over down capture. Undefined when either is. */
export function upDownCapture(
  returns: ArrayLike<number>,
  benchmark: ArrayLike<number>,
  periodsPerYear: number,
): number | undefined {
  return quotient(upCapture(returns, benchmark, periodsPerYear), downCapture(returns, benchmark, periodsPerYear));
}

/** Shares of the periods in which the returns beat the benchmark, 0…1; undefined without such a period. */
export interface BattingAverage {
  readonly all: number | undefined;
  /** Where the benchmark did not fall, and where it did. */
  readonly up: number | undefined;
  readonly down: number | undefined;
}

export function battingAverage(returns: ArrayLike<number>, benchmark: ArrayLike<number>): BattingAverage {
  let [ups, downs, upsWon, downsWon] = [0, 0, 0, 0];
  for (let i = 0; i < returns.length; i++) {
    const own = returns[i]!;
    const other = benchmark[i]!;
    if (Number.isNaN(own) || Number.isNaN(other)) continue;
    const isWon = own > other ? 1 : 0;
    if (other < 0) {
      downs++;
      downsWon += isWon;
    } else {
      ups++;
      upsWon += isWon;
    }
  }
  return {
    all: quotient(upsWon + downsWon, ups + downs),
    up: quotient(upsWon, ups),
    down: quotient(downsWon, downs),
  };
}

/** Rows whose benchmark satisfies a condition. A missing return stays: it is a period that passed. */
function rowsWhere(
  returns: ArrayLike<number>,
  benchmark: ArrayLike<number>,
  keeps: (value: number) => boolean,
): { readonly returns: Float64Array; readonly benchmark: Float64Array } {
  invariant(returns.length === benchmark.length, `the benchmark has ${returns.length} rows, was ${benchmark.length}`);
  const kept = { returns: new Float64Array(benchmark.length), benchmark: new Float64Array(benchmark.length) };
  let count = 0;
  for (let i = 0; i < benchmark.length; i++) {
    if (!keeps(benchmark[i]!)) continue;
    kept.returns[count] = returns[i]!;
    kept.benchmark[count++] = benchmark[i]!;
  }
  return { returns: kept.returns.subarray(0, count), benchmark: kept.benchmark.subarray(0, count) };
}
