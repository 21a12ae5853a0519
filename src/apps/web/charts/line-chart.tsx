import { Suspense, lazy } from 'react';
import { ChartSkeleton } from '#apps/web/charts/chart-skeleton.tsx';
import type { LineChartProps } from '#apps/web/charts/line/line-props.ts';

const LazyLines = lazy(async () => ({ default: (await import('#apps/web/charts/line/lines.tsx')).Lines }));

/** Lines, areas, steps and bars over time or a number. Fills its parent, which has a height. The library comes with the first chart. */
export function LineChart(props: LineChartProps) {
  return (
    <Suspense fallback={<ChartSkeleton />}>
      <LazyLines {...props} />
    </Suspense>
  );
}
