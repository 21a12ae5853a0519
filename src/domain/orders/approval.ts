import { Decimal } from '#core/decimal.ts';
import type { Price, Quantity } from '#core/money.ts';
import { failure, success } from '#core/result.ts';
import type { Result } from '#core/result.ts';
import type { UnixMs } from '#core/time.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { OrderId, OrderIntent } from '#domain/orders/order.ts';
import { formFault } from '#domain/orders/order-form.ts';
import type { FormRule } from '#domain/orders/order-form.ts';

declare const approved: unique symbol;

/** An intent that passed every limit. Made only by {@link approve}; a venue takes nothing else. */
export type ApprovedOrder = OrderIntent & { readonly [approved]: true };

export interface OrderLimits {
  readonly instrument: Instrument;
  /** Most that all positions and resting entries together may be worth, in multiples of the equity. */
  readonly maxExposureRatio: Decimal;
  /** Fee plus spread that an entry is expected to cost, as a share of its notional; reserved beside it. */
  readonly costRatio: Decimal;
}

/** The account at the moment of asking, in the quote currency of the instrument. */
export interface AccountView {
  readonly equity: Decimal;
  /** Absolute worth of what is open and not already on its way out, and of entries that may still fill. */
  readonly committed: Decimal;
  /** What could be paid now, once exits that are on their way have filled. */
  readonly cash: Decimal;
  /** How much of the position that the order closes is open. */
  readonly reducible: Quantity;
  /** The latest price: what a market order is judged at. */
  readonly mark: Price;
  /** When the order would be sent: one that has expired by then is denied. Undefined: not looked at. */
  readonly now?: UnixMs;
  /** Whether an order of this id was submitted before. */
  isKnown(id: OrderId): boolean;
}

export type DenialRule = FormRule | 'repeated-id' | 'min-notional' | 'reduce-only' | 'bracket' | 'exposure' | 'cash';

/** Our own refusal: which rule, what it allows, what was asked. */
export interface Denial {
  readonly rule: DenialRule;
  readonly limit: string;
  readonly actual: string;
  readonly message: string;
}

/**
 * Checks an intent against the instrument's steps and the account. Orders that only reduce are held to the steps and to what
 * is open, never to money limits: getting out is always allowed. One that waits for a parent will find its own position, and one
 * for a share of the margin is cut to it when it executes.
 */
export function approve(intent: OrderIntent, limits: OrderLimits, account: AccountView): Result<ApprovedOrder, Denial> {
  const denial =
    checkForm(intent, limits.instrument, account) ??
    (intent.reduceOnly ? checkReduction(intent, account) : checkEntry(intent, limits, account));
  return denial === undefined ? success(intent as ApprovedOrder) : failure(denial);
}

function checkForm(intent: OrderIntent, instrument: Instrument, account: AccountView): Denial | undefined {
  if (account.isKnown(intent.id)) return denied('repeated-id', 'one order an id', intent.id);
  const fault = formFault(intent, instrument, account.now);
  return fault === undefined ? undefined : denied(fault.rule, fault.limit, fault.actual);
}

function checkReduction(intent: OrderIntent, account: AccountView): Denial | undefined {
  if (intent.options.parent !== undefined) return undefined;
  if (intent.quantity.compare(account.reducible) <= 0) return undefined;
  return denied('reduce-only', account.reducible, intent.quantity);
}

function checkEntry(intent: OrderIntent, limits: OrderLimits, account: AccountView): Denial | undefined {
  const { instrument } = limits;
  const { quantity } = intent;
  if (quantity.compare(instrument.minQuantity) < 0) return denied('min-quantity', instrument.minQuantity, quantity);
  const worth = quantity.times(levelOf(intent) ?? account.mark).absolute();
  if (worth.compare(instrument.minNotional) < 0) return denied('min-notional', instrument.minNotional, worth);
  return checkBracket(intent, instrument) ?? checkMoney(intent, worth, limits, account);
}

function checkMoney(
  intent: OrderIntent,
  worth: Decimal,
  limits: OrderLimits,
  account: AccountView,
): Denial | undefined {
  if (intent.options.marginShare !== undefined) return undefined;
  const cost = worth.plus(worth.times(limits.costRatio));
  const room = account.equity.times(limits.maxExposureRatio).minus(account.committed);
  if (cost.compare(room) > 0) return denied('exposure', room, cost);
  const borrows = limits.maxExposureRatio.compare(ONE) > 0;
  if (!borrows && intent.side === 'buy' && cost.compare(account.cash) > 0) return denied('cash', account.cash, cost);
  return undefined;
}

function checkBracket(intent: OrderIntent, instrument: Instrument): Denial | undefined {
  const { bracket } = intent;
  if (bracket === undefined) return undefined;
  const { takeProfits } = bracket;
  const stopLoss = bracket.stopLoss.price;
  if (!stopLoss.isMultipleOf(instrument.priceTick)) return denied('price-tick', instrument.priceTick, stopLoss);
  let sum = Decimal.ZERO;
  for (const leg of takeProfits) {
    if (!leg.price.isMultipleOf(instrument.priceTick)) return denied('price-tick', instrument.priceTick, leg.price);
    if (leg.price.compare(stopLoss) !== (intent.side === 'buy' ? 1 : -1)) {
      return denied('bracket', `targets on the other side of the stop ${stopLoss.toString()}`, leg.price);
    }
    sum = sum.plus(leg.quantity);
  }
  if (takeProfits.length > 0 && !sum.equals(intent.quantity)) return denied('bracket', intent.quantity, sum);
  return undefined;
}

const ONE = Decimal.of(1n);

/** The price that an order is reckoned at; undefined: where the market stands. */
function levelOf({ type }: OrderIntent): Price | undefined {
  if (type.kind === 'market' || type.kind === 'market-to-limit') return undefined;
  return type.kind === 'limit' || type.kind === 'stop-limit' || type.kind === 'touch-limit' ? type.price : type.trigger;
}

const EXPECTATIONS: Readonly<Record<DenialRule, string>> = {
  'repeated-id': 'an order id that was not used before',
  'quantity-step': 'a quantity that is a multiple of the step',
  'min-quantity': 'a quantity of at least the minimum',
  price: 'a price that is a number',
  'price-tick': 'a price that is a multiple of the tick',
  'stop-limit': 'a limit that can be met once the stop is triggered',
  'trailing-offset': 'a distance to trail at',
  expiry: 'an expiry that is still to come',
  'post-only': 'a post-only order that can rest',
  'display-quantity': 'a shown part of the order',
  'margin-share': 'a share of the margin',
  parent: 'a parent that can fill before it',
  group: 'a group that can be told from others',
  'min-notional': 'price times quantity of at least the minimum',
  'reduce-only': 'at most what is open',
  bracket: 'exits that fit the entry',
  exposure: 'a cost within the exposure that is left',
  cash: 'a cost within the cash',
};

function denied(rule: DenialRule, limit: Decimal | string, actual: unknown): Denial {
  const texts = { limit: limit.toString(), actual: String(actual) };
  return { rule, ...texts, message: `Expected ${EXPECTATIONS[rule]} "${texts.limit}", was "${texts.actual}"` };
}
