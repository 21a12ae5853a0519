import { useState } from 'react';
import { ListFilter } from 'lucide-react';
import type { BacktestsSearch } from '#apps/web/pages/backtest-form/backtests-search.ts';
import { useApi } from '#apps/web/data/query.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { cx } from '#apps/web/widgets/class-names.ts';
import type { Choice } from '#apps/web/widgets/fields.tsx';
import { Select } from '#apps/web/widgets/fields.tsx';

interface RunFiltersProps {
  readonly search: BacktestsSearch;
  readonly onChange: (patch: Partial<Record<keyof BacktestsSearch, unknown>>) => void;
}

const ANY = '';
const KINDS: readonly Choice[] = [
  { value: ANY, label: 'All' },
  { value: 'backtest', label: 'Backtest' },
  { value: 'optimise', label: 'Optimisation' },
  { value: 'walk-forward', label: 'Walk-forward' },
  { value: 'robustness', label: 'Robustness' },
];
const STATES: readonly Choice[] = [
  { value: ANY, label: 'All' },
  { value: 'done', label: 'Done' },
  { value: 'failed', label: 'Failed' },
  { value: 'cancelled', label: 'Cancelled' },
];
const ORDERS: readonly Choice[] = [
  { value: ANY, label: 'Latest first' },
  { value: 'profit', label: 'Most profit' },
  { value: 'loss', label: 'Most loss' },
  { value: 'trades', label: 'Most trades' },
];
const NARROWING = ['strategy', 'instrument', 'kind', 'status', 'sort'] as const;

/** What narrows the list of runs, and its order. */
export function RunFilters({ search, onChange }: RunFiltersProps) {
  const strategies = useApi('GET /strategies', {}, { staleTime: 600_000 }).data?.items ?? [];
  const instruments = useApi('GET /instruments', {}, { staleTime: 60_000 }).data?.items ?? [];
  const given = (value: string): string | undefined => (value === ANY ? undefined : value);
  const [isOpen, setIsOpen] = useState(false);
  const count = NARROWING.filter((name) => search[name] !== undefined).length;
  return (
    <div className="border-b border-line p-3">
      <Button
        size="sm"
        className="sm:hidden"
        icon={<ListFilter aria-hidden />}
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        Filters and order{count > 0 && ` (${count})`}
      </Button>
      <div
        className={cx('grid grid-cols-2 gap-2 max-sm:mt-3 sm:grid-cols-3 lg:grid-cols-5', !isOpen && 'max-sm:hidden')}
      >
        <Select
          label="Strategy"
          value={search.strategy ?? ANY}
          choices={[
            { value: ANY, label: 'All' },
            ...strategies.map(({ name, title }) => ({ value: name, label: title })),
          ]}
          onChange={(strategy) => onChange({ strategy: given(strategy) })}
        />
        <Select
          label="Instrument"
          value={search.instrument ?? ANY}
          choices={[
            { value: ANY, label: 'All' },
            ...instruments.map(({ id, symbol, venue }) => ({ value: id, label: `${symbol} (${venue})` })),
          ]}
          onChange={(instrument) => onChange({ instrument: given(instrument) })}
        />
        <Select
          label="Kind"
          value={search.kind ?? ANY}
          choices={KINDS}
          onChange={(kind) => onChange({ kind: given(kind) })}
        />
        <Select
          label="Status"
          value={search.status ?? ANY}
          choices={STATES}
          onChange={(status) => onChange({ status: given(status) })}
        />
        <Select
          label="Order"
          value={search.sort ?? ANY}
          choices={ORDERS}
          onChange={(sort) => onChange({ sort: given(sort) })}
        />
      </div>
    </div>
  );
}
