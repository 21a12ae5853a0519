import {
  Outlet,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { flagIn, known, oneOf, textIn, wholeIn } from '#apps/web/data/search.ts';
import type { RawSearch } from '#apps/web/data/search.ts';
import { loadIdentity } from '#apps/web/data/session.ts';
import { piece } from '#apps/web/data/version.ts';
import { Frame } from '#apps/web/shell/frame.tsx';
import { FrameFailed, FramePending, NotFound, PageFailed, PagePending } from '#apps/web/shell/page-states.tsx';

const root = createRootRoute({ component: Outlet });

/** Everything that needs somebody signed in. */
const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  component: Frame,
  pendingComponent: FramePending,
  errorComponent: FrameFailed,
  beforeLoad: async ({ location }) => {
    const { user } = await loadIdentity();
    if (user === null) throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } });
  },
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: RawSearch) => known({ to: localPath(textIn(search, 'to')) }),
  component: lazyRouteComponent(
    piece(() => import('#apps/web/pages/sign-in/sign-in-page.tsx')),
    'SignInPage',
  ),
});

const overview = createRoute({
  getParentRoute: () => frame,
  path: '/',
  component: lazyRouteComponent(
    piece(() => import('#apps/web/pages/overview/overview-page.tsx')),
    'OverviewPage',
  ),
});

const scanner = createRoute({
  getParentRoute: () => frame,
  path: '/scanner',
  validateSearch: (search: RawSearch) =>
    known({
      instrument: textIn(search, 'instrument'),
      timeframe: textIn(search, 'timeframe'),
      signal: textIn(search, 'signal'),
      strategy: textIn(search, 'strategy'),
      decision: oneOf(search, 'decision', ['passed', 'blocked']),
      direction: oneOf(search, 'direction', ['long', 'short']),
      gate: textIn(search, 'gate'),
      origin: textIn(search, 'origin'),
      since: oneOf(search, 'since', ['hour', 'day', 'week']),
      sort: oneOf(search, 'sort', ['time', 'score']),
      view: oneOf(search, 'view', ['chart']),
    }),
  component: lazyRouteComponent(
    piece(() => import('#apps/web/pages/scanner/scanner-page.tsx')),
    'ScannerPage',
  ),
});

const trading = createRoute({
  getParentRoute: () => frame,
  path: '/trading',
  validateSearch: (search: RawSearch) =>
    known({
      session: textIn(search, 'session'),
      tab: oneOf(search, 'tab', ['positions', 'orders', 'fills', 'trades', 'ledger', 'journal']),
      state: oneOf(search, 'state', ['open', 'all']),
    }),
  component: lazyRouteComponent(
    piece(() => import('#apps/web/pages/trading/trading-page.tsx')),
    'TradingPage',
  ),
});

const RUN_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;

const backtests = createRoute({
  getParentRoute: () => frame,
  path: '/backtests',
  validateSearch: (search: RawSearch) =>
    known({
      kind: textIn(search, 'kind'),
      strategy: textIn(search, 'strategy'),
      status: oneOf(search, 'status', RUN_STATES),
      instrument: textIn(search, 'instrument'),
      sort: oneOf(search, 'sort', ['profit', 'loss', 'trades']),
      new: flagIn(search, 'new'),
      again: textIn(search, 'again'),
      timeframe: textIn(search, 'timeframe'),
      from: textIn(search, 'from'),
      to: textIn(search, 'to'),
      gates: textIn(search, 'gates'),
    }),
  component: lazyRouteComponent(
    piece(() => import('#apps/web/pages/backtests/backtests-page.tsx')),
    'BacktestsPage',
  ),
});

const compare = createRoute({
  getParentRoute: () => frame,
  path: '/backtests/compare',
  validateSearch: (search: RawSearch) => known({ a: textIn(search, 'a'), b: textIn(search, 'b') }),
  component: lazyRouteComponent(
    piece(() => import('#apps/web/pages/backtests/compare-page.tsx')),
    'ComparePage',
  ),
});

