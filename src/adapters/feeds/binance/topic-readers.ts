import { AssayError } from '#core/errors.ts';
import type { UnixMs } from '#core/time.ts';
import { assertBar } from '#domain/market/bar.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { BookDelta } from '#domain/market/book-delta.ts';
import type { Instrument, InstrumentId } from '#domain/market/instrument.ts';
import type { MarketEvent } from '#domain/market/market-feed.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { DepthSync } from '#adapters/feeds/binance/depth-sync.ts';
import { StepReader } from '#adapters/feeds/binance/step-reader.ts';

/** A message of a stream as it came out of the JSON parser: nothing about it is known. */
export type RawMessage = Readonly<Record<string, unknown>>;

export type Emit = (event: MarketEvent) => void;

/**
 * Reads the messages of one stream. Tens of thousands come in a second: shapes are checked by hand, field by field, and
 * numbers are read without detours; a schema and exact decimals cost about three times as much in all (`npm run bench -- binance-feed`).
 */
export interface TopicReader {
  /** Of the stream, as Binance calls it: `btcusdt@trade`. */
  readonly stream: string;
  /** False when the message does not have the promised shape. */
  read(message: RawMessage, receivedTime: UnixMs): boolean;
}

/** Closed bars; forming ones are passed over. */
export class BarReader implements TopicReader {
  readonly stream: string;
  private readonly instrument: InstrumentId;
  private readonly timeframe: Timeframe;
  private readonly emit: Emit;
  private lastOpenTime = Number.NEGATIVE_INFINITY;

  constructor(instrument: Instrument, symbol: string, timeframe: Timeframe, emit: Emit) {
    this.stream = `${symbol}@kline_${timeframe}`;
    this.instrument = instrument.id;
    this.timeframe = timeframe;
    this.emit = emit;
  }

  read({ k }: RawMessage, receivedTime: UnixMs): boolean {
    if (typeof k !== 'object' || k === null) return false;
    const kline = k as RawMessage;
    if (kline['x'] === false) return true;
    const bar = barOf(kline);
    if (kline['x'] !== true || bar === undefined) return false;
    // After a new connection the last bar may come again.
    if (bar.openTime <= this.lastOpenTime) return true;
    this.lastOpenTime = bar.openTime;
    this.emit({ kind: 'bar', instrument: this.instrument, receivedTime, timeframe: this.timeframe, bar });
    return true;
  }
}

/** What readers of numbered prices and sizes share. */
abstract class NumberedReader implements TopicReader {
  readonly stream: string;
  protected readonly instrument: InstrumentId;
  protected readonly prices: StepReader;
  protected readonly sizes: StepReader;
  protected readonly emit: Emit;
  protected lastId = -1;

  constructor(instrument: Instrument, stream: string, emit: Emit) {
    this.stream = stream;
    this.instrument = instrument.id;
    this.prices = StepReader.ofPrices(instrument);
    this.sizes = StepReader.ofSizes(instrument);
    this.emit = emit;
  }

  abstract read(data: RawMessage, receivedTime: UnixMs): boolean;
}

/** Public trades, each once and in the order of their numbers. */
export class TradeReader extends NumberedReader {
  constructor(instrument: Instrument, symbol: string, emit: Emit) {
    super(instrument, `${symbol}@trade`, emit);
  }

  override read({ t, T, p, q, m }: RawMessage, receivedTime: UnixMs): boolean {
    const ticks = this.prices.read(p);
    const lots = this.sizes.read(q);
    if (!isWhole(t) || !isWhole(T) || typeof m !== 'boolean' || Number.isNaN(ticks) || !(lots > 0)) return false;
    if (t <= this.lastId) return true;
    this.lastId = t;
    // `m`: the buyer's order rested, so it was a seller who came.
    const trade = { time: T, ticks, lots, aggressor: m ? 'seller' : 'buyer' } as const;
    this.emit({ kind: 'trade', instrument: this.instrument, receivedTime, trade });
    return true;
  }
}

/** Best bid and ask. Binance gives them a number and no time: they have the time at which we heard them. */
export class QuoteReader extends NumberedReader {
  constructor(instrument: Instrument, symbol: string, emit: Emit) {
    super(instrument, `${symbol}@bookTicker`, emit);
  }

  override read({ u, b, B, a, A }: RawMessage, receivedTime: UnixMs): boolean {
    const bidTicks = this.prices.read(b);
    const bidLots = this.sizes.read(B);
    const askTicks = this.prices.read(a);
    const askLots = this.sizes.read(A);
    // A sum is NaN when one of its parts is.
    if (!isWhole(u) || Number.isNaN(bidTicks + bidLots + askTicks + askLots)) return false;
    if (u <= this.lastId) return true;
    this.lastId = u;
    const quote = { time: receivedTime, bidTicks, bidLots, askTicks, askLots };
    this.emit({ kind: 'quote', instrument: this.instrument, receivedTime, quote });
    return true;
  }
}

/** Changes of the book. What they are applied to is the sync's business. */
export class BookReader implements TopicReader {
  readonly stream: string;
  readonly sync: DepthSync;
  private readonly levels: LevelReader;

  constructor(instrument: Instrument, symbol: string, sync: DepthSync) {
    this.stream = `${symbol}@depth@100ms`;
    this.sync = sync;
    this.levels = new LevelReader(instrument);
  }

  read({ E, U, u, b, a }: RawMessage): boolean {
    if (!isWhole(E) || !isWhole(U) || !isWhole(u) || U > u) return false;
    const bids = this.levels.read(b);
    const asks = this.levels.read(a);
    if (bids === undefined || asks === undefined) return false;
    const delta: BookDelta = { time: E, firstId: U, lastId: u, previousId: undefined, bids, asks };
    this.sync.take(delta);
    return true;
  }
}

/** Levels, `[["60000.10000000","0.00100000"], ...]`, as pairs of ticks and lots. */
export class LevelReader {
  private readonly prices: StepReader;
  private readonly sizes: StepReader;

  constructor(instrument: Instrument) {
    this.prices = StepReader.ofPrices(instrument);
    this.sizes = StepReader.ofSizes(instrument);
  }

  /** Undefined when one of them is no level of this instrument. */
  read(levels: unknown): number[] | undefined {
    if (!Array.isArray(levels)) return undefined;
    const pairs: number[] = [];
    for (const level of levels as unknown[]) {
      if (!Array.isArray(level)) return undefined;
      const ticks = this.prices.read(level[0]);
      const lots = this.sizes.read(level[1]);
      if (Number.isNaN(ticks + lots)) return undefined;
      pairs.push(ticks, lots);
    }
    return pairs;
  }
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function barOf({ t, T, o, h, l, c, v }: RawMessage): Bar | undefined {
  if (!isWhole(t) || !isWhole(T)) return undefined;
  const bar: Bar = {
    openTime: t,
    closeTime: T + 1,
    open: numberOf(o),
    high: numberOf(h),
    low: numberOf(l),
    close: numberOf(c),
    volume: numberOf(v),
  };
  try {
    assertBar(bar, 0);
  } catch (error) {
    if (error instanceof AssayError) return undefined;
    throw error;
  }
  return Number.isNaN(bar.volume) ? undefined : bar;
}

function numberOf(text: unknown): number {
  return typeof text === 'string' && /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}
