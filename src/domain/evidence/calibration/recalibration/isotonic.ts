/** A rising curve through points; straight between them, flat beyond. */
export interface RisingCurve {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
}

export interface WeightedPoint {
  readonly x: number;
  readonly y: number;
  readonly weight: number;
}

/**
 * The rising curve nearest to points by least squares: pool adjacent violators (Ayer et al. 1955,
 * https://doi.org/10.1214/aoms/1177728423). Each pool stands at the weighted mean of its x.
 */
export function risingCurve(points: readonly WeightedPoint[]): RisingCurve {
  const pools: { weight: number; x: number; y: number }[] = [];
  for (const { x, y, weight } of [...points].sort((a, b) => a.x - b.x)) {
    let pool = { weight, x, y };
    for (let last = pools.at(-1); last !== undefined && last.y >= pool.y; last = pools.at(-1)) {
      pool = merged(last, pool);
      pools.pop();
    }
    pools.push(pool);
  }
  return { xs: pools.map(({ x }) => x), ys: pools.map(({ y }) => y) };
}

/** Height of the curve; undefined for one without points. */
export function heightAt({ xs, ys }: RisingCurve, x: number): number | undefined {
  let low = 0;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (xs[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return ys[0];
  if (low === xs.length) return ys.at(-1);
  const share = (x - xs[low - 1]!) / (xs[low]! - xs[low - 1]!);
  return ys[low - 1]! + share * (ys[low]! - ys[low - 1]!);
}

function merged(a: WeightedPoint, b: WeightedPoint): { weight: number; x: number; y: number } {
  const weight = a.weight + b.weight;
  return { weight, x: (a.weight * a.x + b.weight * b.x) / weight, y: (a.weight * a.y + b.weight * b.y) / weight };
}
