import { unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { PRICE_UNITS, SIZE_UNITS } from '#domain/prediction/price-grid.ts';
import type { OutcomeIndex, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { LevelHeap } from '#domain/structure/level-heap.ts';
import type { EventSource } from '#apps/research/prediction/backtest/event-source.ts';

/** Prices of a market's first outcome over time, and how it ended, where that is known. */
export interface PriceSeries {
  readonly market: PredictionMarket;
  /** UTC ms, rising. */
  readonly times: ArrayLike<number>;
  /** 0…1. */
  readonly prices: ArrayLike<number>;
  readonly resolution: { readonly time: number; readonly winner: OutcomeIndex | 'split' } | undefined;
}

/** What is made up where only prices are known. Stated in every report. */
export interface PriceAssumptions {
  /** Half a spread, a probability: wider than real books, because a price alone is not one that can be had. */
  readonly halfSpread: number;
  /** Contracts on each side. */
  readonly contracts: number;
}

export const PRICE_ASSUMPTIONS: PriceAssumptions = { halfSpread: 0.01, contracts: 500 };

export interface PriceSourceOptions {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly intervalMs: number;
  readonly assumptions?: PriceAssumptions;
}

/**
 * Prices as books of one level a side: the bid is half a spread below the price, down to the tick, the ask as far above it. Near
 * certainty, where a side would leave the prices that can be ordered at, it is empty. One event object a market, made anew with each price.
 */
export function priceSource(series: readonly PriceSeries[], options: PriceSourceOptions): EventSource {
  const { title, from, to, intervalMs, assumptions = PRICE_ASSUMPTIONS } = options;
  const merge = new PriceMerge(series, assumptions, { from, to });
  const markets = new Map(series.map(({ market }) => [market.id, market]));
  return {
    title,
    isPricesOnly: true,
    from: unixMs(from),
    to: unixMs(to),
    intervalMs,
    notes: [
      `Prices only: books are assumed, one level of ${assumptions.contracts} contracts a side, ${100 * assumptions.halfSpread} cents or more from the price.`,
      'Detectors that look at orders and trades are off; jumps are looked for between two prices instead of by the second.',
    ],
    markets: series.map(({ market }) => market),
    market: (id) => markets.get(id),
    play: async (until, say) => merge.play(until, say),
  };
}

/** Points of all series in the order of time; at one instant in the order of the series. */
class PriceMerge {
  private readonly lines: readonly Line[];
  private readonly heap = new LevelHeap();

  constructor(series: readonly PriceSeries[], assumptions: PriceAssumptions, range: { from: number; to: number }) {
    this.lines = series.map((one) => new Line(one, assumptions, range));
    this.lines.forEach((line, number) => this.push(line, number));
  }

  play(until: number, say: (event: PredictionEvent) => void): void {
    const { heap, lines } = this;
    while (heap.nearest <= until) {
      const number = heap.pop();
      const line = lines[number]!;
      say(line.take());
      this.push(line, number);
    }
  }

  private push(line: Line, number: number): void {
    const next = line.findNext();
    if (next < Number.POSITIVE_INFINITY) this.heap.push(next, number);
  }
}

type BookEvent = { -readonly [Field in keyof BookFields]: BookFields[Field] };
type BookFields = Extract<PredictionEvent, { kind: 'book' }>;

/** One series as it is read on. */
class Line {
  private readonly series: PriceSeries;
  private readonly times: ArrayLike<number>;
  private readonly prices: ArrayLike<number>;
  private readonly event: BookEvent;
  private readonly tick: number;
  private readonly halfUnits: number;
  private readonly bids: Float64Array;
  private readonly asks: Float64Array;
  private readonly to: number;
  private readonly endsAt: number;
  private at = 0;
  private next = Number.NaN;
  private isResolved = false;

  constructor(series: PriceSeries, assumptions: PriceAssumptions, { from, to }: { from: number; to: number }) {
    this.series = series;
    this.times = series.times;
    this.prices = series.prices;
    this.to = to;
    this.tick = Number(series.market.rules.tickSize.round(4, 'down').units);
    this.halfUnits = assumptions.halfSpread * PRICE_UNITS;
    this.endsAt = series.resolution?.time ?? Number.POSITIVE_INFINITY;
    const lots = assumptions.contracts * SIZE_UNITS;
    this.bids = Float64Array.of(0, lots);
    this.asks = Float64Array.of(0, lots);
    const time = 0 as UnixMs;
    this.event = { kind: 'book', market: series.market.id, time, receivedTime: time, bids: [], asks: [] };
    while (this.at < series.times.length && series.times[this.at]! < from) this.at++;
  }

  /** When the next one comes; infinity after the last. */
  findNext(): number {
    const { at, times, endsAt } = this;
    const time = at < times.length ? times[at]! : Number.POSITIVE_INFINITY;
    const next = this.isResolved ? Number.POSITIVE_INFINITY : time < endsAt ? time : endsAt;
    this.next = next > this.to ? Number.POSITIVE_INFINITY : next;
    return this.next;
  }

  take(): PredictionEvent {
    const time = this.next as UnixMs;
    if (time === this.endsAt) return this.end(time);
    return this.book(time, this.prices[this.at++]! * PRICE_UNITS);
  }

  private end(time: UnixMs): PredictionEvent {
    const { market, resolution } = this.series;
    this.isResolved = true;
    return { kind: 'resolved', market: market.id, time, receivedTime: time, winner: resolution!.winner };
  }

  private book(time: UnixMs, units: number): PredictionEvent {
    const { event, tick, halfUnits, bids, asks } = this;
    const bid = Math.floor((units - halfUnits) / tick + ROUNDING) * tick;
    const ask = Math.ceil((units + halfUnits) / tick - ROUNDING) * tick;
    bids[0] = bid;
    asks[0] = ask;
    event.time = time;
    event.receivedTime = time;
    event.bids = bid >= tick ? bids : NOBODY;
    event.asks = ask <= PRICE_UNITS - tick ? asks : NOBODY;
    return event;
  }
}

/** A price that lies on a tick but for the last bit of a double stays there. */
const ROUNDING = 1e-9;
const NOBODY = new Float64Array(0);
