import { systemClock } from '#adapters/transport/system-clock.ts';

/** Waits; ends early, by throwing the signal's reason, when the signal is aborted. Tests give one that does not wait. */
export type Pause = (ms: number, signal?: AbortSignal) => Promise<void>;

export const realPause: Pause = (ms, signal) => systemClock.sleep(ms, signal);
