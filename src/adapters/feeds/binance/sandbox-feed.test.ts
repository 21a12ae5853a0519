import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { Rng } from '#core/rng.ts';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { Bar } from '#domain/market/bar.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { FeedTopic, MarketEvent } from '#domain/market/market-feed.ts';
import type { TradeTick } from '#domain/market/trade-tick.ts';
import { OrderBook } from '#engine/book/order-book.ts';
import { exchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import { replayedMarket } from '#sandbox/exchange/market/market-source.ts';
import { SandboxExchange } from '#sandbox/exchange/sandbox-exchange.ts';
import type { FaultRule } from '#sandbox/faults/fault-rule.ts';
import { withFaults } from '#sandbox/faults/with-faults.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { BinanceFeed } from '#adapters/feeds/binance/binance-feed.ts';
import { LevelReader } from '#adapters/feeds/binance/topic-readers.ts';

const START = unixMs(Date.UTC(2026, 0, 5));
const BTC: Instrument = { ...assumedInstrument('BTC/USDT', 'binance', 2), quantityStep: Decimal.parse('0.00001') };
const BARS = 40;

/** An hour of bars, some of them past when the exchange begins. */
function bars(seed: number): BarColumns {
  const rng = new Rng(seed);
  const columns = new BarColumns();
  let at = 50_000;
  for (let i = -10; i < BARS; i++) {
    const openTime = START + i * MINUTE_MS;
    const close = Number((at * (1 + (rng.uniform() - 0.5) / 200)).toFixed(2));
    const [low, high] = [Math.min(at, close) - 5, Math.max(at, close) + 5].map((price) => Number(price.toFixed(2)));
    columns.push({ openTime, closeTime: openTime + MINUTE_MS, open: at, high: high!, low: low!, close, volume: 12.5 });
    at = close;
  }
  return columns;
}

function stage(seed: number, rules: readonly FaultRule[]) {
  const clock = new VirtualClock(START);
  const symbol = { base: 'BTC', quote: 'USDT', priceTick: '0.01', quantityStep: '0.00001' };
  const source = bars(seed);
  const config = exchangeConfig({ seed, symbols: [{ ...symbol, market: replayedMarket(source) }] });
  const exchange = new SandboxExchange(config, clock);
  const ports = withFaults(exchange, rules, clock, new Rng(seed));
  exchange.start();
  const feed = new BinanceFeed({ ...ports, clock, settings: { jitter: () => 0.5 } });
  return { clock, exchange, ports, feed, source };
}

class Ear {
  readonly book = new OrderBook();
  readonly bars: Bar[] = [];
  readonly trades: TradeTick[] = [];
  readonly states: string[] = [];
  readonly troubles: string[] = [];
  quotes = 0;
  snapshots = 0;

  onEvent(event: MarketEvent): void {
    if (event.kind === 'delta') this.book.applyDelta(event.delta);
    else if (event.kind === 'snapshot') {
      this.snapshots++;
      this.book.applySnapshot(event.snapshot);
    } else if (event.kind === 'bar') this.bars.push(event.bar);
    else if (event.kind === 'trade') this.trades.push(event.trade);
    else this.quotes++;
  }

  onConnection(state: string): void {
    this.states.push(state);
  }

  onTrouble(message: string): void {
    this.troubles.push(message);
  }
}

const TOPICS: readonly FeedTopic[] = [
  { instrument: BTC, what: { kind: 'bars', timeframe: '1m' } },
  { instrument: BTC, what: { kind: 'trades' } },
  { instrument: BTC, what: { kind: 'quotes' } },
  { instrument: BTC, what: { kind: 'book' } },
];

/** What the exchange's own book is, by its own answer. */
async function truth(exchange: SandboxExchange): Promise<{ bids: number[][]; asks: number[][] }> {
  const path = '/api/v3/depth?symbol=BTCUSDT&limit=5000';
  const { body } = await exchange.http({ method: 'GET', path, headers: {}, body: '' }, { timeoutMs: 1_000 });
  const wire = JSON.parse(body) as { bids: unknown; asks: unknown };
  const levels = new LevelReader(BTC);
  return { bids: sorted(levels.read(wire.bids)!), asks: sorted(levels.read(wire.asks)!) };
}

function sorted(pairs: ArrayLike<number>): number[][] {
  const levels = Array.from({ length: pairs.length / 2 }, (_, i) => [pairs[2 * i]!, pairs[2 * i + 1]!]);
  return levels.toSorted((a, b) => a[0]! - b[0]!);
}

const ON_STREAMS = { on: 'socket', path: '/stream' } as const;
const TROUBLE: readonly FaultRule[] = [
  { ...ON_STREAMS, plan: { chance: 0.03 }, fault: { kind: 'drop' } },
  { ...ON_STREAMS, plan: { chance: 0.03 }, fault: { kind: 'duplicate' } },
  { ...ON_STREAMS, plan: { chance: 0.03 }, fault: { kind: 'reorder' } },
  { ...ON_STREAMS, plan: { chance: 0.02 }, fault: { kind: 'delay', ms: 700 } },
  { ...ON_STREAMS, plan: { chance: 0.002 }, fault: { kind: 'close' } },
  { ...ON_STREAMS, plan: { chance: 0.2 }, fault: { kind: 'refuse' } },
  { on: 'http', plan: { chance: 0.1 }, fault: { kind: 'status', status: 503, accepted: false } },
  { on: 'http', plan: { chance: 0.1 }, fault: { kind: 'delay', thereMs: 200, backMs: 400 } },
];

describe('the Binance feed over the sandbox exchange', () => {
  it('hears every bar and every trade, and has the book of the exchange, when nothing goes wrong', async () => {
    const { clock, exchange, feed, source } = stage(1, []);
    const ear = new Ear();
    const stop = feed.subscribe(TOPICS, ear);
    await clock.runUntil(START + 30 * MINUTE_MS + 5_000);
    expect(ear.states).toEqual(['connected']);
    expect(ear.troubles).toEqual([]);
    expect(ear.bars).toHaveLength(30);
    ear.bars.forEach((bar, i) =>
      expect(bar).toMatchObject({ openTime: START + i * MINUTE_MS, close: source.close[i + 10] }),
    );
    const volume = ear.trades.reduce((lots, trade) => lots + trade.lots, 0);
    expect(volume).toBeGreaterThanOrEqual(30 * 1_250_000);
    expect(ear.quotes).toBeGreaterThan(100);
    expect(ear.snapshots).toBe(1);
    const { bids, asks } = await truth(exchange);
    expect([sorted(ear.book.bids.pairs()), sorted(ear.book.asks.pairs())]).toEqual([bids, asks]);
    stop();
    expect(exchange.connections).toBe(0);
  });

  it.each([11, 12, 13, 14, 15, 16])('has the book of the exchange after much trouble (seed %d)', async (seed) => {
    const { clock, exchange, ports, feed } = stage(seed, TROUBLE);
    const ear = new Ear();
    feed.subscribe(TOPICS, ear);
    await clock.runUntil(START + 20 * MINUTE_MS);
    ports.setRules([]);
    // The market ends at forty minutes: then all is quiet.
    await clock.runUntil(START + (BARS + 10) * MINUTE_MS);
    const { bids, asks } = await truth(exchange);
    expect(ear.book.isSound).toBe(true);
    expect([sorted(ear.book.bids.pairs()), sorted(ear.book.asks.pairs())]).toEqual([bids, asks]);
    expect(ear.snapshots).toBeGreaterThan(3);
    expect(new Set(ear.bars.map(({ openTime }) => openTime)).size).toBe(ear.bars.length);
    expect(ear.troubles.filter((message) => message.startsWith('malformed'))).toEqual([]);
  });

  it('gives the closed bars of the past, a thousand at a time', async () => {
    const { clock, feed, source } = stage(3, []);
    await clock.runUntil(START + 5 * MINUTE_MS + 1_000);
    const history = await feed.history(BTC, '1m', unixMs(START - 10 * MINUTE_MS), unixMs(START + 60 * MINUTE_MS));
    expect(history.length).toBe(15);
    expect(history.close.slice(0, 15)).toEqual(source.close.slice(0, 15));
  });
});
