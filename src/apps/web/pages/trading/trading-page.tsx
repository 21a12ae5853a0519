import { getRouteApi } from '@tanstack/react-router';
import type { SessionShape } from '#contract/trading.ts';
import { known } from '#apps/web/data/search.ts';
import { EquityChart } from '#apps/web/charts/equity-chart.tsx';
import { useSessions } from '#apps/web/shell/frame-data.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { LiveAge } from '#apps/web/widgets/live-age.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { EmptyState, Loaded, Skeleton } from '#apps/web/widgets/states.tsx';
import { Tabs } from '#apps/web/widgets/tabs.tsx';
import { FillsTab } from '#apps/web/pages/trading/fills-tab.tsx';
import { JournalTab } from '#apps/web/pages/trading/journal-tab.tsx';
import { KillSwitchCard } from '#apps/web/pages/trading/kill-switch-card.tsx';
import { LedgerTab } from '#apps/web/pages/trading/ledger-tab.tsx';
import { OrdersTab } from '#apps/web/pages/trading/orders-tab.tsx';
import { PositionsTab } from '#apps/web/pages/trading/positions-tab.tsx';
import { SessionBar } from '#apps/web/pages/trading/session-bar.tsx';
import { TradesTab } from '#apps/web/pages/trading/trades-tab.tsx';

const route = getRouteApi('/frame/trading');

/** What the address says. */
interface Search {
  readonly session?: string;
  readonly tab?: 'positions' | 'orders' | 'fills' | 'trades' | 'ledger' | 'journal';
  readonly state?: 'open' | 'all';
}

type Patch = { readonly [Key in keyof Search]: Search[Key] | undefined };

/** What trades, on paper or live: sessions, equity, the kill switch, and everything that happened. */
export function TradingPage() {
  const search: Search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (patch: Patch) => void navigate({ search: known({ ...search, ...patch }) as Search, replace: true });
  const sessions = useSessions();
  return (
    <Page
      title="Trading"
      lead="Orders, executions and books of every session."
      actions={
        <>
          <LiveAge />
          {search.session !== undefined && (
            <Button size="sm" onClick={() => change({ session: undefined })}>
              Show all sessions
            </Button>
          )}
        </>
      }
    >
      <Loaded query={sessions} loading={<Skeleton className="h-40 w-full rounded-lg" />}>
        {({ items }) => (
          <>
            {items.length === 0 ? (
              <Card>
                <EmptyState title="No session yet">
                  The sandbox session starts with the server. One at a real venue is made with <code>assay trade</code>.
                </EmptyState>
              </Card>
            ) : (
              <SessionBar sessions={items} chosen={search.session} onChoose={(session) => change({ session })} />
            )}
            <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
              <Card title="Equity" isFlush>
                <EquityChart
                  sessions={items}
                  chosen={search.session === undefined ? activeOf(items) : [search.session]}
                />
              </Card>
              <KillSwitchCard />
            </div>
            <Card isFlush>
              <Books search={search} sessions={items} change={change} />
            </Card>
          </>
        )}
      </Loaded>
    </Page>
  );
}

interface BooksProps {
  readonly search: Search;
  readonly sessions: readonly SessionShape[];
  readonly change: (patch: Patch) => void;
}

function Books({ search: { session: given, tab = 'positions', state }, sessions, change }: BooksProps) {
  // Books of one session: with a single one there is nothing to choose.
  const only = given ?? (sessions.length === 1 ? sessions[0]!.id : undefined);
  return (
    <Tabs
      label="Books"
      value={tab}
      onChange={(next) => change({ tab: next })}
      tabs={[
        { value: 'positions', label: 'Positions', content: <PositionsTab session={given} /> },
        {
          value: 'orders',
          label: 'Orders',
          content: (
            <OrdersTab
              session={given}
              isOpenOnly={state === 'open'}
              onOpenOnly={(isOpenOnly) => change({ state: isOpenOnly ? 'open' : undefined })}
            />
          ),
        },
        { value: 'fills', label: 'Fills', content: <FillsTab session={given} /> },
        { value: 'trades', label: 'Trades', content: <TradesTab session={given} sessions={sessions} /> },
        { value: 'ledger', label: 'Ledger', content: <LedgerTab session={only} /> },
        { value: 'journal', label: 'Journal', content: <JournalTab session={only} /> },
      ]}
    />
  );
}

/** Sessions that trade now; all of them when none does. */
function activeOf(sessions: readonly SessionShape[]): string[] {
  const active = sessions.filter(({ status }) => status === 'running' || status === 'paused');
  return (active.length === 0 ? sessions : active).map(({ id }) => id);
}
