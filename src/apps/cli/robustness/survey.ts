import { backtestOverfitting } from '#domain/metrics/selection/overfitting.ts';
import { sharpeEvidence } from '#domain/metrics/selection/sharpe-confidence.ts';
import { neighbourhoodOf } from '#domain/robustness/neighbourhood.ts';
import type { Neighbourhood } from '#domain/robustness/neighbourhood.ts';
import type { SearchValues } from '#domain/search/dimension.ts';
import type { ParameterSpace } from '#domain/search/space.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { each } from '#apps/cli/robustness/each.ts';
import { netOf } from '#apps/cli/robustness/subject.ts';
import type { Subject, TrialField } from '#apps/cli/robustness/subject.ts';

/** A run of the neighbourhood. */
export interface SurveyPoint {
  readonly values: SearchValues;
  readonly net: number;
  readonly trades: number;
}

/** What the parameters around the chosen ones do. */
export interface Survey {
  readonly points: readonly SurveyPoint[];
  /** Undefined when the chosen values are not among the points. */
  readonly neighbourhood: Neighbourhood | undefined;
  /** Probability of backtest overfitting, 0…1; undefined when the run is too short for it. */
  readonly overfitting: number | undefined;
  /** What the deflated Sharpe ratio is deflated by. */
  readonly field: TrialField;
}

/** Runs every point of the space. */
export async function surveyOf(context: CliContext, subject: Subject, space: ParameterSpace): Promise<Survey> {
  const chosen = subject.values;
  const runs = await each(context, 'neighbours', [...space.points()], ({ values }) => {
    const run = subject.run({ values });
    return { values, net: netOf(run), trades: run.statistics.trades, returns: run.returns };
  });
  const isCentre = (values: SearchValues): boolean =>
    Object.entries(values).every(([name, value]) => chosen[name] === value);
  const sharpes = runs.flatMap(({ returns }) => sharpeEvidence(returns)?.sharpe ?? []);
  return {
    points: runs.map(({ values, net, trades }) => ({ values, net, trades })),
    neighbourhood: neighbourhoodOf(
      runs.map(({ values, net, trades }) => ({ isCentre: isCentre(values), net: trades === 0 ? undefined : net })),
    ),
    overfitting: backtestOverfitting(runs.map(({ returns }) => returns))?.probability,
    field: { trials: runs.length, variance: varianceOf(sharpes) },
  };
}

function varianceOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
