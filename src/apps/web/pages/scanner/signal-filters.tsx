import { ListFilter, X } from 'lucide-react';
import { useState } from 'react';
import type { InstrumentShape } from '#contract/market.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Select } from '#apps/web/widgets/fields.tsx';
import { Segmented } from '#apps/web/widgets/tabs.tsx';
import { FILTERS, filterCount } from '#apps/web/pages/scanner/scanner-search.ts';
import type { ScannerSearch, Since } from '#apps/web/pages/scanner/scanner-search.ts';
import { gateName } from '#apps/web/pages/scanner/why-blocked.ts';

interface SignalFiltersProps {
  readonly search: ScannerSearch;
  readonly onChange: (patch: Partial<Record<keyof ScannerSearch, string | undefined>>) => void;
  readonly instruments: readonly InstrumentShape[];
  readonly strategies: readonly string[];
  readonly gates: readonly string[];
}

const ANY = '';

/** What narrows the list; all of it stands in the address. */
export function SignalFilters({ search, onChange, instruments, strategies, gates }: SignalFiltersProps) {
  const [isOpen, setIsOpen] = useState(false);
  const count = filterCount(search);
  return (
    <div className="space-y-2 border-b border-line p-3 max-sm:p-2">
      <div className="flex flex-wrap items-center gap-2 max-sm:gap-1">
        <Segmented
          label="Decision"
          value={search.decision ?? ANY}
          choices={[
            { value: ANY, label: 'All' },
            { value: 'passed', label: 'Passed' },
            { value: 'blocked', label: 'Blocked' },
          ]}
          onChange={(decision) => onChange({ decision: given(decision) })}
        />
        <Segmented
          label="Order"
          value={search.sort ?? 'time'}
          choices={[
            { value: 'time', label: 'Latest' },
            { value: 'score', label: 'Score' },
          ]}
          onChange={(sort) => onChange({ sort: sort === 'time' ? undefined : 'score' })}
        />
        <Button
          look="ghost"
          size="sm"
          className="ml-auto max-sm:h-9 max-sm:px-2"
          aria-expanded={isOpen}
          icon={<ListFilter aria-hidden />}
          onClick={() => setIsOpen(!isOpen)}
        >
          <span className="max-sm:sr-only">Filters</span>
          {count > 0 && ` ${count}`}
        </Button>
      </div>
      {isOpen && <MoreFilters {...{ search, onChange, instruments, strategies, gates }} />}
    </div>
  );
}

function MoreFilters({ search, onChange, instruments, strategies, gates }: SignalFiltersProps) {
  const since: readonly { value: Since | ''; label: string }[] = [
    { value: ANY, label: 'Any time' },
    { value: 'hour', label: 'Last hour' },
    { value: 'day', label: 'Last 24 hours' },
    { value: 'week', label: 'Last 7 days' },
  ];
  return (
    <div className="grid grid-cols-2 gap-2">
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
        label="Strategy"
        value={search.strategy ?? ANY}
        choices={[{ value: ANY, label: 'All' }, ...strategies.map((value) => ({ value, label: value }))]}
        onChange={(strategy) => onChange({ strategy: given(strategy) })}
      />
      <Select
        label="Direction"
        value={search.direction ?? ANY}
        choices={[
          { value: ANY, label: 'Both' },
          { value: 'long', label: 'Long' },
          { value: 'short', label: 'Short' },
        ]}
        onChange={(direction) => onChange({ direction: given(direction) })}
      />
      <Select
        label="Stopped by"
        value={search.gate ?? ANY}
        choices={[
          { value: ANY, label: 'Any gate or none' },
          ...gates.map((value) => ({ value, label: gateName(value) })),
        ]}
        onChange={(gate) => onChange({ gate: given(gate) })}
      />
      <Select
        label="Time"
        value={search.since ?? ANY}
        choices={since}
        onChange={(value) => onChange({ since: given(value) })}
      />
      <div className="flex items-end">
        <Button
          look="ghost"
          icon={<X aria-hidden />}
          disabled={filterCount(search) === 0}
          onClick={() => onChange(Object.fromEntries(FILTERS.map((filter) => [filter, undefined])))}
        >
          Clear all
        </Button>
      </div>
    </div>
  );
}

function given(value: string): string | undefined {
  return value === ANY ? undefined : value;
}
