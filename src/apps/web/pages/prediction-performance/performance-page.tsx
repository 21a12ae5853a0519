import { getRouteApi } from '@tanstack/react-router';
import { useDeskState, usePredictionNow } from '#apps/web/data/prediction-desk.ts';
import { useApi } from '#apps/web/data/query.ts';
import { known } from '#apps/web/data/search.ts';
import { cx } from '#apps/web/widgets/class-names.ts';
import { DeskGate } from '#apps/web/widgets/prediction/desk-gate.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { Loaded, Skeleton, StaleNote } from '#apps/web/widgets/states.tsx';
import { Segmented } from '#apps/web/widgets/tabs.tsx';
import { AccountCard } from '#apps/web/pages/prediction-performance/account-card.tsx';
import { AttributionCard } from '#apps/web/pages/prediction-performance/attribution-card.tsx';
import { CalibrationCard } from '#apps/web/pages/prediction-performance/calibration-card.tsx';
import { DetectorCard } from '#apps/web/pages/prediction-performance/detector-card.tsx';
import { sinceWhen, untilWhen } from '#apps/web/pages/prediction-performance/performance-words.ts';
import type { Since } from '#apps/web/pages/prediction-performance/performance-words.ts';

const route = getRouteApi('/frame/prediction/performance');
const REFRESH_MS = 30_000;

/** What the detectors and the prices have been worth. */
export function PredictionPerformancePage() {
  const { since = 'month' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page
      title="Prediction performance"
      lead="What the detectors were worth after costs, and how right the prices were."
      actions={
        <Segmented<Since>
          label="How far back"
          value={since}
          choices={[
            { value: 'day', label: '1 d' },
            { value: 'week', label: '7 d' },
            { value: 'month', label: '30 d' },
            { value: 'all', label: 'All' },
          ]}
          onChange={(next) => void navigate({ search: known({ since: next === 'month' ? undefined : next }) })}
        />
      }
    >
      <DeskGate>
        <Performance since={since} />
      </DeskGate>
    </Page>
  );
}

function Performance({ since }: { readonly since: Since }) {
  const now = usePredictionNow();
  // Before the market's time is known the question would be about another stretch.
  const isTimeKnown = useDeskState().state !== 'unknown';
  const query = useApi(
    'GET /prediction/performance',
    { query: { from: sinceWhen(since, now), to: untilWhen(now) } },
    { refetchInterval: REFRESH_MS, enabled: isTimeKnown },
  );
  return (
    <Loaded query={query} loading={<Skeleton className="h-96 w-full" />}>
      {({ detectors, attribution, calibration, account }) => (
        <div className={cx('space-y-4', query.isPlaceholderData && 'opacity-60 transition-opacity')}>
          <StaleNote asOf={query.dataUpdatedAt} maxAgeMs={4 * REFRESH_MS} />
          <DetectorCard detectors={detectors} />
          <div className="grid items-start gap-4 xl:grid-cols-2">
            <CalibrationCard calibration={calibration} />
            <div className="min-w-0 space-y-4">
              <AttributionCard attribution={attribution} />
              <AccountCard account={account} />
            </div>
          </div>
        </div>
      )}
    </Loaded>
  );
}
