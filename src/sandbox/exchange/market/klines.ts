import type { BarColumns } from '#domain/market/bar-columns.ts';
import { UTC_CLOCK, periodEnd, periodStart } from '#domain/market/period.ts';
import { timeframeMs } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { BarSteps } from '#sandbox/exchange/market/bar-steps.ts';
import type { PublicTrade } from '#sandbox/exchange/market/tape.ts';

/** One candle in ticks and lots; `closeTime` is the start of the next one. */
export interface Kline {
  openTime: number;
  closeTime: number;
  open: number;
  high: number;
  low: number;
  close: number;
  lots: number;
  /** Ticks times lots: the turnover. */
  turnover: number;
  trades: number;
  /** Lots and turnover of trades that a buyer began. */
  boughtLots: number;
  boughtTurnover: number;
}

/** Which candles are asked for; times are UTC ms, both included. */
export interface KlineRange {
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly limit: number;
}

/** What bars of history do not say is made up: so many trades each, and half of the volume begun by buyers. */
const HISTORY_TRADES = 24;

/** Candles of one symbol: history as the source gave it, then what the trades make. One minute is the shortest. */
export class Klines {
  private readonly steps: BarSteps;
  private readonly openHistory: () => readonly BarColumns[];
  private history: readonly BarColumns[] | undefined;
  private readonly minutes: Kline[] = [];

  constructor(steps: BarSteps, openHistory: () => readonly BarColumns[]) {
    this.steps = steps;
    this.openHistory = openHistory;
  }

  /** Takes the next trade. */
  add(trade: PublicTrade): void {
    const last = this.minutes.at(-1);
    if (last === undefined || trade.time >= last.closeTime) {
      const openTime = periodStart(UTC_CLOCK, '1m', trade.time);
      this.minutes.push(opened(trade, openTime, openTime + 60_000));
    } else extend(last, trade);
  }

  /** Candles of a timeframe, oldest first, the one under way included. */
  read(timeframe: Timeframe, range: KlineRange, now: number): readonly Kline[] {
    const until = Math.min(range.to ?? now, now);
    const longest = timeframeMs(timeframe) * (timeframe === '1M' ? 1.04 : 1);
    const from = range.from ?? periodStart(UTC_CLOCK, timeframe, until - longest * range.limit);
    const found: Kline[] = [];
    for (const part of this.parts(timeframe)) {
      for (let i = part.firstAt(from); i < part.length; i++) {
        const piece = part.at(i);
        if (piece.openTime > until) break;
        add(found, piece, timeframe);
        if (range.from !== undefined && found.length > range.limit) return found.slice(0, range.limit);
      }
    }
    return range.from === undefined ? found.slice(-range.limit) : found.slice(0, range.limit);
  }

  /** The candle that a moment lies in, as it stands; undefined when nothing has traded in it. */
  at(timeframe: Timeframe, instant: number): Kline | undefined {
    const start = periodStart(UTC_CLOCK, timeframe, instant);
    const [found] = this.read(timeframe, { from: start, to: instant, limit: 1 }, instant);
    return found;
  }

  /** One candle over everything from an instant on, made of what is finest; undefined when nothing has traded. */
  since(from: number, now: number): Kline | undefined {
    const found: Kline[] = [];
    for (const part of this.parts('1M')) {
      for (let i = part.firstAt(from); i < part.length; i++) {
        const piece = part.at(i);
        if (piece.openTime > now) break;
        if (found.length === 0) found.push({ ...piece, closeTime: Number.POSITIVE_INFINITY });
        else merge(found[0]!, piece);
      }
    }
    return found[0];
  }

  /** Where the pieces of a timeframe's candles lie: parts of history that are fine enough, then the minutes. */
  private parts(timeframe: Timeframe): readonly Pieces[] {
    this.history ??= this.openHistory();
    const length = timeframeMs(timeframe);
    const fine = this.history.filter((part) => part.length > 0 && part.closeTime[0]! - part.openTime[0]! <= length);
    return [...fine.map((part) => historyPieces(part, this.steps)), minutePieces(this.minutes)];
  }
}

/** Candles to build longer ones from. */
interface Pieces {
  readonly length: number;
  firstAt(instant: number): number;
  at(i: number): Kline;
}

function minutePieces(minutes: readonly Kline[]): Pieces {
  return {
    length: minutes.length,
    firstAt: (instant) => {
      let low = 0;
      let high = minutes.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (minutes[middle]!.openTime < instant) low = middle + 1;
        else high = middle;
      }
      return low;
    },
    at: (i) => minutes[i]!,
  };
}

function historyPieces(bars: BarColumns, steps: BarSteps): Pieces {
  return {
    length: bars.length,
    firstAt: (instant) => bars.indexAt(instant),
    at: (i) => {
      const [open, high] = [steps.ticks(bars.open[i]!), steps.ticks(bars.high[i]!)];
      const [low, close] = [steps.ticks(bars.low[i]!), steps.ticks(bars.close[i]!)];
      const lots = steps.lots(bars.volume[i]!);
      const turnover = lots * Math.round((open + high + low + close) / 4);
      const times = { openTime: bars.openTime[i]!, closeTime: bars.closeTime[i]! };
      const prices = { open, high, low, close };
      const boughtLots = Math.round(lots / 2);
      return { ...times, ...prices, lots, turnover, trades: HISTORY_TRADES, boughtLots, boughtTurnover: turnover / 2 };
    },
  };
}

function add(found: Kline[], piece: Kline, timeframe: Timeframe): void {
  const last = found.at(-1);
  if (last !== undefined && piece.openTime < last.closeTime) {
    merge(last, piece);
    return;
  }
  const openTime = periodStart(UTC_CLOCK, timeframe, piece.openTime);
  found.push({ ...piece, openTime, closeTime: periodEnd(UTC_CLOCK, timeframe, openTime) });
}

function merge(whole: Kline, piece: Kline): void {
  whole.high = Math.max(whole.high, piece.high);
  whole.low = Math.min(whole.low, piece.low);
  whole.close = piece.close;
  whole.lots += piece.lots;
  whole.turnover += piece.turnover;
  whole.trades += piece.trades;
  whole.boughtLots += piece.boughtLots;
  whole.boughtTurnover += piece.boughtTurnover;
}

function opened(trade: PublicTrade, openTime: number, closeTime: number): Kline {
  const { ticks, lots } = trade;
  const bought = trade.aggressor === 'buyer' ? lots : 0;
  return {
    openTime,
    closeTime,
    open: ticks,
    high: ticks,
    low: ticks,
    close: ticks,
    lots,
    turnover: ticks * lots,
    trades: 1,
    boughtLots: bought,
    boughtTurnover: ticks * bought,
  };
}

function extend(kline: Kline, { ticks, lots, aggressor }: PublicTrade): void {
  kline.high = Math.max(kline.high, ticks);
  kline.low = Math.min(kline.low, ticks);
  kline.close = ticks;
  kline.lots += lots;
  kline.turnover += ticks * lots;
  kline.trades++;
  if (aggressor !== 'buyer') return;
  kline.boughtLots += lots;
  kline.boughtTurnover += ticks * lots;
}
