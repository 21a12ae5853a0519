import { useMemo, useState } from 'react';
import { Table2 } from 'lucide-react';
import type { RunDetail } from '#contract/runs.ts';
import { LineChart } from '#apps/web/charts/line-chart.tsx';
import type { LineSeries } from '#apps/web/charts/line/line-props.ts';
import { digitsOf } from '#apps/web/format/money.ts';
import { formatNumber, formatRatio } from '#apps/web/format/number.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';

/** Equity at the end of each day, and how far it is below its peak. */
export function EquityView({ detail: { equity, currency } }: { readonly detail: RunDetail }) {
  const [showsTable, setShowsTable] = useState(false);
  const { lines, falls } = useMemo(() => linesOf(equity), [equity]);
  const digits = digitsOf(currency) ?? 2;
  if (equity.times.length < 2) {
    return (
      <Card title="Equity">
        <EmptyState title="No equity is kept of this run">It needs two days at least.</EmptyState>
      </Card>
    );
  }
  return (
    <Card
      title="Equity"
      note={`${currency}, at the end of each day; below it, how far it was under its peak`}
      isFlush
      actions={
        <Button
          size="sm"
          look="ghost"
          icon={<Table2 aria-hidden />}
          aria-pressed={showsTable}
          onClick={() => setShowsTable(!showsTable)}
        >
          Table
        </Button>
      }
    >
      <div className="h-72 lg:h-80">
        <LineChart
          title="Equity"
          x={equity.times}
          series={lines}
          format={(value) => `${formatNumber(value, digits)} ${currency}`}
          formatAxis={(value) => formatNumber(value, 0)}
          hidesX
          showsTable={showsTable}
        />
      </div>
      <div className="h-28 border-t border-line">
        <LineChart
          title="Drawdown"
          x={equity.times}
          series={falls}
          format={(value) => formatRatio(value, 1)}
          fromZero
          showsTable={showsTable}
        />
      </div>
    </Card>
  );
}

function linesOf({ values, drawdowns }: RunDetail['equity']): Record<'lines' | 'falls', readonly LineSeries[]> {
  return {
    lines: [{ name: 'Equity', values, kind: 'area', tone: 'accent' }],
    falls: [{ name: 'Drawdown', values: drawdowns.map((fall) => 0 - fall), kind: 'area', tone: 'loss' }],
  };
}
