import type { PredictionFeedHealth } from '#contract/prediction.ts';
import { usePredictionFeed } from '#apps/web/data/prediction-desk.ts';
import { formatBytes, formatCount, formatNumber } from '#apps/web/format/number.ts';
import { formatTime } from '#apps/web/format/time.ts';
import { Stat } from '#apps/web/widgets/card.tsx';
import { DeskGate } from '#apps/web/widgets/prediction/desk-gate.tsx';
import { Unknown } from '#apps/web/widgets/figures.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { PredictionAge } from '#apps/web/widgets/prediction/prediction.tsx';
import { Loaded, StaleNote } from '#apps/web/widgets/states.tsx';
import { StatusBadge } from '#apps/web/widgets/status-badge.tsx';
import { ConnectionCard } from '#apps/web/pages/prediction-feed/connection-card.tsx';
import { FeatureCard } from '#apps/web/pages/prediction-feed/feature-card.tsx';
import { AnomalyCard, CountCard, DoubtCard } from '#apps/web/pages/prediction-feed/trouble-cards.tsx';

const STALE_MS = 20_000;

/** How the prediction feed and the parts of the desk do. */
export function PredictionFeedPage() {
  const query = usePredictionFeed();
  return (
    <Page
      title="Prediction feed"
      lead={
        query.data === undefined || query.data.venue === '' ? 'How the prediction markets are heard.' : query.data.venue
      }
      actions={query.data !== undefined && <StaleNote asOf={query.dataUpdatedAt} maxAgeMs={STALE_MS} />}
    >
      <Loaded query={query}>
        {(feed) => (
          <DeskGate>
            <Figures feed={feed} />
            <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
              <div className="min-w-0 space-y-4">
                <ConnectionCard connections={feed.connections} />
                <FeatureCard features={feed.features} />
              </div>
              <div className="min-w-0 space-y-4">
                <AnomalyCard anomalies={feed.anomalies} />
                <DoubtCard doubtful={feed.doubtful} />
                <CountCard feed={feed} />
              </div>
            </div>
          </DeskGate>
        )}
      </Loaded>
    </Page>
  );
}

function Figures({ feed }: { readonly feed: PredictionFeedHealth }) {
  const { state, why, markets, messages, messagesPerSecond, latency, history, now } = feed;
  return (
    <div className="grid grid-cols-2 gap-4 rounded-lg border border-line bg-surface p-4 sm:grid-cols-3 xl:grid-cols-6">
      <Stat label="State" note={why === '' ? undefined : why}>
        <StatusBadge status={state} />
      </Stat>
      <Stat label="Markets" note={now === null ? undefined : <>their time is {formatTime(now)}</>}>
        {formatCount(markets)}
      </Stat>
      <Stat label="Messages" note={`${formatNumber(messagesPerSecond, 0)} a second`}>
        {formatCount(messages)}
      </Stat>
      <Stat
        label="Message to finding"
        note={latency.p99Ms === null ? undefined : `99 % below ${formatNumber(latency.p99Ms, 1)} ms`}
      >
        {latency.medianMs === null ? (
          <Unknown why="nothing was found yet" />
        ) : (
          `${formatNumber(latency.medianMs, 1)} ms`
        )}
      </Stat>
      <Stat
        label="History in memory"
        note={`${formatCount(history.points)} points of ${formatCount(history.markets)} markets`}
      >
        {formatBytes(history.bytes)}
      </Stat>
      <Stat label="Newest point">
        <PredictionAge time={history.newestAt} none="none yet" />
      </Stat>
    </div>
  );
}
