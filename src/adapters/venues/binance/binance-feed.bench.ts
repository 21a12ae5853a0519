import ccxt from 'ccxt';
import { z } from 'zod';
import { Decimal } from '#core/decimal.ts';
import { Rng } from '#core/rng.ts';
import { unixMs } from '#core/time.ts';
import type { SocketListener } from '#core/wire.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { LotGrid } from '#domain/market/lot-grid.ts';
import type { FeedListener, MarketEvent } from '#domain/market/market-feed.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import { OrderBook } from '#engine/book/order-book.ts';
import { TradingRun } from '#engine/drivers/trading-run.ts';
import { Journal } from '#engine/journal.ts';
import { runConfig } from '#engine/run-config.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { ScriptedStrategy } from '#testkit/scripted-strategy.ts';
import type { Script } from '#testkit/scripted-strategy.ts';
import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';
import { BinanceFeed } from '#adapters/feeds/binance/binance-feed.ts';
import { ScriptedHttp, reply } from '#adapters/transport/scripted-wire.ts';

const MESSAGES = 200_000;
const ROUNDS = 5;
/** Levels a side that change in one depth message: the median of a busy symbol at 100 ms. */
const LEVELS = 10;
const BOOK_LEVELS = 1_000;
const MIDDLE = 6_000_000;
const START = unixMs(1_700_000_000_000);

/**
 * Texts as a venue sends them, through the feed into books: 70 % depth, 20 % trades, 5 % best quotes, 5 % bars.
 * Here, not beside the feed, because the peer is a library for venues.
 */
export const benches: readonly BenchCase[] = [{ name: 'binance feed', run }];

async function run(): Promise<BenchMeasure[]> {
  const instrument: Instrument = {
    ...assumedInstrument('BTC/USDT', 'binance', 2),
    quantityStep: Decimal.parse('0.00001'),
  };
  const texts = makeMessages();
  const ours = await best(() => throughFeed(instrument, texts, new Counter()));
  const stepped = await best(() => throughFeed(instrument, texts, new Trader(instrument)));
  const rate = { value: MESSAGES / ours, unit: 'messages/s' };
  const library = MESSAGES / (await best(async () => throughLibrary(texts)));
  const schemas = MESSAGES / (await best(async () => throughSchemas(instrument, texts)));
  return [
    { name: 'messages through adapter and book', ...rate, peer: `ccxt ${ccxt.version}`, peerValue: library },
    {
      name: 'messages through adapter, book and step',
      value: MESSAGES / stepped,
      unit: rate.unit,
      peer: `ccxt ${ccxt.version}, no step`,
      peerValue: library,
    },
    { name: 'the same against schemas', ...rate, peer: 'JSON.parse, Zod 4, Decimal', peerValue: schemas },
  ];
}

async function best(work: () => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) least = Math.min(least, await work());
  return least;
}

/** Seconds from the first text to the last. */
async function throughFeed(instrument: Instrument, texts: readonly string[], counter: Counter): Promise<number> {
  const clock = new VirtualClock(START);
  const http = new ScriptedHttp().on('GET /api/v3/depth', reply(200, startBook()));
  let line: SocketListener | undefined;
  const sockets = (_: string, listener: SocketListener) => {
    line = listener;
    return { send: () => undefined, close: () => undefined };
  };
  const feed = new BinanceFeed({ http: http.port, sockets, clock, settings: { jitter: () => 0 } });
  const stop = feed.subscribe(
    [
      ...(['book', 'trades', 'quotes'] as const).map((kind) => ({ instrument, what: { kind } })),
      { instrument, what: { kind: 'bars', timeframe: '1m' } },
    ],
    counter,
  );
  await clock.runUntil(START);
  line!.onOpen();
  line!.onText('{"result":null,"id":1}');
  await clock.runUntil(START + 1);
  const startedAt = performance.now();
  for (const text of texts) line!.onText(text);
  const seconds = (performance.now() - startedAt) / 1000;
  stop();
  if (counter.deltas !== texts.length * 0.7 || counter.others < texts.length * 0.2 || counter.troubles > 0) {
    throw new Error(`the feed lost messages: ${counter.deltas} deltas, ${counter.others} others`);
  }
  return seconds;
}

