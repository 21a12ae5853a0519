import { RotateCcw } from 'lucide-react';
import type { PredictionFeatureShape } from '#contract/prediction.ts';
import { useChange } from '#apps/web/data/query.ts';
import { useMay } from '#apps/web/data/who.ts';
import { formatCount, formatNumber, formatRatio } from '#apps/web/format/number.ts';
import { Badge } from '#apps/web/widgets/badge.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { Select } from '#apps/web/widgets/fields.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';
import { StatusBadge } from '#apps/web/widgets/status-badge.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';

const SHARES = [0, 0.1, 0.25, 0.5, 1];

/** Parts of the desk, how they do, and for how many of the markets they work. */
export function FeatureCard({ features }: { readonly features: readonly PredictionFeatureShape[] }) {
  const isAdmin = useMay('admin');
  return (
    <Card title="Parts of the desk" note="a part with more than 5 % errors is rolled back by itself" isFlush>
      <Table
        label="Parts of the desk"
        rows={features}
        idOf={({ name }) => name}
        columns={[...COLUMNS, shareColumn(isAdmin)]}
        empty={<EmptyState title="No part is at work" />}
      />
    </Card>
  );
}

const COLUMNS: readonly Column<PredictionFeatureShape>[] = [
  {
    id: 'name',
    header: 'Part',
    isMain: true,
    sortBy: ({ name }) => name,
    cell: ({ name }) => <span className="font-medium sm:whitespace-nowrap">{name}</span>,
  },
  {
    id: 'state',
    header: 'State',
    sortBy: ({ state }) => state,
    cell: ({ state, isRolledBack }) => (
      <span className="inline-flex flex-wrap gap-1.5">
        <StatusBadge status={state} />
        {isRolledBack && (
          <Badge tone="danger" icon={<RotateCcw aria-hidden />}>
            rolled back
          </Badge>
        )}
      </span>
    ),
  },
  {
    id: 'why',
    header: 'Why',
    isWide: true,
    width: '35%',
    cell: ({ why }) => <span className="break-words text-muted">{why}</span>,
  },
  {
    id: 'calls',
    header: 'Calls',
    align: 'end',
    sortBy: ({ calls }) => calls,
    cell: ({ calls, meanMicros }) => (
      <span className="num">
        {formatCount(calls)}
        {meanMicros !== null && <span className="text-faint"> at {formatNumber(meanMicros, 1)} µs</span>}
      </span>
    ),
  },
  {
    id: 'errors',
    header: 'Errors',
    align: 'end',
    sortBy: ({ errors }) => errors,
    cell: ({ errors, errorRate }) => (
      <span className={errors > 0 ? 'num font-medium text-warn' : 'num text-muted'}>
        {formatCount(errors)}
        {errors > 0 && `, ${formatRatio(errorRate, 2)}`}
      </span>
    ),
  },
];

function shareColumn(isAdmin: boolean): Column<PredictionFeatureShape> {
  return {
    id: 'share',
    header: 'Share of markets',
    align: 'end',
    isWide: true,
    width: '9rem',
    sortBy: ({ share }) => share,
    cell: (feature) =>
      isAdmin ? <ShareChoice feature={feature} /> : <span className="num">{formatRatio(feature.share, 0)}</span>,
  };
}

function ShareChoice({ feature: { name, share } }: { readonly feature: PredictionFeatureShape }) {
  const change = useChange('PUT /prediction/features/:name', {
    done: (part) => (part.share === 0 ? `${part.name} is off` : `${part.name} works for ${formatRatio(part.share, 0)}`),
    refreshes: ['GET /prediction/feed'],
  });
  const shares = SHARES.includes(share) ? SHARES : [...SHARES, share].sort((a, b) => a - b);
  return (
    <Select
      label={`Share of the markets for ${name}`}
      isLabelHidden
      value={String(share)}
      isDisabled={change.isPending}
      choices={shares.map((each) => ({ value: String(each), label: each === 0 ? 'off' : formatRatio(each, 0) }))}
      onChange={(next) => change.mutate({ params: { name }, body: { share: Number(next) } })}
    />
  );
}
