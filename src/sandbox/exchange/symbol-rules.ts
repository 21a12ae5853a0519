import { Decimal } from '#core/decimal.ts';
import { currency } from '#core/money.ts';
import type { Price, Quantity } from '#core/money.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { LotGrid } from '#domain/market/lot-grid.ts';
import { refuse } from '#sandbox/exchange/api-error.ts';
import type { ListedSymbol } from '#sandbox/exchange/exchange-config.ts';

/** Digits that the exchange keeps of any amount. */
export const ASSET_DIGITS = 8;

const MAX_PRICE = Decimal.parse('1000000');
/** Best price times these bound a limit order's price, by side: `PERCENT_PRICE_BY_SIDE`. */
const FAR_UP = Decimal.parse('5');
const FAR_DOWN = Decimal.parse('0.2');

/** What the exchange asks of orders in one symbol: its filters, and the steps of prices and sizes. */
export class SymbolRules {
  /** `BTCUSDT`. */
  readonly symbol: string;
  readonly instrument: Instrument;
  readonly grid: LotGrid;
  private readonly maxQuantity: Decimal;

  constructor({ base, quote, priceTick, quantityStep, minNotional, maxQuantity }: ListedSymbol) {
    const symbol = `${base}/${quote}`;
    this.symbol = `${base}${quote}`;
    this.instrument = {
      id: instrumentId(symbol, 'sandbox'),
      symbol,
      venue: 'sandbox',
      kind: 'spot',
      base: currency(base),
      quote: currency(quote),
      priceTick: Decimal.parse(priceTick),
      quantityStep: Decimal.parse(quantityStep),
      minQuantity: Decimal.parse(quantityStep),
      minNotional: Decimal.parse(minNotional ?? '5'),
      calendar: 'crypto',
    };
    this.grid = new LotGrid(this.instrument);
    this.maxQuantity = Decimal.parse(maxQuantity ?? '9000');
  }

  /** Throws the refusal of the first filter that a price fails. */
  checkPrice(price: Decimal): void {
    const { priceTick } = this.instrument;
    const isListed = price.compare(priceTick) >= 0 && price.compare(MAX_PRICE) <= 0 && price.isMultipleOf(priceTick);
    if (!isListed) throw refuse.filter('PRICE_FILTER');
  }

  /** Throws when a limit price is too far from where the market stands. */
  checkDistance(price: Decimal, market: Decimal): void {
    const isNear = price.compare(market.times(FAR_UP)) <= 0 && price.compare(market.times(FAR_DOWN)) >= 0;
    if (!isNear) throw refuse.filter('PERCENT_PRICE_BY_SIDE');
  }

  checkQuantity(quantity: Decimal): void {
    const { quantityStep, minQuantity } = this.instrument;
    const isListed =
      quantity.compare(minQuantity) >= 0 &&
      quantity.compare(this.maxQuantity) <= 0 &&
      quantity.isMultipleOf(quantityStep);
    if (!isListed) throw refuse.filter('LOT_SIZE');
  }

  checkNotional(worth: Decimal): void {
    if (worth.compare(this.instrument.minNotional) < 0) throw refuse.filter('NOTIONAL');
  }

  /** As on the wire: every digit that the exchange keeps. */
  text(value: Decimal): string {
    return value.round(ASSET_DIGITS, 'down').toString();
  }

  price(ticks: number): Price {
    return this.grid.price(ticks);
  }

  quantity(lots: number): Quantity {
    return this.grid.quantity(lots);
  }

  priceText(ticks: number): string {
    return this.text(this.grid.price(ticks));
  }

  quantityText(lots: number): string {
    return this.text(this.grid.quantity(lots));
  }

  /** One entry of `exchangeInfo`. */
  listing(): Readonly<Record<string, unknown>> {
    const { symbol, instrument } = this;
    return {
      symbol,
      status: 'TRADING',
      baseAsset: instrument.base,
      baseAssetPrecision: ASSET_DIGITS,
      quoteAsset: instrument.quote,
      quotePrecision: ASSET_DIGITS,
      quoteAssetPrecision: ASSET_DIGITS,
      baseCommissionPrecision: ASSET_DIGITS,
      quoteCommissionPrecision: ASSET_DIGITS,
      orderTypes: ORDER_TYPES,
      icebergAllowed: true,
      ocoAllowed: false,
      otoAllowed: false,
      quoteOrderQtyMarketAllowed: true,
      allowTrailingStop: false,
      cancelReplaceAllowed: true,
      amendAllowed: false,
      isSpotTradingAllowed: true,
      isMarginTradingAllowed: false,
      filters: this.filters(),
      permissions: [],
      permissionSets: [['SPOT']],
      defaultSelfTradePreventionMode: 'NONE',
      allowedSelfTradePreventionModes: ['NONE'],
    };
  }

  private filters(): readonly Readonly<Record<string, unknown>>[] {
    const { priceTick, quantityStep, minQuantity, minNotional } = this.instrument;
    const lots = {
      minQty: this.text(minQuantity),
      maxQty: this.text(this.maxQuantity),
      stepSize: this.text(quantityStep),
    };
    const step = this.text(priceTick);
    const [up, down] = [FAR_UP.toString(), FAR_DOWN.toString()];
    return [
      { filterType: 'PRICE_FILTER', minPrice: step, maxPrice: this.text(MAX_PRICE), tickSize: step },
      { filterType: 'LOT_SIZE', ...lots },
      { filterType: 'ICEBERG_PARTS', limit: 10 },
      { filterType: 'MARKET_LOT_SIZE', ...lots, minQty: '0.00000000', stepSize: '0.00000000' },
      {
        filterType: 'PERCENT_PRICE_BY_SIDE',
        bidMultiplierUp: up,
        bidMultiplierDown: down,
        askMultiplierUp: up,
        askMultiplierDown: down,
        avgPriceMins: 5,
      },
      {
        filterType: 'NOTIONAL',
        minNotional: this.text(minNotional),
        applyMinToMarket: true,
        maxNotional: '9000000.00000000',
        applyMaxToMarket: false,
        avgPriceMins: 5,
      },
      { filterType: 'MAX_NUM_ORDERS', maxNumOrders: MAX_OPEN_ORDERS },
      { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: MAX_STOP_ORDERS },
    ];
  }
}

export const MAX_OPEN_ORDERS = 200;
export const MAX_STOP_ORDERS = 5;

const ORDER_TYPES = [
  'LIMIT',
  'LIMIT_MAKER',
  'MARKET',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
] as const;
