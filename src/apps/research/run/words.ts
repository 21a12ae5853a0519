import type { Decimal } from '#core/decimal.ts';
import { formatMinute } from '#core/time.ts';
import type { Verdict } from '#domain/gates/gate.ts';
import type { WinRate } from '#domain/metrics/trades/win-rate.ts';

/** What is shown where a figure is not known. */
export const UNKNOWN = '–';

/** `+1.25 R`. */
export function rPlainText(value: number | undefined, digits = 2): string {
  return value === undefined ? UNKNOWN : `${value > 0 ? '+' : ''}${value.toFixed(digits)} R`;
}

/** `43.2 %`. */
export function percentText(ratio: number | undefined, digits = 1): string {
  return ratio === undefined ? UNKNOWN : `${(ratio * 100).toFixed(digits)} %`;
}

/** `43.2 % [38.1, 48.4]`: the share and its 95 % interval. */
export function winRateText(rate: WinRate | undefined): string {
  if (rate === undefined) return UNKNOWN;
  const bound = (value: number): string => (value * 100).toFixed(1);
  return `${percentText(rate.ratio)} [${bound(rate.low)}, ${bound(rate.high)}]`;
}

/** A price with as many digits as its instrument's tick. */
export function priceText(value: number | undefined, digits: number): string {
  return value === undefined ? UNKNOWN : value.toFixed(digits);
}

/** An exact amount as people read it: cents, whatever the ledger keeps. The exact one is in the JSON and the journal. */
export function amountText(amount: Decimal): string {
  return amount.round(2, 'nearest-even').toString();
}

/** An average price without the zeros that exact arithmetic carries along. */
export function exactPriceText(price: Decimal): string {
  return price
    .toString()
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

export function timeText(instant: number): string {
  return formatMinute(instant as Parameters<typeof formatMinute>[0]);
}

/** The first reason that stops a signal: `momentum: 1d strong_down`; empty when nothing does. */
export function stoppedBy(verdicts: readonly Verdict[]): string {
  const first = verdicts.find((verdict) => verdict.kind !== 'pass');
  if (first === undefined) return '';
  const others = verdicts.filter((verdict) => verdict.kind !== 'pass').length - 1;
  const why = first.kind === 'unknown' ? `unknown ${first.missing}` : first.kind === 'block' ? first.reason : '';
  return `${first.gate}: ${why}${others > 0 ? ` (+${others})` : ''}`;
}
