import { formatDecimal } from '#apps/web/format/decimal.ts';
import type { DecimalStyle } from '#apps/web/format/decimal.ts';

/** Digits after the point that people expect of a currency; what is not listed shows all it has. */
const DIGITS: Readonly<Record<string, number>> = {
  USD: 2,
  EUR: 2,
  GBP: 2,
  CHF: 2,
  AUD: 2,
  CAD: 2,
  NZD: 2,
  SEK: 2,
  NOK: 2,
  JPY: 0,
  USDT: 2,
  USDC: 2,
  DAI: 2,
  BUSD: 2,
  FDUSD: 2,
  BTC: 8,
  ETH: 6,
};

/** Digits after the point for amounts of a currency; undefined when nothing is known of it. */
export function digitsOf(currency: string): number | undefined {
  return DIGITS[currency];
}

/** An amount without its currency: `10,234.50`. */
export function formatAmount(amount: string, currency: string, style: DecimalStyle = {}): string {
  const digits = style.digits ?? digitsOf(currency);
  return formatDecimal(amount, { ...style, ...(digits === undefined ? {} : { digits }) });
}

/** An amount with its currency: `10,234.50 USDT`. */
export function formatMoney(amount: string, currency: string, style: DecimalStyle = {}): string {
  return `${formatAmount(amount, currency, style)}\u00a0${currency}`;
}