class Counter implements FeedListener {
  readonly book = new OrderBook();
  deltas = 0;
  others = 0;
  troubles = 0;

  onEvent(event: MarketEvent): void {
    if (event.kind === 'delta') {
      if (this.book.applyDelta(event.delta).kind === 'applied') this.deltas++;
    } else if (event.kind === 'snapshot') this.book.applySnapshot(event.snapshot);
    else this.others++;
  }

  onConnection(): void {}

  onTrouble(): void {
    this.troubles++;
  }
}

/** Trades on what it hears: each closed bar is a step of the engine, with its journal. */
class Trader extends Counter {
  private readonly run: TradingRun;
  private lines = 0;
  private isLong = false;

  constructor(instrument: Instrument) {
    super();
    const config = runConfig({ strategy: { id: 'scripted', parameters: {} }, instrument, timeframe: '1m' });
    const script: Script = (bar, i) => {
      if (i % 50 !== 0) return [];
      this.isLong = !this.isLong;
      return this.isLong ? [{ direction: 'long', stop: bar.close * 0.9 }] : [{ exit: 'the bench says so' }];
    };
    const strategy = new ScriptedStrategy(instrument.id, script);
    const journal = new Journal(() => void this.lines++);
    this.run = new TradingRun({ config, strategy, gates: [], clock: UTC_CLOCK, journal });
  }

  override onEvent(event: MarketEvent): void {
    super.onEvent(event);
    if (event.kind === 'bar') this.run.onBar(event.bar);
  }
}

/** What is used of the library below its public surface. */
interface Library {
  setMarkets(markets: readonly object[]): void;
  orderBook(snapshot: object, limit: number): object;
  readonly orderbooks: Record<string, { readonly nonce?: number }>;
  handleMessage(client: object, message: unknown): void;
}

/** The same through the library that most programs use: its own handling of each message, its own book. */
function throughLibrary(texts: readonly string[]): number {
  const library = new ccxt.pro.binance() as unknown as Library;
  const names = { id: 'BTCUSDT', symbol: 'BTC/USDT', base: 'BTC', quote: 'USDT', baseId: 'BTC', quoteId: 'USDT' };
  const precision = { amount: 0.00001, price: 0.01 };
  library.setMarkets([{ ...names, type: 'spot', spot: true, active: true, precision, limits: {}, info: {} }]);
  const whole = startBook();
  const side = (levels: readonly [string, string][]): number[][] =>
    levels.map(([at, size]) => [Number(at), Number(size)]);
  const start = { nonce: whole.lastUpdateId, bids: side(whole.bids), asks: side(whole.asks) };
  library.orderbooks['BTC/USDT'] = library.orderBook(start, BOOK_LEVELS * 2);
  let handled = 0;
  const client = {
    url: 'wss://stream.binance.com:9443/stream',
    subscriptions: {},
    futures: {},
    resolve: () => void handled++,
    reject: (error: Error) => {
      throw error;
    },
  };
  const startedAt = performance.now();
  for (const text of texts) library.handleMessage(client, JSON.parse(text));
  const seconds = (performance.now() - startedAt) / 1000;
  if (handled < texts.length) throw new Error(`the library lost messages: ${handled}`);
  return seconds;
}

