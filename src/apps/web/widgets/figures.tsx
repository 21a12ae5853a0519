import { formatDecimal, signOfDecimal } from '#apps/web/format/decimal.ts';
import { formatAmount } from '#apps/web/format/money.ts';
import { NOT_KNOWN, formatNumber, formatR, formatRatio } from '#apps/web/format/number.ts';
import { cx } from '#apps/web/widgets/class-names.ts';

export interface MoneyProps {
  /** Decimal text; null: not known. */
  readonly amount: string | null | undefined;
  readonly currency: string;
  /** A result: with its sign, green above zero and red below. */
  readonly isResult?: boolean;
  /** Left out where a heading says it already. */
  readonly showsCurrency?: boolean;
  readonly digits?: number;
}

/** An exact amount with its currency. */
export function Money({ amount, currency, isResult = false, showsCurrency = true, digits }: MoneyProps) {
  if (amount === null || amount === undefined) return <Unknown />;
  const text = formatAmount(amount, currency, { sign: isResult, ...(digits === undefined ? {} : { digits }) });
  return (
    <span title={`${amount} ${currency}`} className={cx('num', isResult && toneOf(signOfDecimal(amount)))}>
      {text}
      {showsCurrency && <span className="ml-1 text-[0.8em] font-normal text-faint">{currency}</span>}
    </span>
  );
}

export interface PriceProps {
  /** Exact decimal text, or a number of analysis. */
  readonly value: string | number | null | undefined;
  /** Digits of the instrument (`priceDigits`); left out: as many as it has. */
  readonly digits?: number | undefined;
}

/** A price with the digits of its instrument. */
export function Price({ value, digits }: PriceProps) {
  if (value === null || value === undefined) return <Unknown />;
  const style = digits === undefined ? {} : { digits };
  return (
    <span className="num">{typeof value === 'string' ? formatDecimal(value, style) : formatNumber(value, digits)}</span>
  );
}

/** An exact quantity, all its digits, without zeros at the end. */
export function Quantity({ value }: { readonly value: string | null | undefined }) {
  if (value === null || value === undefined) return <Unknown />;
  return <span className="num">{formatDecimal(value.includes('.') ? value.replace(/\.?0+$/, '') : value)}</span>;
}

export interface RatioProps {
  /** A share: 1 is the whole. */
  readonly value: number | null | undefined;
  readonly digits?: number;
  /** A result: with its sign and colour. */
  readonly isResult?: boolean;
}

/** A share in percent. */
export function Percent({ value, digits = 1, isResult = false }: RatioProps) {
  if (value === null || value === undefined) return <Unknown />;
  return (
    <span className={cx('num', isResult && toneOf(Math.sign(value)))}>{formatRatio(value, digits, isResult)}</span>
  );
}

/** A multiple of the risk, with its sign and colour. */
export function RMultiple({
  value,
  digits = 2,
}: {
  readonly value: number | null | undefined;
  readonly digits?: number;
}) {
  if (value === null || value === undefined) return <Unknown />;
  return <span className={cx('num', toneOf(Math.sign(Number(value.toFixed(digits)))))}>{formatR(value, digits)}</span>;
}

/** What stands where something is not known: never a zero. */
export function Unknown({ why = 'not known' }: { readonly why?: string }) {
  return (
    <span title={why} className="text-faint">
      <span aria-hidden>{NOT_KNOWN}</span>
      <span className="sr-only">{why}</span>
    </span>
  );
}

/** Colour of money that was won or lost; the sign is in the text. */
function toneOf(sign: number): string {
  if (sign === 0) return 'text-muted';
  return sign > 0 ? 'text-gain' : 'text-loss';
}
