/** When a price counts as a bad tick. */
export interface OutlierRule {
  /** Earlier returns that say what is usual. */
  readonly windowBars: number;
  /** How many robust standard deviations (1.4826 times the median absolute deviation) a return must exceed. */
  readonly deviations: number;
  /** Log returns up to this size are never outliers, however quiet the market. */
  readonly returnMin: number;
  /** Within how many bars the price must come back. */
  readonly reversalBars: number;
  /** Share of the jump that may remain after it came back. */
  readonly remainderMax: number;
}

/** Wide enough for crashes and news, which real markets seldom take back within three bars. */
export const OUTLIER_RULE: OutlierRule = {
  windowBars: 100,
  deviations: 12,
  returnMin: 0.02,
  reversalBars: 3,
  remainderMax: 0.25,
};

/** A stretch of bars `[from, to)` whose closes stand apart from both neighbours; `logReturn` is the jump into it. */
export interface Outlier {
  readonly from: number;
  readonly to: number;
  readonly logReturn: number;
}

/** Fewer returns than this say nothing about what is usual. */
const RETURNS_MIN = 20;
/** Makes the median absolute deviation of a normal distribution its standard deviation. */
const MAD_TO_SIGMA = 1.4826;

/**
 * Closes that jump by far more than usual and come back at once. The median absolute deviation is used because, unlike the
 * standard deviation, it does not grow with the very outliers that are looked for.
 */
export function findOutliers(closes: ArrayLike<number>, rule: OutlierRule = OUTLIER_RULE): Outlier[] {
  const found: Outlier[] = [];
  for (let i = 1; i < closes.length; i++) {
    const logReturn = Math.log(closes[i]! / closes[i - 1]!);
    if (!(Math.abs(logReturn) > rule.returnMin)) continue;
    const back = reversalAt(closes, i, logReturn, rule);
    if (back === undefined || !isExtreme(closes, i, logReturn, rule)) continue;
    found.push({ from: i, to: back, logReturn });
    i = back;
  }
  return found;
}

/** The bar at which the price is back where it was before bar `i`; `undefined` when it stays away. */
function reversalAt(closes: ArrayLike<number>, i: number, logReturn: number, rule: OutlierRule): number | undefined {
  const last = Math.min(i + rule.reversalBars, closes.length - 1);
  for (let j = i + 1; j <= last; j++) {
    const remainder = Math.abs(Math.log(closes[j]! / closes[i - 1]!));
    if (remainder <= rule.remainderMax * Math.abs(logReturn)) return j;
  }
  return undefined;
}

function isExtreme(closes: ArrayLike<number>, i: number, logReturn: number, rule: OutlierRule): boolean {
  const returns: number[] = [];
  for (let j = Math.max(1, i - rule.windowBars); j < i; j++) returns.push(Math.log(closes[j]! / closes[j - 1]!));
  if (returns.length < RETURNS_MIN) return false;
  const centre = median(returns);
  const sigma = MAD_TO_SIGMA * median(returns.map((value) => Math.abs(value - centre)));
  return Math.abs(logReturn - centre) > rule.deviations * sigma;
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
