import { Decimal } from '#core/decimal.ts';
import { AdapterError } from '#core/errors.ts';
import { currency, money, price, quantity } from '#core/money.ts';
import { unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type {
  ClientOrderId,
  VenueBalance,
  VenueFill,
  VenueOrderReport,
  VenueOrderStatus,
} from '#domain/orders/venue-gateway.ts';
import { DECIMAL_PLACES, TICK_SIZE } from '#adapters/venues/ccxt/ccxt-library.ts';
import type { CcxtMarket, CcxtNumber, CcxtOrder, CcxtTrade } from '#adapters/venues/ccxt/ccxt-library.ts';

/** Codes that our own type of a currency can hold. */
const CODE = /^[A-Z0-9]{2,12}$/;
/** Digits after the point that any exchange tells; what is written with an exponent is read to this many. */
const MOST_DIGITS = 24;

/** An exact number. Throws `venue.malformed` when there is none. */
export function exact(value: CcxtNumber, what: string): Decimal {
  if (typeof value === 'string' && /^[+-]?\d+(\.\d{1,30})?$/.test(value)) return Decimal.parse(value);
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number))
    return trimmed(Decimal.fromNumber(number, MOST_DIGITS, 'nearest-even'));
  throw malformed(what, value);
}

/** A market as an instrument; undefined when it is no spot market, is not open, or says no steps that are the same at any price. */
export function instrumentOf(market: CcxtMarket, venue: string, precisionMode: number): Instrument | undefined {
  const { base, quote, symbol, precision, limits } = market;
  if (market.spot !== true || market.active === false || !CODE.test(base) || !CODE.test(quote) || base === quote) {
    return undefined;
  }
  const priceTick = stepOf(precision.price, precisionMode);
  const quantityStep = stepOf(precision.amount, precisionMode);
  if (priceTick === undefined || quantityStep === undefined) return undefined;
  const least = limits?.amount?.min;
  const minNotional = limits?.cost?.min;
  return {
    id: instrumentId(symbol, venue),
    symbol,
    venue,
    kind: 'spot',
    base: currency(base),
    quote: currency(quote),
    priceTick,
    quantityStep,
    minQuantity:
      least === undefined
        ? quantityStep
        : atLeast(exact(least, 'its least size').roundTo(quantityStep, 'up'), quantityStep),
    minNotional: minNotional === undefined ? Decimal.ZERO : exact(minNotional, 'its least cost'),
    calendar: 'crypto',
  };
}

export function reportOf(order: CcxtOrder, clientId: ClientOrderId, venue: string): VenueOrderReport {
  const { id, symbol, amount, filled } = order;
  if (id === undefined || symbol === undefined) throw malformed('an order', order.info);
  const size = exact(amount, 'size of an order');
  const done = exact(filled, 'filled size of an order');
  return {
    clientId,
    venueOrderId: id,
    instrument: instrumentId(symbol, venue),
    status: statusOf(order.status, done.compare(size) >= 0),
    quantity: quantity(size),
    filled: quantity(done),
    time: timeOf(order.lastUpdateTimestamp ?? order.lastTradeTimestamp ?? order.timestamp),
  };
}

export function fillOf(trade: CcxtTrade, report: VenueOrderReport, market: CcxtMarket): VenueFill {
  const { id, side, timestamp } = trade;
  if (id === undefined || (side !== 'buy' && side !== 'sell')) throw malformed('a trade', trade);
  const [fee = trade.fee] = trade.fees ?? [];
  return {
    tradeId: id,
    clientId: report.clientId,
    venueOrderId: report.venueOrderId,
    instrument: report.instrument,
    side,
    price: price(exact(trade.price, 'price of a trade')),
    quantity: quantity(exact(trade.amount, 'size of a trade')),
    fee: money(currency(fee?.currency ?? market.quote), feeAmount(fee)),
    liquidity: trade.takerOrMaker === 'maker' ? 'maker' : 'taker',
    time: timeOf(timestamp),
  };
}

/** Every asset with anything in it. */
export function balancesOf(told: Readonly<Record<string, unknown>>): readonly VenueBalance[] {
  const balances: VenueBalance[] = [];
  for (const asset of Object.keys(told['total'] ?? {})) {
    const { free, used } = told[asset] as { free?: CcxtNumber; used?: CcxtNumber };
    if (!CODE.test(asset)) continue;
    balances.push({
      asset: currency(asset),
      free: exact(free, `free ${asset}`),
      locked: exact(used, `held ${asset}`),
    });
  }
  return balances;
}

export function timeOf(value: number | undefined): UnixMs {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return unixMs(Math.floor(value));
  throw malformed('a time', value);
}

/** A rebate is no charge: it is told as none. */
function feeAmount(fee: { readonly cost?: CcxtNumber } | undefined): Decimal {
  if (fee?.cost === undefined) throw malformed('the fee of a trade', undefined);
  const amount = exact(fee.cost, 'the fee of a trade');
  return amount.sign() < 0 ? Decimal.ZERO : amount;
}

function statusOf(status: string | undefined, isWhole: boolean): VenueOrderStatus {
  switch (status) {
    case 'open':
    case 'canceling':
      return 'working';
    case 'closed':
      // What was closed before it was whole ended without the rest.
      return isWhole ? 'filled' : 'cancelled';
    case 'canceled':
    case 'cancelled':
      return 'cancelled';
    case 'expired':
    case 'rejected':
      return status;
    case undefined:
    default:
      throw malformed('the state of an order', status);
  }
}

function stepOf(value: CcxtNumber, mode: number): Decimal | undefined {
  if (value === undefined) return undefined;
  if (mode === DECIMAL_PLACES) return Decimal.of(1n, Number(value));
  const step = mode === TICK_SIZE ? exact(value, 'a step') : undefined;
  return step !== undefined && step.sign() > 0 ? step : undefined;
}

function atLeast(value: Decimal, least: Decimal): Decimal {
  return value.compare(least) < 0 ? least : value;
}

/** Without zeros at the end, which a number never had. */
function trimmed(value: Decimal): Decimal {
  let scale = value.scale;
  let units = value.units;
  while (scale > 0 && units % 10n === 0n) {
    units /= 10n;
    scale--;
  }
  return Decimal.of(units, scale);
}

function malformed(what: string, found: unknown): AdapterError {
  const text = (JSON.stringify(found) ?? 'nothing').slice(0, 80);
  return new AdapterError('venue.malformed', `Expected ${what} from the exchange, found "${text}"`, {
    retryable: false,
  });
}
