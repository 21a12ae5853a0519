import { describe, expect, it } from 'vitest';
import type { UnixMs } from '#core/time.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import { MarketState } from '#desks/prediction/market-state.ts';
import { PriceHistory } from '#desks/prediction/history/price-history.ts';
import { bookEvent, sampleMarket, tradeEvent } from '#desks/prediction/relations/sample-markets.ts';

const A = marketId('a');
const at = (seconds: number): UnixMs => (1_800_000_000_000 + seconds * 1000) as UnixMs;
const prices = (history: PriceHistory, market = A): number[] => [
  ...(history.getPriceHistory(market, 0, 1e15)?.values['price'] ?? []),
];

describe('the price history', () => {
  it('keeps one point an interval: the last price, and the volume of all', () => {
    const history = new PriceHistory();
    history.capture(A, at(0), 0.5, 0.01, 10);
    history.capture(A, at(12), 0.52, 0.02, 5);
    history.capture(A, at(31), 0.53, 0.01, 1);
    const { times, values } = history.getPriceHistory(A, 0, 1e15)!;
    expect([...times]).toEqual([at(12), at(31)]);
    expect([...values['price']!]).toEqual([0.52, 0.53]);
    expect([...values['volume']!]).toEqual([15, 1]);
    expect([...values['spread']!]).toEqual([0.02, 0.01]);
  });

  it('gives away for storing only points that will not change any more', () => {
    const history = new PriceHistory();
    history.capture(A, at(0), 0.5, 0.01, 0);
    history.capture(A, at(31), 0.53, 0.01, 0);
    expect([...history.finished(A, 0, at(45))!.times]).toEqual([at(0)]);
    expect([...history.finished(A, at(1), at(61))!.times]).toEqual([at(31)]);
  });

  it('keeps a polled price when it differs, however soon, and only then', () => {
    const history = new PriceHistory();
    history.capturePolled(A, at(0), 0.5, 0.01);
    history.capturePolled(A, at(60), 0.5, 0.01);
    history.capturePolled(A, at(61), 0.51, 0.01);
    history.capturePolled(A, at(62), 0.5, 0.01);
    expect(prices(history)).toEqual([0.5, 0.51, 0.5]);
  });

  it('lets the market go that was silent for longest', () => {
    const history = new PriceHistory({ intervalMs: 30_000, points: 10, markets: 2 });
    const [b, c] = [marketId('b'), marketId('c')];
    history.capture(A, at(0), 0.1, 0.01, 0);
    history.capture(b, at(1), 0.2, 0.01, 0);
    history.capture(A, at(40), 0.3, 0.01, 0);
    history.capture(c, at(41), 0.4, 0.01, 0);
    expect(history.getPriceHistory(b, 0, 1e15)).toBeUndefined();
    expect(prices(history)).toEqual([0.1, 0.3]);
    expect(prices(history, c)).toEqual([0.4]);
    expect([history.markets, history.evicted]).toEqual([2, 1]);
  });

  it('follows the book of a market, and forgets it when it resolves', () => {
    const history = new PriceHistory();
    const state = new MarketState(sampleMarket({ id: 'a' }), 0);
    const tell = (event: PredictionEvent): void => {
      state.apply(event);
      history.observe(state, event);
    };
    tell(bookEvent('a', at(0), 0.49, 0.52));
    tell(tradeEvent('a', at(1), { price: 0.52, contracts: 30 }));
    const { values } = history.getPriceHistory(A, 0, 1e15)!;
    expect([...values['price']!]).toEqual([0.505]);
    expect([...values['volume']!]).toEqual([30]);
    expect(values['spread']![0]).toBeCloseTo(0.03, 12);
    history.observe(state, { kind: 'resolved', market: A, time: at(2), receivedTime: at(2), winner: 0 });
    expect(history.getPriceHistory(A, 0, 1e15)).toBeUndefined();
  });

  it('counts the volume of a late trade, and leaves the price as it is', () => {
    const history = new PriceHistory();
    history.capture(A, at(40), 0.5, 0.01, 0);
    history.capture(A, at(10), 0.4, 0.01, 3);
    expect(prices(history)).toEqual([0.5]);
    expect([...history.getPriceHistory(A, 0, 1e15)!.values['volume']!]).toEqual([3]);
  });
});
