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

/** The deepest drawdown of a curve; undefined when it never fell. One pass. */
export function maxDrawdown(curve: EquityCurve): Drawdown | undefined {
  const { times, values } = curve;
  let peak = curve.start;
  let peakIndex = -1;
  let ratio = 0;
  let from = -1;
  let trough = -1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value > peak) {
      peak = value;
      peakIndex = i;
    } else if (peak - value > ratio * peak) {
      ratio = (peak - value) / peak;
      from = peakIndex;
      trough = i;
    }
  }
  if (trough < 0) return undefined;
  const peakValue = from < 0 ? curve.start : values[from]!;
  const recovery = recoveryIndex(values, trough, peakValue);
  return {
    ratio,
    peakTime: from < 0 ? curve.startTime : times[from]!,
    troughTime: times[trough]!,
    recoveryTime: recovery < 0 ? undefined : times[recovery]!,
  };
}

/** The longest time below an earlier peak, in ms; the last one counts although it may not be over. */
export function longestDrawdownMs(curve: EquityCurve): number {
  const { times, values } = curve;
  let peak = curve.start;
  let peakTime = curve.startTime;
  let longest = 0;
  let isBelow = false;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < peak) {
      isBelow = true;
      continue;
    }
    if (isBelow && times[i]! - peakTime > longest) longest = times[i]! - peakTime;
    isBelow = false;
    peak = value;
    peakTime = times[i]!;
  }
  const last = times.at(-1);
  return isBelow && last !== undefined && last - peakTime > longest ? last - peakTime : longest;
}

function recoveryIndex(values: Float64Array, from: number, level: number): number {
  for (let i = from + 1; i < values.length; i++) if (values[i]! >= level) return i;
  return -1;
}
