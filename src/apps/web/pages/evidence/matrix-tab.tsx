import { useCallback, useMemo } from 'react';
import { Grid3x3 } from 'lucide-react';
import type { Answer } from '#apps/web/data/api.ts';
import { useApi } from '#apps/web/data/query.ts';
import { HeatLegend } from '#apps/web/charts/heat/heat-legend.tsx';
import { HeatMap } from '#apps/web/charts/heat/heat-map.tsx';
import { counted, formatR } from '#apps/web/format/number.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { cx } from '#apps/web/widgets/class-names.ts';
import { Input, Select } from '#apps/web/widgets/fields.tsx';
import { EmptyState, Loaded, Skeleton } from '#apps/web/widgets/states.tsx';
import { Segmented } from '#apps/web/widgets/tabs.tsx';
import { CellDrawer } from '#apps/web/pages/evidence/cell-drawer.tsx';
import { cellId, matrixGrid, matrixReach } from '#apps/web/pages/evidence/matrix-grid.ts';
import { MatrixTable } from '#apps/web/pages/evidence/matrix-table.tsx';
import { choiceOf, dimensionsOf } from '#apps/web/pages/evidence/evidence-search.ts';
import type { Change, EvidenceSearch } from '#apps/web/pages/evidence/evidence-search.ts';

type Dimensions = Answer<'GET /evidence/summary'>['dimensions'];

interface MatrixTabProps {
  readonly search: EvidenceSearch;
  readonly change: Change;
  readonly dimensions: Dimensions;
}

/** What each kind of signal was worth: a heat map or a table of one or two dimensions. */
export function MatrixTab({ search, change, dimensions }: MatrixTabProps) {
  const { decision, min, view } = search;
  const chosen = dimensionsOf(
    search,
    dimensions.map(({ name }) => name),
  );
  const query = useApi('GET /evidence/matrix', {
    query: { ...choiceOf(search), by: chosen.join(','), decision, min },
  });
  return (
    <Card
      title="Performance matrix"
      note={query.data === undefined ? undefined : noteOf(query.data)}
      isFlush
      actions={
        <Segmented
          label="Show as"
          value={view ?? 'map'}
          choices={[
            { value: 'map', label: 'Heat map' },
            { value: 'table', label: 'Table' },
          ]}
          onChange={(next) => change({ view: next === 'table' ? next : undefined })}
        />
      }
    >
      <MatrixChoice search={search} change={change} dimensions={dimensions} chosen={chosen} />
      <Loaded query={query} loading={<Skeleton className="m-4 h-72" />}>
        {(matrix) => (
          <div className={cx(query.isPlaceholderData && 'opacity-60 transition-opacity')}>
            <MatrixView matrix={matrix} search={search} change={change} />
          </div>
        )}
      </Loaded>
    </Card>
  );
}

function noteOf({ signals, trials, minimum }: Answer<'GET /evidence/matrix'>): string {
  return `${counted(signals, 'signal')}; ${counted(trials, 'cell')} tested, ${minimum} results at least, corrected for looking often`;
}

interface MatrixChoiceProps extends MatrixTabProps {
  readonly chosen: readonly string[];
}

const NONE = '';

function MatrixChoice({ search, change, dimensions, chosen }: MatrixChoiceProps) {
  const [first, second = NONE] = chosen;
  const choices = dimensions.map(({ name }) => ({ value: name, label: name }));
  const set = (by: readonly string[]): void =>
    change({ by: by.filter((name) => name !== NONE).join(','), values: undefined });
  const meanings = dimensions.filter(({ name }) => chosen.includes(name));
  return (
    <div className="border-b border-line p-3">
      <div className="flex flex-wrap items-end gap-x-3 gap-y-2 *:max-sm:grow">
        <Select
          className="w-36"
          label="Dimension"
          value={first ?? NONE}
          choices={choices}
          onChange={(name) => set([name, second === name ? NONE : second])}
        />
        <Select
          className="w-36"
          label="by"
          value={second}
          choices={[{ value: NONE, label: 'nothing else' }, ...choices.filter(({ value }) => value !== first)]}
          onChange={(name) => set([first ?? NONE, name])}
        />
        <Select
          className="w-44"
          label="Signals"
          value={search.decision ?? 'all'}
          choices={[
            { value: 'all', label: 'Passed and blocked' },
            { value: 'passed', label: 'Passed all gates' },
            { value: 'blocked', label: 'Blocked' },
          ]}
          onChange={(decision) => change({ decision: decision === 'all' ? undefined : decision, values: undefined })}
        />
        <Input
          className="w-36"
          type="number"
          min={2}
          max={1_000_000}
          label="Results it takes"
          placeholder="usual: 30"
          value={search.min ?? ''}
          onChange={({ target: { value } }) => change({ min: value === '' ? undefined : Math.max(2, Number(value)) })}
        />
      </div>
      <p className="mt-2 text-xs text-faint">
        {meanings.map(({ name, meaning }) => `${name}: ${meaning}`).join(' · ')}
      </p>
    </div>
  );
}

interface MatrixViewProps {
  readonly matrix: Answer<'GET /evidence/matrix'>;
  readonly search: EvidenceSearch;
  readonly change: Change;
}

function MatrixView({ matrix, search, change }: MatrixViewProps) {
  const gridFor = useCallback((width: number) => matrixGrid(matrix, width), [matrix]);
  const reach = useMemo(() => matrixReach(matrix.cells), [matrix]);
  const current = matrix.cells.find(({ values }) => cellId(values) === search.values);
  const open = (id: string): void => change({ values: id }, true);
  if (matrix.cells.length === 0) {
    return (
      <EmptyState title="No signal fits these filters" icon={<Grid3x3 strokeWidth={1.5} />}>
        Take one of them back, or run a backtest that makes such signals.
      </EmptyState>
    );
  }
  return (
    <>
      {search.view === 'table' ? (
        <MatrixTable matrix={matrix} reach={reach} current={search.values} onOpen={open} />
      ) : (
        <div className="space-y-4 p-3 sm:p-4">
          <HeatMap
            label={`Mean result by ${matrix.dimensions.join(' and ')}`}
            gridFor={gridFor}
            reach={reach}
            current={search.values}
            onOpen={({ id }) => open(id)}
          />
          <HeatLegend reach={reach} format={(value) => formatR(value, 2)} meaning="mean result of a signal" />
        </div>
      )}
      {current !== undefined && (
        <CellDrawer cell={current} matrix={matrix} search={search} onClose={() => change({ values: undefined })} />
      )}
    </>
  );
}
