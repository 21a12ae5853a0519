/** Thrown when our own reasoning was wrong. Never caught to go on: the run ends and its journal stays. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** States what must hold. The message says what was expected and what was found: `postings of USD sum to zero, was 3`. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(`Invariant: ${message}`);
}

/** Gives back a value that cannot be undefined here; `what` names it when it is. */
export function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new InvariantError(`Invariant: expected ${what} to be present`);
  return value;
}
