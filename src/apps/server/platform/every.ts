import type { Clock } from '#core/clock.ts';
import type { Feature } from '#runtime/supervision/feature.ts';

/** A part of the program that does one thing again and again, in real time. A time that fails is said, and does not end it. */
export function every(name: string, clock: Clock, everyMs: number, work: () => Promise<void>): Feature {
  return {
    name,
    run: async ({ signal, well, degraded }) => {
      while (!signal.aborted) {
        try {
          await work();
          well();
        } catch (error) {
          degraded(error instanceof Error ? error.message : String(error));
        }
        await clock.sleep(everyMs, signal).catch(() => undefined);
      }
    },
  };
}
