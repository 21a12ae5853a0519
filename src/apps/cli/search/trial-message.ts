import { plainFailure } from '#apps/research/threads/plain-failure.ts';
import type { PlainFailure } from '#apps/research/threads/plain-failure.ts';
import type { TrialResult, TrialTask } from '#apps/cli/search/trial.ts';

/** Trials that a thread is to run, in order. */
export interface TrialRequest {
  readonly tasks: readonly TrialTask[];
}

/** Results of the tasks in order; fewer, and a failure, when one of them threw. */
export interface TrialAnswer {
  readonly results: TrialResult[];
  failure: PlainFailure | undefined;
}

/** What failed, with the values of the trial. */
export function trialFailure(error: unknown, { values }: TrialTask): PlainFailure {
  const at = Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
  const failure = plainFailure(error);
  return { ...failure, message: `${failure.message} (trial ${at})` };
}
