import { finite } from '#domain/metrics/numeric/known-values.ts';

/** One day of an account: worth at its ends and what was put in and taken out, all in one currency. */
export interface FlowDay {
  readonly startValue: number;
  readonly inflow: number;
  readonly outflow: number;
  readonly endValue: number;
}

/**
 * When flows happen within a day. `in-first-out-last`: what comes in works the whole day, what goes out does until its end (Portfolio
 * Performance). `start` and `end`: all of them at that moment.
 */
export type FlowTiming = 'in-first-out-last' | 'start' | 'end';

/**
 * Return of a day without the effect of flows: `(end + out) / (start + in) - 1` and its kin. 0 on a day on which nothing was invested;
 * undefined when what worked was below zero.
 */
export function flowDayReturn(day: FlowDay, timing: FlowTiming = 'in-first-out-last'): number | undefined {
  const { startValue, inflow, outflow, endValue } = day;
  const base = startValue + (timing === 'end' ? 0 : inflow) - (timing === 'start' ? outflow : 0);
  const result = endValue - (timing === 'end' ? inflow : 0) + (timing === 'start' ? 0 : outflow);
  if (base === 0 && result === 0) return 0;
  return base > 0 ? finite(result / base - 1) : undefined;
}

/**
 * Time-weighted return: the returns of the days linked, `Π (1 + r) - 1`, after each day. From the first day on whose return is not known
 * the rest is undefined.
 */
export function timeWeightedReturns(
  days: readonly FlowDay[],
  timing: FlowTiming = 'in-first-out-last',
): (number | undefined)[] {
  let factor: number | undefined = 1;
  return days.map((day) => {
    const change = flowDayReturn(day, timing);
    factor = factor === undefined || change === undefined ? undefined : factor * (1 + change);
    return factor === undefined ? undefined : factor - 1;
  });
}
