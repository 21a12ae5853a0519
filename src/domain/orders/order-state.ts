import { Decimal } from '#core/decimal.ts';
import { InvariantError } from '#core/invariant.ts';
import { quantity } from '#core/money.ts';
import type { Quantity } from '#core/money.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';

/** Where an order stands. `filled` counts what has been executed so far; the last five kinds are final. */
export type OrderState =
  | { readonly kind: 'submitted'; readonly quantity: Quantity }
  | { readonly kind: 'working'; readonly quantity: Quantity; readonly filled: Quantity }
  | { readonly kind: 'filled'; readonly quantity: Quantity; readonly filled: Quantity }
  | { readonly kind: 'cancelled'; readonly quantity: Quantity; readonly filled: Quantity }
  | { readonly kind: 'expired'; readonly quantity: Quantity; readonly filled: Quantity }
  | { readonly kind: 'denied'; readonly quantity: Quantity }
  | { readonly kind: 'rejected'; readonly quantity: Quantity };

export function submitted(size: Quantity): OrderState {
  return { kind: 'submitted', quantity: size };
}

/** Whether nothing more can happen to the order. */
export function isFinal(state: OrderState): boolean {
  return state.kind !== 'submitted' && state.kind !== 'working';
}

/**
 * The state after an event. Throws an `InvariantError` for what cannot happen: an event after the end, a fill before the
 * answer, more filled than ordered.
 */
export function advance(state: OrderState, event: OrderEvent): OrderState {
  // A refused wish to change an order may come back when the order is long over; it changes nothing.
  if (event.kind === 'amend-rejected') return state;
  if (state.kind === 'submitted') return answered(state.quantity, event);
  if (state.kind === 'working') return worked(state.quantity, state.filled, event);
  throw illegal(state, event);
}

type LifeEvent = Exclude<OrderEvent, { readonly kind: 'amend-rejected' }>;

const NOTHING = quantity(Decimal.ZERO);

function answered(size: Quantity, event: LifeEvent): OrderState {
  switch (event.kind) {
    case 'accepted':
      return { kind: 'working', quantity: size, filled: NOTHING };
    case 'denied':
      return { kind: 'denied', quantity: size };
    case 'rejected':
      return { kind: 'rejected', quantity: size };
    case 'triggered':
    case 'filled':
    case 'amended':
    case 'cancelled':
    case 'expired':
      throw illegal(submitted(size), event);
  }
}

function worked(size: Quantity, filled: Quantity, event: LifeEvent): OrderState {
  switch (event.kind) {
    case 'filled':
      return afterFill(size, filled, event.fill.quantity);
    case 'triggered':
      return { kind: 'working', quantity: size, filled };
    case 'amended':
      return { kind: 'working', quantity: quantity(event.quantity.plus(filled)), filled };
    case 'cancelled':
      return { kind: 'cancelled', quantity: size, filled };
    case 'expired':
      return { kind: 'expired', quantity: size, filled };
    case 'accepted':
    case 'denied':
    case 'rejected':
      throw illegal({ kind: 'working', quantity: size, filled }, event);
  }
}

function afterFill(size: Quantity, filled: Quantity, executed: Quantity): OrderState {
  const total = filled.plus(executed) as Quantity;
  const order = total.compare(size);
  if (order > 0) throw new InvariantError(overfilled(size, total));
  return { kind: order === 0 ? 'filled' : 'working', quantity: size, filled: total };
}

function overfilled(size: Quantity, total: Quantity): string {
  return `Invariant: fills sum to at most the order's ${size.toString()}, was ${total.toString()}`;
}

function illegal(state: OrderState, event: OrderEvent): InvariantError {
  return new InvariantError(`Invariant: a ${state.kind} order is never ${event.kind} (${event.orderId})`);
}
