import type { Bar } from '#domain/market/bar.ts';
import { defineIndicator, periodOf, RELATIVE_TO_PRICE } from '#domain/indicators/definition.ts';
import { IndicatorBase } from '#domain/indicators/indicator.ts';
import { typicalPrice } from '#domain/indicators/source.ts';
import { RollingSum } from '#domain/indicators/window/rolling-sum.ts';

/**
 * Quong and Soudack's money flow index: an RSI in which each bar weighs with price times volume (Stocks & Commodities,
 * 1989). 50 when no money has flowed either way. Bars without volume data are passed over.
 */
export class Mfi extends IndicatorBase {
  readonly outputs = ['mfi'];
  readonly lookback: number;
  private readonly rising: RollingSum;
  private readonly falling: RollingSum;
  private previous = Number.NaN;

  constructor(period: number) {
    super();
    this.lookback = period;
    this.rising = new RollingSum(period);
    this.falling = new RollingSum(period);
  }

  update(bar: Bar): void {
    const price = typicalPrice(bar);
    const flow = price * bar.volume;
    this.values[0] = Number.isNaN(flow) ? flow : this.conclude(price - this.previous, flow);
    if (!Number.isNaN(flow)) this.previous = price;
  }

  private conclude(change: number, flow: number): number {
    if (Number.isNaN(change)) return change;
    const rising = this.rising.push(change > 0 ? flow : 0);
    const all = rising + this.falling.push(change < 0 ? flow : 0);
    return all === 0 ? 50 : (100 * rising) / all;
  }
}

export const MFI = defineIndicator({
  name: 'mfi',
  aliases: ['moneyFlowIndex'],
  meaning: 'Money flow index: the share of money that changed hands on rising prices, 0 to 100.',
  parameters: { period: periodOf(14) },
  outputs: { mfi: RELATIVE_TO_PRICE },
  create: ({ period }) => new Mfi(period),
});
