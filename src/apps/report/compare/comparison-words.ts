import type { ComparedFigure } from '#domain/comparison/figure.ts';
import type { TradeFacts } from '#domain/comparison/trade-differences.ts';
import { formatCount, formatDecimal, formatNumber, formatTime } from '#apps/report/format.ts';
import type { ComparisonReport } from '#apps/report/compare/comparison-report.ts';
import { figureText, NOT_KNOWN } from '#apps/report/run/figure-text.ts';

/** What the comparison comes to, in one sentence. */
export function comparisonHeadline({
  tradesTheSame,
  config,
  data,
  parting,
  eventsCompared,
  trades,
}: ComparisonReport): string {
  const isSetSame = config.length === 0 && data.length === 0;
  if (tradesTheSame && parting === undefined && eventsCompared) {
    return isSetSame
      ? 'The two runs are the same in every event.'
      : 'The two runs differ in what they were told, not in what happened.';
  }
  if (tradesTheSame)
    return parting === undefined
      ? 'Both traded the same, order by order.'
      : 'Both traded the same, though not every event is the same.';
  const same =
    trades === undefined
      ? ''
      : `, ${formatCount(trades.same)} ${trades.same === 1 ? 'trade is' : 'trades are'} the same`;
  return isSetSame
    ? `Told the same over the same bars, they traded differently${same}: the code is not the same, or it is not deterministic.`
    : `The two runs traded differently${same}.`;
}

/** A figure's change with its sign and unit; empty when there is none to name. */
export function changeText({ change, unit, isSame }: ComparedFigure, currency: string): string {
  if (isSame) return '=';
  if (change === undefined) return NOT_KNOWN;
  if (unit === 'ratio') return `${change > 0 ? '+' : ''}${formatNumber(change * 100)} points`;
  const value = figureText(
    {
      value: unit === 'worth' || unit === 'money' ? change.toFixed(2) : change,
      unit: unit === 'worth' ? 'money' : unit,
    },
    currency,
  );
  return change > 0 && !value.startsWith('+') ? `+${value}` : value;
}

/** `long 2024-01-02 15:00 at 45,298.1`. */
export function tradeWords({ direction, openedAt, entryPrice }: TradeFacts): string {
  return `${direction} ${formatTime(openedAt)} at ${formatDecimal(entryPrice)}`;
}

/** A changed value of a trade: times as times, amounts as amounts. */
export function fieldText(value: string | number | undefined): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'number' ? formatTime(value) : formatDecimal(value);
}

export const FIELD_WORDS: Readonly<Record<keyof TradeFacts, string>> = {
  signalId: 'signal',
  direction: 'side',
  openedAt: 'opened',
  closedAt: 'closed',
  quantity: 'size',
  entryPrice: 'entry',
  exitPrice: 'exit',
  exitReason: 'closed by',
  profit: 'profit',
};
