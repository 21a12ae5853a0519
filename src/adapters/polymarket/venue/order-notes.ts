import type { ClientOrderId, VenueOrder } from '#domain/orders/venue-gateway.ts';
import type { OrderTerms } from '#adapters/polymarket/orders/order-signer.ts';
import type { WireOrderType } from '#adapters/polymarket/orders/order-body.ts';

/** What is known of an order that was to be sent. */
export type NoteState =
  /** It may be at the venue. */
  | 'sent'
  /** The venue has said that it is there. */
  | 'accepted'
  /** The venue has said that it is over, having found nothing to be met by: it may never show it. */
  | 'killed'
  /** It certainly is not, and its name is free. */
  | 'void';

/** All that makes an order again, to the last byte of its hash. */
export interface OrderNote {
  readonly name: ClientOrderId;
  /** The hash. */
  readonly orderId: string;
  readonly state: NoteState;
  readonly instrument: VenueOrder['instrument'];
  /** Condition id. */
  readonly market: string;
  /** Contracts, decimal. */
  readonly quantity: string;
  readonly terms: OrderTerms;
  readonly type: WireOrderType;
  readonly postOnly: boolean;
  /** What it does not get at once is taken back: its life at the venue is longer than it should be. */
  readonly endsAtOnce: boolean;
  /** When it was sent last, by our clock. */
  readonly sentAt: number;
}

/**
 * Remembers which order a name stands for. The venue knows no names, only hashes, and of an order that is over not all that the hash
 * is made of: so this has to outlive the process wherever orders are real.
 */
export interface OrderNotes {
  byName(name: ClientOrderId): OrderNote | undefined;
  byOrder(orderId: string): OrderNote | undefined;
  /** Of every name the latest note. */
  all(): Iterable<OrderNote>;
  /** Done when it is sure to be there after a crash. A later note of a name takes the place of the earlier. */
  write(note: OrderNote): Promise<void>;
}

/** Notes for as long as the process lives: for paper, sandboxes and tests. */
export class MemoryOrderNotes implements OrderNotes {
  private readonly names = new Map<ClientOrderId, OrderNote>();
  private readonly orders = new Map<string, OrderNote>();

  byName(name: ClientOrderId): OrderNote | undefined {
    return this.names.get(name);
  }

  byOrder(orderId: string): OrderNote | undefined {
    return this.orders.get(orderId.toLowerCase());
  }

  all(): Iterable<OrderNote> {
    return this.names.values();
  }

  write(note: OrderNote): Promise<void> {
    this.keep(note);
    return Promise.resolve();
  }

  keep(note: OrderNote): void {
    this.names.set(note.name, note);
    this.orders.set(note.orderId, note);
  }
}
