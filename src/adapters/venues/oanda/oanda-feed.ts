import type { Clock } from '#core/clock.ts';
import { Decimal } from '#core/decimal.ts';
import { AdapterError, AssayError } from '#core/errors.ts';
import { SECOND_MS, formatInstant, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { HttpPort } from '#core/wire.ts';
import { assertBar } from '#domain/market/bar.ts';
import type { Bar } from '#domain/market/bar.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { LotGrid } from '#domain/market/lot-grid.ts';
import type { FeedListener, FeedTopic, MarketFeed } from '#domain/market/market-feed.ts';
import { FX_CLOCK, periodEnd, periodStart } from '#domain/market/period.ts';
import type { Quote } from '#domain/market/quote.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { LineStreamPort } from '#adapters/venues/oanda/line-stream.ts';
import { OandaCalls } from '#adapters/venues/oanda/oanda-calls.ts';
import { idOfName, nameOfId } from '#adapters/venues/oanda/oanda-instruments.ts';
import { PriceStream } from '#adapters/venues/oanda/price-stream.ts';
import { candlesSchema, wireTime } from '#adapters/venues/oanda/wire.ts';
import type { WireCandle, WirePrice } from '#adapters/venues/oanda/wire.ts';

export interface OandaFeedSettings {
  readonly http: HttpPort;
  readonly stream: LineStreamPort;
  readonly clock: Clock;
  readonly accountId: string;
  readonly token: string;
  readonly timeoutMs?: number;
}

type StopFeed = () => void;

const GRANULARITIES: Readonly<Partial<Record<Timeframe, string>>> = {
  '1m': 'M1',
  '5m': 'M5',
  '15m': 'M15',
  '30m': 'M30',
  '1h': 'H1',
  '2h': 'H2',
  '4h': 'H4',
  '6h': 'H6',
  '8h': 'H8',
  '12h': 'H12',
  '1d': 'D',
  '1w': 'W',
  '1M': 'M',
};
/** The server gives up to 5,000 candles at a time. */
const PAGE_CANDLES = 5_000;
/** A candle is there this long after its end. */
const BAR_DELAY_MS = 2 * SECOND_MS;
/** While the server is away it is asked this often. */
const RETRY_MS = 5 * SECOND_MS;

/**
 * FX as OANDA sees it: mid candles, and quotes as they change. There are no trades and no book. Days begin at 17:00 New York, as in
 * our `fx` calendar; bars have no volume (the server counts price changes, which is none).
 */
export class OandaFeed implements MarketFeed {
  private readonly calls: OandaCalls;
  private readonly clock: Clock;
  private readonly stream: LineStreamPort;

  constructor({ http, stream, clock, accountId, token, timeoutMs = 15 * SECOND_MS }: OandaFeedSettings) {
    this.calls = new OandaCalls({ http, accountId, token, timeoutMs, family: 'feed' });
    this.clock = clock;
    this.stream = stream;
  }

  /** Throws `feed.rejected` for a timeframe that OANDA does not have. */
  async history(instrument: Instrument, timeframe: Timeframe, from: UnixMs, to: UnixMs): Promise<BarColumns> {
    const bars = new BarColumns();
    const granularity = granularityOf(timeframe);
    for (let next: number = from; next < to;) {
      const query = `price=M&granularity=${granularity}&from=${wireInstant(next)}&to=${wireInstant(to)}&dailyAlignment=17&alignmentTimezone=America%2FNew_York&weeklyAlignment=Friday`;
      const path = `/v3/instruments/${nameOfId(instrument.id)}/candles?${query}`;
      const { candles } = await this.calls.read(path, candlesSchema, 'candles');
      for (const candle of candles) push(bars, candle, timeframe, to);
      const last = candles.at(-1);
      if (last === undefined || candles.length < PAGE_CANDLES) break;
      next = wireTime(last.time) + 1;
    }
    return bars;
  }

  /** Throws `argument.invalid` when trades or a book are asked for. */
  subscribe(topics: readonly FeedTopic[], listener: FeedListener): StopFeed {
    const none = topics.find(({ what }) => what.kind === 'trades' || what.kind === 'book');
    if (none !== undefined) {
      throw new AssayError('argument.invalid', `Expected quotes or bars of OANDA, which has no "${none.what.kind}"`, {
        remedy: 'Ask for "quotes" instead.',
      });
    }
    const stops = topics.filter(({ what }) => what.kind === 'bars').map((topic) => this.followBars(topic, listener));
    const quoted = topics.filter(({ what }) => what.kind === 'quotes').map(({ instrument }) => instrument);
    if (quoted.length > 0) stops.push(this.followQuotes(quoted, listener));
    return () => {
      for (const stop of stops) stop();
    };
  }

  private followQuotes(instruments: readonly Instrument[], listener: FeedListener): StopFeed {
    const byId = new Map(instruments.map((instrument) => [instrument.id, instrument]));
    const names = instruments.map(({ id }) => nameOfId(id)).join(',');
    const stream = new PriceStream(
      { clock: this.clock, calls: this.calls, open: this.stream, names },
      {
        onPrice: (wire) => {
          const instrument = byId.get(idOfName(wire.instrument));
          if (instrument === undefined) return;
          const quote = quoteOf(wire, instrument);
          if (typeof quote === 'string') listener.onTrouble(quote);
          else listener.onEvent({ kind: 'quote', instrument: instrument.id, receivedTime: this.clock.now(), quote });
        },
        onTrouble: (message) => listener.onTrouble(message),
        onConnection: (state, reason) => listener.onConnection(state, reason),
      },
    );
    stream.start();
    return () => stream.stop();
  }

  /** Asks at once, and then a moment after each period's end, for what has closed since the last bar. */
  private followBars({ instrument, what }: FeedTopic, listener: FeedListener): StopFeed {
    if (what.kind !== 'bars') return () => undefined;
    const following = new BarFollowing(this, { clock: this.clock, instrument, timeframe: what.timeframe }, listener);
    following.start();
    return () => following.stop();
  }
}

interface FollowedBars {
  readonly clock: Clock;
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
}

/** Bars of one instrument as they close. */
class BarFollowing {
  private readonly feed: OandaFeed;
  private readonly bars: FollowedBars;
  private readonly listener: FeedListener;
  private next: number;
  private isUp: boolean | undefined;
  private isStopped = false;
  private takeBack = (): void => undefined;

  constructor(feed: OandaFeed, bars: FollowedBars, listener: FeedListener) {
    this.feed = feed;
    this.bars = bars;
    this.listener = listener;
    this.next = periodStart(FX_CLOCK, bars.timeframe, bars.clock.now());
  }

  start(): void {
    this.takeBack = this.bars.clock.after(0, () => void this.ask());
  }

  stop(): void {
    this.isStopped = true;
    this.takeBack();
  }

  private async ask(): Promise<void> {
    const { clock, instrument, timeframe } = this.bars;
    try {
      const bars = await this.feed.history(instrument, timeframe, unixMs(this.next), clock.now());
      if (this.isStopped) return;
      this.connection(true, 'candles were read');
      for (let i = 0; i < bars.length; i++) this.tell(bars.at(i));
    } catch (error) {
      if (!(error instanceof AdapterError)) throw error;
      if (this.isStopped) return;
      if (error.code === 'feed.unavailable') this.connection(false, error.message);
      else this.listener.onTrouble(error.message);
    }
    this.wait(timeframe);
  }

  private tell(bar: Bar): void {
    const { clock, instrument, timeframe } = this.bars;
    this.next = bar.closeTime;
    this.listener.onEvent({ kind: 'bar', instrument: instrument.id, receivedTime: clock.now(), timeframe, bar });
  }

  /** Until the next bar closes; while the server is away, until it may be back. */
  private wait(timeframe: Timeframe): void {
    const now = this.bars.clock.now();
    const end = periodEnd(FX_CLOCK, timeframe, periodStart(FX_CLOCK, timeframe, now - BAR_DELAY_MS));
    const ms = this.isUp === false ? RETRY_MS : Math.max(end + BAR_DELAY_MS - now, SECOND_MS);
    this.takeBack = this.bars.clock.after(ms, () => void this.ask());
  }

  private connection(isUp: boolean, reason: string): void {
    if (isUp === this.isUp) return;
    // Away from the start is no loss of anything.
    const isNews = isUp || this.isUp === true;
    this.isUp = isUp;
    if (isNews) this.listener.onConnection(isUp ? 'connected' : 'lost', reason);
  }
}

function push(bars: BarColumns, candle: WireCandle, timeframe: Timeframe, to: number): void {
  const openTime = wireTime(candle.time);
  if (!candle.complete || openTime >= to) return;
  const { o, h, l, c } = candle.mid;
  const closeTime = periodEnd(FX_CLOCK, timeframe, periodStart(FX_CLOCK, timeframe, openTime));
  const prices = { open: Number(o), high: Number(h), low: Number(l), close: Number(c) };
  const bar: Bar = { openTime, closeTime, ...prices, volume: Number.NaN };
  const before = bars.length === 0 ? Number.NEGATIVE_INFINITY : bars.closeTime[bars.length - 1]!;
  try {
    assertBar(bar, bars.length, before);
  } catch (cause) {
    const message = `Expected candles in order and sound from OANDA: ${cause instanceof Error ? cause.message : ''}`;
    throw new AdapterError('feed.malformed', message, { retryable: false, cause });
  }
  bars.push(bar);
}

/** The quote, or what is wrong with it. */
function quoteOf({ bids, asks, time, instrument: name }: WirePrice, instrument: Instrument): Quote | string {
  const grid = new LotGrid(instrument);
  const side = ([best]: WirePrice['bids']): { ticks: number; lots: number } | undefined => {
    if (best === undefined) return { ticks: 0, lots: 0 };
    const ticks = grid.ticksOf(Decimal.parse(best.price));
    return ticks === undefined ? undefined : { ticks, lots: grid.lotsIn(best.liquidity) };
  };
  const bid = side(bids);
  const ask = side(asks);
  if (bid === undefined || ask === undefined) return `Expected prices of ${name} on its ticks, found others`;
  return { time: wireTime(time), bidTicks: bid.ticks, bidLots: bid.lots, askTicks: ask.ticks, askLots: ask.lots };
}

function granularityOf(timeframe: Timeframe): string {
  const granularity = GRANULARITIES[timeframe];
  if (granularity !== undefined) return granularity;
  throw new AdapterError('feed.rejected', `Expected a timeframe that OANDA has, was "${timeframe}"`, {
    retryable: false,
    remedy: `It has ${Object.keys(GRANULARITIES).join(', ')}.`,
  });
}

function wireInstant(ms: number): string {
  return encodeURIComponent(formatInstant(ms as UnixMs));
}
