import type { Clock } from '#core/clock.ts';
import type { HttpPort, SocketPort } from '#core/wire.ts';
import type { UnixMs } from '#core/time.ts';
import { AdapterError } from '#core/errors.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { BookSnapshot } from '#domain/market/book-delta.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { FeedListener, FeedTopic, MarketFeed } from '#domain/market/market-feed.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { RequestLimits } from '#adapters/transport/request-limits.ts';
import { BinanceKlines, wireSymbol } from '#adapters/feeds/binance/binance-klines.ts';
import { DepthSync } from '#adapters/feeds/binance/depth-sync.ts';
import { MarketStream } from '#adapters/feeds/binance/market-stream.ts';
import { BarReader, BookReader, LevelReader, QuoteReader, TradeReader } from '#adapters/feeds/binance/topic-readers.ts';
import type { TopicReader } from '#adapters/feeds/binance/topic-readers.ts';
import { Troubles } from '#adapters/feeds/binance/troubles.ts';

export interface BinanceFeedSettings {
  /** Levels a side of a fetched book, at most 5000; default 1000. Levels beyond are known only once they change. */
  readonly bookLevels?: number;
  /** A connection counts as dead after so long without a word, not even an answer to a probe; default 10000. */
  readonly silenceMs?: number;
  readonly timeoutMs?: number;
  /** Tries of one request for history or a book, the first included; default 4. */
  readonly attempts?: number;
  /** Uniform in [0, 1). */
  readonly jitter?: () => number;
}

export interface BinanceFeedParts {
  readonly http: HttpPort;
  /** To the address of the market streams. */
  readonly sockets: SocketPort;
  readonly clock: Clock;
  /** Shared with others who speak to Binance from this address; its own when left out. */
  readonly limits?: RequestLimits;
  readonly settings?: BinanceFeedSettings;
}

type Stop = () => void;

/** Topics on one connection: Binance allows 1024 streams, and a slow consumer is cut off. */
const TOPICS_PER_CONNECTION = 200;
const RECONNECT = { firstWaitMs: 250, longestWaitMs: 30_000 };

/** Binance's public market data: history by REST, and what happens by combined streams. */
export class BinanceFeed implements MarketFeed {
  private readonly parts: BinanceFeedParts;
  private readonly rest: BinanceKlines;
  /** Books are fetched one after the other: after a reconnection all of them are wanted at once. */
  private bookLine: Promise<unknown> = Promise.resolve();

  constructor(parts: BinanceFeedParts) {
    this.parts = parts;
    const { http, clock, limits, settings = {} } = parts;
    const { timeoutMs = 10_000, attempts = 4, jitter = Math.random } = settings;
    this.rest = new BinanceKlines({
      http,
      timeoutMs,
      attempts,
      jitter,
      pause: (ms, signal) => clock.sleep(ms, signal),
      now: () => clock.now(),
      ...(limits === undefined ? {} : { limits }),
    });
  }

  /** A bar that is still forming by Binance's clock is left out. */
  async history(instrument: Instrument, timeframe: Timeframe, from: UnixMs, to: UnixMs): Promise<BarColumns> {
    const now = await this.rest.serverTime();
    const bars = new BarColumns();
    for await (const page of this.rest.pages({ symbol: instrument.symbol, timeframe, from, to })) {
      for (let i = 0; i < page.length; i++) if (page.closeTime[i]! <= now) bars.push(page.at(i));
    }
    return bars;
  }

  subscribe(topics: readonly FeedTopic[], listener: FeedListener): Stop {
    const hearing = new Hearing(listener);
    const readers = new Map(
      topics.map((topic) => this.readerOf(topic, hearing)).map((reader) => [reader.stream, reader]),
    );
    const { sockets, clock, settings = {} } = this.parts;
    const { silenceMs = 10_000 } = settings;
    const shards = chunks([...readers.values()], TOPICS_PER_CONNECTION).map((part, index, all) => {
      const onConnection = hearing.connectionOf(index, all.length);
      const common = { sockets, clock, backoff: this.backoff(), silenceMs, troubles: hearing.troubles };
      return new MarketStream({ ...common, onConnection }, part);
    });
    for (const shard of shards) shard.start();
    return () => {
      hearing.isOver = true;
      for (const shard of shards) shard.stop();
    };
  }

