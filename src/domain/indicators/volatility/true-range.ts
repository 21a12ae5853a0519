import type { Bar } from '#domain/market/bar.ts';

/**
 * How Wilder's averages begin. `talib`: the first bar gives no true range, because it has no previous close. `wilder`: the
 * first bar gives its high minus low, so that values begin one bar earlier (also what charting programs do).
 */
export type WilderStart = (typeof WILDER_STARTS)[number];

export const WILDER_STARTS = ['talib', 'wilder'] as const;

/** The longest of: high to low, previous close to high, previous close to low. */
export class TrueRange {
  private readonly start: WilderStart;
  private previousClose = Number.NaN;

  constructor(start: WilderStart = 'talib') {
    this.start = start;
  }

  /** NaN for the first bar when it starts as TA-Lib does. */
  push(bar: Bar): number {
    const { high, low } = bar;
    const previous = this.previousClose;
    this.previousClose = bar.close;
    if (Number.isNaN(previous)) return this.start === 'talib' ? Number.NaN : high - low;
    return (high > previous ? high : previous) - (low < previous ? low : previous);
  }
}
