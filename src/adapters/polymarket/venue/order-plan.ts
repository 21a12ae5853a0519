import { Decimal } from '#core/decimal.ts';
import type { VenueOrder, VenueRejection } from '#domain/orders/venue-gateway.ts';
import { isOrderPrice, limitAmounts } from '#adapters/polymarket/orders/order-amounts.ts';
import type { OrderAmounts } from '#adapters/polymarket/orders/order-amounts.ts';
import type { WireOrderType } from '#adapters/polymarket/orders/order-body.ts';
import { ORDER_STEP } from '#adapters/polymarket/venue/market-table.ts';
import type { TradingRules } from '#adapters/polymarket/venue/market-table.ts';

/** How an order of ours is put into the venue's words. */
export interface OrderPlan {
  readonly amounts: OrderAmounts;
  readonly type: WireOrderType;
  readonly postOnly: boolean;
  /** See `OrderNote`. */
  readonly endsAtOnce: boolean;
}

export interface PlanRefusal {
  readonly refused: VenueRejection;
  readonly message: string;
}

/**
 * Puts an order into the venue's words, or says why it has none.
 *
 * **Buying at once.** The venue's FAK and FOK orders to buy spend an amount of money: when they are met at better prices than their
 * limit, they buy more contracts than were ordered (https://github.com/Polymarket/py-clob-client-v2/issues/89). Limits that may rest
 * are counted in contracts. An order to buy at once is therefore a limit that may rest for a minute at most, whose rest is taken back
 * as soon as it is answered; one that wants all or nothing does not exist. Selling is counted in contracts either way.
 */
export function planOf({ type, side, quantity }: VenueOrder, rules: TradingRules): OrderPlan | PlanRefusal {
  if (type.kind === 'stop') return form('Polymarket has no stop orders');
  const { tickSize, minQuantity } = rules;
  const life = type.kind === 'market' ? 'ioc' : type.timeInForce;
  const postOnly = type.kind === 'limit' && type.postOnly;
  if (postOnly && life !== 'gtc') return form('Polymarket has no post-only orders that end at once');
  if (life === 'fok' && side === 'buy')
    return form('Polymarket has no orders to buy a number of contracts whole or not');
  const price = type.kind === 'market' ? worstPrice(side, tickSize) : type.price;
  if (!isOrderPrice(price, tickSize)) {
    const most = ONE.minus(tickSize).toString();
    const expected = `from ${tickSize.toString()} to ${most} in steps of ${tickSize.toString()}`;
    return form(`Expected a price ${expected}, was "${price.toString()}"`);
  }
  const isImmediate = life !== 'gtc' && side === 'sell';
  const least = isImmediate ? ORDER_STEP : minQuantity;
  if (quantity.compare(least) < 0 || !quantity.isMultipleOf(ORDER_STEP)) {
    const expected = `of at least ${least.toString()} in steps of ${ORDER_STEP.toString()}`;
    return form(`Expected a quantity ${expected}, was "${quantity.toString()}"`);
  }
  const amounts = limitAmounts({ side, price, tickSize }, quantity);
  if (life === 'gtc') return { amounts, type: 'GTC', postOnly, endsAtOnce: false };
  if (side === 'buy') return { amounts, type: 'GTD', postOnly: false, endsAtOnce: true };
  const wireType = life === 'fok' ? 'FOK' : 'FAK';
  return { amounts: immediateSale(amounts), type: wireType, postOnly: false, endsAtOnce: false };
}

/** Four digits are the most that a sale at once may ask for; what is cut is less than a tick of any contract. */
function immediateSale({ makerAmount, takerAmount }: OrderAmounts): OrderAmounts {
  const cut = takerAmount - (takerAmount % 100n);
  return { makerAmount, takerAmount: cut > 0n ? cut : takerAmount };
}

/** A market order takes what is offered: at the last price that there is. */
function worstPrice(side: VenueOrder['side'], tickSize: Decimal): Decimal {
  return side === 'buy' ? ONE.minus(tickSize) : tickSize;
}

function form(message: string): PlanRefusal {
  return { refused: 'form', message };
}

const ONE = Decimal.of(1n);
