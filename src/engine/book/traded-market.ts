import type { Bar } from '#domain/market/bar.ts';
import type { LotGrid } from '#domain/market/lot-grid.ts';
import type { TradeTick } from '#domain/market/trade-tick.ts';
import type { BookMatcher, MatcherParts } from '#engine/book/book-matcher.ts';

type Step = Pick<TradeTick, 'ticks' | 'lots' | 'aggressor'>;

/** A market of which only trades are known, one by one or in bars: it stands where it last traded. */
export class TradedMarket {
  private readonly matcher: BookMatcher;
  private readonly parts: MatcherParts;

  constructor(matcher: BookMatcher, parts: MatcherParts) {
    this.matcher = matcher;
    this.parts = parts;
  }

  /**
   * Brings the market to a trade: orders that rest are met by it, what is left of its lots is there for orders that take. Gives
   * the lots that nobody of us had.
   */
  stepTo({ ticks, lots, aggressor }: Step): number {
    const { matcher } = this;
    const { book, orders, liquidity, taker, answers } = this.parts;
    const metBefore = orders.met;
    liquidity.forget();
    book.applyTrade(ticks, lots, answers.now);
    matcher.last = ticks;
    matcher.followQueues();
    if (taker.canMeet) matcher.meetTrade(ticks, lots, aggressor);
    book.applyTrade(ticks, lots - (orders.met - metBefore), answers.now);
    matcher.match();
    return lots - (orders.met - metBefore);
  }

  /** The way to one of a bar's prices: levels of ours that lie on it are reached one after the other. */
  walkTo({ ticks, lots, jumps }: BarTick): void {
    const { matcher } = this;
    const aggressor = 'unknown';
    let left = lots;
    let at = jumps ? undefined : matcher.last;
    while (at !== undefined) {
      at = matcher.nextLevel(at, ticks);
      if (at !== undefined) left = this.stepTo({ ticks: at, lots: left, aggressor });
    }
    this.stepTo({ ticks, lots: left, aggressor });
  }
}

/** One of the four prices through which a bar is thought to have gone, with its part of the volume. */
interface BarTick {
  readonly ticks: number;
  readonly lots: number;
  readonly time: number;
  /** The price was elsewhere before and did not trade in between: the open. */
  readonly jumps: boolean;
}

/**
 * A bar as four trades: open, both extremes, close. Its volume falls on them in quarters, what does not divide on the close; of
 * less than four lots the extremes come first, then the close. The open happens at the open time, the others are known to have
 * happened by the last millisecond.
 */
export function barTicks(bar: Bar, path: 'openHighLowClose' | 'adaptive', grid: LotGrid): BarTick[] {
  const { open, high, low, close, openTime, closeTime } = bar;
  const lowFirst = path === 'adaptive' && open - low <= high - open;
  const [first, second, third, last] = quarters(grid.lotsIn(bar.volume));
  const inside = closeTime - 1;
  return [
    { ticks: grid.nearestTicks(open), lots: first, time: openTime, jumps: true },
    { ticks: grid.nearestTicks(lowFirst ? low : high), lots: second, time: inside, jumps: false },
    { ticks: grid.nearestTicks(lowFirst ? high : low), lots: third, time: inside, jumps: false },
    { ticks: grid.nearestTicks(close), lots: last, time: inside, jumps: false },
  ];
}

function quarters(lots: number): [number, number, number, number] {
  if (lots === Number.POSITIVE_INFINITY) return [lots, lots, lots, lots];
  if (lots < 4) return [0, lots >= 2 ? 1 : 0, lots >= 2 ? 1 : 0, lots === 2 ? 0 : Math.min(lots, 1)];
  const quarter = Math.floor(lots / 4);
  return [quarter, quarter, quarter, lots - 3 * quarter];
}
