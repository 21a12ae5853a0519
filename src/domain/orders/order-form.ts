import { Decimal } from '#core/decimal.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { NO_OPTIONS } from '#domain/orders/order.ts';
import type { OrderIntent, OrderType, TrailingStop } from '#domain/orders/order.ts';

export type FormRule =
  | 'min-quantity'
  | 'quantity-step'
  | 'price'
  | 'price-tick'
  | 'stop-limit'
  | 'trailing-offset'
  | 'expiry'
  | 'post-only'
  | 'display-quantity'
  | 'margin-share'
  | 'parent'
  | 'group';

/** What is wrong with the form of an order: the rule, what it allows, and what was found. */
export interface FormFault {
  readonly rule: FormRule;
  readonly limit: Decimal | string;
  readonly actual: unknown;
}

/**
 * The first thing about an order that makes no sense in itself at this instrument: steps and ticks, levels that do not fit each
 * other, options that do not go together. Undefined when there is none. `now` is when it would be sent; undefined: any time.
 */
export function formFault(intent: OrderIntent, instrument: Instrument, now: number | undefined): FormFault | undefined {
  const { quantity, type, options, timeInForce } = intent;
  if (!isAboveZero(quantity)) return fault('min-quantity', instrument.minQuantity, quantity);
  if (!quantity.isMultipleOf(instrument.quantityStep)) {
    return fault('quantity-step', instrument.quantityStep, quantity);
  }
  const { kind } = timeInForce;
  return (
    (type.kind === 'market' ? undefined : typeFault(type, intent, instrument.priceTick)) ??
    (kind === 'gtd' || kind === 'day' ? expiryFault(timeInForce.expiresAt, now) : undefined) ??
    (options === NO_OPTIONS ? undefined : optionsFault(intent, instrument.quantityStep))
  );
}

function typeFault(type: OrderType, { side }: OrderIntent, tick: Decimal): FormFault | undefined {
  switch (type.kind) {
    case 'market':
    case 'market-to-limit':
      return undefined;
    case 'limit':
      return levelFault(type.price, tick);
    case 'stop':
    case 'touch':
      return levelFault(type.trigger, tick);
    case 'touch-limit':
      return levelFault(type.trigger, tick) ?? levelFault(type.price, tick);
    case 'stop-limit': {
      const found = levelFault(type.trigger, tick) ?? levelFault(type.price, tick);
      if (found !== undefined || type.price.compare(type.trigger) !== (side === 'buy' ? -1 : 1)) return found;
      // A limit on the near side of the trigger is one that the market has left when the stop is triggered.
      return fault('stop-limit', `${side === 'buy' ? 'at least' : 'at most'} ${type.trigger.toString()}`, type.price);
    }
    case 'trailing-stop':
      return trailingFault(type, tick);
  }
}

function levelFault(level: Decimal | undefined, tick: Decimal): FormFault | undefined {
  if (!isAboveZero(level)) return fault('price', 'above 0', level);
  return level.isMultipleOf(tick) ? undefined : fault('price-tick', tick, level);
}

function trailingFault({ offset, trigger, activation }: TrailingStop, tick: Decimal): FormFault | undefined {
  const size = offset.kind === 'amount' ? offset.amount : offset.kind === 'ratio' ? offset.ratio : offset.multiple;
  if (!isAboveZero(size)) return fault('trailing-offset', 'above 0', size);
  if (offset.kind === 'ratio' && size.compare(ONE) >= 0) return fault('trailing-offset', 'below 1', size);
  if (offset.kind === 'atr' && !(Number.isInteger(offset.period) && offset.period >= 1)) {
    return fault('trailing-offset', 'a whole period of at least 1', offset.period);
  }
  return (
    (trigger === undefined ? undefined : levelFault(trigger, tick)) ??
    (activation === undefined ? undefined : levelFault(activation, tick))
  );
}

function expiryFault(expiresAt: number, now: number | undefined): FormFault | undefined {
  if (!Number.isFinite(expiresAt)) return fault('expiry', 'an instant', expiresAt);
  return now === undefined || expiresAt > now ? undefined : fault('expiry', `after ${now}`, expiresAt);
}

function optionsFault(intent: OrderIntent, quantityStep: Decimal): FormFault | undefined {
  const { options, quantity, id } = intent;
  const { displayQuantity: shown, marginShare: share, parent, group } = options;
  const postOnly = options.postOnly ? postOnlyFault(intent) : undefined;
  if (postOnly !== undefined) return postOnly;
  if (shown !== undefined && !(isAboveZero(shown) && shown.compare(quantity) <= 0)) {
    return fault('display-quantity', `above 0, at most ${quantity.toString()}`, shown);
  }
  if (shown !== undefined && !shown.isMultipleOf(quantityStep)) return fault('quantity-step', quantityStep, shown);
  if (share !== undefined && !(isAboveZero(share) && share.compare(ONE) <= 0)) {
    return fault('margin-share', 'above 0, at most 1', share);
  }
  if (parent === id) return fault('parent', 'another order', parent);
  return group?.id === '' ? fault('group', 'a name', group.id) : undefined;
}

/** Only what comes to rest at a price of its own can promise to add to the book. */
function postOnlyFault({ type, timeInForce }: OrderIntent): FormFault | undefined {
  const rests = type.kind === 'limit' || type.kind === 'stop-limit' || type.kind === 'touch-limit';
  if (!rests) return fault('post-only', 'limit, stop-limit or touch-limit', type.kind);
  const { kind } = timeInForce;
  return kind === 'ioc' || kind === 'fok' ? fault('post-only', 'gtc, gtd or day', kind) : undefined;
}

/** What comes from outside of typed code may hold anything where a number belongs, NaN for one. */
function isAboveZero(value: unknown): value is Decimal {
  return value instanceof Decimal && value.sign() > 0;
}

function fault(rule: FormRule, limit: Decimal | string, actual: unknown): FormFault {
  return { rule, limit, actual };
}

const ONE = Decimal.of(1n);