const run = createRoute({
  getParentRoute: () => frame,
  path: '/backtests/$run',
  validateSearch: (search: RawSearch) =>
    known({ tab: oneOf(search, 'tab', ['summary', 'trades', 'gates', 'report', 'configuration']) }),
  component: lazyRouteComponent(
    piece(() => import('#apps/web/pages/backtests/run-page.tsx')),
    'RunPage',
  ),
});

const evidence = createRoute({
  getParentRoute: () => frame,
  path: '/evidence',
  validateSearch: (search: RawSearch) =>
    known({
      tab: oneOf(search, 'tab', ['matrix', 'gates', 'attribution', 'ladder']),
      by: textIn(search, 'by'),
      values: textIn(search, 'values'),
      desk: textIn(search, 'desk'),
      strategy: textIn(search, 'strategy'),
      category: textIn(search, 'category'),
      run: textIn(search, 'run'),
      from: textIn(search, 'from'),
      to: textIn(search, 'to'),
      decision: oneOf(search, 'decision', ['passed', 'blocked', 'all']),
      method: oneOf(search, 'method', ['shapley', 'last-touch']),
      of: textIn(search, 'of'),
      view: oneOf(search, 'view', ['table']),
      min: wholeIn(search, 'min', 2, 1_000_000),
    }),
  component: lazyRouteComponent(
    piece(() => import('#apps/web/pages/evidence/evidence-page.tsx')),
    'EvidencePage',
  ),
});

const prediction = createRoute({
  getParentRoute: () => frame,
  path: '/prediction',
  validateSearch: (search: RawSearch) =>
    known({
      search: textIn(search, 'search')?.slice(0, 100),
      category: textIn(search, 'category'),
      status: oneOf(search, 'status', ['open', 'paused', 'closed', 'resolved']),
      sort: oneOf(search, 'sort', ['volume', 'change', 'findings', 'closing']),
    }),
  component: lazyRouteComponent(
    piece(() => import('#apps/web/pages/prediction-markets/markets-page.tsx')),
    'PredictionMarketsPage',
  ),
});

const predictionMarket = createRoute({
  getParentRoute: () => frame,
  path: '/prediction/markets/$id',
  validateSearch: (search: RawSearch) => known({ range: oneOf(search, 'range', ['6h', '1d', '7d', 'all']) }),
  component: lazyRouteComponent(
    piece(() => import('#apps/web/pages/prediction-market/market-page.tsx')),
    'PredictionMarketPage',
  ),
});

const predictionSignals = createRoute({
  getParentRoute: () => frame,
  path: '/prediction/signals',
  validateSearch: (search: RawSearch) =>
    known({
      detector: textIn(search, 'detector'),
      category: textIn(search, 'category'),
      decision: oneOf(search, 'decision', ['told', 'blocked', 'ordered']),
      market: textIn(search, 'market'),
      finding: textIn(search, 'finding'),
    }),
  component: lazyRouteComponent(
    piece(() => import('#apps/web/pages/prediction-signals/signals-page.tsx')),
    'PredictionSignalsPage',
  ),
});

const predictionNetwork = createRoute({
  getParentRoute: () => frame,
  path: '/prediction/network',
  component: lazyRouteComponent(
    piece(() => import('#apps/web/pages/prediction-network/network-page.tsx')),
    'PredictionNetworkPage',
  ),
});

const predictionPerformance = createRoute({
  getParentRoute: () => frame,
  path: '/prediction/performance',
  validateSearch: (search: RawSearch) => known({ since: oneOf(search, 'since', ['day', 'week', 'month', 'all']) }),
  component: lazyRouteComponent(
    piece(() => import('#apps/web/pages/prediction-performance/performance-page.tsx')),
    'PredictionPerformancePage',
  ),
});

