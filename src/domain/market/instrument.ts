import { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import { currency } from '#core/money.ts';
import type { Currency } from '#core/money.ts';

declare const kind: unique symbol;

/** `BTC/USDT@binance`: symbol and venue. */
export type InstrumentId = string & { readonly [kind]: 'InstrumentId' };

export type InstrumentKind = 'spot' | 'perpetual' | 'fx' | 'equity' | 'index' | 'outcome';

/** What can be traded, and in which steps. Exact sizes come from here, never from a constant in code. */
export interface Instrument {
  readonly id: InstrumentId;
  /** `BTC/USDT`, `EUR/USD`, `BTC/USDT.P` for a perpetual, `SAP.DE`. */
  readonly symbol: string;
  readonly venue: string;
  readonly kind: InstrumentKind;
  readonly base: Currency;
  readonly quote: Currency;
  /** Smallest price step. */
  readonly priceTick: Decimal;
  /** Smallest quantity step. */
  readonly quantityStep: Decimal;
  readonly minQuantity: Decimal;
  /** Smallest price times quantity, in quote currency. */
  readonly minNotional: Decimal;
  /** Name of its trading calendar: `crypto`, `fx`. */
  readonly calendar: string;
}

export function instrumentId(symbol: string, venue: string): InstrumentId {
  return `${symbol}@${venue}` as InstrumentId;
}

const FX_CURRENCIES = new Set(['EUR', 'USD', 'GBP', 'JPY', 'CHF', 'AUD', 'NZD', 'CAD', 'SEK', 'NOK']);

const QUOTES = 'USDT|USDC|FDUSD|TUSD|BUSD|USD|EUR|GBP|JPY|CHF|AUD|NZD|CAD|BTC|ETH|BNB|TRY';
/** The shortest base that leaves a quote: `BTC` and `FDUSD`, not `BTCFD` and `USD`. */
const SYMBOL = new RegExp(`^([A-Z0-9]{2,12}?)([/\\-_]?)(${QUOTES})(\\.P)?$`);
/** `BATUSD` is BAT in dollars, `BTCTUSD` is bitcoin in TUSD: without a separator only these are taken to have such a quote. */
const TRADED_IN_TUSD_AND_BUSD = new Set(['BTC', 'ETH', 'BNB', 'XRP', 'SOL', 'ADA', 'DOGE', 'USDT', 'USDC']);

/**
 * Brings `btcusdt`, `BTC-USDT`, `BTCUSDT.P` to `BTC/USDT`, `BTC/USDT`, `BTC/USDT.P`. Throws `argument.invalid` when the two
 * currencies cannot be told apart.
 */
export function normaliseSymbol(text: string): string {
  const match = SYMBOL.exec(text.trim().toUpperCase());
  if (match === null) {
    throw new AssayError('argument.invalid', `Expected a symbol such as "BTC/USDT" or "EUR/USD", was "${text}"`, {
      place: { value: text },
    });
  }
  const [, base = '', separator, quote = '', suffix = ''] = match;
  const isDollar = separator === '' && /^[TB]USD$/.test(quote) && !TRADED_IN_TUSD_AND_BUSD.has(base);
  return isDollar ? `${base}${quote[0]}/USD${suffix}` : `${base}/${quote}${suffix}`;
}

/**
 * An instrument with sensible steps for data that comes without a venue's own rules: FX in fifth digits, coins by the
 * `priceDigits` seen in the data.
 */
export function assumedInstrument(symbolText: string, venue: string, priceDigits: number): Instrument {
  const symbol = normaliseSymbol(symbolText);
  const [base = '', quote = ''] = symbol.replace(/\.P$/, '').split('/');
  const isFx = FX_CURRENCIES.has(base) && FX_CURRENCIES.has(quote);
  const quantityStep = Decimal.parse(isFx ? '1' : '0.00001');
  return {
    id: instrumentId(symbol, venue),
    symbol,
    venue,
    kind: isFx ? 'fx' : symbol.endsWith('.P') ? 'perpetual' : 'spot',
    base: currency(base),
    quote: currency(quote),
    priceTick: Decimal.of(1n, Math.min(Math.max(priceDigits, 0), 12)),
    quantityStep,
    minQuantity: quantityStep,
    minNotional: Decimal.parse(isFx ? '1' : '5'),
    calendar: isFx ? 'fx' : 'crypto',
  };
}
