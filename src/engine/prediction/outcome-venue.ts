import { Decimal } from '#core/decimal.ts';
import { price } from '#core/money.ts';
import type { Price } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { BookSide } from '#domain/market/book-side.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { LotGrid } from '#domain/market/lot-grid.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';
import type { VenuePort } from '#domain/orders/venue-port.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { mirrored } from '#domain/prediction/price-grid.ts';
import type { OutcomeIndex, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { MarketReading } from '#domain/prediction/prediction-strategy.ts';
import type { Settlement } from '#engine/book/instrument-close.ts';
import type { PredictionRunConfig } from '#engine/prediction/prediction-config.ts';

/**
 * Where the orders of one outcome go. What becomes of them waits here until it is taken, so that a run is told of it between its events
 * and never within one.
 */
export interface OutcomeVenue {
  readonly instrument: Instrument;
  readonly outcome: OutcomeIndex;
  readonly grid: LotGrid;
  readonly venue: OutcomeOrders;
  /** When an order was last sent here. */
  usedAt: number;
  /** Takes over the book as it stands. */
  open(reading: MarketReading, now: number): void;
  /** Hears an event that `reading` has taken in already. */
  hear(event: PredictionEvent, reading: MarketReading, now: UnixMs): void;
  /** The market is decided: working orders are met or over. */
  resolve(winner: OutcomeIndex | 'split', now: UnixMs): void;
  /** What was paid out since the last call, after the fills that came before it have been taken. */
  takeSettlements(): readonly Settlement[];
}

/** The orders themselves. */
export interface OutcomeOrders extends Pick<VenuePort, 'submit' | 'cancel'> {
  /** Nothing works and nothing is under way. */
  readonly isIdle: boolean;
  readonly hasEvents: boolean;
  onTime(now: number): void;
  /** What happened since the last call, in order. */
  takeEvents(): readonly OrderEvent[];
}

/** Opens the venue of an outcome when it is first ordered at. */
export type OpenOutcomeVenue = (
  market: PredictionMarket,
  outcome: OutcomeIndex,
  config: PredictionRunConfig,
) => OutcomeVenue;

/** What a contract of an outcome is worth once the market is decided. */
export function payoff(winner: OutcomeIndex | 'split', outcome: OutcomeIndex): Price {
  return winner === 'split' ? HALF : winner === outcome ? ONE : NOTHING;
}

/** The side that a buyer, or seller, of an outcome meets, in the book of the first outcome. */
export function sideMet(reading: MarketReading, outcome: OutcomeIndex, side: 'buy' | 'sell'): BookSide {
  return (side === 'buy') === (outcome === 0) ? reading.asks : reading.bids;
}

/** Price units of an outcome for those of the first one, and back. */
export function unitsFor(outcome: OutcomeIndex, firstUnits: number): number {
  return outcome === 0 ? firstUnits : mirrored(firstUnits);
}

const ONE = price(Decimal.of(1n));
const HALF = price(Decimal.of(5n, 1));
const NOTHING = price(Decimal.ZERO);
