import { twoSidedP, twoSidedT } from '#domain/evidence/matrix/student-t.ts';

/** A mean with its interval, for results that come in clusters. */
export interface ClusteredMean {
  readonly mean: number;
  /** Bounds of the interval at the confidence asked for. */
  readonly low: number;
  readonly high: number;
  /** Chance of a mean so far from 0, on either side, when the true one is 0. */
  readonly pValue: number;
  readonly clusters: number;
}

/**
 * Sums of one group of results, and of its clusters. Signals of one instrument on one day share their fate: the mean's error is
 * taken from the sums of clusters, not from single results (sandwich estimate with `G / (G - 1)`, Liang & Zeger 1986), and t
 * has `G - 1` degrees. Many small wins with a rare large loss are skewed, and so is their t: it is straightened by Hall's
 * transformation (1992, https://doi.org/10.1111/j.2517-6161.1992.tb01864.x) before it is judged.
 */
export class ClusterTally {
  count = 0;
  sum = 0;
  clusters = 0;
  /** Over clusters with their sum S and size n: sums of S², S n, n², S³, S² n, S n², n³. */
  private ss = 0;
  private sn = 0;
  private nn = 0;
  private sss = 0;
  private ssn = 0;
  private snn = 0;
  private nnn = 0;

  /** `sum` and `size` are those of the value's cluster before it. */
  add(value: number, sum: number, size: number): void {
    this.count++;
    this.sum += value;
    if (size === 0) this.clusters++;
    const s = sum + value;
    const n = size + 1;
    this.ss += s * s - sum * sum;
    this.sn += s * n - sum * size;
    this.nn += n * n - size * size;
    this.sss += s * s * s - sum * sum * sum;
    this.ssn += s * s * n - sum * sum * size;
    this.snn += s * n * n - sum * size * size;
    this.nnn += n * n * n - size * size * size;
  }

  /** Undefined below two clusters or without variation. */
  mean(alpha: number): ClusteredMean | undefined {
    const { count, clusters } = this;
    if (clusters < 2) return undefined;
    const mean = this.sum / count;
    const { squares, cubes } = this.residuals(mean);
    const error = Math.sqrt((Math.max(0, squares) * clusters) / (clusters - 1)) / count;
    if (error <= 1e-9 * Math.max(1e-300, Math.abs(mean))) return undefined;
    const skewness = cubes / clusters / (squares / clusters) ** 1.5;
    const reach = quantile(alpha, clusters - 1);
    return {
      mean,
      low: mean - error * bent(reach, skewness, clusters),
      high: mean - error * bent(-reach, skewness, clusters),
      pValue: twoSidedP(straightened(mean / error, skewness, clusters), clusters - 1),
      clusters,
    };
  }

  /** Sums of the squares and cubes of what each cluster is off: its sum minus its size times the mean. */
  private residuals(mean: number): { readonly squares: number; readonly cubes: number } {
    const { ss, sn, nn, sss, ssn, snn, nnn } = this;
    const squares = ss - 2 * mean * sn + mean * mean * nn;
    const cubes = sss - 3 * mean * ssn + 3 * mean * mean * snn - mean * mean * mean * nnn;
    return { squares, cubes };
  }
}

/** Beyond this the transformation bends too far to be trusted: few clusters of very uneven results. */
const BEND_MAX = 0.3;

function bend(skewness: number, clusters: number): number {
  return Math.min(BEND_MAX, Math.max(-BEND_MAX, skewness / Math.sqrt(clusters)));
}

/** `t + a t² / 3 + a² t³ / 27 + a / 6` with `a = γ / √G`. */
function straightened(t: number, skewness: number, clusters: number): number {
  const a = bend(skewness, clusters);
  return t + (a * t * t) / 3 + (a * a * t * t * t) / 27 + a / 6;
}

/** The t that is straightened to a given value. */
function bent(value: number, skewness: number, clusters: number): number {
  const a = bend(skewness, clusters);
  if (Math.abs(a) < 1e-6) return value - a / 6;
  return (3 / a) * (Math.cbrt(1 + a * (value - a / 6)) - 1);
}

const QUANTILES = new Map<string, number>();

/** The same few are asked for by thousands of cells. */
function quantile(alpha: number, freedom: number): number {
  const key = `${alpha}/${freedom}`;
  const known = QUANTILES.get(key);
  if (known !== undefined) return known;
  const found = twoSidedT(alpha, freedom);
  QUANTILES.set(key, found);
  return found;
}
