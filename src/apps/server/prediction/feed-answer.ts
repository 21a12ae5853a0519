import type { PredictionFeatureShape, PredictionFeedHealth } from '#contract/prediction.ts';
import type { DetectorHealth } from '#desks/prediction/detector-lane.ts';
import type { ConnectionHealth, FeedHealth } from '#domain/prediction/prediction-feed.ts';
import type { Anomaly } from '#apps/prediction/health/anomaly-watch.ts';
import { isSwitchedOff } from '#apps/prediction/health/desk-checks.ts';
import type { PredictionHost } from '#apps/prediction/prediction-host.ts';
import type { PredictionPart } from '#apps/server/prediction/prediction-part.ts';

/** How the desk does: connections, books, history, detectors, what is unusual. */
export function feedAnswer(part: PredictionPart, anomalies: readonly Anomaly[]): PredictionFeedHealth {
  const { host } = part;
  const health = host?.watch.health();
  if (host === undefined || health === undefined) return nothingHeard(part);
  const { connections, markets, messages, doubtful, doubts, troubles, duplicates, hashes, snapshots } = health;
  const state = stateOf(health, anomalies);
  return {
    ...state,
    venue: host.venue.description,
    now: host.now,
    speed: host.venue.speed,
    connections: connections.map((connection) => connectionShape(connection, host.venue.speed)),
    markets,
    messages,
    messagesPerSecond: host.messageRate.perSecond(messages),
    doubtful: doubtful.map(({ market, reason, since }) => {
      return { market, question: host.desk.state(market)?.market.question ?? market, reason, since };
    }),
    doubts,
    troubles,
    duplicates,
    hashes,
    snapshots,
    history: historyOf(host),
    latency: { medianMs: host.latency.quantile(0.5) ?? null, p99Ms: host.latency.quantile(0.99) ?? null },
    features: featuresOf(host),
    anomalies: [...anomalies],
  };
}

/** A round trip is measured by the market's clock: at a sandbox's speed it is shorter than that says. */
function connectionShape(connection: ConnectionHealth, speed: number): PredictionFeedHealth['connections'][number] {
  const { name, state, markets, messages, reconnects, heardAt, roundTripMs } = connection;
  const realMs = roundTripMs === undefined ? null : roundTripMs / speed;
  return { name, state, markets, messages, reconnects, heardAt: heardAt ?? null, roundTripMs: realMs };
}

/** A detector as a part that can be switched. */
export function featureShape(health: DetectorHealth, host: PredictionHost): PredictionFeatureShape {
  const { detector, isOn, markets, calls, errors, lastError } = health;
  const isRolledBack = isSwitchedOff(health, host);
  const share = isOn ? host.desk.share(detector) : 0;
  const state = isRolledBack ? 'failed' : !isOn || share === 0 ? 'off' : errors > 0 ? 'degraded' : 'well';
  return {
    name: detector,
    share,
    state,
    why: state === 'off' ? 'switched off' : (lastError ?? `looks at ${markets} markets`),
    since: host.startedAt,
    calls,
    errors,
    errorRate: calls === 0 ? null : errors / calls,
    meanMicros: null,
    isRolledBack,
  };
}

function featuresOf(host: PredictionHost): PredictionFeatureShape[] {
  return host.desk.health().detectors.map((health) => featureShape(health, host));
}

function stateOf(
  { connections, markets, doubtful }: FeedHealth,
  anomalies: readonly Anomaly[],
): Pick<PredictionFeedHealth, 'state' | 'why'> {
  const lost = connections.filter(({ state }) => state !== 'connected').length;
  if (connections.length > 0 && lost === connections.length) return { state: 'down', why: 'no connection stands' };
  if (lost > 0) return { state: 'degraded', why: `${lost} of ${connections.length} connections are not there` };
  const [first] = anomalies;
  if (first !== undefined) return { state: 'degraded', why: `${first.name}: ${first.why}` };
  if (doubtful.length > 0) return { state: 'well', why: `${doubtful.length} of ${markets} books are being checked` };
  return { state: 'well', why: '' };
}

function historyOf({ history }: PredictionHost): PredictionFeedHealth['history'] {
  const { markets, points, bytes } = history.history.size();
  return { markets, points, bytes, newestAt: history.newest() ?? null };
}

function nothingHeard(part: PredictionPart): PredictionFeedHealth {
  const none = 0;
  const { host, why, isOn } = part;
  return {
    state: isOn ? 'down' : 'off',
    why: host === undefined ? why : 'the markets are being looked up',
    venue: host?.venue.description ?? '',
    now: host?.now ?? null,
    speed: host?.venue.speed ?? 1,
    connections: [],
    markets: none,
    messages: none,
    messagesPerSecond: none,
    doubtful: [],
    doubts: {},
    troubles: {},
    duplicates: none,
    hashes: { checked: none, wrong: none },
    snapshots: none,
    history: host === undefined ? { markets: none, points: none, bytes: none, newestAt: null } : historyOf(host),
    latency: { medianMs: null, p99Ms: null },
    features: host === undefined ? [] : featuresOf(host),
    anomalies: [],
  };
}
