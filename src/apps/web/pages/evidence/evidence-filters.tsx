import { useState } from 'react';
import { ListFilter, X } from 'lucide-react';
import type { Answer } from '#apps/web/data/api.ts';
import { useApi } from '#apps/web/data/query.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { cx } from '#apps/web/widgets/class-names.ts';
import { Input, Select } from '#apps/web/widgets/fields.tsx';
import { FILTERS, filterCount } from '#apps/web/pages/evidence/evidence-search.ts';
import type { Change, EvidenceSearch } from '#apps/web/pages/evidence/evidence-search.ts';

interface EvidenceFiltersProps {
  readonly search: EvidenceSearch;
  readonly onChange: Change;
  readonly summary: Answer<'GET /evidence/summary'>;
}

const ANY = '';

/** What narrows the evidence; on phones behind a button. */
export function EvidenceFilters({ search, onChange, summary }: EvidenceFiltersProps) {
  const [isOpen, setIsOpen] = useState(false);
  const count = filterCount(search);
  return (
    <section aria-label="Filters" className="rounded-lg border border-line bg-surface p-3">
      <div className="flex items-center gap-2 md:hidden">
        <Button size="sm" icon={<ListFilter aria-hidden />} aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          Filters{count > 0 && ` (${count})`}
        </Button>
      </div>
      <div
        className={cx(
          'grid grid-cols-2 gap-2 max-md:mt-3 md:grid-cols-3 xl:grid-cols-[repeat(6,minmax(0,1fr))_auto]',
          !isOpen && 'max-md:hidden',
        )}
      >
        <NameFilters search={search} onChange={onChange} summary={summary} />
        <RunFilter run={search.run} onChange={onChange} />
        <Input
          type="date"
          label="From (UTC)"
          value={search.from ?? ''}
          onChange={(event) => onChange({ from: given(event.target.value), values: undefined })}
        />
        <Input
          type="date"
          label="Until (UTC)"
          value={search.to ?? ''}
          onChange={(event) => onChange({ to: given(event.target.value), values: undefined })}
        />
        <div className="flex items-end">
          <Button
            look="ghost"
            icon={<X aria-hidden />}
            disabled={count === 0}
            onClick={() =>
              onChange({ ...Object.fromEntries(FILTERS.map((name) => [name, undefined])), values: undefined })
            }
          >
            Clear
          </Button>
        </div>
      </div>
    </section>
  );
}

function NameFilters({ search, onChange, summary }: EvidenceFiltersProps) {
  const lists = [
    { name: 'desk', label: 'Desk', values: summary.desks },
    { name: 'strategy', label: 'Strategy', values: summary.strategies },
    { name: 'category', label: 'Category', values: summary.categories },
  ] as const;
  return lists.map(({ name, label, values }) => (
    <Select
      key={name}
      label={label}
      value={search[name] ?? ANY}
      choices={[
        { value: ANY, label: 'All' },
        ...withCurrent(values, search[name]).map((value) => ({ value, label: value })),
      ]}
      onChange={(value) => onChange({ [name]: given(value), values: undefined })}
    />
  ));
}

function RunFilter({ run, onChange }: { readonly run: string | undefined; readonly onChange: Change }) {
  const runs = useApi('GET /runs', { query: { status: 'done', limit: 200 } }).data?.items ?? [];
  const choices = runs.map(({ id, title }) => ({ value: id, label: title }));
  const isListed = run === undefined || choices.some(({ value }) => value === run);
  return (
    <Select
      label="Run"
      value={run ?? ANY}
      choices={[{ value: ANY, label: 'All' }, ...(isListed ? [] : [{ value: run, label: run }]), ...choices]}
      onChange={(value) => onChange({ run: given(value), values: undefined })}
    />
  );
}

function withCurrent(values: readonly string[], current: string | undefined): readonly string[] {
  return current === undefined || values.includes(current) ? values : [current, ...values];
}

function given(value: string): string | undefined {
  return value === ANY ? undefined : value;
}
