import type { UnixMs } from '#core/time.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { Truth } from '#domain/prediction/truth.ts';

/** Markets that live by themselves as time passes: generated (`world/`) or recorded (`replay/`). The server shows them to others. */
export interface LivingMarkets {
  /** How far they have lived. */
  readonly now: UnixMs;
  /** As they stand now, resolved ones included. */
  markets(): readonly PredictionMarket[];
  /** Lives on to an instant, itself included; tells what happens, in order of time, with `receivedTime` equal to `time`. */
  advanceTo(time: UnixMs, say: (event: PredictionEvent) => void): void;
  /** Everything planted that has begun by now. */
  truths(): readonly Truth[];
}
