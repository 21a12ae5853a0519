import { AssayError } from '#core/errors.ts';
import type { ErrorPlace } from '#core/errors.ts';
import type { ErrorCode } from '#core/error-codes.ts';

/** An error as it passes between threads. `code` undefined: a bug of ours. */
export interface PlainFailure {
  readonly code: ErrorCode | undefined;
  readonly message: string;
  readonly place: ErrorPlace;
  readonly remedy: string | undefined;
  readonly stack: string | undefined;
}

/** What was thrown, ready to be sent. */
export function plainFailure(error: unknown): PlainFailure {
  const known = error instanceof AssayError ? error : undefined;
  return {
    code: known?.code,
    message: error instanceof Error ? error.message : String(error),
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
