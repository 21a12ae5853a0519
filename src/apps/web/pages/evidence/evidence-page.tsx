import type { ReactNode } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { Microscope } from 'lucide-react';
import type { RunRow } from '#contract/runs.ts';
import { useLive } from '#apps/web/data/live.ts';
import { refresh, useApi } from '#apps/web/data/query.ts';
import type { Answer } from '#apps/web/data/api.ts';
import { known } from '#apps/web/data/search.ts';
import { counted } from '#apps/web/format/number.ts';
import { buttonClass } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { EmptyState, Loaded, StaleNote } from '#apps/web/widgets/states.tsx';
import { Tabs } from '#apps/web/widgets/tabs.tsx';
import { TimeText } from '#apps/web/widgets/time-text.tsx';
import { AttributionTab } from '#apps/web/pages/evidence/attribution-tab.tsx';
import { EvidenceFilters } from '#apps/web/pages/evidence/evidence-filters.tsx';
import type { Change, EvidenceSearch, EvidenceTab } from '#apps/web/pages/evidence/evidence-search.ts';
import { GatesTab } from '#apps/web/pages/evidence/gates-tab.tsx';
import { LadderTab } from '#apps/web/pages/evidence/ladder-tab.tsx';
import { MatrixTab } from '#apps/web/pages/evidence/matrix-tab.tsx';

const route = getRouteApi('/frame/evidence');
const STALE_MS = 15 * 60_000;
const EVIDENCE = [
  'GET /evidence/summary',
  'GET /evidence/matrix',
  'GET /evidence/gates',
  'GET /evidence/attribution',
  'GET /evidence/ladder',
] as const;

/** What the outcomes of signals say: which kinds were worth it, what gates did, who earned the profit, what may go live. */
export function EvidencePage() {
  const search: EvidenceSearch = route.useSearch();
  const navigate = route.useNavigate();
  const change: Change = (patch, isStep = false) =>
    void navigate({ search: known({ ...search, ...patch }) as EvidenceSearch, replace: !isStep });
  const summary = useApi('GET /evidence/summary');
  const cache = useQueryClient();
  useLive('runs', ({ data }) => {
    if ((data as RunRow).status === 'done') for (const name of EVIDENCE) void refresh(cache, name);
  });
  return (
    <Page title="Evidence" lead={<Lead query={summary} />}>
      <Loaded query={summary}>
        {(found) =>
          found.count === 0 ? <NothingYet /> : <EvidenceTabs search={search} change={change} summary={found} />
        }
      </Loaded>
    </Page>
  );
}

function Lead({ query }: { readonly query: ReturnType<typeof useApi<'GET /evidence/summary'>> }) {
  const { data, dataUpdatedAt } = query;
  if (data === undefined || data.count === 0) return 'What signals were worth, with how sure one may be of it.';
  return (
    <>
      {counted(data.count, 'signal')} followed to their end, <TimeText time={data.first} show="date" /> to{' '}
      <TimeText time={data.last} show="date" showsZone />. <StaleNote asOf={dataUpdatedAt} maxAgeMs={STALE_MS} />
    </>
  );
}

interface EvidenceTabsProps {
  readonly search: EvidenceSearch;
  readonly change: Change;
  readonly summary: Answer<'GET /evidence/summary'>;
}

function EvidenceTabs({ search, change, summary }: EvidenceTabsProps) {
  const tab: EvidenceTab = search.tab ?? 'matrix';
  const filters = <EvidenceFilters search={search} onChange={change} summary={summary} />;
  const shown = (content: ReactNode) => (
    <div className="space-y-4 pt-4">
      {filters}
      {content}
    </div>
  );
  return (
    <Tabs
      label="Kinds of evidence"
      value={tab}
      onChange={(next) => change({ tab: next === 'matrix' ? undefined : next, values: undefined }, true)}
      tabs={[
        {
          value: 'matrix',
          label: 'Matrix',
          content: shown(<MatrixTab search={search} change={change} dimensions={summary.dimensions} />),
        },
        { value: 'gates', label: 'Gate ledger', content: shown(<GatesTab search={search} />) },
        {
          value: 'attribution',
          label: 'Attribution',
          content: shown(<AttributionTab search={search} change={change} dimensions={summary.dimensions} />),
        },
        { value: 'ladder', label: 'Ladder', content: <LadderTab /> },
      ]}
    />
  );
}

function NothingYet() {
  return (
    <Card>
      <EmptyState
        title="No outcome is stored yet"
        icon={<Microscope strokeWidth={1.5} />}
        action={
          <Link to="/backtests" search={{ new: true }} className={buttonClass('primary')}>
            New backtest
          </Link>
        }
      >
        Evidence comes from signals that were followed to their end. Run a backtest of a scanner mode first: it follows
        every signal, those that were blocked too.
      </EmptyState>
    </Card>
  );
}
