import { unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { Truth } from '#domain/prediction/truth.ts';
import type { LivingMarkets } from '#sandbox/prediction/living-markets.ts';

/** Markets of somebody else whose clock can be wrong, and that can be told to do nothing more. */
export class ToldMarkets implements LivingMarkets {
  /** Added to the times that the venue tells, as from now on. */
  skewMs = 0;
  isStill = false;
  private readonly inner: LivingMarkets;

  constructor(inner: LivingMarkets) {
    this.inner = inner;
  }

  get now(): UnixMs {
    return this.inner.now;
  }

  markets(): readonly PredictionMarket[] {
    return this.inner.markets();
  }

  truths(): readonly Truth[] {
    return this.inner.truths();
  }

  advanceTo(time: UnixMs, say: (event: PredictionEvent) => void): void {
    if (this.isStill) return;
    this.inner.advanceTo(time, (event) => {
      const told = unixMs(event.time + this.skewMs);
      const said = this.skewMs === 0 ? event : { ...event, time: told, receivedTime: told };
      say(said);
    });
  }
}
