import type { PeriodClock } from '#domain/market/period.ts';
import { periodEnd, periodStart } from '#domain/market/period.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';

/** A bar that has not closed yet. */
export interface FormingBar {
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

interface Growing {
  openTime: number;
  closeTime: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

/**
 * The bars under way of one instrument, for display only: they grow with every trade. The shortest one is there from the first trade on;
 * a longer one once it was told what had been traded in its period before. Decisions wait for closed bars.
 */
export class FormingBars {
  private readonly clock: PeriodClock;
  private readonly shortest: Timeframe;
  private readonly growing = new Map<Timeframe, Growing>();

  /** `timeframes`: the shortest one first. */
  constructor(clock: PeriodClock, timeframes: readonly Timeframe[]) {
    this.clock = clock;
    this.shortest = timeframes[0]!;
    this.growing.set(this.shortest, nothing());
  }

  /** A trade at a price, of a size in base units. */
  onTrade(time: number, price: number, size: number): void {
    for (const [timeframe, bar] of this.growing) {
      if (time >= bar.closeTime) this.begin(timeframe, bar, time, price);
      // What comes late belongs to a bar that the venue has closed.
      if (time >= bar.openTime) grow(bar, { high: price, low: price, close: price, volume: size });
    }
  }

  /** Begins with a longer timeframe: `closed` are the shorter bars of its present period, oldest first. */
  prime(timeframe: Timeframe, closed: readonly Bar[]): void {
    const bar = nothing();
    const shortest = this.growing.get(this.shortest)!;
    for (const part of closed) this.add(timeframe, bar, part);
    const now = this.bar(this.shortest);
    if (now !== undefined && now.openTime >= (closed.at(-1)?.closeTime ?? 0)) {
      this.add(timeframe, bar, { ...now, closeTime: shortest.closeTime });
    }
    this.growing.set(timeframe, bar);
  }

  /** The bar of a timeframe as it stands; undefined before the first trade, and of timeframes that were not begun with. */
  bar(timeframe: Timeframe): FormingBar | undefined {
    const bar = this.growing.get(timeframe);
    if (bar === undefined || bar.openTime === Number.NEGATIVE_INFINITY) return undefined;
    const { openTime, open, high, low, close, volume } = bar;
    return { openTime, open, high, low, close, volume };
  }

  private add(timeframe: Timeframe, bar: Growing, part: Bar): void {
    if (part.openTime >= bar.closeTime) this.begin(timeframe, bar, part.openTime, part.open);
    grow(bar, { ...part, volume: Number.isNaN(part.volume) ? 0 : part.volume });
  }

  private begin(timeframe: Timeframe, bar: Growing, time: number, price: number): void {
    bar.openTime = periodStart(this.clock, timeframe, time);
    bar.closeTime = periodEnd(this.clock, timeframe, bar.openTime);
    bar.open = price;
    bar.high = price;
    bar.low = price;
    bar.close = price;
    bar.volume = 0;
  }
}

function grow(bar: Growing, { high, low, close, volume }: Pick<Growing, 'high' | 'low' | 'close' | 'volume'>): void {
  bar.high = Math.max(bar.high, high);
  bar.low = Math.min(bar.low, low);
  bar.close = close;
  bar.volume += volume;
}

function nothing(): Growing {
  return {
    openTime: Number.NEGATIVE_INFINITY,
    closeTime: Number.NEGATIVE_INFINITY,
    open: Number.NaN,
    high: Number.NEGATIVE_INFINITY,
    low: Number.POSITIVE_INFINITY,
    close: Number.NaN,
    volume: 0,
  };
}
