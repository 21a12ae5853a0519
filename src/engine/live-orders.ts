import { InvariantError, invariant } from '#core/invariant.ts';
import type { State } from '#core/state.ts';
import type { Quantity } from '#core/money.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';
import { advance, isFinal, submitted } from '#domain/orders/order-state.ts';
import type { OrderState } from '#domain/orders/order-state.ts';
import { decodeExact, encodeExact } from '#engine/exact-state.ts';
import { removeAt } from '#engine/trade-book.ts';
import type { OpenTrade } from '#engine/trade-book.ts';

export type OrderRole = 'entry' | 'exit' | 'stop' | 'target';

/** An order that the venue may still say something about. */
export interface LiveOrder {
  readonly id: OrderId;
  readonly role: OrderRole;
  readonly trade: OpenTrade;
  state: OrderState;
}

/**
 * Our view of the orders that are out. There are only ever a few, so they are a list. An order leaves it when its life is
 * over; that an entry was sent for a signal stays known.
 */
export class LiveOrders {
  private live: LiveOrder[] = [];
  /** Signals whose entry was submitted: the ids of all their orders are made from theirs. */
  private readonly known = new Set<string>();

  /** Whether an entry for this signal was ever submitted. */
  isKnown(signalId: string): boolean {
    return this.known.has(signalId);
  }

  /** The order as it stands; undefined when its life is over or it was never sent. */
  find(id: OrderId): LiveOrder | undefined {
    const index = this.indexOf(id);
    return index < 0 ? undefined : this.live[index];
  }

  /** Every order that is out, in the order in which they were sent. */
  get all(): readonly LiveOrder[] {
    return this.live;
  }

  submit(id: OrderId, role: OrderRole, trade: OpenTrade, quantity: Quantity): void {
    if (role === 'entry') this.known.add(trade.signalId);
    this.live.push({ id, role, trade, state: submitted(quantity) });
  }

  /** Takes an event; gives back the order as it is afterwards. An event for an order that is not out is our own mistake. */
  apply(event: OrderEvent): LiveOrder {
    const { live } = this;
    const index = this.indexOf(event.orderId);
    if (index < 0) throw unexpected(event);
    const order = live[index]!;
    order.state = advance(order.state, event);
    if (isFinal(order.state)) removeAt(live, index);
    return order;
  }

  snapshot(): State {
    const live = this.live.map(({ id, role, trade, state }) => ({ id, role, trade: trade.id, state }));
    return { live: encodeExact(live), known: [...this.known] };
  }

  restore(state: State, trades: readonly OpenTrade[]): void {
    this.live = [];
    this.known.clear();
    for (const id of state['known'] as string[]) this.known.add(id);
    for (const stored of decodeExact(state['live']) as (Omit<LiveOrder, 'trade'> & { trade: OrderId })[]) {
      const trade = trades.find((candidate) => candidate.id === stored.trade);
      invariant(trade !== undefined, `the trade of order "${stored.id}" is live`);
      this.live.push({ id: stored.id, role: stored.role, trade, state: stored.state });
    }
  }

  private indexOf(id: OrderId): number {
    const { live } = this;
    for (let i = 0; i < live.length; i++) if (live[i]!.id === id) return i;
    return -1;
  }
}

function unexpected({ kind, orderId }: OrderEvent): InvariantError {
  return new InvariantError(`Invariant: events belong to orders that are out, was ${kind} of "${orderId}"`);
}
