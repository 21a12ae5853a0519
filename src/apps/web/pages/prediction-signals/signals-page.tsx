import { getRouteApi } from '@tanstack/react-router';
import { Radar } from 'lucide-react';
import { known } from '#apps/web/data/search.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { DeskGate } from '#apps/web/widgets/prediction/desk-gate.tsx';
import { Drawer } from '#apps/web/widgets/dialog.tsx';
import { ListEnd } from '#apps/web/widgets/list-end.tsx';
import { LiveAge } from '#apps/web/widgets/live-age.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { EmptyState, ErrorState, SkeletonLines } from '#apps/web/widgets/states.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import { FINDING_COLUMNS } from '#apps/web/pages/prediction-signals/finding-columns.tsx';
import { FindingDrawer } from '#apps/web/pages/prediction-signals/finding-drawer.tsx';
import { SignalFilters } from '#apps/web/pages/prediction-signals/signal-filters.tsx';
import type { Change } from '#apps/web/pages/prediction-signals/signal-filters.tsx';
import { filterCount } from '#apps/web/pages/prediction-signals/signals-search.ts';
import type { SignalsSearch } from '#apps/web/pages/prediction-signals/signals-search.ts';
import { useFindings } from '#apps/web/pages/prediction-signals/use-findings.ts';

const route = getRouteApi('/frame/prediction/signals');

/** What the detectors found, live, with how sure one may be of it. */
export function PredictionSignalsPage() {
  return (
    <Page
      title="Prediction signals"
      lead="What the detectors found, what the gates said of it, and what became of it."
      actions={<LiveAge />}
    >
      <DeskGate>
        <Signals />
      </DeskGate>
    </Page>
  );
}

function Signals() {
  const search: SignalsSearch = route.useSearch();
  const navigate = route.useNavigate();
  const go = (patch: Parameters<Change>[0], isStep = false) =>
    void navigate({ search: known({ ...search, ...patch }) as SignalsSearch, replace: !isStep });
  const list = useFindings(search);
  const current = list.items?.find(({ id }) => id === search.finding);
  const close = () => go({ finding: undefined }, true);
  return (
    <Card isFlush>
      <SignalFilters search={search} onChange={(patch) => go(patch)} />
      <ListBody list={list} search={search} onOpen={(finding) => go({ finding }, true)} />
      {current !== undefined && <FindingDrawer row={current} onClose={close} />}
      {current === undefined && search.finding !== undefined && list.items !== undefined && (
        <Drawer isOpen onClose={close} title="Finding">
          <EmptyState
            title="It is not among the latest of this list"
            action={
              list.hasNextPage && (
                <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                  Look further back
                </Button>
              )
            }
          >
            Take the filters back, or look further back.
          </EmptyState>
        </Drawer>
      )}
    </Card>
  );
}

interface ListBodyProps {
  readonly list: ReturnType<typeof useFindings>;
  readonly search: SignalsSearch;
  readonly onOpen: (id: string) => void;
}

/** The list in all its states. */
function ListBody({ list, search, onOpen }: ListBodyProps) {
  const retry = () => void list.refetch();
  if (list.items === undefined) {
    return list.error === null ? <SkeletonLines lines={8} /> : <ErrorState error={list.error} onRetry={retry} />;
  }
  return (
    <>
      {list.error !== null && (
        <div className="p-2">
          <ErrorState error={list.error} onRetry={retry} isCompact />
        </div>
      )}
      <Table
        label="Findings"
        columns={FINDING_COLUMNS}
        rows={list.items}
        idOf={({ id }) => id}
        current={search.finding}
        onOpen={({ id }) => onOpen(id)}
        footer={<ListEnd list={list} />}
        empty={filterCount(search) > 0 ? <NoneFits /> : <NoneYet />}
      />
    </>
  );
}

function NoneFits() {
  return (
    <EmptyState title="No finding fits these filters">
      Take one of them back, or wait: new ones come in by themselves.
    </EmptyState>
  );
}

function NoneYet() {
  return (
    <EmptyState title="Nothing was found yet" icon={<Radar strokeWidth={1.5} />}>
      The detectors first learn what is usual in each market. What they find then comes in by itself.
    </EmptyState>
  );
}