const predictionFeed = createRoute({
  getParentRoute: () => frame,
  path: '/prediction/feed',
  component: lazyRouteComponent(
    piece(() => import('#apps/web/pages/prediction-feed/feed-page.tsx')),
    'PredictionFeedPage',
  ),
});

const data = createRoute({
  getParentRoute: () => frame,
  path: '/data',
  validateSearch: (search: RawSearch) =>
    known({ instrument: textIn(search, 'instrument'), timeframe: textIn(search, 'timeframe') }),
  component: lazyRouteComponent(
    piece(() => import('#apps/web/pages/data/data-page.tsx')),
    'DataPage',
  ),
});

const jobs = createRoute({
  getParentRoute: () => frame,
  path: '/jobs',
  validateSearch: (search: RawSearch) => known({ job: textIn(search, 'job') }),
  component: lazyRouteComponent(
    piece(() => import('#apps/web/pages/jobs/jobs-page.tsx')),
    'JobsPage',
  ),
});

const health = createRoute({
  getParentRoute: () => frame,
  // `/health` itself is what probes ask the server.
  path: '/status',
  component: lazyRouteComponent(
    piece(() => import('#apps/web/pages/health/health-page.tsx')),
    'HealthPage',
  ),
});

/** Alerts point there. */
const healthLink = createRoute({
  getParentRoute: () => frame,
  path: '/health',
  beforeLoad: () => {
    throw redirect({ to: '/status', replace: true });
  },
});

const alerts = createRoute({
  getParentRoute: () => frame,
  path: '/alerts',
  validateSearch: (search: RawSearch) =>
    known({
      state: oneOf(search, 'state', ['open', 'all']),
      severity: oneOf(search, 'severity', ['info', 'warning', 'critical']),
    }),
  component: lazyRouteComponent(
    piece(() => import('#apps/web/pages/alerts/alerts-page.tsx')),
    'AlertsPage',
  ),
});

const audit = createRoute({
  getParentRoute: () => frame,
  path: '/audit',
  component: lazyRouteComponent(
    piece(() => import('#apps/web/pages/audit/audit-page.tsx')),
    'AuditPage',
  ),
});

const settings = createRoute({
  getParentRoute: () => frame,
  path: '/settings',
  validateSearch: (search: RawSearch) => known({ find: textIn(search, 'find') }),
  component: lazyRouteComponent(
    piece(() => import('#apps/web/pages/settings/settings-page.tsx')),
    'SettingsPage',
  ),
});

const people = createRoute({
  getParentRoute: () => frame,
  path: '/people',
  component: lazyRouteComponent(
    piece(() => import('#apps/web/pages/people/people-page.tsx')),
    'PeoplePage',
  ),
});

const account = createRoute({
  getParentRoute: () => frame,
  path: '/account',
  component: lazyRouteComponent(
    piece(() => import('#apps/web/pages/account/account-page.tsx')),
    'AccountPage',
  ),
});

const unknown = createRoute({ getParentRoute: () => frame, path: '$', component: NotFound });

const routeTree = root.addChildren([
  signIn,
  frame.addChildren([
    overview,
    scanner,
    trading,
    backtests,
    compare,
    run,
    evidence,
    prediction,
    predictionMarket,
    predictionSignals,
    predictionNetwork,
    predictionPerformance,
    predictionFeed,
    data,
    jobs,
    health,
    healthLink,
    alerts,
    audit,
    settings,
    people,
    account,
    unknown,
  ]),
]);

/** Every page and its address. What an address asks for is checked; what it should not hold is left out. */
export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPendingMs: 200,
  defaultPendingMinMs: 200,
  defaultPendingComponent: PagePending,
  defaultErrorComponent: PageFailed,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

/** Only pages of our own: nobody is sent elsewhere after signing in. */
function localPath(to: string | undefined): string | undefined {
  return to !== undefined && /^\/(?![/\\])/.test(to) ? to : undefined;
}
