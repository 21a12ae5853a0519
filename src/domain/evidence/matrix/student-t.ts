import { logGamma } from '#domain/evidence/matrix/log-gamma.ts';

/** Chance that a t-distributed value with `freedom` degrees lies beyond ±|t| by luck, 0…1. */
export function twoSidedP(t: number, freedom: number): number {
  const x = freedom / (freedom + t * t);
  return x <= 0 ? 0 : incompleteBeta(x, freedom / 2, 0.5);
}

/** The t beyond which, on both sides together, `alpha` of the distribution lies: 2.228 for 0.05 and 10 degrees. By bisection. */
export function twoSidedT(alpha: number, freedom: number): number {
  let low = 0;
  let high = 1;
  while (twoSidedP(high, freedom) > alpha && high < 1e12) high *= 2;
  for (let i = 0; i < 100 && high - low > 1e-12 * high; i++) {
    const middle = (low + high) / 2;
    if (twoSidedP(middle, freedom) > alpha) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Regularised incomplete beta function `I_x(a, b)` by its continued fraction (https://dlmf.nist.gov/8.17.22), evaluated from
 * the front by Lentz's method.
 */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x >= 1) return 1;
  // The fraction converges quickly on this side of the mean; on the other one the symmetry I_x(a,b) = 1 - I_{1-x}(b,a) helps.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x) - Math.log(a),
  );
  return front * betaFraction(x, a, b);
}

const TINY = 1e-300;
const STEPS_MAX = 500;

function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= STEPS_MAX; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const step = d * c;
    value *= step;
    if (Math.abs(step - 1) < 1e-15) break;
  }
  return value;
}

function away(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
