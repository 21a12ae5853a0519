import { Suspense, lazy } from 'react';
import type { CandleChartProps } from '#apps/web/charts/candle/candle-props.ts';
import { ChartSkeleton } from '#apps/web/charts/chart-skeleton.tsx';

const LazyCandles = lazy(async () => ({ default: (await import('#apps/web/charts/candle/candles.tsx')).Candles }));

/** Candles with volume, structure, plan, markers and indicators. Fills its parent, which has a height. The library comes with the first chart. */
export function CandleChart(props: CandleChartProps) {
  return (
    <Suspense fallback={<ChartSkeleton />}>
      <LazyCandles {...props} />
    </Suspense>
  );
}
