import type { Bar } from '#domain/market/bar.ts';
import { defineIndicator, periodOf, SIGNED_RATIO } from '#domain/indicators/definition.ts';
import { IndicatorBase } from '#domain/indicators/indicator.ts';
import { RollingExtreme } from '#domain/indicators/window/rolling-extreme.ts';

/** Chande's Aroon: how recent the highest high and the lowest low of the last `period` + 1 bars are, 100 for this bar, 0 for the oldest. */
class AroonOscillator extends IndicatorBase {
  readonly outputs = ['oscillator', 'up', 'down'];
  readonly lookback: number;
  private readonly highest: RollingExtreme;
  private readonly lowest: RollingExtreme;

  constructor(period: number) {
    super(3);
    this.lookback = period;
    this.highest = new RollingExtreme(period + 1, 1);
    this.lowest = new RollingExtreme(period + 1, -1);
  }

  update(bar: Bar): void {
    const { values, lookback } = this;
    this.highest.push(bar.high);
    if (Number.isNaN(this.lowest.push(bar.low))) return;
    values[1] = (100 * (lookback - this.highest.age)) / lookback;
    values[2] = (100 * (lookback - this.lowest.age)) / lookback;
    values[0] = values[1] - values[2];
  }
}

export const AROON_OSCILLATOR = defineIndicator({
  name: 'aroon',
  aliases: ['aroonOscillator', 'aroonosc'],
  meaning: 'Aroon oscillator: how much more recent the highest high is than the lowest low, -100 to 100.',
  parameters: { period: periodOf(14) },
  outputs: {
    oscillator: SIGNED_RATIO,
    up: { scale: 'free', mirror: { to: 'same', of: 'down' } },
    down: { scale: 'free', mirror: { to: 'same', of: 'up' } },
  },
  create: ({ period }) => new AroonOscillator(period),
});
