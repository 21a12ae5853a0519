import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { UnixMs } from '#core/time.ts';

/** What moves one symbol's price: bars that are past when the exchange begins, and bars that are played after it. */
export interface MarketSource {
  /**
   * What has been before the start, coarsest first: each part ends where the next one begins, so that the latest time is known
   * in the finest bars. Asked for once, when somebody wants to see it.
   */
  history(): readonly BarColumns[];
  /** The price at the start. */
  readonly startPrice: number;
  /** The next bar to play; undefined when there are no more. The object is not kept. */
  next(): Bar | undefined;
}

/** Opens a source for an exchange that begins at `start`; equal seeds give equal markets. */
export type OpenMarket = (start: UnixMs, seed: number) => MarketSource;

/** A market that stands still until it is moved, for scripted stories and fault simulations. */
export function stillMarket(price: number): OpenMarket {
  return () => ({ history: () => [], startPrice: price, next: () => undefined });
}

/**
 * Plays stored bars again. Those that close at or before the exchange's start are history, the others are played when their
 * time comes: the exchange must begin in the bars' own time.
 */
export function replayedMarket(bars: BarColumns): OpenMarket {
  return (start) => {
    let split = bars.indexAt(start);
    // A bar that is under way is played from its beginning at once.
    if (split > 0 && bars.closeTime[split - 1]! > start) split--;
    let next = split;
    return {
      history: () => [bars.slice(0, split)],
      startPrice: split === 0 ? bars.open[0]! : bars.close[split - 1]!,
      next: () => (next < bars.length ? bars.at(next++) : undefined),
    };
  };
}
