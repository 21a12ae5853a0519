import { sharpeEvidence } from '#domain/metrics/selection/sharpe-confidence.ts';
import { neighbourhoodOf } from '#domain/robustness/neighbourhood.ts';
import type { SearchValues } from '#domain/search/dimension.ts';
import type { ParameterValues, Survey } from '#apps/report/robustness/robustness-report.ts';
import type { TaskResult } from '#apps/cli/robustness/task.ts';
import { overfittingProbability, overfittingStride } from '#apps/cli/search/optimise.ts';

/** What was varied, and the values of what was run. */
export interface SurveySubject {
  readonly parameters: readonly string[];
  readonly values: SearchValues;
}

/** What the runs of a neighbourhood, one for each of its points, come to. */
export function surveyOf(
  { parameters, values }: SurveySubject,
  points: readonly SearchValues[],
  results: readonly TaskResult[],
): Survey {
  const chosen: ParameterValues = Object.fromEntries(parameters.map((name) => [name, values[name]!]));
  const runs = results.flatMap((result, i) => (result.kind === 'ran' ? [{ ...result, values: points[i]! }] : []));
  const isCentre = (point: SearchValues): boolean => parameters.every((name) => point[name] === chosen[name]);
  const returns = runs.flatMap((run) => run.returns ?? []);
  const stride = overfittingStride(returns.length);
  const sharpes = returns.flatMap((series) => sharpeEvidence(series)?.sharpe ?? []);
  return {
    parameters,
    chosen,
    points: runs.map(({ values: point, net, trades }) => ({ values: point, net, trades })),
    refused: results.length - runs.length,
    neighbourhood: neighbourhoodOf(
      runs.map(({ values: point, net, trades }) => ({
        isCentre: isCentre(point),
        net: trades === 0 ? undefined : net,
      })),
    ),
    overfitting: overfittingProbability(returns.filter((_, i) => i % stride === 0)),
    field: { trials: runs.length, variance: varianceOf(sharpes) },
  };
}

function varianceOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
