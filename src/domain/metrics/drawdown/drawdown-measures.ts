import { mean } from '#domain/metrics/numeric/moments.ts';
import type { DrawdownSpan } from '#domain/metrics/drawdown/drawdowns.ts';
import { quotient } from '#domain/metrics/returns/reward-ratios.ts';

/**
 * Where the length of a drawdown begins: on the last row at the peak, or on the first row below it (ffn). It ends with the recovery, or
 * with the last row while there is none.
 */
export type LengthFrom = 'peak' | 'first-below';

/** Mean depth of the drawdowns, above 0; undefined when there was none. */
export function averageDrawdown(spans: readonly DrawdownSpan[]): number | undefined {
  return mean(spans.map(({ ratio }) => ratio));
}

/** How long each drawdown lasted, in the unit of the times (one for each row, the start at `startTime`). */
export function drawdownLengths(
  spans: readonly DrawdownSpan[],
  times: ArrayLike<number>,
  { from = 'peak', startTime = times[0] }: { readonly from?: LengthFrom; readonly startTime?: number } = {},
): number[] {
  return spans.map(({ peakIndex, recoveryIndex }) => {
    const first = from === 'peak' ? peakIndex : peakIndex + 1;
    return times[recoveryIndex ?? times.length - 1]! - (first < 0 ? startTime! : times[first]!);
  });
}

/** Calmar ratio: growth a year over the deepest drawdown (Young 1991). Undefined without a drawdown. */
export function calmarRatio(growth: number | undefined, deepest: number | undefined): number | undefined {
  return quotient(growth, deepest);
}

/** Ulcer index: root of the mean squared depth over all rows (Martin & McCann 1989), 0…1. Undefined without rows. */
export function ulcerIndex(depths: ArrayLike<number>): number | undefined {
  let squares = 0;
  for (let i = 0; i < depths.length; i++) squares += depths[i]! * depths[i]!;
  return depths.length === 0 ? undefined : Math.sqrt(squares / depths.length);
}

/** Pain index: mean depth over all rows (Becker 2006), 0…1. Undefined without rows. */
export function painIndex(depths: ArrayLike<number>): number | undefined {
  return mean(depths);
}
