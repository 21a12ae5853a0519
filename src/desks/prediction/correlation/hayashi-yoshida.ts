import type { Ticks } from '#desks/prediction/correlation/ticks.ts';

/**
 * Covariance of two prices that change at different times, in squared price: the sum of products of changes whose intervals overlap
 * (Hayashi & Yoshida 2005, https://doi.org/10.3150/bj/1116340299). No grid, hence no bias towards 0. With a lag, `y` is moved back
 * by so many ms before (Hoffmann, Rosenbaum & Yoshida 2013, https://doi.org/10.3150/11-BEJ407): at a positive lag `x` leads.
 *
 * In one pass: for each change of x, the sum of the overlapping changes of y is the difference of two of its prices.
 */
export function hayashiYoshida(x: Ticks, y: Ticks, lagMs = 0): number {
  const { times: s, prices: a } = x;
  const { times: t, prices: b } = y;
  const lastY = t.length - 1;
  let sum = 0;
  // The last time of y at or before the start of the interval of x, and the first at or after its end.
  let before = 0;
  let after = 0;
  for (let i = 1; i < s.length; i++) {
    const start = s[i - 1]! + lagMs;
    const end = s[i]! + lagMs;
    while (before < lastY && t[before + 1]! <= start) before++;
    while (after < lastY && t[after]! < end) after++;
    if (after > before) sum += (a[i]! - a[i - 1]!) * (b[after]! - b[before]!);
  }
  return sum;
}

/** Sum of squared changes: the covariance of a price with itself. */
export function realizedVariance({ prices }: Ticks): number {
  let sum = 0;
  for (let i = 1; i < prices.length; i++) sum += (prices[i]! - prices[i - 1]!) ** 2;
  return sum;
}
