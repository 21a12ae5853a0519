import { X } from 'lucide-react';
import { DETECTORS } from '#domain/prediction/finding.ts';
import { MARKET_CATEGORIES } from '#domain/prediction/prediction-market.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Select } from '#apps/web/widgets/fields.tsx';
import { filterCount } from '#apps/web/pages/prediction-signals/signals-search.ts';
import type { SignalsSearch } from '#apps/web/pages/prediction-signals/signals-search.ts';

export type Change = (patch: { readonly [Key in keyof SignalsSearch]?: SignalsSearch[Key] | undefined }) => void;

interface SignalFiltersProps {
  readonly search: SignalsSearch;
  readonly onChange: Change;
}

const ANY = '';

/** What narrows the list; all of it stands in the address. */
export function SignalFilters({ search, onChange }: SignalFiltersProps) {
  return (
    <section
      aria-label="Filters"
      className="grid grid-cols-2 gap-2 border-b border-line p-3 md:grid-cols-[12rem_12rem_12rem_auto]"
    >
      <Select
        label="Detector"
        value={search.detector ?? ANY}
        choices={choicesOf(DETECTORS)}
        onChange={(detector) => onChange({ detector: given(detector) })}
      />
      <Select
        label="Category"
        value={search.category ?? ANY}
        choices={choicesOf(MARKET_CATEGORIES)}
        onChange={(category) => onChange({ category: given(category) })}
      />
      <Select
        label="Decision"
        value={search.decision ?? ANY}
        choices={[
          { value: ANY, label: 'All' },
          { value: 'told', label: 'told' },
          { value: 'blocked', label: 'blocked' },
          { value: 'ordered', label: 'ordered' },
        ]}
        onChange={(decision) => onChange({ decision: decision === ANY ? undefined : decision })}
      />
      <div className="flex items-end">
        <Button
          look="ghost"
          icon={<X aria-hidden />}
          disabled={filterCount(search) === 0}
          onClick={() => onChange({ detector: undefined, category: undefined, decision: undefined, market: undefined })}
        >
          {search.market === undefined ? 'Clear' : 'Clear, all markets'}
        </Button>
      </div>
    </section>
  );
}

function choicesOf(names: readonly string[]) {
  return [{ value: ANY, label: 'All' }, ...names.map((name) => ({ value: name, label: name }))];
}

function given(value: string): string | undefined {
  return value === ANY ? undefined : value;
}
