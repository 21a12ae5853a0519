import { Decimal } from '#core/decimal.ts';
import { quantity as asQuantity } from '#core/money.ts';
import type { Currency, Price, Quantity } from '#core/money.ts';
import type { OrderIntent, OrderType, Side } from '#domain/orders/order.ts';
import type { AccountBooks, Worth } from '#engine/account/account-books.ts';
import type { Holding } from '#engine/account/holding.ts';
import type { AskedPart } from '#engine/sim/execution-guard.ts';

/** Equity that no open position needs, in the base currency; never negative. */
export function freeMargin(books: AccountBooks): Worth {
  const equity = books.equity();
  if (equity.kind === 'unknown') return equity;
  const used = books.required('initialRatio');
  if (used.kind === 'unknown') return used;
  return { kind: 'known', amount: atLeastZero(equity.amount.minus(used.amount)) };
}

/**
 * What may be spent on one side of an instrument, in its quote currency. A cash account pays with cash of that currency; what
 * it borrows, and everything on margin, is backed by the free margin.
 */
export function spendable(books: AccountBooks, holding: Holding, side: Side): Worth {
  const { model, borrows, base } = books.config;
  const { quote } = holding.terms.instrument;
  const cash = atLeastZero(books.cash(quote));
  if (model === 'cash' && !borrows) return { kind: 'known', amount: side === 'buy' ? cash : Decimal.ZERO };
  const free = inCurrency(books, freeMargin(books), base, quote);
  if (free.kind === 'unknown' || model === 'margin' || side === 'sell') return free;
  return { kind: 'known', amount: cash.compare(free.amount) < 0 ? cash : free.amount };
}

/** The part of an order that opens or adds, once what is held on the other side has been closed. */
export function openingQuantity(books: AccountBooks, { instrument, side, quantity, reduceOnly }: OrderIntent): Decimal {
  if (reduceOnly) return Decimal.ZERO;
  if (books.config.matching === 'hedged') return quantity;
  const held = books.ledger.position(instrument).quantity;
  const isOpposite = held.sign() === (side === 'buy' ? -1 : 1);
  if (!isOpposite) return quantity;
  const left = quantity.minus(held.absolute());
  return left.sign() > 0 ? left : Decimal.ZERO;
}

/** What an order is judged at before it executes: its own price where it has one. */
export function judgedPrice(type: OrderType, mark: Price): Price {
  if (type.kind === 'limit' || type.kind === 'stop-limit' || type.kind === 'touch-limit') return type.price;
  if (type.kind === 'stop' || type.kind === 'touch') return type.trigger;
  return mark;
}

/** A quantity of an order, the price at which it would execute, and where the market stands then. */
export interface Purchase {
  readonly side: Side;
  readonly price: Price;
  readonly mark: Price;
  readonly quantity: Quantity;
  /** Where the fee counts by the unit: the size of the order whose fee that is; undefined: `quantity`. */
  readonly feeSize?: Quantity;
}

/**
 * What opening so much takes from what is spendable, in quote currency: the price on cash; on margin the equity that it needs
 * and what it loses (or gains) to the mark; and the fee. Never below the fee.
 */
export function purchaseCost(books: AccountBooks, holding: Holding, purchase: Purchase): Decimal {
  const { price, quantity, feeSize = quantity } = purchase;
  const fee = feeOf(books, holding, purchase, feeSize);
  if (books.config.orderCost !== 'unitFee') return worthCost(books, holding, purchase).plus(fee);
  // Where the fee counts by the unit, leverage is given on it as well.
  const ofUnits = feeSize === quantity ? fee : fee.times(quantity).dividedBy(feeSize, FEE_DIGITS, 'nearest-even');
  return price.times(quantity).absolute().plus(ofUnits).times(holding.terms.initialRatio);
}

/**
 * The part of an order's opening quantity that can be paid for: a share of what is spendable in whole steps, a plain quantity
 * whole or not at all.
 */
export function affordableQuantity(
  books: AccountBooks,
  order: OrderIntent,
  purchase: Purchase,
  part: AskedPart,
): Quantity {
  const holding = books.holding(order.instrument);
  const worth = spendable(books, holding, purchase.side);
  if (worth.kind === 'unknown') return NOTHING;
  const freed = part === 'wholeOrder' ? Decimal.ZERO : freedBy(books, holding, purchase.side);
  const budget = worth.amount.plus(freed);
  const { marginShare } = order.options;
  if (marginShare === undefined || part === 'rest') {
    const feeSize = marginShare === undefined ? order.quantity : asQuantity(marginShare);
    return purchaseCost(books, holding, { ...purchase, feeSize }).compare(budget) <= 0 ? purchase.quantity : NOTHING;
  }
  return books.config.orderCost === 'unitFee'
    ? byUnitCost(books, holding, purchase, { budget, share: marginShare })
    : byWholeCost(books, holding, purchase, budget.times(marginShare));
}

