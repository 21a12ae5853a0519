import { useMemo, useState } from 'react';
import { Table2 } from 'lucide-react';
import type { EquitySeries, SessionShape } from '#contract/trading.ts';
import { digitsOf } from '#apps/web/format/money.ts';
import { formatNumber, formatRatio } from '#apps/web/format/number.ts';
import { EmptyState, ErrorState } from '#apps/web/widgets/states.tsx';
import { Chip } from '#apps/web/charts/market/chart-toolbar.tsx';
import { ChartSkeleton } from '#apps/web/charts/chart-skeleton.tsx';
import { equityLines } from '#apps/web/charts/equity/equity-lines.ts';
import { useEquity } from '#apps/web/charts/equity/use-equity.ts';
import { LineChart } from '#apps/web/charts/line-chart.tsx';
import { drawdownOf } from '#apps/web/charts/line/line-data.ts';
import type { LineSeries } from '#apps/web/charts/line/line-props.ts';

export interface EquityChartProps {
  readonly sessions: readonly SessionShape[];
  /** Ids of those that are drawn. */
  readonly chosen: readonly string[];
  readonly heightClass?: string;
}

/** Equity of one session with its drawdown below, or several compared by what each has made since its beginning. Live. */
export function EquityChart({ sessions, chosen, heightClass = 'h-56' }: EquityChartProps) {
  const drawn = sessions.filter(({ id }) => chosen.includes(id));
  const { series, isPending, error, refetch } = useEquity(drawn);
  const [showsTable, setShowsTable] = useState(false);
  const drawing = useMemo(() => drawingOf(series, sessions), [series, sessions]);
  if (drawn.length === 0) return <EmptyState title="No equity yet">It comes with the first session.</EmptyState>;
  if (error !== null && series.length === 0) return <ErrorState error={error} onRetry={refetch} />;
  if (isPending) {
    return (
      <div className={heightClass}>
        <ChartSkeleton />
      </div>
    );
  }
  if (drawing.x.length < 2) return <EmptyState title="No equity yet">It is noted at the close of each bar.</EmptyState>;
  return (
    <div className="min-w-0">
      <div className="flex items-center px-4 pt-2">
        <p className="text-xs text-faint">{drawing.caption}</p>
        <div className="ml-auto">
          <Chip isOn={showsTable} onToggle={() => setShowsTable(!showsTable)}>
            <Table2 aria-hidden className="size-3.5" />
            Table
          </Chip>
        </div>
      </div>
      <div className={heightClass}>
        <LineChart
          title="Equity"
          x={drawing.x}
          series={drawing.lines}
          format={drawing.format}
          hidesX={drawing.drawdown !== undefined}
          showsTable={showsTable}
        />
      </div>
      {drawing.drawdown !== undefined && (
        <div className="h-24 border-t border-line">
          <LineChart
            title="Drawdown"
            x={drawing.x}
            series={drawing.drawdown}
            format={(value) => formatRatio(value, 1)}
            fromZero
            showsTable={showsTable}
          />
        </div>
      )}
    </div>
  );
}

interface Drawing {
  readonly x: readonly number[];
  readonly lines: readonly LineSeries[];
  readonly drawdown: readonly LineSeries[] | undefined;
  readonly caption: string;
  readonly format: (value: number) => string;
}

function drawingOf(series: readonly EquitySeries[], sessions: readonly SessionShape[]): Drawing {
  const { x, lines, unit } = equityLines(series);
  const titleOf = (id: string) => {
    const session = sessions.find((one) => one.id === id);
    return session === undefined ? id : `${session.title} (${session.mode})`;
  };
  if (unit === 'ratio') {
    return {
      x,
      lines: lines.map(({ session, values }) => ({ name: titleOf(session), values, kind: 'step' })),
      drawdown: undefined,
      caption: 'Change since the beginning of each session; nothing is added up',
      format: (value) => formatRatio(value, 2, true),
    };
  }
  const { session, values } = lines[0]!;
  const currency = series.find(({ times }) => times.length > 0)!.currency;
  return {
    x,
    lines: [{ name: titleOf(session), values, kind: 'area', tone: 'accent' }],
    drawdown: [{ name: 'Drawdown', values: drawdownOf(values), kind: 'area', tone: 'loss' }],
    caption: `${titleOf(session)}, in ${currency}; drawdown below`,
    format: (value) => formatNumber(value, digitsOf(currency) ?? 2),
  };
}
