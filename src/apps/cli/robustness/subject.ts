import { dailyReturns } from '#domain/evidence/period-returns.ts';
import type { RunStatistics } from '#domain/evidence/run-statistics.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { AcceptanceEvidence } from '#domain/robustness/acceptance.ts';
import { deflatedSharpe, sharpeEvidence } from '#domain/metrics/selection/sharpe-confidence.ts';
import type { SearchValues } from '#domain/search/dimension.ts';
import type { Strategy } from '#domain/signals/strategy.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { sweep } from '#engine/sweep/sweep.ts';
import { DelayedStrategy } from '#engine/verify/delayed-strategy.ts';
import type { LoadedBars } from '#apps/research/bar-source.ts';
import { preparedRun } from '#apps/research/run/run-setup.ts';
import type { AnyChoice } from '#apps/research/run/run-setup.ts';
import { withValues } from '#apps/cli/search/search-choice.ts';

/** How a run differs from the one that was asked for. */
export interface Variation {
  readonly values?: SearchValues;
  readonly bars?: BarColumns;
  readonly venue?: SimConfig;
  /** Takes the place of the strategy. */
  readonly strategy?: (strategy: Strategy) => Strategy;
}

/** What a variation came to. */
export interface VariedRun {
  readonly statistics: RunStatistics;
  /** From day to day. */
  readonly returns: Float64Array;
}

/** How many trials the parameters were chosen from, and how much their daily Sharpe ratios vary. */
export interface TrialField {
  readonly trials: number;
  readonly variance: number;
}

export const ONE_TRIAL: TrialField = { trials: 1, variance: 0 };

/** A strategy with its parameters on its bars, ready to be run in any variation. */
export class Subject {
  readonly loaded: LoadedBars;
  readonly choice: AnyChoice;
  readonly venue: SimConfig;
  /** Parameters of a reference strategy, or mode, gates and thresholds of the scanner: all of them, defaults included. */
  readonly values: SearchValues;

  constructor(loaded: LoadedBars, choice: AnyChoice) {
    const { config, desk, preset } = preparedRun(loaded, choice);
    this.loaded = loaded;
    this.choice = choice;
    this.venue = config.venue;
    this.values =
      desk === undefined
        ? (config.strategy.parameters as SearchValues)
        : { mode: desk.mode.name, gates: preset, ...desk.mode.thresholds };
  }

  run({ values = {}, bars = this.loaded.bars, venue = this.venue, strategy }: Variation = {}): VariedRun {
    const loaded = { ...this.loaded, bars };
    const choice = withValues(this.choice, values);
    const { config, gates, clock } = preparedRun(loaded, choice);
    const made = (): Strategy => {
      const fresh = preparedRun(loaded, choice).strategy;
      return strategy === undefined ? fresh : strategy(fresh);
    };
    const ungated = strategy === undefined || strategy === delayed;
    const { statistics, equity } = sweep({
      config: { ...config, venue, follow: null },
      gates: ungated ? gates : [],
      clock,
      bars,
      strategy: made,
    });
    return { statistics, returns: dailyReturns(equity) };
  }

  /** Costs multiplied: fees, spread and slippage alike. */
  withCosts(multiple: number): SimConfig {
    const { takerFeeBps, makerFeeBps, halfSpreadBps, slippageBps } = this.venue;
    return {
      ...this.venue,
      takerFeeBps: takerFeeBps * multiple,
      makerFeeBps: makerFeeBps * multiple,
      halfSpreadBps: halfSpreadBps * multiple,
      slippageBps: slippageBps * multiple,
    };
  }

  /** What one run and its two worse twins say. The twins are run only when the run itself has not failed yet. */
  evidence(variation: Variation, field: TrialField): QuickEvidence {
    const run = this.run(variation);
    const sharpe = sharpeEvidence(run.returns);
    const found = {
      trades: run.statistics.trades,
      meanRLow: lowerMeanR(run.statistics),
      deflatedSharpe: sharpe === undefined ? undefined : deflatedSharpe(sharpe, field.trials, field.variance),
    };
    if (found.meanRLow === undefined || found.meanRLow <= 0) return { ...found, ...NOT_RUN };
    return {
      ...found,
      netAtDoubleCosts: netOf(this.run({ ...variation, venue: this.withCosts(2) })),
      netOneBarLater: netOf(this.run({ ...variation, strategy: delayed })),
    };
  }
}

/** The part of the evidence that takes three runs. */
export type QuickEvidence = Pick<
  AcceptanceEvidence,
  'trades' | 'meanRLow' | 'deflatedSharpe' | 'netAtDoubleCosts' | 'netOneBarLater'
>;

const NOT_RUN = { netAtDoubleCosts: undefined, netOneBarLater: undefined };

/** Every decision one bar later. */
export function delayed(strategy: Strategy): Strategy {
  return new DelayedStrategy(strategy);
}

export function netOf({ statistics }: VariedRun): number {
  return statistics.netProfit.amount.toNumber();
}

/** Two-sided 95 % of the normal distribution, which the mean of thirty trades is near enough to. */
const NORMAL_95 = 1.96;

/** Lower end of the interval of the mean R: the quality number is the mean over its own standard error. */
export function lowerMeanR({ averageR, sqn }: RunStatistics): number | undefined {
  if (averageR === undefined || sqn === undefined) return undefined;
  return averageR - NORMAL_95 * Math.abs(averageR / sqn);
}
