import type { Bar } from '#domain/market/bar.ts';
import { defineIndicator, periodOf, SIGNED_RATIO } from '#domain/indicators/definition.ts';
import { IndicatorBase } from '#domain/indicators/indicator.ts';
import { moneyFlowVolume } from '#domain/indicators/volume/money-flow.ts';
import { RollingSum } from '#domain/indicators/window/rolling-sum.ts';

/** Chaikin money flow, -1...1; undefined while no volume was traded. Bars without volume data are passed over. */
export class Cmf extends IndicatorBase {
  readonly outputs = ['cmf'];
  readonly lookback: number;
  private readonly flow: RollingSum;
  private readonly volume: RollingSum;

  constructor(period: number) {
    super();
    this.lookback = period - 1;
    this.flow = new RollingSum(period);
    this.volume = new RollingSum(period);
  }

  update(bar: Bar): void {
    const flow = moneyFlowVolume(bar);
    this.values[0] = Number.isNaN(flow) ? flow : this.flow.push(flow) / this.volume.push(bar.volume);
  }
}

export const CMF = defineIndicator({
  name: 'cmf',
  aliases: ['chaikinMoneyFlow'],
  meaning: 'Chaikin money flow: the share of volume that closed near the high, less that near the low, -1 to 1.',
  parameters: { period: periodOf(20) },
  outputs: { cmf: SIGNED_RATIO },
  create: ({ period }) => new Cmf(period),
});
