import type { RunReport } from '#apps/report/run/run-report.ts';
import type { RunFigure } from '#domain/comparison/figure.ts';
import {
  formatCount,
  formatDuration,
  formatMoney,
  formatNumber,
  formatPercent,
  formatR,
  formatTime,
  signOfDecimal,
  UNKNOWN,
} from '#apps/report/format.ts';

/** What a page shows where a figure is not known. */
export const NOT_KNOWN = 'not known';

/** A figure's value with its unit: `+1,234.50 USDT`, `27.3 %`, `−0.66 R`. The only place that decides how a figure is written. */
export function figureText({ value, unit }: Pick<RunFigure, 'value' | 'unit'>, currency: string): string {
  if (value === undefined) return NOT_KNOWN;
  if (typeof value === 'string') {
    if (unit === 'worth') return formatMoney(value, currency);
    return unit === 'money' ? formatMoney(value, currency, { isSigned: true }) : value;
  }
  const text = valueText(value, unit, currency);
  return text === UNKNOWN ? NOT_KNOWN : text;
}

/** `16.3 % to 41.8 %`; undefined when the figure has no interval. */
export function intervalText({ unit, low, high }: RunFigure, currency: string): string | undefined {
  if (low === undefined || high === undefined) return undefined;
  return `${figureText({ unit, value: low }, currency)} to ${figureText({ unit, value: high }, currency)}`;
}

/** Above, at or below zero, for figures whose sign says whether that is good; undefined for all others. */
export function signOfFigure({ value, unit }: Pick<RunFigure, 'value' | 'unit'>): number | undefined {
  if (value === undefined) return undefined;
  if (unit === 'money') return signOfDecimal(`${value}`);
  return unit === 'r' && typeof value === 'number' ? Math.sign(value) : undefined;
}

function valueText(value: number, unit: RunFigure['unit'], currency: string): string {
  switch (unit) {
    case 'money':
      return formatMoney(Number.isFinite(value) ? value.toFixed(2) : '', currency, { isSigned: true });
    case 'worth':
      return formatMoney(Number.isFinite(value) ? value.toFixed(2) : '', currency);
    case 'ratio':
      return formatPercent(value, Math.abs(value) < 0.0995 ? 2 : 1);
    case 'count':
      return formatCount(value);
    case 'r':
      return formatR(value);
    case 'duration':
      return formatDuration(value);
    case 'time':
      return formatTime(value);
    case 'number':
    case 'text':
      return formatNumber(value);
  }
}

/** `312 signals: denied 270 (max-order-notional 270), submitted 42.` */
export function signalsText({ made, outcomes, denials = {} }: RunReport['signals']): string {
  const counted = (counts: Readonly<Record<string, number>>, more: (kind: string) => string = () => ''): string =>
    Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(([kind, count]) => `${kind} ${formatCount(count)}${more(kind)}`)
      .join(', ');
  const rules = counted(denials);
  const ends = counted(outcomes, (kind) => (kind === 'denied' && rules !== '' ? ` (${rules})` : ''));
  return `${formatCount(made)} signals${ends === '' ? '' : `: ${ends}`}.`;
}
