import type { Bar } from '#domain/market/bar.ts';
import { defineIndicator, RELATIVE_TO_PRICE } from '#domain/indicators/definition.ts';
import { IndicatorBase } from '#domain/indicators/indicator.ts';

/**
 * Granville's on-balance volume: volume added on a higher close, taken away on a lower one. Begins with the first bar's
 * volume, as TA-Lib does; only its changes mean anything. A bar without volume has no value and adds nothing.
 */
export class Obv extends IndicatorBase {
  readonly outputs = ['obv'];
  readonly lookback = 0;
  private previousClose = Number.NaN;
  private total = 0;

  update({ close, volume }: Bar): void {
    const { previousClose } = this;
    this.previousClose = close;
    if (!Number.isNaN(volume)) this.total += close === previousClose ? 0 : close < previousClose ? -volume : volume;
    this.values[0] = Number.isNaN(volume) ? volume : this.total;
  }
}

export const OBV = defineIndicator({
  name: 'obv',
  meaning: 'On-balance volume: all volume so far, that of rising closes less that of falling ones.',
  parameters: {},
  outputs: { obv: RELATIVE_TO_PRICE },
  create: () => new Obv(),
});