/** Margin that is free once what stands against an order has been closed, at the latest price. */
function freedBy({ config }: AccountBooks, { lots, terms, price }: Holding, side: Side): Decimal {
  if (config.model === 'cash' || config.matching === 'hedged' || price === undefined) return Decimal.ZERO;
  let against = Decimal.ZERO;
  for (const lot of lots.open) if (lot.side !== side) against = against.plus(lot.open);
  return against.times(price).times(terms.initialRatio);
}

/** The largest number of steps whose whole cost is within the budget: the fee grows with size, so halving finds it. */
function byWholeCost(books: AccountBooks, holding: Holding, purchase: Purchase, budget: Decimal): Quantity {
  const { quantityStep } = holding.terms.instrument;
  const fits = (steps: bigint): boolean => {
    const quantity = stepsOf(quantityStep, steps);
    return purchaseCost(books, holding, { ...purchase, quantity }).compare(budget) <= 0;
  };
  const stepWorth = worthCost(books, holding, { ...purchase, quantity: asQuantity(quantityStep) });
  const most = purchase.quantity.dividedBy(quantityStep, 0, 'down').units;
  const withoutFee = stepWorth.isZero() ? most : budget.dividedBy(stepWorth, 0, 'down').units;
  let high = withoutFee < most ? withoutFee : most;
  if (fits(high)) return stepsOf(quantityStep, high);
  let low = 0n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return stepsOf(quantityStep, low);
}

/** {@link purchaseCost} without the fee: the same for every step. */
function worthCost(books: AccountBooks, { terms }: Holding, { side, price, mark, quantity }: Purchase): Decimal {
  if (books.config.model === 'cash' && side === 'buy') return price.times(quantity).absolute();
  const ratio = books.config.model === 'cash' ? ONE : terms.initialRatio;
  const lost = side === 'buy' ? price.minus(mark) : mark.minus(price);
  return atLeastZero(mark.absolute().times(ratio).plus(lost).times(quantity));
}

/** Whole units by the price of one with its fee, the fee being that of an order of `share` units. */
function byUnitCost(
  books: AccountBooks,
  holding: Holding,
  purchase: Purchase,
  { budget, share }: { readonly budget: Decimal; readonly share: Decimal },
): Quantity {
  const { quantityStep } = holding.terms.instrument;
  const cost = purchaseCost(books, holding, { ...purchase, quantity: asQuantity(share) });
  // budget * share / (cost / share), in steps.
  const steps = budget.times(share).times(share).dividedBy(cost.times(quantityStep), 0, 'down').units;
  const most = purchase.quantity.dividedBy(quantityStep, 0, 'down').units;
  return stepsOf(quantityStep, steps < most ? steps : most);
}

/** The fee of `quantity` at the price of the purchase; by the unit it is charged on the price before the spread. */
function feeOf(books: AccountBooks, holding: Holding, { side, price }: Purchase, quantity: Quantity): Decimal {
  const { costs } = holding.terms;
  if (costs === undefined) return Decimal.ZERO;
  const at = books.config.orderCost === 'unitFee' ? (costs.uncrossed?.(price, side) ?? price) : price;
  return costs.fee(at, quantity, 'taker').amount;
}

function inCurrency(books: AccountBooks, worth: Worth, from: Currency, to: Currency): Worth {
  if (worth.kind === 'unknown' || from === to) return worth;
  const rate = books.rates.rate(from, to);
  if (rate === undefined) return { kind: 'unknown', missing: [`rate ${from}/${to}`] };
  return { kind: 'known', amount: worth.amount.times(rate) };
}

function stepsOf(step: Decimal, steps: bigint): Quantity {
  return asQuantity(Decimal.of(step.units * steps, step.scale));
}

function atLeastZero(amount: Decimal): Decimal {
  return amount.sign() < 0 ? Decimal.ZERO : amount;
}

const ONE = Decimal.of(1n);
/** Digits of a fee that is shared out by the unit. */
const FEE_DIGITS = 24;
const NOTHING = asQuantity(Decimal.ZERO);
