import type { Clock } from '#core/clock.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts';
import type { DetectorHealth } from '#desks/prediction/detector-lane.ts';
import type { AnomalyCheck } from '#apps/prediction/health/anomaly-watch.ts';
import { RateWatch } from '#apps/prediction/health/rate-watch.ts';
import type { PredictionHost } from '#apps/prediction/prediction-host.ts';

/** Nothing heard of any market for so long, real time, is unusual. */
const SILENCE_MS = 45 * SECOND_MS;
/** No price kept for so long, the market's time, is unusual while something is heard. */
const OLD_HISTORY_MS = 3 * MINUTE_MS;
const SLOW_MS = 10;
const DOUBTFUL_RATIO = 0.2;
/** Until a desk that has begun can be expected to hear something, real time. */
const BEGINNING_MS = MINUTE_MS;

/** What is looked at of a desk: feed, books, history, detectors, findings, latency, recording. */
export function deskChecks(host: PredictionHost, clock: Clock): readonly AnomalyCheck[] {
  const began = clock.monotonic();
  const isBeginning = (): boolean => clock.monotonic() - began < BEGINNING_MS;
  return [
    { name: 'feed', look: feedCheck(host, clock, isBeginning) },
    { name: 'books', look: () => booksCheck(host) },
    { name: 'price history', look: () => (isBeginning() ? undefined : historyCheck(host)) },
    { name: 'detectors', look: () => detectorsCheck(host) },
    { name: 'signal rate', look: rateCheck(host) },
    { name: 'latency', look: () => latencyCheck(host) },
    { name: 'recording', look: () => recordingCheck(host) },
  ];
}

function feedCheck(host: PredictionHost, clock: Clock, isBeginning: () => boolean): () => string | undefined {
  let messages = 0;
  let changedAt = clock.monotonic();
  return () => {
    const health = host.watch.health();
    if (health === undefined) return isBeginning() ? undefined : 'no connection to the venue';
    if (health.messages !== messages) {
      messages = health.messages;
      changedAt = clock.monotonic();
    }
    const silentMs = clock.monotonic() - changedAt;
    return silentMs < SILENCE_MS ? undefined : `no message for ${Math.round(silentMs / SECOND_MS)} s`;
  };
}

function booksCheck({ watch }: PredictionHost): string | undefined {
  const health = watch.health();
  if (health === undefined || health.markets === 0) return undefined;
  const { length } = health.doubtful;
  if (length < DOUBTFUL_RATIO * health.markets) return undefined;
  return `the books of ${length} of ${health.markets} markets are in doubt`;
}

function historyCheck(host: PredictionHost): string | undefined {
  const newest = host.history.newest();
  const age = newest === undefined ? undefined : host.now - newest;
  if (age !== undefined && age < OLD_HISTORY_MS) return undefined;
  return age === undefined ? 'no price was kept yet' : `no price was kept for ${Math.round(age / MINUTE_MS)} min`;
}

/** Whether a detector was switched off by itself, because it failed too often: one that somebody switched off has no share. */
export function isSwitchedOff({ detector, isOn }: DetectorHealth, { desk }: Pick<PredictionHost, 'desk'>): boolean {
  return !isOn && desk.share(detector) > 0;
}

function detectorsCheck(host: PredictionHost): string | undefined {
  const failing = host.desk.health().detectors.filter((health) => isSwitchedOff(health, host));
  if (failing.length === 0) return undefined;
  return `switched off after errors: ${failing.map(({ detector }) => detector).join(', ')}`;
}

/** By hours of the market's time: how many findings came before, and how many come now. */
function rateCheck(host: PredictionHost): () => string | undefined {
  const watch = new RateWatch(HOUR_MS);
  let seen = host.foundCount;
  return () => {
    const { now, foundCount } = host;
    for (; seen < foundCount; seen++) watch.note(now);
    const drop = watch.drop(now);
    if (drop === undefined) return undefined;
    return `${drop.found} findings in the last hour, where ${drop.expected.toFixed(1)} are usual`;
  };
}

function latencyCheck({ latency }: PredictionHost): string | undefined {
  const slow = latency.quantile(0.99);
  if (slow === undefined || slow < SLOW_MS) return undefined;
  return `one finding in a hundred took ${slow.toFixed(1)} ms from its message`;
}

function recordingCheck({ recorder }: PredictionHost): string | undefined {
  if (recorder === undefined || recorder.lost === 0) return undefined;
  return `${recorder.lost} events were lost because the store did not take them`;
}
