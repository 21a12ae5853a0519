import type { UnixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { Side } from '#domain/orders/order.ts';
import type { ClientOrderId, VenueGateway, VenueOrderStatus } from '#domain/orders/venue-gateway.ts';
import type { VirtualClock } from '#sandbox/time/virtual-clock.ts';

/**
 * A venue adapter and the venue behind it, in one process and in virtual time: whatever waits, waits on `clock`, so that nothing
 * sleeps. Every law gets a fresh one.
 */
export interface VenueStage {
  readonly clock: VirtualClock;
  readonly traits: VenueTraits;
  readonly hand: VenueHand;
  /** A new adapter for the same account, as after a restart: it knows nothing of what another one sent. */
  open(): VenueGateway;
  /** An adapter whose key the venue does not know. */
  openWithWrongKey(): VenueGateway;
  close(): void | Promise<void>;
}

/** What the laws must know of the venue on the stage. Prices and sizes are decimal strings on its steps. */
export interface VenueTraits {
  readonly instrument: InstrumentId;
  /** As the venue names it. */
  readonly accountId: string;
  /** A size that the account can buy and sell at least ten times; divisible by four within its steps. */
  readonly lot: string;
  /** A size of the right form that the account can never pay for. */
  readonly tooMuch: string;
  /** A size that is not on the steps, or below the least. */
  readonly misshapen: string;
  /** The market on a fresh stage, with room for any size. */
  readonly market: Market;
  /** Where an order to buy rests, and one to sell; both far from the market, both affordable. */
  readonly below: string;
  readonly above: string;
  /** Markets that have passed `below`, or `above`. */
  readonly fallen: Market;
  readonly risen: Market;
  /** Orders that the venue takes. Of what it does not take the adapter must say `form`, and send nothing. */
  readonly takes: {
    readonly ioc: boolean;
    readonly fok: boolean;
    readonly postOnly: boolean;
    readonly stop: boolean;
  };
  /** What becomes of a stop whose trigger the market has passed before it arrives. */
  readonly lateStop: 'rejected' | 'executed';
  /** Nothing that the adapter says may hold one of these. */
  readonly secrets: readonly string[];
}

export interface Market {
  readonly bid: string;
  readonly ask: string;
}

/** The hand on the venue: it moves the market, breaks the wires, and knows the truth. */
export interface VenueHand {
  /**
   * The best bid and ask from now on, each with `size` to take (plenty when left out). Resting orders that it reaches are met in
   * full at their own price, stops that it passes take what it offers.
   */
  quote(market: Market, size?: string): void | Promise<void>;
  /** Somebody trades so much against a resting order, at its price. */
  fill(name: ClientOrderId, size: string): void | Promise<void>;
  /** Somebody else, such as the owner in a browser, cancels an order. */
  cancel(name: ClientOrderId): void | Promise<void>;
  /** What happens to the next request of that kind, once. */
  fault(request: 'order' | 'cancel', fault: WireFault): void;
  /** From now on no request and no stream comes through; what is open breaks. */
  disconnect(): void;
  reconnect(): void;
  /** Closes the market for the weekend; only where trading has hours. */
  closeMarket?(): void;
  /** Puts the venue's clock off ours by so much; only where requests carry a time. */
  skew?(ms: number): void;
  /** The venue's clock. */
  now(): UnixMs;
  /** Requests to place an order of this name that left the adapter, whether they arrived or not. */
  attempts(name: ClientOrderId): number;
  /** Every order that was ever accepted under this name. */
  orders(name: ClientOrderId): readonly TrueOrder[];
  fills(name: ClientOrderId): readonly TrueFill[];
  /** By asset, as exact decimals: every asset that is not zero. */
  balances(): Readonly<Record<string, { readonly free: string; readonly locked: string }>>;
}

/** How one request fails. */
export type WireFault =
  /** It is carried out, but its answer never comes. */
  | { readonly kind: 'answer-lost' }
  /** It is lost on its way; whoever sent it cannot tell. */
  | { readonly kind: 'request-lost' }
  /** No connection can be made: certainly not sent. */
  | { readonly kind: 'unreachable' }
  /** It arrives so much later, long after the adapter has given up. */
  | { readonly kind: 'late'; readonly ms: number }
  /** The venue answers 5xx, with or without having carried it out. */
  | { readonly kind: 'server-error'; readonly carriedOut: boolean }
  /** The venue answers 429 and does nothing. */
  | { readonly kind: 'throttled' };

/** An order as the venue keeps it. */
export interface TrueOrder {
  readonly venueOrderId: string;
  readonly side: Side;
  readonly quantity: string;
  readonly filled: string;
  readonly status: VenueOrderStatus;
}

/** An execution as the venue keeps it. */
export interface TrueFill {
  readonly tradeId: string;
  readonly price: string;
  readonly quantity: string;
  readonly fee: { readonly currency: string; readonly amount: string };
}
