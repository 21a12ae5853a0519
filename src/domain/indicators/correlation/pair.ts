import type { State } from '#core/state.ts';
import { captureState, restoreState } from '#core/state.ts';
import type { Bar } from '#domain/market/bar.ts';
import { IndicatorBase } from '#domain/indicators/indicator.ts';
import { sourceValue } from '#domain/indicators/source.ts';
import type { BarSource } from '#domain/indicators/source.ts';

/** A streaming function of pairs of known numbers; NaN for the first `lookback` of them. */
export interface PairScalar {
  readonly lookback: number;
  push(first: number, second: number): number;
}

/** Two numbers of the same bar, such as its close and its volume. A bar that lacks one of them is passed over. */
export class PairIndicator extends IndicatorBase {
  readonly outputs: readonly string[];
  readonly lookback: number;
  private readonly block: PairScalar;
  private readonly first: BarSource;
  private readonly second: BarSource;

  constructor(output: string, block: PairScalar, sources: readonly [BarSource, BarSource]) {
    super();
    this.outputs = [output];
    this.lookback = block.lookback;
    this.block = block;
    [this.first, this.second] = sources;
  }

  update(bar: Bar): void {
    const first = sourceValue(bar, this.first);
    const second = sourceValue(bar, this.second);
    this.values[0] = Number.isNaN(first + second) ? Number.NaN : this.block.push(first, second);
  }
}

/**
 * Two instruments, bar by bar: the caller pairs bars of the same period and gives both. Correlate `returns` unless there is
 * a reason not to: levels that merely drift look correlated.
 */
export class InstrumentPair {
  readonly lookback: number;
  private readonly block: PairScalar;
  private readonly of: 'returns' | 'levels';
  private readonly source: BarSource;
  private previousFirst = Number.NaN;
  private previousSecond = Number.NaN;
  private latest = Number.NaN;

  constructor(block: PairScalar, of: 'returns' | 'levels' = 'returns', source: BarSource = 'close') {
    this.block = block;
    this.of = of;
    this.source = source;
    this.lookback = block.lookback + (of === 'returns' ? 1 : 0);
  }

  update(firstBar: Bar, secondBar: Bar): void {
    const first = sourceValue(firstBar, this.source);
    const second = sourceValue(secondBar, this.source);
    if (this.of === 'levels') this.take(first, second);
    else this.take(first / this.previousFirst - 1, second / this.previousSecond - 1);
    this.previousFirst = first;
    this.previousSecond = second;
  }

  /** The latest value; `undefined` while it is not known. */
  value(): number | undefined {
    return Number.isFinite(this.latest) ? this.latest : undefined;
  }

  snapshot(): State {
    return captureState(this);
  }

  restore(state: State): void {
    restoreState(this, state);
  }

  private take(first: number, second: number): void {
    this.latest = Number.isFinite(first + second) ? this.block.push(first, second) : Number.NaN;
  }
}
