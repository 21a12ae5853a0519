import { invariant } from '#core/invariant.ts';
import { finite, knownValues } from '#domain/metrics/numeric/known-values.ts';
import { moments } from '#domain/metrics/numeric/moments.ts';
import type { MomentKind } from '#domain/metrics/numeric/moments.ts';
import { normalDensity, normalQuantile } from '#domain/metrics/numeric/normal.ts';

/** The risk of a portfolio, split into what each holding adds: the parts sum to the whole. Returns, so a loss is negative. */
export interface ComponentRisk {
  readonly total: number;
  readonly components: readonly number[];
  /** Each part over the whole. */
  readonly shares: readonly number[];
}

export interface ComponentOptions {
  /** Part of the periods that are worse, such as 0.05. */
  readonly share: number;
  readonly measure?: 'value-at-risk' | 'expected-shortfall';
  /** How the covariances are divided; the sample's n - 1 unless said otherwise. */
  readonly kind?: MomentKind;
}

/**
 * Gaussian value at risk or shortfall of a portfolio and each holding's part, `wᵢ (μᵢ + c (Σw)ᵢ / σ)` with `c = z`, or `c = -φ(z) /
 * share` for the shortfall (Euler's split; Litterman 1996). `columns` has the returns of one holding each, row by row alike.
 * Undefined below two rows or without variation.
 */
export function componentRisk(
  columns: readonly ArrayLike<number>[],
  weights: readonly number[],
  { share, measure = 'value-at-risk', kind = 'sample' }: ComponentOptions,
): ComponentRisk | undefined {
  invariant(columns.length === weights.length, `there are ${columns.length} weights, was ${weights.length}`);
  const covariances = covarianceMatrix(columns, kind);
  if (covariances === undefined) return undefined;
  const pulls = covariances.map((row) => row.reduce((sum, value, j) => sum + value * weights[j]!, 0));
  const variance = pulls.reduce((sum, pull, i) => sum + pull * weights[i]!, 0);
  if (!(variance > 0)) return undefined;
  const z = normalQuantile(share);
  const factor = measure === 'value-at-risk' ? z : -normalDensity(z) / share;
  const components = columns.map(
    (column, i) => weights[i]! * (moments(column).mean + (factor * pulls[i]!) / Math.sqrt(variance)),
  );
  const total = finite(components.reduce((sum, part) => sum + part, 0));
  return total === undefined ? undefined : { total, components, shares: components.map((part) => part / total) };
}

/** Covariances of series of equal length without missing values; undefined below two rows. */
function covarianceMatrix(columns: readonly ArrayLike<number>[], kind: MomentKind = 'sample'): number[][] | undefined {
  const n = columns[0]?.length ?? Number.NaN;
  if (!(n >= 2)) return undefined;
  for (const column of columns) {
    invariant(column.length === n && knownValues(column).length === n, `every column has ${n} known rows`);
  }
  const means = columns.map((column) => moments(column).mean);
  const divisor = kind === 'sample' ? n - 1 : n;
  return columns.map((a, i) =>
    columns.map((b, j) => {
      let products = 0;
      for (let row = 0; row < n; row++) products += (a[row]! - means[i]!) * (b[row]! - means[j]!);
      return products / divisor;
    }),
  );
}
