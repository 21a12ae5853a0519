import { presetGates } from '#desks/prediction/gates/presets.ts';
import { KellySizer } from '#desks/prediction/sizing/kelly-sizer.ts';
import { DEFAULT_PREDICTION_RUN } from '#engine/prediction/prediction-config.ts';
import type { PredictionRunSetup } from '#engine/prediction/run-state.ts';
import { cappedSizer } from '#runtime/prediction/capped-sizer.ts';
import type { LiveOrders } from '#apps/prediction/live/live-orders.ts';

/** What a run with real money is held to. Settings change nothing of it, nor does what was learnt: both were made on paper. */
export function liveRules(
  { capital, openVenue, room }: LiveOrders,
  run: string,
): Pick<PredictionRunSetup, 'config' | 'gates' | 'sizer' | 'openVenue'> {
  return {
    config: { ...DEFAULT_PREDICTION_RUN, run, source: 'live', capital, entryRestMs: 0 },
    gates: presetGates('strict'),
    sizer: cappedSizer(new KellySizer(), room),
    openVenue,
  };
}
