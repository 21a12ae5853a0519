import type { Clock } from '#core/clock.ts';
import { SECOND_MS } from '#core/time.ts';
import type { KillSwitchStore } from '#domain/operations/kill-switch.ts';
import type { LiveBrake } from '#runtime/prediction/live-brake.ts';
import type { Feature } from '#runtime/supervision/feature.ts';

export interface KillBrakeParts {
  readonly store: Pick<KillSwitchStore, 'read'>;
  readonly brake: LiveBrake;
  /** Real time. */
  readonly clock: Clock;
  /** Default 50 ms. */
  readonly checkEveryMs?: number;
}

/** A switch that was not read for so long counts as pulled. */
const BLIND_MS = SECOND_MS;

/** Follows the kill switch: what cannot be read, or is read by nobody any more, is on. */
export function killBrake({ store, brake, clock, checkEveryMs = 50 }: KillBrakeParts): Feature {
  const look = async (): Promise<void> => {
    const blind = clock.after(BLIND_MS, () =>
      brake.pull('kill-switch', 'the kill switch has not been read for a second'),
    );
    try {
      const state = await store.read();
      if (state.kind === 'on') brake.pull('kill-switch', `the kill switch is on: ${state.reason}`);
      else brake.release('kill-switch');
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      brake.pull('kill-switch', `the kill switch cannot be read: ${words}`);
    } finally {
      blind();
    }
  };
  return {
    name: 'kill switch of live orders',
    isVital: true,
    run: async ({ signal, well, degraded }) => {
      while (!signal.aborted) {
        await look();
        if (brake.why === undefined) well();
        else degraded(brake.why);
        await clock.sleep(checkEveryMs, signal).catch(() => undefined);
      }
      brake.pull('kill-switch', 'the kill switch is watched no longer');
    },
  };
}
