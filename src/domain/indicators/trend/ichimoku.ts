import { Ring } from '#core/ring.ts';
import type { Bar } from '#domain/market/bar.ts';
import { defineIndicator, periodOf, PRICE_LEVEL } from '#domain/indicators/definition.ts';
import { IndicatorBase } from '#domain/indicators/indicator.ts';
import { HighLowRange } from '#domain/indicators/volatility/donchian.ts';

export interface IchimokuPeriods {
  readonly conversion: number;
  readonly base: number;
  readonly span: number;
  /** Bars by which the cloud is drawn ahead of the bar that it was computed at. */
  readonly displacement: number;
}

/**
 * Ichimoku Kinko Hyo. `senkouA` and `senkouB` are the cloud at this bar, computed `displacement` bars ago; `chikou` is this
 * close, which a chart draws `displacement` bars back. Nothing here looks ahead.
 */
export class Ichimoku extends IndicatorBase {
  readonly outputs = ['tenkan', 'kijun', 'senkouA', 'senkouB', 'chikou'];
  readonly lookback: number;
  private readonly lookbacks: readonly number[];
  private readonly conversion: HighLowRange;
  private readonly base: HighLowRange;
  private readonly span: HighLowRange;
  private readonly leadingA: Ring;
  private readonly leadingB: Ring;

  constructor({ conversion, base, span, displacement }: IchimokuPeriods) {
    super(5);
    const leading = Math.max(conversion, base) - 1 + displacement;
    this.lookbacks = [conversion - 1, base - 1, leading, span - 1 + displacement, 0];
    this.lookback = conversion - 1;
    this.conversion = new HighLowRange(conversion);
    this.base = new HighLowRange(base);
    this.span = new HighLowRange(span);
    this.leadingA = new Ring(displacement);
    this.leadingB = new Ring(displacement);
  }

  override lookbackOf(output: number): number {
    return this.lookbacks[output] ?? this.lookback;
  }

  update(bar: Bar): void {
    const { values } = this;
    const tenkan = this.conversion.push(bar);
    const kijun = this.base.push(bar);
    values[0] = tenkan;
    values[1] = kijun;
    values[2] = this.leadingA.push((tenkan + kijun) / 2);
    values[3] = this.leadingB.push(this.span.push(bar));
    values[4] = bar.close;
  }
}

export const ICHIMOKU = defineIndicator({
  name: 'ichimoku',
  meaning: 'Ichimoku cloud: middles of three ranges, two of them drawn ahead as a cloud of support and resistance.',
  parameters: { conversion: periodOf(9), base: periodOf(26), span: periodOf(52), displacement: periodOf(26) },
  outputs: {
    tenkan: PRICE_LEVEL,
    kijun: PRICE_LEVEL,
    senkouA: PRICE_LEVEL,
    senkouB: PRICE_LEVEL,
    chikou: PRICE_LEVEL,
  },
  create: (periods) => new Ichimoku(periods),
});
