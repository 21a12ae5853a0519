import type { Clock } from '#core/clock.ts';
import { DAY_MS, HOUR_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { PredictionStore } from '#domain/prediction/prediction-store.ts';
import type { Feature } from '#runtime/supervision/feature.ts';

export interface RecordingAgeParts {
  readonly store: Pick<PredictionStore, 'forgetEventsBefore'>;
  /** Real time. */
  readonly clock: Clock;
  /** The market's time: recordings are dated by it. */
  readonly now: () => UnixMs;
  /** How long recordings are kept. */
  readonly days: number;
}

/** Deletes recordings that are older than they are to be kept, at the start and every hour. */
export function recordingAge({ store, clock, now, days }: RecordingAgeParts): Feature {
  return {
    name: 'old recordings of prediction markets',
    run: async ({ signal, well, degraded }) => {
      while (!signal.aborted) {
        try {
          await store.forgetEventsBefore(unixMs(now() - days * DAY_MS));
          well();
        } catch (error) {
          degraded(error instanceof Error ? error.message : String(error));
        }
        await clock.sleep(HOUR_MS, signal).catch(() => undefined);
      }
    },
  };
}
