import { AssayError } from '#core/errors.ts';
import type { ErrorPlace } from '#core/errors.ts';
import type { ErrorCode } from '#core/error-codes.ts';
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

/** An error as it passes between threads. `code` undefined: a bug of ours. */
export interface PlainFailure {
  readonly code: ErrorCode | undefined;
  readonly message: string;
  readonly place: ErrorPlace;
  readonly remedy: string | undefined;
  readonly stack: string | undefined;
}

/** What failed, with the values of the trial. */
export function plainFailure(error: unknown, { values }: TrialTask): PlainFailure {
  const at = Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
  const known = error instanceof AssayError ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: known?.code,
    message: `${message} (trial ${at})`,
    place: known?.place ?? {},
    remedy: known?.remedy,
    stack: error instanceof Error ? error.stack : undefined,
  };
}

/** The error on this side of the thread. */
export function failureError({ code, message, place, remedy, stack }: PlainFailure): Error {
  if (code !== undefined) return new AssayError(code, message, remedy === undefined ? { place } : { place, remedy });
  const error = new Error(message);
  if (stack !== undefined) error.stack = `${message}\n${stack}`;
  return error;
}
