import { invariant } from '#core/invariant.ts';

const ROOT_2_PI = Math.sqrt(2 * Math.PI);

/** From here outwards the continued fraction is shorter than the series, and exact relative to the tail. */
const TAIL_FROM = 3;

/** Density of the standard normal distribution. */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / ROOT_2_PI;
}

/**
 * Share of the standard normal distribution at or below `x`, to about 1e-15: near the middle `1/2 + φ(x) Σ x^(2k+1) / (2k+1)!!`
 * (Abramowitz & Stegun 26.2.11), in the tails the continued fraction of Laplace (26.2.14).
 */
export function normalCdf(x: number): number {
  if (x < -TAIL_FROM) return lowerTail(-x);
  if (x > TAIL_FROM) return 1 - lowerTail(x);
  let term = x;
  let sum = x;
  for (let odd = 3; Math.abs(term) > Math.abs(sum) * 1e-17; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + normalDensity(x) * sum;
}

/**
 * The `x` of {@link normalCdf}, for a share above 0 and below 1: Abramowitz & Stegun 26.2.23 as a start, then Halley's steps on
 * the tail that holds the share, which triple the digits each.
 */
export function normalQuantile(share: number): number {
  invariant(share > 0 && share < 1, `the share of a distribution is between 0 and 1, was ${share}`);
  if (share > 0.5) return -normalQuantile(1 - share);
  const t = Math.sqrt(-2 * Math.log(share));
  let x = (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3) - t;
  for (let step = 0; step < 3; step++) {
    const off = (normalCdf(x) - share) / normalDensity(x);
    x -= off / (1 + (x * off) / 2);
  }
  return x;
}

/** Share beyond `x` standard deviations, for `x` above 0: `φ(x) / (x + 1/(x + 2/(x + 3/(...))))`, from the inside out. */
function lowerTail(x: number): number {
  if (x > 40) return 0;
  let fraction = x;
  for (let k = 120; k >= 1; k--) fraction = x + k / fraction;
  return normalDensity(x) / fraction;
}
