import { useMemo, useState } from 'react';
import type { RunDetail } from '#contract/runs.ts';
import { formatCount } from '#apps/web/format/number.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { Input } from '#apps/web/widgets/fields.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';
import { FigureValue } from '#apps/web/pages/backtests/figure-value.tsx';
import type { Figure } from '#apps/web/pages/backtests/figure-value.tsx';

/** Every figure, in its group, with a way to find one. */
export function AllFigures({ detail: { figures, currency } }: { readonly detail: RunDetail }) {
  const [find, setFind] = useState('');
  const groups = useMemo(() => groupsOf(figures, find), [figures, find]);
  return (
    <Card
      title="All figures"
      note={`${formatCount(figures.length)} in all`}
      actions={
        <Input
          type="search"
          label="Find a figure"
          isLabelHidden
          placeholder="Find a figure"
          value={find}
          className="w-48"
          onChange={(event) => setFind(event.target.value)}
        />
      }
    >
      {groups.length === 0 && <EmptyState title="No figure has such a name" />}
      <div className="gap-x-8 sm:columns-2 xl:columns-3 min-[1900px]:columns-4">
        {groups.map(([group, rows]) => (
          <section key={group} className="mb-5 break-inside-avoid-column">
            <h3 className="mb-1 text-xs font-semibold text-muted">{group}</h3>
            <dl>
              {rows.map(({ id, label, unit, value }) => (
                <div key={id} className="flex items-baseline justify-between gap-4 border-b border-line py-1 text-sm">
                  <dt className="min-w-0 text-muted">{label}</dt>
                  <dd>
                    <FigureValue unit={unit} value={value} currency={currency} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Card>
  );
}

function groupsOf(figures: readonly Figure[], find: string): readonly (readonly [string, readonly Figure[]])[] {
  const wanted = find.trim().toLowerCase();
  const groups = Map.groupBy(
    figures.filter(({ label, group }) => `${group} ${label}`.toLowerCase().includes(wanted)),
    ({ group }) => group,
  );
  return [...groups];
}
