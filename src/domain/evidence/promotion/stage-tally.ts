import { ClusterIndex } from '#domain/evidence/matrix/cluster-index.ts';
import { ClusterTally } from '#domain/evidence/matrix/clustered-mean.ts';
import { DegradationMonitor, WATCHED_FROM } from '#domain/evidence/degradation/degradation-monitor.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type { StageEvidence } from '#domain/evidence/promotion/promotion.ts';
import { deflatedSharpe, sharpeEvidence } from '#domain/metrics/selection/sharpe-confidence.ts';
import { winRate } from '#domain/metrics/trades/win-rate.ts';

/** What the tally cannot see in outcomes. */
export interface StageFrame {
  /** When the stage began. */
  readonly since: number | undefined;
  /** Configurations that were tried before this one was chosen. */
  readonly trials: number;
  readonly outInRatio?: number;
  readonly pbo?: number;
}

interface TimedResult {
  readonly knownAt: number;
  readonly result: number;
}

const ALPHA = 0.05;

/** Sums up what a strategy did in a stage. Results count in the order in which they became known. */
export class StageTally {
  private readonly results: TimedResult[] = [];
  private readonly before: TimedResult[] = [];
  private readonly tally = new ClusterTally();
  private readonly clusters = new ClusterIndex();
  /** Time of the first signal; undefined before it. */
  first: number | undefined;

  /** Results of earlier stages: what those of this one are watched against. */
  addBefore({ exit }: OutcomeRecord): void {
    if (exit?.rMultiple !== undefined) this.before.push({ knownAt: exit.knownAt, result: exit.rMultiple });
  }

  add(outcome: OutcomeRecord): void {
    this.first ??= outcome.time;
    const { exit } = outcome;
    if (exit?.rMultiple === undefined) return;
    this.results.push({ knownAt: exit.knownAt, result: exit.rMultiple });
    this.clusters.add(this.tally, 0, this.clusters.clusterOf(outcome), exit.rMultiple);
  }

  evidence({ since, trials, outInRatio, pbo }: StageFrame): StageEvidence {
    const { results, tally } = this;
    const mean = tally.mean(ALPHA);
    const values = Float64Array.from(results, ({ result }) => result);
    const wins = results.filter(({ result }) => result > 0).length;
    return {
      trades: results.length,
      winRateLow: winRate(wins, results.length)?.low,
      meanR: results.length === 0 ? undefined : tally.sum / tally.count,
      meanRLow: mean?.low,
      meanRHigh: mean?.high,
      deflatedSharpe: sharpeAfter(values, trials),
      outInRatio,
      pbo,
      since,
      isDegraded: this.isDegraded(),
    };
  }

  private isDegraded(): boolean | undefined {
    const { before, results } = this;
    if (before.length + results.length < WATCHED_FROM) return undefined;
    const monitor = new DegradationMonitor();
    const inOrder = (a: TimedResult, b: TimedResult): number => a.knownAt - b.knownAt;
    for (const { knownAt, result } of [...before.toSorted(inOrder), ...results.toSorted(inOrder)]) {
      monitor.add(knownAt, result);
    }
    return monitor.health().isDegraded;
  }
}

/**
 * Deflated Sharpe ratio of results in R. The ratios of the trials are not kept; worthless trials of `n` results would scatter by
 * `1 / (n - 1)`, which stands in for their variance.
 */
function sharpeAfter(values: Float64Array, trials: number): number | undefined {
  const evidence = sharpeEvidence(values);
  if (evidence === undefined || evidence.count < 2) return undefined;
  return deflatedSharpe(evidence, Math.max(1, trials), 1 / (evidence.count - 1));
}
