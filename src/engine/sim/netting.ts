import type { Decimal } from '#core/decimal.ts';
import type { Quantity } from '#core/money.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import { takeOff } from '#engine/sim/held-position.ts';
import type { HeldPosition } from '#engine/sim/held-position.ts';
import type { Holdings } from '#engine/sim/holdings.ts';
import type { SimPolicies } from '#engine/sim/sim-config.ts';
import { NOTHING } from '#engine/sim/working-order.ts';

/** What an order that may open has to close first, oldest first, as the policy says. */
export function lotsAgainst(
  order: ApprovedOrder,
  holdings: Holdings,
  policy: SimPolicies['opposite'],
): readonly HeldPosition[] {
  if (policy === 'never') return NONE;
  if (policy === 'closesOldest') return holdings.against(order.side, 'all');
  return order.bracket === undefined ? holdings.against(order.side, 'bare') : NONE;
}

/** How much of an order of this size would close something first. */
export function offsetOf(
  order: ApprovedOrder,
  size: Quantity,
  holdings: Holdings,
  policy: SimPolicies['opposite'],
): Quantity {
  if (holdings.isEmpty) return NOTHING;
  let sum: Decimal = NOTHING;
  for (const { open } of lotsAgainst(order, holdings, policy)) sum = sum.plus(open);
  return smaller(size, sum as Quantity);
}

/** Takes so much off these lots, one after the other; gives back those that were touched. */
export function takeFrom(lots: readonly HeldPosition[], size: Quantity): readonly HeldPosition[] {
  const touched: HeldPosition[] = [];
  let left: Decimal = size;
  for (const lot of lots) {
    if (left.isZero()) break;
    left = left.minus(takeOff(lot, left as Quantity));
    touched.push(lot);
  }
  return touched;
}

export function smaller(left: Quantity, right: Quantity): Quantity {
  return right.compare(left) < 0 ? right : left;
}

const NONE: readonly HeldPosition[] = Object.freeze([]);
