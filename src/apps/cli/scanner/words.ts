import type { Decimal } from '#core/decimal.ts';
import { formatMinute } from '#core/time.ts';
import type { Verdict } from '#domain/gates/gate.ts';
import type { WinRate } from '#domain/metrics/trades/win-rate.ts';
import { green, red, yellow } from '#apps/cli/table.ts';

/** What the terminal shows where a figure is not known. */
export const UNKNOWN = '–';

/** `+1.25 R`. */
export function rText(value: number | undefined, digits = 2): string {
  if (value === undefined) return UNKNOWN;
  const text = `${value > 0 ? '+' : ''}${value.toFixed(digits)} R`;
  return value > 0 ? green(text) : value < 0 ? red(text) : text;
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

/** `pass`, or the gate and why it stopped the signal. */
export function verdictText(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'pass':
      return `${green('pass')}     ${verdict.gate}: ${verdict.reason}`;
    case 'block':
      return `${red('block')}    ${verdict.gate}: ${verdict.reason}`;
    case 'unknown':
      return `${yellow('unknown')}  ${verdict.gate}: missing ${verdict.missing}`;
  }
}

/** The first reason that stops a signal: `momentum: 1d strong_down`; empty when nothing does. */
export function stoppedBy(verdicts: readonly Verdict[]): string {
  const first = verdicts.find((verdict) => verdict.kind !== 'pass');
  if (first === undefined) return '';
  const others = verdicts.filter((verdict) => verdict.kind !== 'pass').length - 1;
  const why = first.kind === 'unknown' ? `unknown ${first.missing}` : first.kind === 'block' ? first.reason : '';
  return `${first.gate}: ${why}${others > 0 ? ` (+${others})` : ''}`;
}

/** Bars of eight heights for a series, `width` characters wide. */
export function sparkline(values: ArrayLike<number>, width = 60): string {
  if (values.length === 0) return '';
  const sampled = Array.from({ length: Math.min(width, values.length) }, (_, i) => {
    const at = Math.round((i / Math.max(1, Math.min(width, values.length) - 1)) * (values.length - 1));
    return values[at]!;
  });
  const low = Math.min(...sampled);
  const high = Math.max(...sampled);
  const glyphs = '▁▂▃▄▅▆▇█';
  return sampled.map((value) => glyphs[high === low ? 3 : Math.round(((value - low) / (high - low)) * 7)]!).join('');
}
