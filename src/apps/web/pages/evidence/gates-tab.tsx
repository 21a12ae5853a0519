import { ShieldCheck } from 'lucide-react';
import type { GateRow } from '#contract/evidence.ts';
import { useApi } from '#apps/web/data/query.ts';
import { heatReach } from '#apps/web/charts/heat/heat-scale.ts';
import { SignedBar } from '#apps/web/charts/heat/signed-bar.tsx';
import { counted, formatCount, formatRatio } from '#apps/web/format/number.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { RMultiple } from '#apps/web/widgets/figures.tsx';
import { EmptyState, Loaded } from '#apps/web/widgets/states.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { choiceOf } from '#apps/web/pages/evidence/evidence-search.ts';
import type { EvidenceSearch } from '#apps/web/pages/evidence/evidence-search.ts';

/** What each gate saved or cost: the signals that it stopped were followed to their end all the same. */
export function GatesTab({ search }: { readonly search: EvidenceSearch }) {
  const query = useApi('GET /evidence/gates', { query: choiceOf(search) });
  return (
    <Card
      title="What each gate saved or cost"
      note={
        query.data === undefined
          ? undefined
          : `${counted(query.data.signals, 'signal')}; one that two gates stop counts for both`
      }
      isFlush
    >
      <Loaded query={query}>
        {({ items }) => (
          <Table
            label="Gate ledger"
            columns={columnsFor(heatReach(items.map(({ savedR }) => savedR)))}
            rows={items}
            idOf={({ gate }) => gate}
            empty={
              <EmptyState title="No gate has judged a signal yet" icon={<ShieldCheck strokeWidth={1.5} />}>
                Run a backtest with gates strict or classic, or take a filter back.
              </EmptyState>
            }
          />
        )}
      </Loaded>
    </Card>
  );
}

function columnsFor(reach: number): readonly Column<GateRow>[] {
  return [
    {
      id: 'gate',
      header: 'Gate',
      isMain: true,
      cell: ({ gate, verdict }) => (
        <span className="block py-1">
          <span className="font-medium">{gate}</span>
          <span className="block text-xs font-normal text-muted">{verdict}</span>
        </span>
      ),
      sortBy: ({ gate }) => gate,
    },
    {
      id: 'judged',
      header: 'Answers',
      width: '14rem',
      isWide: true,
      cell: (row) => <Answers row={row} />,
    },
    {
      id: 'blocked',
      header: 'Stopped, would have been',
      align: 'end',
      cell: ({ blockedMeanR, blockedMeasured }) => <Mean mean={blockedMeanR} count={blockedMeasured} />,
      sortBy: ({ blockedMeanR }) => blockedMeanR,
    },
    {
      id: 'passed',
      header: 'Let through, was',
      align: 'end',
      cell: ({ passedMeanR, passedMeasured }) => <Mean mean={passedMeanR} count={passedMeasured} />,
      sortBy: ({ passedMeanR }) => passedMeanR,
    },
    {
      id: 'saved',
      header: 'Saved (+) or cost (−)',
      align: 'end',
      width: '18rem',
      isWide: true,
      cell: ({ savedR }) => (
        <span className="flex items-center gap-3">
          <SignedBar value={savedR} reach={reach} />
          <span className="w-20 shrink-0 text-right text-sm font-semibold">
            <RMultiple value={savedR} digits={1} />
          </span>
        </span>
      ),
      sortBy: ({ savedR }) => savedR,
    },
  ];
}

function Mean({ mean, count }: { readonly mean: number | null; readonly count: number }) {
  return (
    <span>
      <RMultiple value={mean} />
      <span className="num block text-2xs text-faint">n {formatCount(count)}</span>
    </span>
  );
}

/** How often it said what, as parts of one bar. */
function Answers({ row: { passed, blocked, unknown } }: { readonly row: GateRow }) {
  const all = passed + blocked + unknown;
  const parts = [
    { name: 'passed', count: passed, tone: 'bg-line-strong' },
    { name: 'blocked', count: blocked, tone: 'bg-accent-fill' },
    { name: 'not known', count: unknown, tone: 'bg-accent-fill opacity-45' },
  ];
  return (
    <span className="block">
      <span aria-hidden className="flex h-2 gap-px overflow-hidden rounded-sm">
        {parts.map(({ name, count, tone }) => (
          <span key={name} className={tone} style={{ width: `${all === 0 ? 0 : (100 * count) / all}%` }} />
        ))}
      </span>
      <span className="num mt-0.5 block text-2xs whitespace-normal text-faint">
        {parts.map(({ name, count }) => `${formatCount(count)} ${name}`).join(' · ')} (
        {formatRatio(all === 0 ? null : (blocked + unknown) / all, 0)} stopped)
      </span>
    </span>
  );
}
