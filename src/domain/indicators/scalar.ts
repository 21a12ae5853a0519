import type { Bar } from '#domain/market/bar.ts';
import { IndicatorBase } from '#domain/indicators/indicator.ts';
import { sourceValue } from '#domain/indicators/source.ts';
import type { BarSource } from '#domain/indicators/source.ts';

/**
 * A streaming function from numbers to a number: the block that indicators are built from. `push` answers NaN for the first
 * `lookback` numbers. It must be fed known numbers only: whoever chains two blocks starts the second when the first answers.
 */
export interface Scalar {
  readonly lookback: number;
  push(value: number): number;
}

/** One block over one source of the bar. A bar without that source (no volume) is passed over: no value for it, no change of state. */
export class ScalarIndicator extends IndicatorBase {
  readonly outputs: readonly string[];
  readonly lookback: number;
  private readonly block: Scalar;
  private readonly source: BarSource;

  constructor(output: string, block: Scalar, source: BarSource) {
    super();
    this.outputs = [output];
    this.lookback = block.lookback;
    this.block = block;
    this.source = source;
  }

  update(bar: Bar): void {
    const value = sourceValue(bar, this.source);
    this.values[0] = Number.isNaN(value) ? Number.NaN : this.block.push(value);
  }
}
