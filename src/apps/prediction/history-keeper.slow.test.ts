import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { MarketState } from '#desks/prediction/market-state.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { sampleMarket } from '#domain/prediction/sample-market.ts';
import { openStore } from '#adapters/storage/store.ts';
import type { Store } from '#adapters/storage/store.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { HistoryKeeper } from '#apps/prediction/history-keeper.ts';
import { dailySeries, fineSeries, getPriceHistory } from '#apps/prediction/price-series.ts';

const START = unixMs(Date.UTC(2026, 10, 2));
const MARKET = sampleMarket({ name: 'a' });
const ID = MARKET.id;

describe('a keeper of prices', () => {
  let folder = '';
  let store: Store;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'assay-history-'));
    store = await openStore(folder);
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  function world() {
    const clock = new VirtualClock(START);
    const keeper = new HistoryKeeper({ points: store.points, clock, now: () => clock.now() });
    const state = new MarketState(MARKET, 0);
    const say = (event: PredictionEvent): void => {
      state.apply(event);
      keeper.take(event, state);
    };
    const price = (time: number, bid: number): void =>
      say({
        kind: 'book',
        market: ID,
        time: time as UnixMs,
        receivedTime: time as UnixMs,
        bids: [bid, 5],
        asks: [bid + 200, 5],
      });
    return { clock, keeper, say, price };
  }

  it('stores a finished interval once, and the one under way when it ends', async () => {
    const { clock, keeper, price } = world();
    price(START + 5_000, 4_000);
    price(START + 20_000, 4_100);
    price(START + 40_000, 4_200);
    await clock.runUntil(START + 45_000);
    expect(await keeper.write([ID])).toBe(1);
    expect(await keeper.write([ID])).toBe(0);
    const kept = await store.points.read(fineSeries(ID), START, START + DAY_MS);
    expect([...kept.times]).toEqual([START + 20_000]);
    expect(kept.values['price']![0]).toBeCloseTo(0.42, 6);
    expect(kept.values['spread']![0]).toBeCloseTo(0.02, 6);
    expect(await keeper.write([ID], true)).toBe(1);
    expect(await getPriceHistory(store.points, ID, START, unixMs(START + DAY_MS))).toMatchObject({
      times: Float64Array.of(START + 20_000, START + 40_000),
    });
  });

  it('loses nothing of a market that is resolved before it was written', async () => {
    const { keeper, price, say } = world();
    price(START + 5_000, 4_000);
    const time = unixMs(START + 6_000);
    say({ kind: 'resolved', market: ID, time, receivedTime: time, winner: 0 });
    expect(keeper.history.markets).toBe(0);
    await keeper.write([]);
    expect((await store.points.read(fineSeries(ID), START, START + DAY_MS)).times).toHaveLength(1);
  });

  it('keeps a week of fine points, and a point a day of what is older', async () => {
    const { clock, keeper } = world();
    const days = 9;
    const count = days * 24;
    const times = Float64Array.from({ length: count }, (_, i) => START + i * 60 * MINUTE_MS + 1_000);
    const of = (value: (i: number) => number): Float64Array => Float64Array.from(times, (_, i) => value(i));
    const values = { price: of((i) => 0.3 + i / 1_000), volume: of(() => 2), spread: of((i) => (i % 2) / 100) };
    await store.points.save(fineSeries(ID), { times, values });
    await clock.runUntil(START + days * DAY_MS);
    await keeper.compact([ID]);
    const daily = await store.points.read(dailySeries(ID), 0, Number.POSITIVE_INFINITY);
    expect([...daily.times]).toEqual([START + DAY_MS - 1, START + 2 * DAY_MS - 1]);
    expect(daily.values).toMatchObject({
      price: Float64Array.of(0.323, 0.347),
      low: Float64Array.of(0.3, 0.324),
      volume: Float64Array.of(48, 48),
    });
    const whole = await getPriceHistory(store.points, ID, START, unixMs(START + 10 * DAY_MS));
    expect(whole.times).toHaveLength(2 + 7 * 24);
    expect([...whole.times]).toEqual([...whole.times].sort((a, b) => a - b));
    expect(whole.values['price']).toHaveLength(whole.times.length);
  });
});
