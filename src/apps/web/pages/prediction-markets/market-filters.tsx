import { useEffect, useRef, useState } from 'react';
import { MARKET_CATEGORIES } from '#domain/prediction/prediction-market.ts';
import { Input, Select } from '#apps/web/widgets/fields.tsx';
import { ORDERS } from '#apps/web/pages/prediction-markets/markets-search.ts';
import type { MarketsSearch } from '#apps/web/pages/prediction-markets/markets-search.ts';

export type Change = (patch: { readonly [Key in keyof MarketsSearch]?: MarketsSearch[Key] | undefined }) => void;

interface MarketFiltersProps {
  readonly search: MarketsSearch;
  readonly onChange: Change;
}

const ANY = '';
/** Whoever types is not followed letter by letter. */
const REST_MS = 250;

/** What narrows the list and orders it; all of it stands in the address. */
export function MarketFilters({ search, onChange }: MarketFiltersProps) {
  return (
    <div
      role="search"
      aria-label="Markets"
      className="grid grid-cols-2 gap-2 border-b border-line p-3 lg:grid-cols-[minmax(14rem,1fr)_11rem_10rem_11rem]"
    >
      <div className="max-lg:col-span-2">
        <SearchField value={search.search ?? ''} onChange={(words) => onChange({ search: given(words) })} />
      </div>
      <Select
        label="Category"
        value={search.category ?? ANY}
        choices={[
          { value: ANY, label: 'All' },
          ...MARKET_CATEGORIES.map((category) => ({ value: category, label: category })),
        ]}
        onChange={(category) => onChange({ category: given(category) })}
      />
      <Select
        label="State"
        value={search.status ?? ANY}
        choices={[
          { value: ANY, label: 'All' },
          { value: 'open', label: 'open' },
          { value: 'paused', label: 'paused' },
          { value: 'closed', label: 'closed' },
          { value: 'resolved', label: 'resolved' },
        ]}
        onChange={(status) => onChange({ status: status === ANY ? undefined : status })}
      />
      <div className="max-lg:col-span-2">
        <Select
          label="Order"
          value={search.sort ?? 'volume'}
          choices={ORDERS}
          onChange={(sort) => onChange({ sort: sort === 'volume' ? undefined : sort })}
        />
      </div>
    </div>
  );
}

interface SearchFieldProps {
  readonly value: string;
  readonly onChange: (words: string) => void;
}

/** Keeps what is being typed to itself until the typing rests. */
function SearchField({ value, onChange }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <Input
      type="search"
      label="Search"
      placeholder="Words of the question"
      maxLength={100}
      value={typed}
      onChange={({ target }) => {
        setTyped(target.value);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => onChange(target.value.trim()), REST_MS);
      }}
    />
  );
}

function given(value: string): string | undefined {
  return value === ANY ? undefined : value;
}
