/** A share of successes with the interval in which the true share lies with 95 % confidence. Ratios, 0…1. */
export interface WinRate {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 % quantile of the standard normal distribution. */
const Z_95 = 1.959963984540054;

/**
 * Wins among trials with Wilson's score interval (Wilson 1927, https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval):
 * `(p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)`. Undefined without trials.
 */
export function winRate(wins: number, trials: number): WinRate | undefined {
  if (trials === 0) return undefined;
  const ratio = wins / trials;
  const z2 = Z_95 * Z_95;
  const centre = ratio + z2 / (2 * trials);
  const spread = Z_95 * Math.sqrt((ratio * (1 - ratio)) / trials + z2 / (4 * trials * trials));
  const scale = 1 + z2 / trials;
  return { ratio, low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}
