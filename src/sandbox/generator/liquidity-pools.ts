import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { Direction } from '#domain/signals/signal.ts';

const PIVOT_BARS = 5;
/** Two pivots of one side closer than this share of the mean range are equal highs or lows. */
const EQUAL_RANGE_RATIO = 0.15;

/** Liquidity that rests beyond a pivot until a bar trades there. */
export interface Pool {
  readonly index: number;
  readonly price: number;
  readonly isEqual: boolean;
}

/**
 * The latest pivot low and high (5 bars on each side) that nobody has traded beyond. The generator's own simple watch: what
 * a detector under test finds must not be defined by the detector itself.
 */
export class LiquidityPools {
  low: Pool | undefined;
  high: Pool | undefined;
  private lastLow = Number.NaN;
  private lastHigh = Number.NaN;

  /** After bar `i` closed: which side it swept, that is traded beyond and closed back, or undefined. */
  takenBy(columns: BarColumns, i: number): { readonly direction: Direction; readonly pool: Pool } | undefined {
    const { low, high } = this;
    const belowLow = low !== undefined && columns.low[i]! < low.price;
    const aboveHigh = high !== undefined && columns.high[i]! > high.price;
    if (belowLow) this.low = undefined;
    if (aboveHigh) this.high = undefined;
    if (belowLow && !aboveHigh && columns.close[i]! > low.price) return { direction: 'long', pool: low };
    if (aboveHigh && !belowLow && columns.close[i]! < high.price) return { direction: 'short', pool: high };
    return undefined;
  }

  /** Looks whether the bar five back is a pivot now. `meanRange` scales what counts as equal. */
  watch(columns: BarColumns, i: number, meanRange: number): void {
    const p = i - PIVOT_BARS;
    if (p < PIVOT_BARS) return;
    if (isPeak(columns.high, p, 1)) {
      const price = columns.high[p]!;
      this.high = { index: p, price, isEqual: Math.abs(price - this.lastHigh) < EQUAL_RANGE_RATIO * meanRange };
      this.lastHigh = price;
    }
    if (isPeak(columns.low, p, -1)) {
      const price = columns.low[p]!;
      this.low = { index: p, price, isEqual: Math.abs(price - this.lastLow) < EQUAL_RANGE_RATIO * meanRange };
      this.lastLow = price;
    }
  }
}

function isPeak(column: Float64Array, p: number, sign: 1 | -1): boolean {
  const value = sign * column[p]!;
  for (let k = 1; k <= PIVOT_BARS; k++) {
    if (sign * column[p - k]! >= value || sign * column[p + k]! > value) return false;
  }
  return true;
}
