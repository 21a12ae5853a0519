import type { Decimal } from '#core/decimal.ts';
import type { Money, Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { Fill } from '#domain/orders/order-event.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { DetectorName } from '#domain/prediction/finding.ts';
import type { MarketCategory, MarketId, OutcomeIndex } from '#domain/prediction/prediction-market.ts';
import type { PredictionSignal } from '#domain/prediction/prediction-strategy.ts';
import type { OutcomeVenue } from '#engine/prediction/outcome-venue.ts';
import type { SeenPrices, Waterfall } from '#engine/prediction/waterfall.ts';

/** Why a position is left. */
export type LeaveReason = 'time-limit' | 'invalidation' | 'reversal' | 'resolution';

/** Contracts of one outcome, from the entry order to the last of them. Amounts are exact, in collateral. */
export interface OpenPosition {
  /** The entry order. */
  readonly id: OrderId;
  readonly signal: PredictionSignal;
  readonly venue: OutcomeVenue;
  readonly ordered: Quantity;
  /** Most that the entry may cost, fee included. */
  readonly reserved: Decimal;
  readonly seenAtEntry: SeenPrices;
  seenAtExit: SeenPrices | undefined;
  entered: Decimal;
  open: Decimal;
  /** Paid (positive) and received (negative) so far, without fees. */
  paid: Decimal;
  /** Paid for what was bought, fees included. */
  spent: Decimal;
  fees: Decimal;
  entryTime: UnixMs | undefined;
  lastFill: Fill | undefined;
  /** The entry order may still fill. */
  isEntering: boolean;
  /** The sale that is under way. */
  exitOrder: OrderId | undefined;
  exitsSent: number;
  leaving: LeaveReason | undefined;
}

/** A position that is over. */
export interface PredictionTrade {
  readonly id: OrderId;
  readonly signalId: string;
  readonly detector: DetectorName;
  readonly category: MarketCategory;
  readonly market: MarketId;
  readonly event: string | undefined;
  readonly outcome: OutcomeIndex;
  readonly instrument: InstrumentId;
  readonly ordered: Quantity;
  /** What was bought of it. */
  readonly quantity: Decimal;
  readonly entryTime: UnixMs;
  readonly exitTime: UnixMs;
  readonly exitReason: LeaveReason;
  readonly fees: Money;
  /** Received less paid, less fees. */
  readonly net: Money;
  readonly waterfall: Waterfall;
}
