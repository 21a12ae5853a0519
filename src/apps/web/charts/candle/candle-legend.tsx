import { formatNumber, formatRatio } from '#apps/web/format/number.ts';
import type { ChartBar } from '#apps/web/charts/candle/chart-bar.ts';

interface CandleLegendProps {
  readonly title: string;
  readonly bar: ChartBar | undefined;
  readonly previous: ChartBar | undefined;
  readonly priceDigits: number;
}

/** Prices of the bar below the crosshair, or of the last one, and its change since the close before. */
export function CandleLegend({ title, bar, previous, priceDigits }: CandleLegendProps) {
  const change = bar === undefined || previous === undefined ? undefined : bar.close / previous.close - 1;
  const tone = bar !== undefined && bar.close < bar.open ? 'text-loss' : 'text-gain';
  return (
    <div className="pointer-events-none absolute top-1.5 left-1.5 z-10 max-w-[calc(100%-5rem)] rounded bg-surface/75 px-1.5 py-0.5 text-2xs">
      <div className="text-sm font-semibold text-ink">{title}</div>
      {bar !== undefined && (
        <div className="num mt-0.5 flex flex-wrap gap-x-2.5 text-muted">
          {(['open', 'high', 'low', 'close'] as const).map((part) => (
            <span key={part} className={part === 'close' ? undefined : 'max-sm:hidden'}>
              {part[0]!.toUpperCase()} <span className={tone}>{formatNumber(bar[part], priceDigits)}</span>
            </span>
          ))}
          {change !== undefined && (
            <span className={change < 0 ? 'text-loss' : 'text-gain'}>{formatRatio(change, 2, true)}</span>
          )}
          {bar.volume !== null && <span className="max-sm:hidden">Vol {formatNumber(bar.volume)}</span>}
        </div>
      )}
    </div>
  );
}
