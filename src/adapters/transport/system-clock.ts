import type { Clock } from '#core/clock.ts';
import { unixMs } from '#core/time.ts';

/** The longest wait that the platform's timers know; a longer one would end at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clock of this machine, for programs. */
export const systemClock: Clock = {
  now: () => unixMs(Date.now()),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((wake, fail) => {
      if (signal?.aborted === true) {
        fail(signal.reason as Error);
        return;
      }
      const takeBack = after(ms, () => {
        signal?.removeEventListener('abort', onAbort);
        wake();
      });
      const onAbort = (): void => {
        takeBack();
        fail(signal!.reason as Error);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
  after,
};

function after(ms: number, call: () => void): () => void {
  const due = performance.now() + ms;
  let timer: NodeJS.Timeout;
  const wait = (left: number): void => {
    timer = setTimeout(
      () => {
        const more = due - performance.now();
        // Timers may ring a fraction of a millisecond early; only a part of a long wait leaves more than that.
        if (more > 1) wait(more);
        else call();
      },
      Math.min(left, LONGEST_TIMER_MS),
    );
  };
  wait(ms);
  return () => clearTimeout(timer);
}
