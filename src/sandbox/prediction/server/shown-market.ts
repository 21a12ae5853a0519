import type { PredictionEvent, SettledTrade, StreamTrade } from '#domain/prediction/prediction-event.ts';
import { PRICE_UNITS, SIZE_UNITS } from '#domain/prediction/price-grid.ts';
import type { OutcomeIndex, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { PriceLog } from '#sandbox/prediction/server/price-log.ts';
import { ShownBook } from '#sandbox/prediction/server/shown-book.ts';
import type { BookFrame } from '#sandbox/prediction/server/shown-book.ts';
import { Turnover } from '#sandbox/prediction/server/turnover.ts';

/** A market as the venue shows it at this moment: what it is, its book, what was traded. */
export class ShownMarket {
  /** Its number in Gamma, from 1 for the oldest. */
  readonly number: number;
  market: PredictionMarket;
  readonly book = new ShownBook();
  readonly prices = new PriceLog();
  readonly turnover = new Turnover();
  /** When the book changed last, UTC ms of the venue. */
  bookTime: number;
  private readonly last: [number | undefined, number | undefined] = [undefined, undefined];

  constructor(number: number, market: PredictionMarket, now: number) {
    this.number = number;
    this.market = market;
    this.bookTime = now;
  }

  /** Whether it can be traded, so that it has a book. */
  get isOpen(): boolean {
    return this.market.status === 'open';
  }

  get isOver(): boolean {
    return this.market.status === 'resolved';
  }

  /** Price of the last trade in this very outcome, in units; undefined before the first. */
  lastOf(outcome: OutcomeIndex): number | undefined {
    return this.last[outcome];
  }

  /** What an outcome is worth as Gamma shows it, 0…1: settled, middle of the book, or last trade; undefined when nothing tells. */
  worthOf(outcome: OutcomeIndex): number | undefined {
    const { winner } = this.market;
    if (winner !== undefined) return winner === 'split' ? 0.5 : winner === outcome ? 1 : 0;
    const units = this.book.middle ?? this.firstLast;
    return units === undefined ? undefined : (outcome === 0 ? units : PRICE_UNITS - units) / PRICE_UNITS;
  }

  frame(outcome: OutcomeIndex): BookFrame {
    return { market: this.market, time: this.bookTime, last: this.last[outcome] };
  }

  /** Brings what is shown up to an event. */
  apply(event: PredictionEvent): void {
    switch (event.kind) {
      case 'book':
        this.book.load(event.bids, event.asks);
        this.moved(event.time);
        return;
      case 'change':
        this.book.change(event.bids, event.asks);
        this.moved(event.time);
        return;
      case 'trade':
        this.last[event.outcome] = event.ticks;
        this.turnover.add(event.time, worthOf(event));
        return;
      case 'tick-size':
        this.market = { ...this.market, rules: { ...this.market.rules, tickSize: event.tickSize } };
        return;
      case 'resolved':
        this.market = { ...this.market, status: 'resolved', winner: event.winner };
        return;
      case 'settled':
      case 'doubt':
    }
  }

  private get firstLast(): number | undefined {
    const [first, second] = this.last;
    return first ?? (second === undefined ? undefined : PRICE_UNITS - second);
  }

  private moved(time: number): void {
    this.bookTime = time;
    const { middle } = this.book;
    if (middle !== undefined) this.prices.note(time, middle);
  }
}

function worthOf({ ticks, lots }: StreamTrade | SettledTrade): number {
  return (ticks / PRICE_UNITS) * (lots / SIZE_UNITS);
}
