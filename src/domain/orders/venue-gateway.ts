import type { Decimal } from '#core/decimal.ts';
import type { AssayError } from '#core/errors.ts';
import type { Currency, Money, Price, Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { Instrument, InstrumentId } from '#domain/market/instrument.ts';
import type { Side } from '#domain/orders/order.ts';

declare const kind: unique symbol;

/** Our name of an order at a venue: 1 to 36 of `A-Z a-z 0-9 - _`. Made from the order's id, so that it is the same after a restart. */
export type ClientOrderId = string & { readonly [kind]: 'ClientOrderId' };

/** What a venue is asked to do. A venue knows no brackets: whoever stands before it keeps them. */
export interface VenueOrder {
  readonly clientId: ClientOrderId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly type: VenueOrderType;
  readonly quantity: Quantity;
}

export type VenueOrderType =
  | { readonly kind: 'market' }
  | {
      readonly kind: 'limit';
      readonly price: Price;
      readonly timeInForce: 'gtc' | 'ioc' | 'fok';
      readonly postOnly: boolean;
    }
  /** Takes what the market offers once a trade at the trigger or beyond has been seen. */
  | { readonly kind: 'stop'; readonly trigger: Price };

/** Where an order stands at the venue. Only `working` may still change. */
export type VenueOrderStatus = 'working' | 'filled' | 'cancelled' | 'expired' | 'rejected';

/** What the venue says of an order. */
export interface VenueOrderReport {
  readonly clientId: ClientOrderId;
  readonly venueOrderId: string;
  readonly instrument: InstrumentId;
  readonly status: VenueOrderStatus;
  readonly quantity: Quantity;
  /** Executed so far; the executions themselves come as {@link VenueFill}s, sooner or later. */
  readonly filled: Quantity;
  /** Of the last change, by the venue's clock. */
  readonly time: UnixMs;
}

/** One execution, named by the venue: the same `tradeId` is the same execution, however often it is told. */
export interface VenueFill {
  readonly tradeId: string;
  readonly clientId: ClientOrderId;
  readonly venueOrderId: string;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly price: Price;
  readonly quantity: Quantity;
  /** What was charged, never negative; often in the asset that was received. */
  readonly fee: Money;
  readonly liquidity: 'maker' | 'taker';
  readonly time: UnixMs;
}

/** Why a venue refuses an order, in words that all venues share. */
export type VenueRejection =
  /** A size, price or option that the venue does not take. */
  | 'form'
  /** The account cannot pay for it. */
  | 'funds'
  /** An order of this client id is known already. */
  | 'duplicate'
  /** It would have taken, and only wanted to add. */
  | 'post-only'
  /** Its trigger has been reached already. */
  | 'already-triggered'
  | 'unknown-instrument'
  | 'market-closed'
  /** The key may not do this, or is not known. */
  | 'not-allowed'
  /** Our clock and the venue's differ by too much. */
  | 'clock'
  | 'other';

/** What came of sending an order. */
export type SubmitAnswer =
  | { readonly kind: 'accepted'; readonly report: VenueOrderReport; readonly fills: readonly VenueFill[] }
  | { readonly kind: 'rejected'; readonly reason: VenueRejection; readonly message: string }
  /** It certainly did not reach the venue: a limit of ours, an open circuit, no connection. May be sent again, same name. */
  | { readonly kind: 'not-sent'; readonly error: AssayError }
  /**
   * No answer: it may or may not have been accepted. From `settledAt` on (by the venue's clock) a look-up is decisive: what is not
   * there then will never be. Until then it must not be sent again.
   */
  | { readonly kind: 'unknown'; readonly settledAt: UnixMs; readonly error: AssayError };

/** What came of a wish to cancel. Of `unknown` a look-up tells. */
export type CancelAnswer =
  | { readonly kind: 'cancelled'; readonly report: VenueOrderReport }
  /** No order of that name is working: it is done, or was never there. */
  | { readonly kind: 'not-working' }
  | { readonly kind: 'unknown'; readonly error: AssayError };

/** The name of an order that is to be found or cancelled. */
export interface VenueOrderName {
  readonly clientId: ClientOrderId;
  readonly instrument: InstrumentId;
}

export interface VenueBalance {
  readonly asset: Currency;
  readonly free: Decimal;
  /** Held back for working orders. */
  readonly locked: Decimal;
}

/** The account behind the key. */
export interface VenueAccount {
  /** As the venue names it; live trading needs it typed by its owner. */
  readonly id: string;
  readonly mayTrade: boolean;
  readonly balances: readonly VenueBalance[];
}

/** Told of what happens to the account. Repeats, and orders of others, come too. */
export interface VenueListener {
  onOrder(report: VenueOrderReport): void;
  onFill(fill: VenueFill): void;
  /** After `connected` whatever happened before may have been missed: reconcile. */
  onConnection(state: 'connected' | 'lost', reason: string): void;
}

/**
 * A venue as it is: remote, slow, sometimes silent. All that fails without doubt is a value; what throws is an `AdapterError`
 * (`venue.*`), and changed nothing at the venue.
 */
export interface VenueGateway {
  /** As in the ids of its instruments: `binance`. */
  readonly venue: string;
  /** A request that left this long ago, by the venue's clock, was taken or never will be: from then on a look-up is decisive. */
  readonly settleMs: number;
  instruments(): Promise<readonly Instrument[]>;
  /** The venue's clock. */
  time(): Promise<UnixMs>;
  account(): Promise<VenueAccount>;
  /** Sends once. A name that was sent before is never a second order: the answer tells of the first. */
  submit(order: VenueOrder): Promise<SubmitAnswer>;
  cancel(order: VenueOrderName): Promise<CancelAnswer>;
  /** The order of this name in whatever state; undefined when the venue has none. */
  find(order: VenueOrderName): Promise<VenueOrderReport | undefined>;
  /** Every order that works, of whoever; of one instrument, or of all. */
  openOrders(instrument?: InstrumentId): Promise<readonly VenueOrderReport[]>;
  /** Executions of one order, oldest first. */
  fillsOf(order: VenueOrderName): Promise<readonly VenueFill[]>;
  /** Listens until the function that it gives back is called; connects again by itself. */
  listen(listener: VenueListener): () => void;
}
