import { Decimal } from '#core/decimal.ts';
import { quantity as asQuantity } from '#core/money.ts';
import type { OrderId, OrderIntent } from '#domain/orders/order.ts';
import type { AccountBooks } from '#engine/account/account-books.ts';
import type { Holding } from '#engine/account/holding.ts';
import { judgedPrice, openingQuantity, purchaseCost } from '#engine/account/purchasing-power.ts';
import { decodeExact, encodeExact } from '#engine/exact-state.ts';

interface PendingOrder {
  readonly intent: OrderIntent;
  /** Quote currency, for the part that opens. */
  readonly cost: Decimal;
}

/** Orders that were approved and are not over: what they will cost, and what they will free. */
export class PendingOrders {
  private readonly orders = new Map<OrderId, PendingOrder>();
  private readonly known = new Set<OrderId>();

  isKnown(id: OrderId): boolean {
    return this.known.has(id);
  }

  add(intent: OrderIntent, books: AccountBooks): void {
    this.known.add(intent.id);
    this.orders.set(intent.id, { intent, cost: costOf(intent, books) });
  }

  /** The order is over, or has executed: what is left of it counts no more. */
  remove(id: OrderId): void {
    this.orders.delete(id);
  }

  snapshot(): unknown {
    return encodeExact({ orders: [...this.orders.values()], known: [...this.known] });
  }

  restore(state: unknown): void {
    const { orders, known } = decodeExact(state) as {
      readonly orders: readonly PendingOrder[];
      readonly known: readonly OrderId[];
    };
    this.orders.clear();
    this.known.clear();
    for (const order of orders) this.orders.set(order.intent.id, order);
    for (const id of known) this.known.add(id);
  }

  /** What entries in the instrument's currency will cost. */
  reserved(books: AccountBooks, { terms }: Holding): Decimal {
    let sum = Decimal.ZERO;
    for (const { intent, cost } of this.orders.values()) {
      const { quote } = books.holding(intent.instrument).terms.instrument;
      if (quote === terms.instrument.quote) sum = sum.plus(cost);
    }
    return sum;
  }

  /** What market orders that close, in the instrument's currency, will free at the latest prices. */
  released(books: AccountBooks, { terms }: Holding): Decimal {
    let sum = Decimal.ZERO;
    for (const { intent } of this.orders.values()) {
      if (!intent.reduceOnly || intent.type.kind !== 'market') continue;
      const holding = books.holding(intent.instrument);
      const { instrument, initialRatio } = holding.terms;
      if (holding.price === undefined || instrument.quote !== terms.instrument.quote) continue;
      const worth = intent.quantity.times(holding.price);
      sum = sum.plus(books.config.model === 'cash' ? worth : worth.times(initialRatio));
    }
    return sum;
  }
}

function costOf(intent: OrderIntent, books: AccountBooks): Decimal {
  const holding = books.holding(intent.instrument);
  const opening = openingQuantity(books, intent);
  if (opening.isZero() || intent.options.marginShare !== undefined || holding.price === undefined) return Decimal.ZERO;
  const price = judgedPrice(intent.type, holding.price);
  return purchaseCost(books, holding, { side: intent.side, price, mark: price, quantity: asQuantity(opening) });
}
