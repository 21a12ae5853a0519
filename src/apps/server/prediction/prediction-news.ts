import type { Clock } from '#core/clock.ts';
import type { AlertNews } from '#domain/alerts/alert.ts';
import type { DetectorHealth } from '#desks/prediction/detector-lane.ts';
import type { DetectorName } from '#domain/prediction/finding.ts';
import type { FeedTrouble } from '#domain/prediction/prediction-feed.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { FindingRecord } from '#domain/prediction/prediction-store.ts';
import type { Feature } from '#runtime/supervision/feature.ts';
import { AnomalyWatch } from '#apps/prediction/health/anomaly-watch.ts';
import type { Anomaly } from '#apps/prediction/health/anomaly-watch.ts';
import { deskChecks } from '#apps/prediction/health/desk-checks.ts';
import type { PerformanceChange } from '#apps/prediction/learning/performance-watch.ts';
import type { PredictionHost, PredictionHostListener } from '#apps/prediction/prediction-host.ts';
import { priceTickOf } from '#apps/prediction/views/market-view.ts';
import type { LivePublisher } from '#apps/server/platform/live-topics.ts';
import { plainFinding } from '#apps/server/prediction/finding-rows.ts';

export interface PredictionNewsParts {
  readonly publisher: LivePublisher;
  readonly alerts: {
    raise(news: AlertNews): Promise<void>;
    resolve(source: string, title: string): Promise<void>;
  };
  readonly clock: Clock;
  /** What could not be read, and detectors that were switched off. */
  readonly log: (text: string, detail: object) => void;
}

const SOURCE = 'prediction desk';
/** Real time between two tellings of prices. */
const TELL_EVERY_MS = 500;
/** From this strength on, times how much its kind counts, a finding is worth an alert, whether it was ordered or not. */
const ALERT_STRENGTH = 0.7;
/** Corrections of a price that are smaller say nothing. */
const LEAST_CORRECTION = 0.01;

/** What the prediction desk has to say, to pages and to people. */
export class PredictionNews implements PredictionHostListener {
  private readonly parts: PredictionNewsParts;
  private watch: AnomalyWatch | undefined;
  private host: PredictionHost | undefined;

  constructor(parts: PredictionNewsParts) {
    this.parts = parts;
  }

  /** What is unusual now. */
  anomalies(): readonly Anomaly[] {
    return this.watch?.anomalies() ?? [];
  }

  features(host: PredictionHost): readonly Feature[] {
    const { clock, alerts } = this.parts;
    this.host = host;
    this.watch = new AnomalyWatch({
      clock,
      checks: deskChecks(host, clock),
      onChange: ({ name, why }, state) => {
        const title = `Something is unusual: ${name}`;
        if (state === 'ended') void alerts.resolve(SOURCE, title);
        else void alerts.raise({ severity: 'warning', source: SOURCE, title, detail: why, link: '/prediction/feed' });
      },
    });
    return [this.watch.feature(), this.telling(host)];
  }

  onFinding(record: FindingRecord, market: PredictionMarket): void {
    const { publisher, alerts } = this.parts;
    const { finding, decision } = record;
    publisher.publish('findings', plainFinding(record, market), finding.id);
    const weight = this.host?.learning.weightOf(finding, record.category) ?? 1;
    if (decision === 'ordered' || weight * finding.strength >= ALERT_STRENGTH) {
      void alerts.raise(alertOf(record, market, this.learntOf(record, weight)));
    }
  }

  /** What was learnt of findings like this one, in sentences; empty while nothing is proven. */
  private learntOf({ finding, category }: FindingRecord, weight: number): string {
    const price = this.host?.desk.state(finding.market)?.mid ?? Number.NaN;
    const fair = this.host?.learning.fairPrice(category, price) ?? price;
    return [
      weight === 1 ? '' : `By what was learnt it counts ${weight.toFixed(2)}-fold.`,
      Math.abs(fair - price) < LEAST_CORRECTION || Number.isNaN(price)
        ? ''
        : `Prices of ${price.toFixed(2)} in ${category} were worth ${fair.toFixed(2)}.`,
    ]
      .filter((part) => part !== '')
      .join(' ');
  }

  onSwitchedOff(detector: DetectorName, { errors, lastError }: DetectorHealth): void {
    this.parts.log('a detector was switched off', { detector, errors, lastError });
    void this.parts.alerts.raise({
      severity: 'warning',
      source: SOURCE,
      title: `Detector ${detector} was switched off`,
      detail: `It failed too often (${errors} times), the last time with: ${lastError ?? 'no message'}`,
      remedy: 'The other detectors go on. Switch it on again on the page of the feed, or restart.',
      link: '/prediction/feed',
      isEvent: true,
    });
  }

  onPerformance({ kind, state, detail }: PerformanceChange): void {
    const title = `Findings have become worse: ${kind}`;
    if (state === 'well') void this.parts.alerts.resolve(SOURCE, title);
    else {
      const link = '/prediction/performance';
      void this.parts.alerts.raise({ severity: 'warning', source: SOURCE, title, detail, link });
    }
  }

  onTrouble({ kind, message, market }: FeedTrouble): void {
    this.parts.log('the prediction feed told something that cannot be read', { kind, message, market });
  }

  /** Prices that have changed, now and then, all together. */
  private telling(host: PredictionHost): Feature {
    const { publisher, clock } = this.parts;
    return {
      name: 'live prices of prediction markets',
      run: async ({ signal, well }) => {
        well();
        while (!signal.aborted) {
          await clock.sleep(TELL_EVERY_MS, signal).catch(() => undefined);
          const changed = host.markets.takeChanged();
          if (!publisher.isHeard('prediction-prices')) continue;
          for (const each of changed)
            publisher.publish('prediction-prices', priceTickOf(each, host.now), each.state.market.id);
        }
      },
    };
  }
}

function alertOf({ finding, decision }: FindingRecord, market: PredictionMarket, learnt: string): AlertNews {
  const { detector, direction, reason, evidence, strength } = finding;
  const facts = evidence.map(({ label, value }) => `${label}: ${value}`).join('; ');
  const side = direction === undefined ? '' : direction === 'long' ? ' for' : ' against';
  return {
    severity: 'info',
    source: SOURCE,
    title: `${detector}${side}: ${market.question}`,
    detail: [
      `${reason}.`,
      facts === '' ? '' : `Evidence: ${facts}.`,
      `Strength ${strength.toFixed(2)}, ${decision}.`,
      learnt,
      market.url === undefined ? '' : market.url,
    ]
      .filter((part) => part !== '')
      .join(' '),
    link: `/prediction/markets/${encodeURIComponent(market.id)}`,
    isEvent: true,
  };
}
