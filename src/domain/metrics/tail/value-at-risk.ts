import { invariant } from '#core/invariant.ts';
import { finite } from '#domain/metrics/numeric/known-values.ts';
import { deviationOf, excessKurtosisOf, skewnessOf } from '#domain/metrics/numeric/moments.ts';
import type { MomentKind, Moments } from '#domain/metrics/numeric/moments.ts';
import { normalDensity, normalQuantile } from '#domain/metrics/numeric/normal.ts';
import { quantileOfSorted } from '#domain/metrics/numeric/quantile.ts';

// Value at risk and expected shortfall are returns here, so a loss is negative. `share` is the part of the periods that are worse,
// such as 0.05.

/** The return that a share of the periods fell below, linear between neighbours. Undefined without returns. */
export function historicalVar(sorted: ArrayLike<number>, share: number): number | undefined {
  return quantileOfSorted(sorted, share);
}

/** Mean of the worst `⌊(n - 1) share⌋ + 1` returns. Undefined without returns. */
export function historicalShortfall(sorted: ArrayLike<number>, share: number): number | undefined {
  const n = sorted.length;
  if (n === 0) return undefined;
  const count = Math.min(n, Math.floor((n - 1) * share) + 1);
  let sum = 0;
  for (let i = 0; i < count; i++) sum += sorted[i]!;
  return sum / count;
}

/** `mean + z sd`, as if returns were normal. Undefined when there are too few for the deviation. */
export function gaussianVar(of: Moments, share: number, kind: MomentKind = 'population'): number | undefined {
  const deviation = deviationOf(of, kind);
  return deviation === undefined ? undefined : finite(of.mean + quantile(share) * deviation);
}

/** `mean - sd φ(z) / share`: the mean of a normal distribution beyond {@link gaussianVar}. */
export function gaussianShortfall(of: Moments, share: number, kind: MomentKind = 'population'): number | undefined {
  const deviation = deviationOf(of, kind);
  return deviation === undefined ? undefined : finite(of.mean - (deviation * normalDensity(quantile(share))) / share);
}

/**
 * The normal quantile bent by skewness and kurtosis (Cornish & Fisher 1937; Zangari 1996): `z + (z²-1) s/6 + (z³-3z) k/24 -
 * (2z³-5z) s²/36`, moments of the population. Undefined without variation.
 */
export function modifiedVar(of: Moments, share: number): number | undefined {
  const shape = shapeOf(of);
  return shape === undefined ? undefined : finite(of.mean + bentQuantile(share, shape) * shape.deviation);
}

/**
 * Expected shortfall of the same expansion (Boudt, Peterson & Croux 2008): `mean - sd/share φ(h) (1 + h³ s/6 + (h⁴ - 2h² - 1) k/24 +
 * (h⁶ - 9h⁴ + 9h² + 3) s²/72)` at the bent quantile `h`; the value at risk where that is worse, because the expansion breaks down
 * there. Undefined without variation.
 */
export function modifiedShortfall(of: Moments, share: number): number | undefined {
  const shape = shapeOf(of);
  if (shape === undefined) return undefined;
  const { deviation, skewness: s, excessKurtosis: k } = shape;
  const h = bentQuantile(share, shape);
  const [h2, h4, h6] = [h ** 2, h ** 4, h ** 6];
  const bend = 1 + (h ** 3 * s) / 6 + ((h4 - 2 * h2 - 1) * k) / 24 + ((h6 - 9 * h4 + 9 * h2 + 3) * s * s) / 72;
  return finite(of.mean + deviation * Math.min(h, (-normalDensity(h) * bend) / share));
}

interface Shape {
  readonly deviation: number;
  readonly skewness: number;
  readonly excessKurtosis: number;
}

function shapeOf(of: Moments): Shape | undefined {
  const deviation = deviationOf(of, 'population');
  const skewness = skewnessOf(of);
  const excessKurtosis = excessKurtosisOf(of);
  if (deviation === undefined || skewness === undefined || excessKurtosis === undefined) return undefined;
  return { deviation, skewness, excessKurtosis };
}

function bentQuantile(share: number, { skewness: s, excessKurtosis: k }: Shape): number {
  const z = quantile(share);
  return z + ((z * z - 1) * s) / 6 + ((z ** 3 - 3 * z) * k) / 24 - ((2 * z ** 3 - 5 * z) * s * s) / 36;
}

function quantile(share: number): number {
  invariant(share > 0 && share < 1, `the share at risk is between 0 and 1, was ${share}`);
  return normalQuantile(share);
}
