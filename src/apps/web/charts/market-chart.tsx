import { useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { StructureMark } from '#contract/market.ts';
import { timeframeMs } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { useApi } from '#apps/web/data/query.ts';
import { useStore } from '#apps/web/data/store.ts';
import { EmptyState, ErrorState } from '#apps/web/widgets/states.tsx';
import { CandleChart } from '#apps/web/charts/candle-chart.tsx';
import type { ChartPin } from '#apps/web/charts/candle/pins.ts';
import type { ChartPlan } from '#apps/web/charts/candle/plan-shapes.ts';
import { ChartSkeleton } from '#apps/web/charts/chart-skeleton.tsx';
import { ChartToolbar } from '#apps/web/charts/market/chart-toolbar.tsx';
import { chartPreferences } from '#apps/web/charts/market/chart-preferences.ts';
import { marksOfLayers } from '#apps/web/charts/market/layers.ts';
import { useBars } from '#apps/web/charts/market/use-bars.ts';

export interface MarketChartProps {
  readonly instrument: string;
  readonly symbol: string;
  readonly timeframe: string;
  readonly priceDigits: number;
  /** Bars that open before this instant, nothing live. Left out: up to now, live. */
  readonly to?: number | undefined;
  /** Structure to draw instead of today's: as it was known at some moment. */
  readonly marks?: readonly StructureMark[] | undefined;
  readonly plan?: ChartPlan | undefined;
  readonly pins?: readonly ChartPin[];
  readonly selectedPin?: string | undefined;
  readonly onSelectPin?: (id: string) => void;
  readonly focusTime?: number | undefined;
  /** At the left end of the toolbar. */
  readonly toolbarLead?: ReactNode;
  /** CSS classes that give the drawing its height. */
  readonly heightClass?: string;
}

/** Structure is asked for again at most this often, however fast bars close. */
const STRUCTURE_MS = 10_000;
/** Bars whose structure is drawn. */
const STRUCTURE_BARS = 2_000;

/** A chart of an instrument and timeframe with its bars, its structure and what comes live. */
export function MarketChart(props: MarketChartProps) {
  const { instrument, symbol, timeframe, to, toolbarLead, heightClass = 'h-[26rem]' } = props;
  const [showsTable, setShowsTable] = useState(false);
  const { layers, studies } = useStore(chartPreferences);
  const { query, bars, feed, loadEarlier, closedBars } = useBars({ instrument, timeframe, to });
  const marks = useMarks(props, closedBars);
  const shown = useMemo(() => marksOfLayers(marks, layers), [marks, layers]);
  return (
    <div className="min-w-0">
      <ChartToolbar showsTable={showsTable} onTable={setShowsTable} lead={toolbarLead} />
      <div className={`relative ${heightClass}`}>
        {query.isPending ? (
          <ChartSkeleton />
        ) : query.data === undefined ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : bars.length === 0 ? (
          <EmptyState title={`No bars of ${symbol} ${timeframe} are stored`}>
            They come with a feed that follows it, or with an import on the page Data.
          </EmptyState>
        ) : (
          <CandleChart
            key={`${instrument} ${timeframe} ${to}`}
            title={`${symbol} ${timeframe}`}
            bars={bars}
            barMs={timeframeMs(timeframe as Timeframe)}
            priceDigits={props.priceDigits}
            marks={shown}
            plan={props.plan}
            studies={studies}
            feed={feed}
            focusTime={props.focusTime}
            onNearStart={loadEarlier}
            selectedPin={props.selectedPin}
            showsTable={showsTable}
            {...(props.pins === undefined ? {} : { pins: props.pins })}
            {...(props.onSelectPin === undefined ? {} : { onSelectPin: props.onSelectPin })}
          />
        )}
      </div>
    </div>
  );
}

const NO_MARKS: readonly StructureMark[] = [];

/** Structure: what was given, or today's, renewed after bars have closed. */
function useMarks(
  { instrument, timeframe, marks, to }: MarketChartProps,
  closedBars: number,
): readonly StructureMark[] {
  const query = useApi(
    'GET /structure',
    { query: { instrument, timeframe, limit: STRUCTURE_BARS, ...(to === undefined ? {} : { to: String(to) }) } },
    { enabled: marks === undefined, forgetsPrevious: true },
  );
  const seen = useRef(closedBars);
  const latest = useRef(closedBars);
  useEffect(() => {
    latest.current = closedBars;
  });
  const { refetch } = query;
  useEffect(() => {
    if (marks !== undefined || to !== undefined) return;
    const timer = setInterval(() => {
      if (latest.current === seen.current) return;
      seen.current = latest.current;
      void refetch();
    }, STRUCTURE_MS);
    return () => clearInterval(timer);
  }, [marks, to, refetch]);
  return marks ?? query.data?.marks ?? NO_MARKS;
}
