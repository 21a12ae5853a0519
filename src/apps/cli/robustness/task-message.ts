import type { RobustnessTask, TaskResult, TaskRunner } from '#apps/cli/robustness/task.ts';
import type { PlainFailure } from '#apps/research/threads/plain-failure.ts';
import { trialFailure } from '#apps/cli/search/trial-message.ts';

/** A task on its way to a thread, under its number. */
export interface TaskRequest {
  readonly n: number;
  readonly task: RobustnessTask;
}

/** Its result, or what it threw. */
export type TaskAnswer =
  | { readonly n: number; readonly result: TaskResult; readonly failure: undefined }
  | { readonly n: number; readonly result: undefined; readonly failure: PlainFailure };

/** Runs a task; whatever it throws becomes part of the answer. */
export function answerTo(runner: Pick<TaskRunner, 'run'>, { n, task }: TaskRequest): TaskAnswer {
  try {
    return { n, result: runner.run(task), failure: undefined };
  } catch (error) {
    return { n, result: undefined, failure: failureOf(error, task) };
  }
}

/** Says which run it was. */
function failureOf(error: unknown, { kind, ...drawn }: RobustnessTask): PlainFailure {
  const { values, ...rest } = 'values' in drawn ? drawn : { ...drawn, values: {} };
  return trialFailure(error, { values: { test: kind, ...rest, ...values }, keepsReturns: false });
}
