import type { Bar } from '#domain/market/bar.ts';
import { defineIndicator, SIGNED_RATIO } from '#domain/indicators/definition.ts';
import { IndicatorBase } from '#domain/indicators/indicator.ts';
import { moneyFlowVolume } from '#domain/indicators/volume/money-flow.ts';

/** Chaikin's accumulation/distribution line, from the first bar. A bar without volume has no value and adds nothing. */
export class AccumulationDistribution extends IndicatorBase {
  readonly outputs = ['ad'];
  readonly lookback = 0;
  private total = 0;

  update(bar: Bar): void {
    const flow = moneyFlowVolume(bar);
    if (!Number.isNaN(flow)) this.total += flow;
    this.values[0] = Number.isNaN(flow) ? flow : this.total;
  }
}

export const ACCUMULATION_DISTRIBUTION = defineIndicator({
  name: 'ad',
  aliases: ['accumulationDistribution', 'adl'],
  meaning: 'Accumulation/distribution line: all volume so far, weighted by where each bar closed in its range.',
  parameters: {},
  outputs: { ad: SIGNED_RATIO },
  create: () => new AccumulationDistribution(),
});
