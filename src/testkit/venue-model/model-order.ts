import type { Decimal } from '#core/decimal.ts';
import type { UnixMs } from '#core/time.ts';
import type { Side } from '#domain/orders/order.ts';
import type { VenueOrderStatus, VenueRejection } from '#domain/orders/venue-gateway.ts';
import type { Market } from '#testkit/venue-laws/venue-stage.ts';

/** The rules of a model venue: one market, one account. */
export interface ModelRules {
  readonly base: string;
  readonly quote: string;
  readonly priceTick: string;
  readonly quantityStep: string;
  readonly minQuantity: string;
  readonly market: Market;
  /** By asset. */
  readonly funds: Readonly<Record<string, string>>;
  readonly feeRate: string;
  /** In what the fee is charged: in what was received, or always in the quote currency. */
  readonly feeIn: 'received' | 'quote';
  /** Whether an old name may be used again once its order is done, as at many venues. */
  readonly namesLive: 'for-ever' | 'while-working';
  /** What becomes of a stop that the market has passed already. */
  readonly lateStop: 'rejected' | 'executed';
}

export interface ModelRequest {
  readonly clientId: string;
  readonly side: Side;
  readonly kind: 'market' | 'limit' | 'stop';
  /** Of a limit order; the trigger of a stop. */
  readonly price: Decimal | undefined;
  readonly quantity: Decimal;
  readonly life: 'gtc' | 'ioc' | 'fok';
  readonly postOnly: boolean;
}

export interface ModelOrder extends ModelRequest {
  readonly id: number;
  readonly createdAt: UnixMs;
  filled: Decimal;
  /** Paid or received so far, in quote currency. */
  cost: Decimal;
  status: VenueOrderStatus;
  updatedAt: UnixMs;
}

export interface ModelFill {
  readonly id: number;
  readonly order: ModelOrder;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly fee: Decimal;
  readonly feeCurrency: string;
  readonly isMaker: boolean;
  readonly time: UnixMs;
}

/** Why an order was not taken. */
export interface ModelRefusal {
  readonly refused: VenueRejection;
}
