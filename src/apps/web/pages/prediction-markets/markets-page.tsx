import { getRouteApi } from '@tanstack/react-router';
import { SearchX } from 'lucide-react';
import { known } from '#apps/web/data/search.ts';
import { useDeskState, usePredictionFeed } from '#apps/web/data/prediction-desk.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { DeskGate } from '#apps/web/widgets/prediction/desk-gate.tsx';
import { ListEnd } from '#apps/web/widgets/list-end.tsx';
import { LiveAge } from '#apps/web/widgets/live-age.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { EmptyState, ErrorState, SkeletonLines } from '#apps/web/widgets/states.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import { MARKET_COLUMNS } from '#apps/web/pages/prediction-markets/market-columns.tsx';
import { MarketFilters } from '#apps/web/pages/prediction-markets/market-filters.tsx';
import type { Change } from '#apps/web/pages/prediction-markets/market-filters.tsx';
import type { MarketsSearch } from '#apps/web/pages/prediction-markets/markets-search.ts';
import { useMarkets } from '#apps/web/pages/prediction-markets/use-markets.ts';

const route = getRouteApi('/frame/prediction');

/** Every prediction market with its price, live. */
export function PredictionMarketsPage() {
  const { data } = usePredictionFeed();
  return (
    <Page
      title="Prediction markets"
      lead={
        data === undefined || data.venue === ''
          ? 'What the crowd pays for a contract that is worth 100 ¢ if it happens.'
          : `What a contract costs that is worth 100 ¢ if it happens. ${data.venue}.`
      }
      actions={<LiveAge />}
    >
      <DeskGate>
        <Markets />
      </DeskGate>
    </Page>
  );
}

function Markets() {
  const search: MarketsSearch = route.useSearch();
  const navigate = route.useNavigate();
  const change: Change = (patch) =>
    void navigate({ search: known({ ...search, ...patch }) as MarketsSearch, replace: true });
  return (
    <Card isFlush>
      <MarketFilters search={search} onChange={change} />
      <MarketList
        search={search}
        onClear={() => change({ search: undefined, category: undefined, status: undefined })}
      />
    </Card>
  );
}

interface MarketListProps {
  readonly search: MarketsSearch;
  readonly onClear: () => void;
}

/** The list in all its states. */
function MarketList({ search, onClear }: MarketListProps) {
  const navigate = route.useNavigate();
  const list = useMarkets(search);
  const { state } = useDeskState();
  if (list.items === undefined) {
    if (list.error !== null) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
    return <SkeletonLines lines={8} />;
  }
  return (
    <>
      {list.error !== null && (
        <div className="p-2">
          <ErrorState error={list.error} onRetry={() => void list.refetch()} isCompact />
        </div>
      )}
      <Table
        label="Prediction markets"
        columns={MARKET_COLUMNS}
        rows={list.items}
        idOf={({ id }) => id}
        onOpen={({ id }) => void navigate({ to: '/prediction/markets/$id', params: { id } })}
        footer={<ListEnd list={list} />}
        empty={
          state === 'unknown' ? (
            <SkeletonLines lines={8} />
          ) : (
            <EmptyState
              title="No market fits"
              icon={<SearchX strokeWidth={1.5} />}
              action={<Button onClick={onClear}>Show all markets</Button>}
            >
              Use fewer words, or another category or state.
            </EmptyState>
          )
        }
      />
    </>
  );
}
