import { Suspense, lazy } from 'react';
import type { CandleChartProps } from '#apps/web/charts/candle/candle-props.ts';
import { ChartSkeleton } from '#apps/web/charts/chart-skeleton.tsx';

const load = () => import('#apps/web/charts/candle/candles.tsx');
/** Begun with the page that may show a chart: the library comes while the bars do. What failed is tried again by the chart. */
const begun = load();
begun.catch(() => undefined);
const LazyCandles = lazy(async () => ({ default: (await begun.catch(load)).Candles }));

/** Candles with volume, structure, plan, markers and indicators. Fills its parent, which has a height. */
export function CandleChart(props: CandleChartProps) {
  return (
    <Suspense fallback={<ChartSkeleton />}>
      <LazyCandles {...props} />
    </Suspense>
  );
}
