import type { UnixMs } from '#core/time.ts';
import type { LevelPairs } from '#domain/market/book-delta.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { LotGrid } from '#domain/market/lot-grid.ts';
import type { Aggressor } from '#domain/market/trade-tick.ts';
import { outcomeInstrument } from '#domain/prediction/outcome-instrument.ts';
import type { PredictionEvent, StreamTrade } from '#domain/prediction/prediction-event.ts';
import { mirrored } from '#domain/prediction/price-grid.ts';
import type { OutcomeIndex, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { MarketReading } from '#domain/prediction/prediction-strategy.ts';
import { DEFAULT_BOOK_VENUE } from '#engine/book/book-venue-config.ts';
import { BookVenue } from '#engine/book/book-venue.ts';
import type { Settlement } from '#engine/book/instrument-close.ts';
import { outcomeFees } from '#engine/prediction/contract-fees.ts';
import { payoff } from '#engine/prediction/outcome-venue.ts';
import type { OutcomeVenue } from '#engine/prediction/outcome-venue.ts';
import type { PredictionRunConfig } from '#engine/prediction/prediction-config.ts';

/** A simulated venue of one outcome: a book venue that hears what the market says, for the second outcome in the mirror. */
export class SimulatedOutcome implements OutcomeVenue {
  readonly instrument: Instrument;
  readonly outcome: OutcomeIndex;
  readonly grid: LotGrid;
  readonly venue: BookVenue;
  usedAt = Number.NEGATIVE_INFINITY;
  private updates = 0;
  private trades = true;
  private isOver = false;

  constructor(market: PredictionMarket, outcome: OutcomeIndex, config: PredictionRunConfig) {
    this.outcome = outcome;
    this.instrument = outcomeInstrument(market, outcome);
    this.grid = new LotGrid(this.instrument);
    const assumptions = {
      ...DEFAULT_BOOK_VENUE,
      latency: config.latency,
      queue: config.queue,
      takerFeeBps: 0,
      makerFeeBps: 0,
    };
    this.venue = new BookVenue(this.instrument, assumptions, { fees: outcomeFees(market) });
  }

  open(reading: MarketReading, now: number): void {
    this.gate(isUsable(reading), now);
    this.load(reading.bids.pairs(), reading.asks.pairs(), now);
  }

  /** No order is met in a book that is in doubt or crossed. */
  hear(event: PredictionEvent, reading: MarketReading, now: UnixMs): void {
    const usable = isUsable(reading);
    if (!usable) this.gate(false, now);
    if (event.kind === 'change') this.change(event.bids, event.asks, now);
    else if (event.kind === 'book') this.load(event.bids, event.asks, now);
    else if (event.kind === 'trade') this.trade(event, now);
    if (usable) this.gate(true, now);
  }

  resolve(winner: OutcomeIndex | 'split', now: UnixMs): void {
    this.isOver = true;
    this.venue.onClose({ time: now, price: payoff(winner, this.outcome) });
  }

  takeSettlements(): readonly Settlement[] {
    return this.isOver ? this.venue.takeSettlements() : NOTHING;
  }

  private load(bids: LevelPairs, asks: LevelPairs, time: number): void {
    const isFirst = this.outcome === 0;
    const lastId = ++this.updates;
    this.venue.onSnapshot({
      time,
      lastId,
      bids: isFirst ? bids : inMirror(asks),
      asks: isFirst ? asks : inMirror(bids),
    });
  }

  private change(bids: LevelPairs, asks: LevelPairs, time: number): void {
    const isFirst = this.outcome === 0;
    const id = ++this.updates;
    this.venue.onDelta({
      time,
      firstId: id,
      lastId: id,
      previousId: undefined,
      bids: isFirst ? bids : inMirror(asks),
      asks: isFirst ? asks : inMirror(bids),
    });
  }

  private trade({ outcome, ticks, lots, aggressor }: StreamTrade, time: number): void {
    const isOwn = outcome === this.outcome;
    const seen = isOwn ? { ticks, aggressor } : { ticks: mirrored(ticks), aggressor: OTHER_SIDE[aggressor] };
    this.venue.onTrade({ time, lots, ...seen });
  }

  private gate(trades: boolean, now: number): void {
    if (this.trades === trades) return;
    this.trades = trades;
    this.venue.onStatus(now, trades ? 'trading' : 'paused');
  }
}

function isUsable({ doubt, isCrossed }: MarketReading): boolean {
  return doubt === undefined && !isCrossed;
}

function inMirror(pairs: LevelPairs): number[] {
  const levels: number[] = [];
  for (let i = 0; i + 1 < pairs.length; i += 2) levels.push(mirrored(pairs[i]!), pairs[i + 1]!);
  return levels;
}

const NOTHING: readonly Settlement[] = [];
const OTHER_SIDE: Readonly<Record<Aggressor, Aggressor>> = { buyer: 'seller', seller: 'buyer', unknown: 'unknown' };