  private readerOf({ instrument, what }: FeedTopic, hearing: Hearing): TopicReader {
    const symbol = wireSymbol(instrument.symbol).toLowerCase();
    const { emit } = hearing;
    switch (what.kind) {
      case 'bars':
        return new BarReader(instrument, symbol, what.timeframe, emit);
      case 'trades':
        return new TradeReader(instrument, symbol, emit);
      case 'quotes':
        return new QuoteReader(instrument, symbol, emit);
      case 'book':
        return new BookReader(instrument, symbol, this.syncOf(instrument, hearing));
    }
  }

  private syncOf(instrument: Instrument, { emit, troubles }: Hearing): DepthSync {
    const { clock } = this.parts;
    const levels = new LevelReader(instrument);
    const { id } = instrument;
    return new DepthSync({
      clock,
      backoff: this.backoff(),
      fetch: () => this.book(instrument, levels),
      onSnapshot: (snapshot) => emit({ kind: 'snapshot', instrument: id, receivedTime: clock.now(), snapshot }),
      onDelta: (delta) => emit({ kind: 'delta', instrument: id, receivedTime: clock.now(), delta }),
      onTrouble: (kind, detail) => troubles.add(kind, () => `${id}: ${detail()}`),
    });
  }

  private book(instrument: Instrument, levels: LevelReader): Promise<BookSnapshot> {
    const turn = this.bookLine.then(() => this.fetchBook(instrument, levels));
    this.bookLine = turn.catch(() => undefined);
    return turn;
  }

  /** Binance gives a book a number and no time: it has the time at which we heard it. */
  private async fetchBook(instrument: Instrument, levels: LevelReader): Promise<BookSnapshot> {
    const { clock, settings = {} } = this.parts;
    const wire = await this.rest.depth(instrument.symbol, settings.bookLevels ?? 1_000);
    const bids = levels.read(wire.bids);
    const asks = levels.read(wire.asks);
    if (bids !== undefined && asks !== undefined) return { time: clock.now(), lastId: wire.lastUpdateId, bids, asks };
    throw new AdapterError('feed.malformed', `Expected levels on the steps of ${instrument.id} from Binance`, {
      retryable: true,
      remedy: 'Its steps may have changed: ask for its trading rules again.',
    });
  }

  private backoff() {
    const { jitter = Math.random } = this.parts.settings ?? {};
    return { ...RECONNECT, jitter };
  }
}

/** What one listener is told. */
class Hearing {
  isOver = false;
  readonly troubles: Troubles;
  readonly emit: (event: Parameters<FeedListener['onEvent']>[0]) => void;
  private readonly listener: FeedListener;
  private readonly up = new Set<number>();
  private hasTold = false;

  constructor(listener: FeedListener) {
    this.listener = listener;
    this.troubles = new Troubles(listener);
    this.emit = (event) => {
      if (!this.isOver) listener.onEvent(event);
    };
  }

  /** The feed is connected when all of its connections are, and lost with the first of them. */
  connectionOf(index: number, count: number): (state: 'connected' | 'lost', reason: string) => void {
    return (state, reason) => {
      if (this.isOver) return;
      const wasUp = this.up.size === count;
      if (state === 'connected') this.up.add(index);
      else this.up.delete(index);
      const isUp = this.up.size === count;
      // Of a first connection that cannot be made the listener hears too, once.
      if (isUp === wasUp && (state === 'connected' || this.hasTold)) return;
      this.hasTold = true;
      this.listener.onConnection(isUp ? 'connected' : 'lost', reason);
    };
  }
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size));
}
