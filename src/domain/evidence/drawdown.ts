import { deepestDrawdown, longestDrawdown } from '#domain/metrics/drawdown/drawdowns.ts';
import type { EquityCurve } from '#domain/evidence/equity-curve.ts';

/** The deepest fall from a running peak. The start counts as a peak. */
export interface Drawdown {
  /** Fall as a share of the peak, 0…1 (above 1 when a short lost more than everything). */
  readonly ratio: number;
  /** Moments of the peak and of the lowest point after it, UTC ms. */
  readonly peakTime: number;
  readonly troughTime: number;
  /** First moment at which the peak was reached again; undefined while it has not been. */
  readonly recoveryTime: number | undefined;
}

/** The deepest drawdown of a curve; undefined when it never fell. */
export function maxDrawdown({ start, startTime, times, values }: EquityCurve): Drawdown | undefined {
  const deepest = deepestDrawdown(values, start);
  if (deepest === undefined) return undefined;
  const { ratio, highIndex, troughIndex, recoveryIndex } = deepest;
  return {
    ratio,
    peakTime: highIndex < 0 ? startTime : times[highIndex]!,
    troughTime: times[troughIndex]!,
    recoveryTime: recoveryIndex === undefined ? undefined : times[recoveryIndex]!,
  };
}

/** The longest time below an earlier peak, in ms; the last one counts although it may not be over. */
export function longestDrawdownMs({ start, startTime, times, values }: EquityCurve): number {
  return longestDrawdown(values, times, { start, startTime });
}
