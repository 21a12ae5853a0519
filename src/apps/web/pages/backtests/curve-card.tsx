import { useState } from 'react';
import { Table2 } from 'lucide-react';
import { LineChart } from '#apps/web/charts/line-chart.tsx';
import { digitsOf } from '#apps/web/format/money.ts';
import { formatNumber } from '#apps/web/format/number.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import type { Comparison } from '#apps/web/pages/backtests/comparison.ts';

/** Equity of both in one chart. */
export function CurveCard({ comparison: { x, curves, a, b } }: { readonly comparison: Comparison }) {
  const [showsTable, setShowsTable] = useState(false);
  if (x.length < 2) return null;
  const currency = a.currency === b.currency ? ` ${a.currency}` : '';
  return (
    <Card
      title="Equity"
      note={currency === '' ? `A in ${a.currency}, B in ${b.currency}` : currency}
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
      <div className="h-80">
        <LineChart
          title="Equity of both runs"
          x={x}
          series={curves}
          format={(value) => `${formatNumber(value, digitsOf(a.currency) ?? 2)}${currency}`}
          formatAxis={(value) => formatNumber(value, 0)}
          showsTable={showsTable}
        />
      </div>
    </Card>
  );
}
