import type { Price } from '#core/money.ts';
import type { OrderId, OrderIntent } from '#domain/orders/order.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';
import { decodeExact, encodeExact } from '#engine/exact-state.ts';

/** Where the exits of an entry stand; undefined without one. */
export interface ExitPrices {
  readonly stopLoss: Price | undefined;
  readonly takeProfit: Price | undefined;
}

type Role = keyof ExitPrices;

/** Remembers for each entry order the exits that guard what it opened, from brackets and from orders that close it. */
export class ExitLevels {
  private readonly entries = new Map<OrderId, Partial<Record<Role, Price>>>();
  /** Which entry and which exit an order id stands for. */
  private readonly exits = new Map<OrderId, { readonly entry: OrderId; readonly role: Role }>();

  /** A bracket comes to life. */
  expect({ id, bracket }: OrderIntent): void {
    if (bracket === undefined || this.exits.has(bracket.stopLoss.id)) return;
    this.set(bracket.stopLoss.id, { entry: id, role: 'stopLoss' }, bracket.stopLoss.price);
    const [first] = bracket.takeProfits;
    if (first !== undefined) this.set(first.id, { entry: id, role: 'takeProfit' }, first.price);
  }

  /** An order that closes an entry at a price of its own guards it. */
  submitted({ id, closes, type }: OrderIntent): void {
    if (closes === undefined) return;
    if (type.kind === 'stop') this.set(id, { entry: closes, role: 'stopLoss' }, type.trigger);
    else if (type.kind === 'limit') this.set(id, { entry: closes, role: 'takeProfit' }, type.price);
  }

  apply(event: OrderEvent): void {
    const exit = this.exits.get(event.orderId);
    if (exit === undefined) return;
    const prices = this.entries.get(exit.entry);
    if (event.kind === 'amended' && event.level !== undefined && prices !== undefined) prices[exit.role] = event.level;
    if (event.kind !== 'cancelled') return;
    this.exits.delete(event.orderId);
    if (event.reason === 'requested' && prices !== undefined) delete prices[exit.role];
  }

  of(entry: OrderId): ExitPrices {
    const prices = this.entries.get(entry);
    return { stopLoss: prices?.stopLoss, takeProfit: prices?.takeProfit };
  }

  /** Nothing of the entry is open any more. */
  forget(entry: OrderId): void {
    this.entries.delete(entry);
  }

  snapshot(): unknown {
    return encodeExact({ entries: [...this.entries], exits: [...this.exits] });
  }

  restore(state: unknown): void {
    const { entries, exits } = decodeExact(state) as ExitLevelsState;
    this.entries.clear();
    this.exits.clear();
    for (const [id, prices] of entries) this.entries.set(id, prices);
    for (const [id, exit] of exits) this.exits.set(id, exit);
  }

  private set(id: OrderId, exit: { readonly entry: OrderId; readonly role: Role }, at: Price): void {
    this.exits.set(id, exit);
    const prices = this.entries.get(exit.entry) ?? {};
    prices[exit.role] = at;
    this.entries.set(exit.entry, prices);
  }
}

interface ExitLevelsState {
  readonly entries: readonly (readonly [OrderId, Partial<Record<Role, Price>>])[];
  readonly exits: readonly (readonly [OrderId, { readonly entry: OrderId; readonly role: Role }])[];
}
