import { Decimal } from '#core/decimal.ts';
import { quantity as asQuantity } from '#core/money.ts';
import type { Price, Quantity } from '#core/money.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { Side } from '#domain/orders/order.ts';

/** What one instrument is to be worth, and where it stands. */
export interface WeightTarget {
  readonly instrument: InstrumentId;
  /** Share of the equity; negative for a short. */
  readonly weight: Decimal;
  /** Held now, negative when short. */
  readonly held: Decimal;
  readonly price: Price;
  readonly step: Decimal;
  /** What trading so much at the price costs. */
  readonly fee: (quantity: Quantity) => Decimal;
}

export interface WeightOrder {
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly quantity: Quantity;
}

/**
 * Orders that bring holdings to their weights of one equity, what is sold first. Whole steps: a purchase with its fee costs at
 * most what the weight leaves room for; a sale raises at least what it is short of after its fee, or closes the holding. What is
 * worth less than a step is left as it is.
 */
export function ordersToWeights(equity: Decimal, targets: readonly WeightTarget[]): readonly WeightOrder[] {
  const orders: WeightOrder[] = [];
  for (const target of targets) {
    const order = orderToWeight(equity, target);
    if (order !== undefined) orders.push(order);
  }
  return [...orders.filter(({ side }) => side === 'sell'), ...orders.filter(({ side }) => side === 'buy')];
}

function orderToWeight(equity: Decimal, target: WeightTarget): WeightOrder | undefined {
  const { instrument, weight, held, price, step } = target;
  const amount = equity.times(weight).minus(held.times(price));
  if (amount.isZero()) return undefined;
  const side = amount.sign() > 0 ? 'buy' : 'sell';
  if (weight.isZero()) return { instrument, side, quantity: asQuantity(held.absolute()) };
  const room = amount.absolute().dividedBy(price.times(step), 0, 'down').units;
  const steps = side === 'buy' ? mostSteps(target, amount, room) : fewestSteps(target, amount.negated(), room);
  const quantity = stepsOf(step, steps);
  return quantity.isZero() ? undefined : { instrument, side, quantity };
}

/** The most that can be bought for an amount, its fee included; without a fee that is `room`. */
function mostSteps(target: WeightTarget, amount: Decimal, room: bigint): bigint {
  const fits = (steps: bigint): boolean => cashOf(target, steps, 1).compare(amount) <= 0;
  if (fits(room)) return room;
  let low = 0n;
  let high = room;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** The least that has to be sold for an amount to be left after the fee; all that is held when that is not enough. */
function fewestSteps(target: WeightTarget, amount: Decimal, room: bigint): bigint {
  const raises = (steps: bigint): boolean => cashOf(target, steps, -1).compare(amount) >= 0;
  let low = room - 1n;
  let high = room;
  while (!raises(high)) {
    const next = high * 2n + 1n;
    if (target.held.sign() > 0 && stepsOf(target.step, next).compare(target.held) > 0) {
      const all = target.held.dividedBy(target.step, 0, 'down').units;
      if (!raises(all)) return all;
      low = high;
      high = all;
      break;
    }
    low = high;
    high = next;
  }
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (raises(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** What a purchase (`sign` 1) costs or a sale (-1) raises, with the fee. */
function cashOf({ price, step, fee }: WeightTarget, steps: bigint, sign: 1 | -1): Decimal {
  const quantity = stepsOf(step, steps);
  const worth = price.times(quantity);
  return sign > 0 ? worth.plus(fee(quantity)) : worth.minus(fee(quantity));
}

function stepsOf(step: Decimal, steps: bigint): Quantity {
  return asQuantity(Decimal.of((steps > 0n ? steps : 0n) * step.units, step.scale));
}
