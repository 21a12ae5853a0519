import { hashText } from '#core/hash.ts';
import type { ClientOrderId } from '#domain/orders/venue-gateway.ts';

/**
 * Our names of orders as an exchange takes them. A name that it takes goes as it is; any other goes as the first 32 hex digits of
 * its SHA-256, the same after a restart. Whoever asks for such a name by itself is answered always; lists show it again once it
 * was asked for or sent, before that they show the digits.
 */
export class OrderNames {
  private readonly taken: RegExp;
  private readonly ours = new Map<string, ClientOrderId>();

  constructor(taken: RegExp) {
    this.taken = taken;
  }

  /** As the exchange takes it. */
  wire(name: ClientOrderId): string {
    const text = this.taken.test(name) ? name : hashText(name).slice(0, 32);
    if (text !== name) this.ours.set(text, name);
    return text;
  }

  /** Our name of an order; one without a name is called by the exchange's number. */
  name(wire: string | undefined, venueOrderId: string): ClientOrderId {
    if (wire === undefined || wire === '') return `order-${venueOrderId}`.slice(0, 36) as ClientOrderId;
    return this.ours.get(wire) ?? (wire as ClientOrderId);
  }
}
