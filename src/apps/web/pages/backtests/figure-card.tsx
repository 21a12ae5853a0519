import { useState } from 'react';
import { formatNumber, formatRatio } from '#apps/web/format/number.ts';
import { formatDuration } from '#apps/web/format/time.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { Unknown } from '#apps/web/widgets/figures.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { Segmented } from '#apps/web/widgets/tabs.tsx';
import type { ComparedFigure, Comparison } from '#apps/web/pages/backtests/comparison.ts';
import { FigureValue } from '#apps/web/pages/backtests/figure-value.tsx';

const MAIN_GROUPS = ['Result', 'Trades', 'Risk', 'Run'];

/** Figures of both, with the change from A to B. */
export function FigureCard({ comparison: { figures, a, b } }: { readonly comparison: Comparison }) {
  const [which, setWhich] = useState<'main' | 'all'>('main');
  const rows = figures.filter(({ group }) => which === 'all' || MAIN_GROUPS.includes(group));
  return (
    <Card
      title="Figures"
      note="the change is from A to B"
      isFlush
      actions={
        <Segmented
          label="Which figures"
          value={which}
          choices={[
            { value: 'main', label: 'Main' },
            { value: 'all', label: `All ${figures.length}` },
          ]}
          onChange={setWhich}
        />
      }
    >
      <Table
        label="Figures of both runs"
        columns={columnsFor(a.currency, b.currency)}
        rows={rows}
        idOf={({ id }) => id}
        maxHeight="60dvh"
      />
    </Card>
  );
}

function columnsFor(currencyA: string, currencyB: string): readonly Column<ComparedFigure>[] {
  return [
    { id: 'label', header: 'Figure', isMain: true, cell: ({ label }) => label },
    {
      id: 'group',
      header: 'Group',
      hiddenBelow: 'lg',
      cell: ({ group }) => <span className="text-faint">{group}</span>,
    },
    {
      id: 'a',
      header: 'A',
      align: 'end',
      cell: ({ unit, a }) => <FigureValue unit={unit} value={a} currency={currencyA} />,
    },
    {
      id: 'b',
      header: 'B',
      align: 'end',
      cell: ({ unit, b }) => <FigureValue unit={unit} value={b} currency={currencyB} />,
    },
    { id: 'change', header: 'Change', align: 'end', cell: (figure) => <Change figure={figure} /> },
  ];
}

function Change({ figure: { unit, change, isSame } }: { readonly figure: ComparedFigure }) {
  if (isSame) return <span className="text-faint">same</span>;
  if (change === null) return <Unknown />;
  return <span className="num font-medium text-ink">{changeText(unit, change)}</span>;
}

/** A change with its sign and its unit; shares change by points. */
function changeText(unit: string, change: number): string {
  if (unit === 'ratio') return formatRatio(change, 2, true).replace('%', 'pp');
  if (unit === 'duration') return `${change < 0 ? '−' : '+'}${formatDuration(Math.abs(change))}`;
  if (unit === 'count') return formatNumber(change, 0, true);
  return formatNumber(change, 2, true);
}
