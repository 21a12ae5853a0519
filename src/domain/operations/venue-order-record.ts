import type { Decimal } from '#core/decimal.ts';
import type { UnixMs } from '#core/time.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { ClientOrderId, VenueOrder } from '#domain/orders/venue-gateway.ts';

/**
 * How far we know an order at the venue. `sending`: written down, on its way or lost; `doubtful`: sent without an answer; the
 * last three are final.
 */
export type VenueOrderStage = 'sending' | 'doubtful' | 'working' | 'done' | 'refused' | 'never-arrived';

/** One order at a venue, written down before it is sent. Several may realise one order of the engine, one after another. */
export interface VenueOrderRecord {
  readonly clientId: ClientOrderId;
  /** The engine's order that it realises. */
  readonly orderId: OrderId;
  /** Counts from 1. */
  readonly attempt: number;
  readonly order: VenueOrder;
  /** When we take it back if it still works; undefined: never. */
  readonly expiresAt: UnixMs | undefined;
  readonly stage: VenueOrderStage;
  /** Booked of it so far. */
  readonly filled: Decimal;
  readonly sentAt: UnixMs;
  /** While doubtful: when a look-up becomes decisive, by the venue's clock. */
  readonly settledAt: UnixMs | undefined;
}
