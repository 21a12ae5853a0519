import type { ErrorCode } from '#core/error-codes.ts';

/** Where a problem was found. All parts are optional; the message already contains the ones that are given. */
export interface ErrorPlace {
  readonly file?: string;
  readonly line?: number;
  readonly column?: string;
  readonly bar?: number;
  readonly value?: string;
}

/**
 * Trouble that comes from outside: bad input, a missing file, a provider that fails. The message says what was expected
 * and what was found, in quotes; `remedy` says what to do. Our own mistakes are {@link InvariantError}s instead.
 */
export class AssayError extends Error {
  override readonly name: string = 'AssayError';
  readonly code: ErrorCode;
  readonly place: ErrorPlace;
  readonly remedy: string | undefined;

  constructor(code: ErrorCode, message: string, options: AssayErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.place = options.place ?? {};
    this.remedy = options.remedy;
  }

  toJSON(): Record<string, unknown> {
    const { code, message, place, remedy } = this;
    return { code, message, ...(remedy === undefined ? {} : { remedy }), place };
  }
}

export interface AssayErrorOptions {
  readonly place?: ErrorPlace;
  readonly remedy?: string;
  readonly cause?: unknown;
}

/** Trouble with something outside the process, made at the border. `retryable` says whether the same call may succeed later. */
export class AdapterError extends AssayError {
  override readonly name = 'AdapterError';
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: AssayErrorOptions & { readonly retryable: boolean }) {
    super(code, message, options);
    this.retryable = options.retryable;
  }
}
