import type { RunDetail } from '#contract/runs.ts';
import { formatCount, formatNumber } from '#apps/web/format/number.ts';
import { formatDuration } from '#apps/web/format/time.ts';
import { Money, Percent, RMultiple, Unknown } from '#apps/web/widgets/figures.tsx';

export type Figure = RunDetail['figures'][number];

interface FigureValueProps {
  readonly unit: string;
  readonly value: number | string | null | undefined;
  readonly currency: string;
  /** What was won or lost: with its sign and colour. */
  readonly isResult?: boolean;
}

/** A figure of a run by its unit. */
export function FigureValue({ unit, value, currency, isResult = false }: FigureValueProps) {
  if (value === null || value === undefined) return <Unknown why="not known for this run" />;
  if (unit === 'money' || unit === 'worth') {
    return <Money amount={`${value}`} currency={currency} isResult={isResult && unit === 'money'} />;
  }
  if (typeof value === 'string') return <span>{value}</span>;
  if (unit === 'ratio') return <Percent value={value} digits={Math.abs(value) < 0.1 ? 2 : 1} isResult={isResult} />;
  if (unit === 'r') return <RMultiple value={value} />;
  if (unit === 'count') return <span className="num">{formatCount(value)}</span>;
  if (unit === 'duration') return <span className="num">{formatDuration(value)}</span>;
  return <span className="num">{formatNumber(value, Math.abs(value) < 10 ? 2 : 1)}</span>;
}
