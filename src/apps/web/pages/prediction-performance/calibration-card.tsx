import { useState } from 'react';
import { Crosshair } from 'lucide-react';
import type { PredictionPerformance } from '#contract/prediction.ts';
import { ReliabilityChart } from '#apps/web/charts/reliability-chart.tsx';
import { counted, formatCount, formatNumber, formatRatio } from '#apps/web/format/number.ts';
import { formatCents } from '#apps/web/format/probability.ts';
import { Card, Stat } from '#apps/web/widgets/card.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { Segmented } from '#apps/web/widgets/tabs.tsx';
import { horizonWords } from '#apps/web/pages/prediction-performance/performance-words.ts';

type Calibration = PredictionPerformance['calibration'][number];
type Bin = Calibration['bins'][number];

/** How often it happened over what the price said, some time before the end. */
export function CalibrationCard({ calibration }: Pick<PredictionPerformance, 'calibration'>) {
  const [chosen, setChosen] = useState<string>();
  const [isTable, setIsTable] = useState(false);
  const shown = calibration.find(({ horizonDays }) => String(horizonDays) === chosen) ?? calibration[0];
  if (shown === undefined) {
    return (
      <Card title="Calibration">
        <EmptyState title="No market has been decided yet" icon={<Crosshair strokeWidth={1.5} />}>
          When markets that were heard resolve, this says whether their prices were right.
        </EmptyState>
      </Card>
    );
  }
  return (
    <Card
      title="Calibration"
      note="what prices said before the end, and what came; counted back from the end, which flatters them a little"
      actions={
        <>
          <Segmented
            label="Show as"
            value={isTable ? 'table' : 'curve'}
            choices={[
              { value: 'curve', label: 'Curve' },
              { value: 'table', label: 'Table' },
            ]}
            onChange={(view) => setIsTable(view === 'table')}
          />
          <Segmented
            label="Before the end"
            value={String(shown.horizonDays)}
            choices={calibration.map(({ horizonDays }) => ({
              value: String(horizonDays),
              label: horizonWords(horizonDays),
            }))}
            onChange={setChosen}
          />
        </>
      }
    >
      <Scores scores={shown} />
      {isTable ? (
        <Table label="Calibration" columns={COLUMNS} rows={shown.bins} idOf={({ forecast }) => String(forecast)} />
      ) : (
        <ReliabilityChart title={`Prices ${horizonWords(shown.horizonDays)} before the end`} points={shown.bins} />
      )}
    </Card>
  );
}

function Scores({ scores: { n, brier, log, ece } }: { readonly scores: Calibration }) {
  return (
    <div className="mb-4 grid grid-cols-2 gap-3 sm:grid-cols-4">
      <Stat label="Markets">{formatCount(n)}</Stat>
      <Stat label="Brier" note="0.25 knows nothing">
        {formatNumber(brier, 4)}
      </Stat>
      <Stat label="Log loss" note="0.693 knows nothing">
        {formatNumber(log, 4)}
      </Stat>
      <Stat label="Calibration error">{formatRatio(ece, 2)}</Stat>
    </div>
  );
}

const COLUMNS: readonly Column<Bin>[] = [
  { id: 'forecast', header: 'Price before', isMain: true, cell: ({ forecast }) => formatCents(forecast) },
  {
    id: 'observed',
    header: 'Happened',
    align: 'end',
    cell: ({ observed }) => <span className="num">{formatRatio(observed)}</span>,
  },
  {
    id: 'interval',
    header: '95 % interval',
    align: 'end',
    cell: ({ low, high }) => (
      <span className="num text-muted">
        {formatRatio(low, 0)} to {formatRatio(high, 0)}
      </span>
    ),
  },
  { id: 'n', header: 'Of', align: 'end', cell: ({ n }) => counted(n, 'market') },
];
