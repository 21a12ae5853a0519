import type { UnixMs } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { MarketSource, OpenMarket } from '#sandbox/exchange/market/market-source.ts';

/**
 * A market that began at `anchor`, for an exchange that begins later: what would have been played in between is history, so that
 * an exchange that was started again shows the bars that it has shown before.
 */
export function continuedMarket(open: OpenMarket, anchor: UnixMs): OpenMarket {
  return (start, seed) => new ContinuedMarket(open(anchor, seed), start);
}

class ContinuedMarket implements MarketSource {
  private readonly source: MarketSource;
  private readonly past = new BarColumns();
  /** The bar that is under way at the start: it is played from its beginning. */
  private underWay: Bar | undefined;

  constructor(source: MarketSource, start: UnixMs) {
    this.source = source;
    for (let bar = source.next(); bar !== undefined; bar = source.next()) {
      if (bar.closeTime > start) {
        this.underWay = { ...bar };
        break;
      }
      this.past.push(bar);
    }
  }

  history(): readonly BarColumns[] {
    const { source, past } = this;
    return past.length === 0 ? source.history() : [...source.history(), past];
  }

  get startPrice(): number {
    const { source, past } = this;
    return past.length === 0 ? source.startPrice : past.close[past.length - 1]!;
  }

  next(): Bar | undefined {
    const { underWay } = this;
    this.underWay = undefined;
    return underWay ?? this.source.next();
  }
}
