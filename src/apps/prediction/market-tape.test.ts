import { describe, expect, it } from 'vitest';
import { HOUR_MS, unixMs } from '#core/time.ts';
import { MarketState } from '#desks/prediction/market-state.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { sampleMarket } from '#domain/prediction/sample-market.ts';
import { MarketTape } from '#apps/prediction/market-tape.ts';

const START = Date.UTC(2026, 10, 2);
const MARKET = sampleMarket();

function world() {
  const tape = new MarketTape();
  const state = new MarketState(MARKET, 0);
  const say = (hours: number, event: Record<string, unknown>): void => {
    const time = unixMs(START + hours * HOUR_MS);
    const whole = { market: MARKET.id, time, receivedTime: time, ...event } as unknown as PredictionEvent;
    state.apply(whole);
    tape.take(whole, state);
  };
  const price = (hours: number, bid: number): void =>
    say(hours, { kind: 'book', bids: [bid, 5], asks: [bid + 100, 5] });
  const trade = (hours: number, contracts: number, aggressor = 'buyer'): void =>
    say(hours, { kind: 'trade', outcome: 0, ticks: 5_000, lots: contracts * 1e6, aggressor });
  return { tape, say, price, trade, at: (hours: number) => START + hours * HOUR_MS };
}

describe('a tape', () => {
  it('sums what was traded in the last day, and forgets the day before', () => {
    const { tape, trade, at } = world();
    trade(0.5, 100);
    trade(20, 10);
    trade(23.9, 1);
    expect(tape.volume(at(23.95))).toBe(111);
    trade(25.2, 5);
    expect(tape.volume(at(25.2))).toBe(16);
    expect(tape.volume(at(60))).toBe(0);
  });

  it('knows where the price was a day ago, or as long ago as it was heard', () => {
    const { tape, price, at } = world();
    expect(tape.earlierMid(at(0))).toBeNaN();
    price(0.2, 4_000);
    price(0.9, 4_100);
    price(10, 6_000);
    expect(tape.earlierMid(at(10))).toBeCloseTo(0.415, 9);
    expect(tape.earlierMid(at(24.5))).toBeCloseTo(0.415, 9);
    expect(tape.earlierMid(at(25.5))).toBeCloseTo(0.605, 9);
    expect(tape.earlierMid(at(40))).toBeNaN();
  });

  it('shows the settled side in place of the claimed one, the latest trade first, and no more than 50', () => {
    const { tape, trade, say } = world();
    trade(1, 3, 'seller');
    say(1.01, { kind: 'settled', outcome: 0, ticks: 5_000, lots: 3e6, aggressor: 'buyer', tradeId: 't', wallet: '' });
    trade(1.02, 4);
    expect(tape.trades()).toMatchObject([
      { contracts: 4, isSettled: false },
      { contracts: 3, isSettled: true, aggressor: 'buyer', price: 0.5, time: START + HOUR_MS },
    ]);
    for (let i = 0; i < 60; i++) trade(2, i + 1);
    expect(tape.trades()).toHaveLength(50);
    expect(tape.trades()[0]).toMatchObject({ contracts: 60 });
  });
});
