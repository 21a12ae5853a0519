import { systemClock } from '#adapters/transport/system-clock.ts';
import { FailoverFeed } from '#adapters/feeds/failover-feed.ts';
import type { TradingVenue } from '#apps/trading/trading-venue.ts';

/**
 * The venue with a second one behind its data: bars and trades come from there while the first is lost or silent. Orders stay where
 * they are. Throws `feed.rejected` when the second does not trade the symbol.
 */
export async function withFallback(
  venue: TradingVenue,
  second: TradingVenue,
  symbol: string,
  say: (words: string) => void,
): Promise<TradingVenue> {
  const other = await second.instrument(symbol);
  const onActive = (active: 'first' | 'second', reason: string): void =>
    say(`data now come from ${active === 'first' ? venue.name : second.name}: ${reason}`);
  const feed = new FailoverFeed({
    first: venue.feed,
    second: second.feed,
    clock: systemClock,
    counterpart: (instrument) => (instrument.symbol === other.symbol ? other : undefined),
    settings: { onActive },
  });
  const close = async (): Promise<void> => {
    await second.close();
    await venue.close();
  };
  return { ...venue, feed, features: [...venue.features, ...second.features], close };
}