/** The same the plain way: a schema for each message, exact decimals for each number. */
function throughSchemas(instrument: Instrument, texts: readonly string[]): number {
  const grid = new LotGrid(instrument);
  const book = new OrderBook();
  const side = (levels: readonly [string, string][]): number[] =>
    levels.flatMap(([at, size]) => [grid.ticksOf(Decimal.parse(at))!, grid.lotsOf(Decimal.parse(size))!]);
  const whole = startBook();
  book.applySnapshot({ time: 0, lastId: whole.lastUpdateId, bids: side(whole.bids), asks: side(whole.asks) });
  let applied = 0;
  const startedAt = performance.now();
  for (const text of texts) {
    const { stream, data } = envelope.parse(JSON.parse(text));
    const topic = stream.split('@')[1]!;
    if (topic !== 'depth') {
      others[topic]!.parse(data);
      continue;
    }
    const { E, U, u, b, a } = depthUpdate.parse(data);
    const ids = { time: E, firstId: U, lastId: u, previousId: undefined };
    if (book.applyDelta({ ...ids, bids: side(b), asks: side(a) }).kind === 'applied') applied++;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  if (applied !== texts.length * 0.7) throw new Error(`the schemas lost messages: ${applied}`);
  return seconds;
}

const decimal = z.string().regex(/^\d+(\.\d+)?$/);
const level = z.tuple([decimal, decimal]);
const envelope = z.object({ stream: z.string(), data: z.unknown() });
const depthUpdate = z.object({ E: z.int(), U: z.int(), u: z.int(), b: z.array(level), a: z.array(level) });
const others: Readonly<Record<string, z.ZodType>> = {
  trade: z.object({ T: z.int(), t: z.int(), p: decimal, q: decimal, m: z.boolean() }),
  bookTicker: z.object({ u: z.int(), b: decimal, B: decimal, a: decimal, A: decimal }),
  kline_1m: z.object({
    k: z.object({ t: z.int(), T: z.int(), o: decimal, h: decimal, l: decimal, c: decimal, v: decimal, x: z.boolean() }),
  }),
};

function startBook(): { lastUpdateId: number; bids: [string, string][]; asks: [string, string][] } {
  const side = (direction: 1 | -1): [string, string][] =>
    Array.from({ length: BOOK_LEVELS }, (_, i) => [priceText(MIDDLE + direction * (i + 1)), '0.10000000']);
  return { lastUpdateId: 1_000, bids: side(-1), asks: side(1) };
}

function makeMessages(): string[] {
  const rng = new Rng(17);
  let updateId = 1_000;
  return Array.from({ length: MESSAGES }, (_, i) => {
    const kind = i % 20;
    if (kind < 14) {
      const firstId = updateId + 1;
      updateId += 20;
      return depthMessage(rng, firstId, updateId);
    }
    if (kind < 18) return tradeMessage(rng, i);
    return kind === 18 ? quoteMessage(rng, i) : klineMessage(i);
  });
}

function depthMessage(rng: Rng, U: number, u: number): string {
  const changes = (direction: 1 | -1): [string, string][] =>
    Array.from({ length: LEVELS }, () => {
      const away = 1 + Math.floor(BOOK_LEVELS * rng.uniform() ** 4);
      return [priceText(MIDDLE + direction * away), rng.uniform() < 0.4 ? '0.00000000' : sizeText(rng)];
    });
  const data = { e: 'depthUpdate', E: START + U, s: 'BTCUSDT', U, u, b: changes(-1), a: changes(1) };
  return JSON.stringify({ stream: 'btcusdt@depth@100ms', data });
}

function tradeMessage(rng: Rng, i: number): string {
  const p = priceText(MIDDLE + rng.integer(-5, 5));
  const data = {
    e: 'trade',
    E: START + i,
    s: 'BTCUSDT',
    t: i,
    p,
    q: sizeText(rng),
    T: START + i,
    m: i % 2 === 0,
    M: true,
  };
  return JSON.stringify({ stream: 'btcusdt@trade', data });
}

function quoteMessage(rng: Rng, i: number): string {
  const data = {
    u: i,
    s: 'BTCUSDT',
    b: priceText(MIDDLE - 1),
    B: sizeText(rng),
    a: priceText(MIDDLE + 1),
    A: sizeText(rng),
  };
  return JSON.stringify({ stream: 'btcusdt@bookTicker', data });
}

function klineMessage(i: number): string {
  const t = START + i * 60_000;
  const o = priceText(MIDDLE);
  const k = {
    t,
    T: t + 59_999,
    s: 'BTCUSDT',
    i: '1m',
    f: 1,
    L: 2,
    o,
    c: o,
    h: o,
    l: o,
    v: '1.00000000',
    n: 2,
    x: i % 40 === 19,
  };
  return JSON.stringify({
    stream: 'btcusdt@kline_1m',
    data: { e: 'kline', E: t, s: 'BTCUSDT', k: { ...k, q: '1', V: '1', Q: '1', B: '0' } },
  });
}

function priceText(ticks: number): string {
  return `${(ticks / 100).toFixed(2)}000000`;
}

function sizeText(rng: Rng): string {
  return `${(rng.integer(1, 50_000) / 100_000).toFixed(5)}000`;
}
