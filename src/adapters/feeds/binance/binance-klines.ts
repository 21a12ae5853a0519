import { AdapterError, AssayError } from '#core/errors.ts';
import { assertBar } from '#domain/market/bar.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { unixMs } from '#core/time.ts';
import type { HttpPort } from '#core/wire.ts';
import { normaliseSymbol } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import {
  barOfKline,
  depthSchema,
  exchangeInfoSchema,
  instrumentOfSymbol,
  klinesSchema,
  parseAnswer,
  serverTimeSchema,
} from '#adapters/feeds/binance/wire.ts';
import type { WireDepth } from '#adapters/feeds/binance/wire.ts';
import { feedLimits } from '#adapters/feeds/binance/feed-limits.ts';
import { fetchPort } from '#adapters/transport/fetch-port.ts';
import { HttpClient } from '#adapters/transport/http-client.ts';
import type { RequestLimits } from '#adapters/transport/request-limits.ts';
import { realPause } from '#adapters/transport/pause.ts';
import type { Pause } from '#adapters/transport/pause.ts';
import { retrying } from '#adapters/transport/retry.ts';
import type { RetryRule } from '#adapters/transport/retry.ts';

/** Where and how to reach Binance; everything has a default that suits the real one. */
export interface BinanceSettings {
  readonly baseUrl?: string;
  /** Instead of `baseUrl`: the way there. */
  readonly http?: HttpPort;
  readonly timeoutMs?: number;
  /** Tries of one request, the first included. */
  readonly attempts?: number;
  /** Shared with others who ask Binance from this address; its own when left out. */
  readonly limits?: RequestLimits;
  readonly pause?: Pause;
  /** This machine's clock, for the minute that the weight counts in. */
  readonly now?: () => number;
  /** Uniform in [0, 1). */
  readonly jitter?: () => number;
  /** Told before a request is tried again. */
  readonly onRetry?: RetryRule['onRetry'];
}

/** A stretch `[from, to)` of one symbol's bars, by open time. */
export interface KlineRange {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly from: number;
  readonly to: number;
}

const BASE_URL = 'https://api.binance.com';
/** The most that one request gives. */
const PAGE_BARS = 1000;

/** Public market data of Binance's spot market, by REST. */
export class BinanceKlines {
  private readonly http: HttpClient;
  private readonly rule: RetryRule;
  private readonly limits: RequestLimits;

  constructor(settings: BinanceSettings = {}) {
    const { baseUrl = BASE_URL, timeoutMs = 15_000, attempts = 6 } = settings;
    const { pause = realPause, now = Date.now, jitter = Math.random, onRetry } = settings;
    this.http = new HttpClient({ http: settings.http ?? fetchPort(baseUrl), timeoutMs, provider: 'Binance' });
    const clock = { now: () => unixMs(now()), monotonic: now, sleep: pause };
    this.limits = settings.limits ?? feedLimits(clock);
    this.rule = {
      attempts,
      firstWaitMs: 500,
      longestWaitMs: 30_000,
      pause,
      jitter,
      ...(onRetry === undefined ? {} : { onRetry }),
    };
  }

  /** Binance's clock: what is closed is decided by it, not by this machine's. */
  async serverTime(signal?: AbortSignal): Promise<number> {
    const body = await this.get('/api/v3/time', {}, signal);
    return parseAnswer(serverTimeSchema, body, 'its time').serverTime;
  }

  /** The symbol with its steps and minimums. Throws `feed.rejected` for one that Binance does not trade. */
  async instrument(symbol: string, signal?: AbortSignal): Promise<Instrument> {
    const name = wireSymbol(symbol);
    const body = await this.get('/api/v3/exchangeInfo', { symbol: name }, signal);
    const found = parseAnswer(exchangeInfoSchema, body, 'trading rules').symbols.find((wire) => wire.symbol === name);
    if (found !== undefined) return instrumentOfSymbol(found);
    throw new AdapterError('feed.rejected', `Expected a symbol that Binance trades, was "${symbol}"`, {
      retryable: false,
      place: { value: symbol },
    });
  }

  /** The bars of a range, oldest first, a page at a time; pages are never empty. Bars may still be forming near the present. */
  async *pages(range: KlineRange, signal?: AbortSignal): AsyncGenerator<BarColumns> {
    for (let from = range.from; from < range.to;) {
      const page = await this.page({ ...range, from }, signal);
      if (page.length === 0) return;
      yield page;
      from = page.closeTime[page.length - 1]!;
    }
  }

  /** The best levels of both sides, so many of each. `limit`: 100, 500, 1000 or 5000. */
  async depth(symbol: string, limit: number, signal?: AbortSignal): Promise<WireDepth> {
    const body = await this.get('/api/v3/depth', { symbol: wireSymbol(symbol), limit: `${limit}` }, signal);
    return parseAnswer(depthSchema, body, 'the book');
  }

  private async page({ symbol, timeframe, from, to }: KlineRange, signal?: AbortSignal): Promise<BarColumns> {
    const query = {
      symbol: wireSymbol(symbol),
      interval: timeframe,
      startTime: `${from}`,
      endTime: `${to - 1}`,
      limit: `${PAGE_BARS}`,
    };
    const klines = parseAnswer(klinesSchema, await this.get('/api/v3/klines', query, signal), 'candles');
    const bars = new BarColumns(klines.length);
    for (const kline of klines) {
      const bar = barOfKline(kline);
      const previousClose = bars.length === 0 ? from : bars.closeTime[bars.length - 1]!;
      // A bar that was sent twice is dropped; anything else out of order is an error below.
      if (bar.openTime < previousClose && isKnown(bars, bar.openTime, from)) continue;
      if (bar.openTime >= to) continue;
      assertSound(bar, bars.length, previousClose);
      bars.push(bar);
    }
    return bars;
  }

  private async get(path: string, query: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<unknown> {
    return retrying(
      this.rule,
      async () => {
        await this.limits.admit({ weight: weightOf(path, query), requests: 1 }, signal);
        const { body, headers } = await this.http.getJson(path, query, signal);
        this.limits.record(headers);
        return body;
      },
      signal,
    );
  }
}

/** Whether a bar before the end of the page belongs to what came before it: the page itself, or the page before. */
function isKnown(bars: BarColumns, openTime: number, from: number): boolean {
  return openTime < from || bars.openTime[bars.indexAt(openTime)] === openTime;
}

function assertSound(bar: Parameters<typeof assertBar>[0], index: number, previousClose: number): void {
  try {
    assertBar(bar, index, previousClose);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new AdapterError('feed.malformed', `Expected sound candles from Binance. ${message}`, {
      retryable: false,
      cause,
    });
  }
}

/** `BTC/USDT` as Binance writes it. Throws `argument.invalid` for what its spot market does not have. */
export function wireSymbol(symbol: string): string {
  const normal = normaliseSymbol(symbol);
  if (!normal.endsWith('.P')) return normal.replace('/', '');
  throw new AssayError('argument.invalid', `Expected a spot symbol such as "BTC/USDT", was "${symbol}"`, {
    place: { value: symbol },
    remedy: 'Perpetuals are imported from files.',
  });
}

/** What a request costs: https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints */
function weightOf(path: string, query: Readonly<Record<string, string>>): number {
  if (path === '/api/v3/exchangeInfo') return 20;
  if (path === '/api/v3/klines') return 2;
  return path === '/api/v3/depth' ? Math.max(5, Number(query['limit']) / 20) : 1;
}
