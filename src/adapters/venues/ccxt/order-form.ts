import type { Instrument } from '#domain/market/instrument.ts';
import type { VenueOrder } from '#domain/orders/venue-gateway.ts';
import type { CcxtProfile } from '#adapters/venues/ccxt/ccxt-profiles.ts';

/** An order in ccxt's common language. */
export interface CcxtWireOrder {
  readonly type: 'market' | 'limit';
  readonly side: 'buy' | 'sell';
  readonly amount: string;
  readonly price: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * What is wrong with an order before anybody is asked; undefined when nothing is. ccxt rounds sizes and prices to an exchange's
 * steps without a word, so that whatever would be rounded must be refused here.
 */
export function formProblem(
  { type, quantity }: VenueOrder,
  takes: CcxtProfile['takes'],
  instrument?: Instrument,
): string | undefined {
  if (type.kind === 'stop' && !takes.stop) return 'stop orders are not offered here';
  if (type.kind === 'limit') {
    if (type.postOnly && !takes.postOnly) return 'post-only orders are not offered here';
    if (type.timeInForce === 'ioc' && !takes.ioc) return 'ioc orders are not offered here';
    if (type.timeInForce === 'fok' && !takes.fok) return 'fok orders are not offered here';
    if (type.postOnly && type.timeInForce !== 'gtc') return 'a post-only order rests until it is cancelled';
  }
  if (instrument === undefined) return undefined;
  const { quantityStep, minQuantity, priceTick } = instrument;
  const size = quantity.toString();
  if (!quantity.isMultipleOf(quantityStep)) return `Expected a multiple of "${quantityStep.toString()}", was "${size}"`;
  if (quantity.compare(minQuantity) < 0)
    return `Expected a size of at least "${minQuantity.toString()}", was "${size}"`;
  const at = type.kind === 'limit' ? type.price : type.kind === 'stop' ? type.trigger : undefined;
  if (at === undefined || at.isMultipleOf(priceTick)) return undefined;
  return `Expected a price that is a multiple of "${priceTick.toString()}", was "${at.toString()}"`;
}

/** The order for ccxt's `createOrder`; stops go by parameters of each exchange. */
export function wireOrder({ type, side, quantity }: VenueOrder): CcxtWireOrder {
  const amount = quantity.toString();
  if (type.kind !== 'limit') return { type: 'market', side, amount, price: undefined, params: {} };
  const life = type.postOnly
    ? { postOnly: true }
    : type.timeInForce === 'gtc'
      ? {}
      : { timeInForce: type.timeInForce.toUpperCase() };
  return { type: 'limit', side, amount, price: type.price.toString(), params: life };
}
