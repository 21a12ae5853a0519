import { useMemo } from 'react';
import { ChartPie, Lightbulb } from 'lucide-react';
import type { Answer } from '#apps/web/data/api.ts';
import { useApi } from '#apps/web/data/query.ts';
import { heatReach } from '#apps/web/charts/heat/heat-scale.ts';
import { SignedBar } from '#apps/web/charts/heat/signed-bar.tsx';
import { exactSum, isSameAmount } from '#apps/web/format/exact-sum.ts';
import { formatCount } from '#apps/web/format/number.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { cx } from '#apps/web/widgets/class-names.ts';
import { Select } from '#apps/web/widgets/fields.tsx';
import { Money, Percent } from '#apps/web/widgets/figures.tsx';
import { EmptyState, Loaded, Skeleton } from '#apps/web/widgets/states.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { Segmented } from '#apps/web/widgets/tabs.tsx';
import { shownParts } from '#apps/web/pages/evidence/weeks.ts';
import { PartDot, usePartColours } from '#apps/web/pages/evidence/part-colours.tsx';
import { WeekChart } from '#apps/web/pages/evidence/week-chart.tsx';
import { choiceOf } from '#apps/web/pages/evidence/evidence-search.ts';
import type { Change, EvidenceSearch } from '#apps/web/pages/evidence/evidence-search.ts';

type Attribution = Answer<'GET /evidence/attribution'>;
type Part = Attribution['parts'][number];

interface AttributionTabProps {
  readonly search: EvidenceSearch;
  readonly change: Change;
  readonly dimensions: Answer<'GET /evidence/summary'>['dimensions'];
}

const METHODS = {
  shapley: 'Shapley: each part gets its mean share over every order in which the parts could have come.',
  'last-touch': 'Last touch: all of a result goes to the part that spoke last.',
};

/** Who earned the profit, in whole and week by week. */
export function AttributionTab({ search, change, dimensions }: AttributionTabProps) {
  const { of = 'type', method = 'shapley' } = search;
  const query = useApi('GET /evidence/attribution', { query: { ...choiceOf(search), by: of, method } });
  const subjects = [...new Set(['type', 'factor', 'gate', ...dimensions.map(({ name }) => name)])];
  return (
    <Card
      title="Who earned it"
      isFlush
      actions={
        <>
          <Select
            label="Of what"
            isLabelHidden
            className="w-36"
            value={of}
            choices={subjects.map((value) => ({ value, label: `by ${value}` }))}
            onChange={(value) => change({ of: value === 'type' ? undefined : value })}
          />
          <Segmented
            label="Method"
            value={method}
            choices={[
              { value: 'shapley', label: 'Shapley' },
              { value: 'last-touch', label: 'Last touch' },
            ]}
            onChange={(value) => change({ method: value === 'shapley' ? undefined : value })}
          />
        </>
      }
    >
      <p className="border-b border-line px-4 py-2 text-xs text-faint">{METHODS[method]}</p>
      <Loaded query={query} loading={<Skeleton className="m-4 h-72" />}>
        {(attribution) => (
          <div className={cx(query.isPlaceholderData && 'opacity-60 transition-opacity')}>
            <Parts attribution={attribution} />
          </div>
        )}
      </Loaded>
    </Card>
  );
}

function Parts({ attribution }: { readonly attribution: Attribution }) {
  const { parts, currency, weeks, recommendations } = attribution;
  const shown = useMemo(() => shownParts(attribution), [attribution]);
  const colours = usePartColours(shown);
  if (parts.length === 0) {
    return (
      <EmptyState title="Nothing to attribute" icon={<ChartPie strokeWidth={1.5} />}>
        No signal that passed every gate was followed to its end under these filters.
      </EmptyState>
    );
  }
  const reach = heatReach(parts.map(({ amount }) => Number(amount)));
  return (
    <>
      <Table
        label="Parts of the profit"
        columns={columnsFor({ currency, reach, colours })}
        rows={parts.toSorted((a, b) => Number(b.amount) - Number(a.amount))}
        idOf={({ name }) => name}
        footer={<Sum attribution={attribution} />}
      />
      {weeks.length > 1 && (
        <section aria-label="Week by week" className="border-t border-line">
          <h3 className="px-4 pt-3 text-sm font-semibold">Week by week</h3>
          <WeekChart attribution={attribution} shown={shown} colours={colours} />
        </section>
      )}
      {recommendations.length > 0 && (
        <section aria-label="Advice" className="border-t border-line px-4 py-3">
          <h3 className="mb-2 text-sm font-semibold">What may be made of it</h3>
          <ul className="space-y-1.5">
            {recommendations.map(({ subject, advice }) => (
              <li key={subject} className="flex gap-2 text-sm text-muted">
                <Lightbulb aria-hidden className="mt-0.5 size-4 shrink-0 text-faint" />
                <span>
                  <span className="font-medium text-ink">{subject}</span>: {advice}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Sum({ attribution: { parts, total, currency } }: { readonly attribution: Attribution }) {
  const sum = exactSum(parts.map(({ amount }) => amount));
  const isSame = isSameAmount(sum, total);
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <span className="text-muted">Sum of the parts</span>
      <span className="font-semibold">
        <Money amount={sum} currency={currency} isResult />
      </span>
      <span className="text-muted">{isSame ? '= total' : '≠ total'}</span>
      <span className="font-semibold">
        <Money amount={total} currency={currency} isResult />
      </span>
      <span className={isSame ? 'text-xs text-faint' : 'text-xs text-danger'}>
        {isSame ? 'exactly, to the last digit' : 'please report it: they should be the same'}
      </span>
    </p>
  );
}

interface ColumnInput {
  readonly currency: string;
  readonly reach: number;
  readonly colours: ReadonlyMap<string, string>;
}

function columnsFor({ currency, reach, colours }: ColumnInput): readonly Column<Part>[] {
  return [
    {
      id: 'name',
      header: 'Part',
      isMain: true,
      cell: ({ name }) => (
        <span className="flex items-center gap-2">
          <PartDot name={name} colours={colours} />
          {name}
        </span>
      ),
      sortBy: ({ name }) => name,
    },
    {
      id: 'bar',
      header: <span className="sr-only">Picture</span>,
      label: 'Picture',
      width: '40%',
      isWide: true,
      cell: ({ amount }) => <SignedBar value={Number(amount)} reach={reach} />,
    },
    {
      id: 'amount',
      header: `Amount (${currency})`,
      align: 'end',
      cell: ({ amount }) => <Money amount={amount} currency={currency} isResult showsCurrency={false} />,
      sortBy: ({ amount }) => amount,
    },
    {
      id: 'share',
      header: 'Of the total',
      align: 'end',
      cell: ({ share }) => <Percent value={share} digits={0} />,
      sortBy: ({ share }) => share,
    },
    {
      id: 'signals',
      header: 'Signals',
      align: 'end',
      cell: ({ signals }) => <span className="num">{formatCount(signals)}</span>,
      sortBy: ({ signals }) => signals,
    },
  ];
}
