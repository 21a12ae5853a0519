import type { Bar } from '#domain/market/bar.ts';
import { defineIndicator, oscillator, periodOf } from '#domain/indicators/definition.ts';
import { IndicatorBase } from '#domain/indicators/indicator.ts';
import { TrueRange } from '#domain/indicators/volatility/true-range.ts';
import { RollingSum } from '#domain/indicators/window/rolling-sum.ts';

/** Share of buying pressure in the true range over one period; one half when there was no range. */
class PressureShare {
  private readonly pressure: RollingSum;
  private readonly range: RollingSum;

  constructor(period: number) {
    this.pressure = new RollingSum(period);
    this.range = new RollingSum(period);
  }

  push(pressure: number, range: number): number {
    const total = this.range.push(range);
    const bought = this.pressure.push(pressure);
    return total === 0 ? 0.5 : bought / total;
  }
}

/** Williams' ultimate oscillator: three shares of buying pressure with weights 4, 2 and 1 (Stocks & Commodities, 1985). */
class UltimateOscillator extends IndicatorBase {
  readonly outputs = ['ultimateOscillator'];
  readonly lookback: number;
  private readonly trueRange = new TrueRange();
  private readonly short: PressureShare;
  private readonly middle: PressureShare;
  private readonly long: PressureShare;
  private previousClose = Number.NaN;

  constructor(short: number, middle: number, long: number) {
    super();
    this.short = new PressureShare(short);
    this.middle = new PressureShare(middle);
    this.long = new PressureShare(long);
    this.lookback = long;
  }

  update(bar: Bar): void {
    const range = this.trueRange.push(bar);
    const pressure = bar.close - Math.min(bar.low, this.previousClose);
    this.previousClose = bar.close;
    if (Number.isNaN(range)) return;
    const short = this.short.push(pressure, range);
    const middle = this.middle.push(pressure, range);
    const long = this.long.push(pressure, range);
    this.values[0] = (100 * (4 * short + 2 * middle + long)) / 7;
  }
}

export const ULTIMATE_OSCILLATOR = defineIndicator({
  name: 'ultimateOscillator',
  aliases: ['ultosc'],
  meaning: 'Ultimate oscillator: the share of buying pressure in the true range, over three periods at once, 0 to 100.',
  parameters: { short: periodOf(7), middle: periodOf(14), long: periodOf(28) },
  ascending: ['short', 'middle', 'long'],
  outputs: { ultimateOscillator: oscillator(100) },
  create: ({ short, middle, long }) => new UltimateOscillator(short, middle, long),
});
