import type { UnixMs } from '#core/time.ts';

/**
 * The passing of time, given to whatever waits. Only its users' edges make one: a real one for a program, a virtual one for
 * simulations, in which years pass in seconds and every run with the same seed is the same.
 */
export interface Clock {
  /** UTC, as this machine believes it to be. */
  now(): UnixMs;
  /** Milliseconds since some beginning, with parts; never goes back, whatever happens to `now`. */
  monotonic(): number;
  /** Resolves after so long; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls once after so long; the function that it gives back takes the call back. */
  after(ms: number, call: () => void): () => void;
}
