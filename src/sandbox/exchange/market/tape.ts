import type { TradeTick } from '#domain/market/trade-tick.ts';

/** A public trade with its number, which is dense by symbol. */
export interface PublicTrade extends TradeTick {
  readonly id: number;
}

const KEPT = 5_000;

/** The latest public trades, oldest first. */
export class Tape {
  private trades: PublicTrade[] = [];
  private nextId = 1;

  /** Numbers a trade and keeps it. */
  print(tick: TradeTick): PublicTrade {
    const trade = { ...tick, id: this.nextId++ };
    this.trades.push(trade);
    if (this.trades.length >= 2 * KEPT) this.trades = this.trades.slice(-KEPT);
    return trade;
  }

  get last(): PublicTrade | undefined {
    return this.trades.at(-1);
  }

  latest(limit: number): readonly PublicTrade[] {
    return this.trades.slice(-limit);
  }

  /** From a number on, as far as they are kept. */
  from(id: number, limit: number): readonly PublicTrade[] {
    const start = Math.max(0, id - (this.trades[0]?.id ?? id));
    return this.trades.slice(start, start + limit);
  }

  /** Of `[from, to]`. */
  between(from: number, to: number, limit: number): readonly PublicTrade[] {
    return this.trades.filter(({ time }) => time >= from && time <= to).slice(0, limit);
  }
}
