import { SECOND_MS } from '#core/time.ts';
import { TIMEFRAMES } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { refuse } from '#sandbox/exchange/api-error.ts';
import type { ExchangeCore } from '#sandbox/exchange/exchange-core.ts';
import { aggTradeJson, bookTickerJson, levelsJson } from '#sandbox/exchange/market/market-json.ts';
import type { Market } from '#sandbox/exchange/market/market.ts';
import type { PublicTrade } from '#sandbox/exchange/market/tape.ts';
import { dayTickerEvent, miniTickerEvent } from '#sandbox/exchange/streams/ticker-events.ts';
import { KlinePoll } from '#sandbox/exchange/streams/kline-poll.ts';
import type { End, Poll, StreamSink, TradeEar } from '#sandbox/exchange/streams/poll.ts';

/** Streams are not faster than this on the real clock, however fast the exchange's time runs. */
const LEAST_REAL_MS = 10;
const FAST_DEPTH_MS = 100;

/** Public streams: trades as they happen, books, candles and tickers as often as the exchange tells them. */
export class MarketStreams {
  private readonly core: ExchangeCore;
  private readonly trades = new Map<Market, Set<TradeEar>>();
  private readonly quotes = new Map<Market, Set<End>>();

  constructor(core: ExchangeCore) {
    this.core = core;
  }

  /** Throws the refusal of a name that is no stream. The function that it gives back ends the subscription. */
  subscribe(name: string, say: StreamSink): End {
    if (name === '!ticker@arr' || name === '!miniTicker@arr') return this.allTickers(name, say);
    const [symbol = '', kind = '', ...more] = name.split('@');
    const market = this.core.market(symbol.toUpperCase());
    const { rules } = market;
    if (kind === 'trade') return this.onTrades(market, (trade) => say(tradeEvent(trade, rules.symbol, market)));
    if (kind === 'aggTrade') return this.onTrades(market, (trade) => say(aggTradeEvent(trade, market)));
    if (kind === 'bookTicker') return this.onQuotes(market, say);
    if (kind === 'ticker') return this.every(SECOND_MS, (now) => say(dayTickerEvent(market, now)));
    if (kind === 'miniTicker') return this.every(SECOND_MS, (now) => say(miniTickerEvent(market, now)));
    const interval = /^kline_(\w+)$/.exec(kind)?.[1];
    if (interval !== undefined && isTimeframe(interval)) return this.run(new KlinePoll(market, interval, say));
    const speed = more.includes('100ms') ? FAST_DEPTH_MS : SECOND_MS;
    const levels = /^depth(5|10|20)?$/.exec(kind);
    if (levels !== null) return this.depth(market, levels[1], speed, say);
    throw refuse.illegal('stream', '<symbol>@<stream>');
  }

  onTrade(market: Market, trade: PublicTrade): void {
    for (const hear of this.trades.get(market) ?? []) hear(trade);
  }

  onSettled(market: Market): void {
    for (const look of this.quotes.get(market) ?? []) look();
  }

  private onTrades(market: Market, hear: TradeEar): End {
    const all = this.trades.get(market) ?? new Set();
    this.trades.set(market, all.add(hear));
    return () => void all.delete(hear);
  }

  /** Best bid and ask whenever they, or their sizes, have changed. */
  private onQuotes(market: Market, say: StreamSink): End {
    let before = '';
    const look = (): void => {
      const { symbol, bidPrice, bidQty, askPrice, askQty } = bookTickerJson(market);
      const now = `${bidPrice as string} ${bidQty as string} ${askPrice as string} ${askQty as string}`;
      if (now === before) return;
      before = now;
      say({ u: market.shown.lastId, s: symbol, b: bidPrice, B: bidQty, a: askPrice, A: askQty });
    };
    const all = this.quotes.get(market) ?? new Set();
    this.quotes.set(market, all.add(look));
    queueMicrotask(look);
    return () => void all.delete(look);
  }

  private depth(market: Market, levels: string | undefined, periodMs: number, say: StreamSink): End {
    const { shown, rules } = market;
    if (levels !== undefined) {
      const limit = Number(levels);
      return this.every(periodMs, () =>
        say({
          lastUpdateId: shown.lastId,
          bids: levelsJson(shown.levels('buy', limit), rules),
          asks: levelsJson(shown.levels('sell', limit), rules),
        }),
      );
    }
    const watcher = shown.watch();
    const end = this.every(periodMs, (now) => {
      const change = watcher.take();
      if (change === undefined) return;
      const [b, a] = [levelsJson(change.bids, rules), levelsJson(change.asks, rules)];
      say({ e: 'depthUpdate', E: now, s: rules.symbol, U: change.firstId, u: change.lastId, b, a });
    });
    return () => {
      end();
      shown.unwatch(watcher);
    };
  }

  private allTickers(name: string, say: StreamSink): End {
    const event = name.startsWith('!mini') ? miniTickerEvent : dayTickerEvent;
    return this.every(SECOND_MS, (now) => say([...this.core.allMarkets()].map((market) => event(market, now))));
  }

  private every(periodMs: number, look: (now: number) => void): End {
    return this.run({ nextAt: (now) => now + periodMs, look });
  }

  /** Looks again and again, each time at the markets as they are by then. */
  private run(poll: Poll): End {
    const { clock } = this.core;
    let cancel = (): void => undefined;
    const wait = (): void => {
      const now = clock.now();
      const realMs = Math.max(LEAST_REAL_MS, clock.realMs(poll.nextAt(now) - now));
      cancel = clock.after(realMs, () => {
        this.core.advance();
        poll.look(clock.now());
        wait();
      });
    };
    wait();
    return () => cancel();
  }
}

function isTimeframe(text: string): text is Timeframe {
  return (TIMEFRAMES as readonly string[]).includes(text);
}

function tradeEvent({ id, ticks, lots, time, aggressor }: PublicTrade, s: string, { rules }: Market): unknown {
  const [p, q] = [rules.priceText(ticks), rules.quantityText(lots)];
  return { e: 'trade', E: time, s, t: id, p, q, T: time, m: aggressor === 'seller', M: true };
}

function aggTradeEvent(trade: PublicTrade, { rules }: Market): unknown {
  return { e: 'aggTrade', E: trade.time, s: rules.symbol, ...aggTradeJson(trade, rules) };
}
