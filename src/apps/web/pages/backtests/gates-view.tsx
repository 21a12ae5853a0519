import { Link } from '@tanstack/react-router';
import type { RunDetail } from '#contract/runs.ts';
import { SignedBar } from '#apps/web/charts/heat/signed-bar.tsx';
import { heatReach } from '#apps/web/charts/heat/heat-scale.ts';
import { formatCount } from '#apps/web/format/number.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { Percent, RMultiple } from '#apps/web/widgets/figures.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { gatesOf } from '#apps/web/pages/backtests/run-records.ts';
import type { RunGate } from '#apps/web/pages/backtests/run-records.ts';

/** What each gate did to the signals of a run, and what the stopped ones would have brought. */
export function GatesView({ detail: { gates, run } }: { readonly detail: RunDetail }) {
  const rows = gatesOf(gates);
  const reach = heatReach(rows.map(({ stopped }) => stopped.totalR ?? 0));
  return (
    <Card
      title="Gate ledger"
      note="each signal followed to its end as if traded alone"
      isFlush
      actions={
        <Link to="/evidence" search={{ tab: 'gates', run: run.id }} className="text-xs text-accent hover:underline">
          Evidence of this run
        </Link>
      }
    >
      <Table
        label="Gate ledger"
        columns={columnsFor(reach)}
        rows={rows}
        idOf={({ gate }) => gate}
        empty={
          <EmptyState title="No gate judged this run">It was run with gates off, or its strategy has none.</EmptyState>
        }
      />
    </Card>
  );
}

function columnsFor(reach: number): readonly Column<RunGate>[] {
  const count = (id: 'judged' | 'passed' | 'blocked' | 'unknown', header: string): Column<RunGate> => ({
    id,
    header,
    align: 'end',
    cell: (row) => <span className="num">{formatCount(row[id])}</span>,
  });
  return [
    { id: 'gate', header: 'Gate', isMain: true, cell: ({ gate }) => gate },
    count('judged', 'Judged'),
    count('passed', 'Passed'),
    count('blocked', 'Blocked'),
    count('unknown', 'Not known'),
    {
      id: 'stoppedMean',
      header: 'Stopped, mean',
      align: 'end',
      cell: ({ stopped }) => <RMultiple value={stopped.meanR} />,
    },
    {
      id: 'stoppedWins',
      header: 'Stopped, would have won',
      align: 'end',
      hiddenBelow: 'xl',
      cell: ({ stopped }) => <Percent value={stopped.winRate} digits={0} />,
    },
    {
      id: 'passedMean',
      header: 'Let through, mean',
      align: 'end',
      cell: ({ letThrough }) => <RMultiple value={letThrough.meanR} />,
    },
    {
      id: 'saved',
      header: 'Saved or cost',
      align: 'end',
      width: '14rem',
      isWide: true,
      cell: ({ stopped }) => {
        const saved = stopped.totalR === null ? null : 0 - stopped.totalR;
        return (
          <span className="flex items-center gap-3">
            <SignedBar value={saved ?? 0} reach={reach} />
            <span className="w-20 shrink-0 text-right">
              <RMultiple value={saved} digits={1} />
            </span>
          </span>
        );
      },
    },
  ];
}
