import { SECOND_MS } from '#core/time.ts';
import { UTC_CLOCK, periodEnd, periodStart } from '#domain/market/period.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Kline } from '#sandbox/exchange/market/klines.ts';
import { turnoverText } from '#sandbox/exchange/market/market-json.ts';
import type { Market } from '#sandbox/exchange/market/market.ts';
import type { Poll, StreamSink } from '#sandbox/exchange/streams/poll.ts';

/** Tells the candle under way once a second when it has changed, and each candle once more, as closed, when its time is over. */
export class KlinePoll implements Poll {
  private readonly market: Market;
  private readonly interval: Timeframe;
  private readonly say: StreamSink;
  private toldUntil = Number.NaN;
  private toldTrades = -1;

  constructor(market: Market, interval: Timeframe, say: StreamSink) {
    this.market = market;
    this.interval = interval;
    this.say = say;
  }

  nextAt(now: number): number {
    const start = periodStart(UTC_CLOCK, this.interval, now);
    if (Number.isNaN(this.toldUntil)) this.toldUntil = start;
    return Math.min(now + SECOND_MS, periodEnd(UTC_CLOCK, this.interval, start));
  }

  look(now: number): void {
    const { klines } = this.market;
    const range = { from: this.toldUntil, to: now, limit: MOST_AT_ONCE };
    for (const kline of klines.read(this.interval, range, now)) {
      const isClosed = kline.closeTime <= now;
      if (!isClosed && kline.trades === this.toldTrades) continue;
      this.toldTrades = isClosed ? -1 : kline.trades;
      if (isClosed) this.toldUntil = kline.closeTime;
      this.say(this.event(kline, isClosed, now));
    }
  }

  private event(kline: Kline, isClosed: boolean, now: number): unknown {
    const { rules, tape } = this.market;
    const lastId = tape.last?.id ?? -1;
    return {
      e: 'kline',
      E: now,
      s: rules.symbol,
      k: {
        t: kline.openTime,
        T: kline.closeTime - 1,
        s: rules.symbol,
        i: this.interval,
        f: lastId < 0 ? -1 : Math.max(1, lastId - kline.trades + 1),
        L: lastId,
        o: rules.priceText(kline.open),
        c: rules.priceText(kline.close),
        h: rules.priceText(kline.high),
        l: rules.priceText(kline.low),
        v: rules.quantityText(kline.lots),
        n: kline.trades,
        x: isClosed,
        q: turnoverText(kline.turnover, rules),
        V: rules.quantityText(kline.boughtLots),
        Q: turnoverText(kline.boughtTurnover, rules),
        B: '0',
      },
    };
  }
}

/** Candles that may have closed since the last look, when time runs fast. */
const MOST_AT_ONCE = 1_000;
