import type { ClientOrderId } from '#domain/orders/venue-gateway.ts';
import type { OrderNotes } from '#adapters/polymarket/venue/order-notes.ts';

/** Orders of others that are remembered by name; more than an account has open. */
const STRANGERS_MAX = 10_000;

/** Names of orders by hash. Ours are in the notes; what others have made by hand gets a name from its hash. */
export class OrderNames {
  readonly notes: OrderNotes;
  private readonly strangers = new Map<ClientOrderId, string>();

  constructor(notes: OrderNotes) {
    this.notes = notes;
  }

  isOurs(orderId: string): boolean {
    return this.notes.byOrder(orderId) !== undefined;
  }

  nameOf(orderId: string): ClientOrderId {
    const note = this.notes.byOrder(orderId);
    if (note !== undefined) return note.name;
    const name = `pm-${orderId.replace(/^0x/, '').slice(0, 32)}` as ClientOrderId;
    this.strangers.set(name, orderId);
    if (this.strangers.size > STRANGERS_MAX) this.strangers.delete(this.strangers.keys().next().value!);
    return name;
  }

  /** The hash of an order that was named here, by us or for others. */
  orderIdOf(name: ClientOrderId): string | undefined {
    return this.notes.byName(name)?.orderId ?? this.strangers.get(name);
  }
}
