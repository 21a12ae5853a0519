import { setTimeout as sleep } from 'node:timers/promises';

/** Waits; ends early, by throwing the signal's reason, when the signal is aborted. Tests give one that does not wait. */
export type Pause = (ms: number, signal?: AbortSignal) => Promise<void>;

export const realPause: Pause = async (ms, signal) => {
  try {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
};
