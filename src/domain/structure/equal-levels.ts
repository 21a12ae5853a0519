import type { Component, Step } from '#domain/structure/component.ts';
import type { Emit, PivotFact } from '#domain/structure/fact.ts';
import { Liquidity } from '#domain/structure/liquidity.ts';
import { Pivots } from '#domain/structure/pivots.ts';

export interface EqualLevelOptions {
  readonly strength?: number;
  /** Largest difference, in multiples of ATR(200), not reached. */
  readonly toleranceAtr?: number;
  readonly reclaimBars?: number;
  readonly poolsMax?: number;
}

/**
 * Equal highs and lows: two consecutive pivots of one side that differ by less than a tenth of the ATR, as it stands when the
 * second one is confirmed. Until the outer of the two is traded through they are resting liquidity.
 */
export class EqualLevels implements Component {
  readonly liquidity: Liquidity;
  private readonly pivots: Pivots;
  private readonly toleranceAtr: number;
  private highAt = -1;
  private highPrice = Number.NaN;
  private lowAt = -1;
  private lowPrice = Number.NaN;

  constructor(options: EqualLevelOptions = {}) {
    const { strength = 3, toleranceAtr = 0.1, reclaimBars = 0, poolsMax = 4096 } = options;
    this.pivots = new Pivots(strength);
    this.toleranceAtr = toleranceAtr;
    this.liquidity = new Liquidity({ of: 'equal', strength, reclaimBars, poolsMax });
  }

  settle(step: Step, emit: Emit): void {
    this.liquidity.settle(step, emit);
  }

  detect(step: Step, emit: Emit): void {
    this.pivots.take(step);
    const high = this.pivots.high(step);
    if (high !== undefined) {
      this.compare(high, this.highAt, this.highPrice, step, emit);
      this.highAt = high.at;
      this.highPrice = high.price;
    }
    const low = this.pivots.low(step);
    if (low !== undefined) {
      this.compare(low, this.lowAt, this.lowPrice, step, emit);
      this.lowAt = low.at;
      this.lowPrice = low.price;
    }
  }

  private compare(pivot: PivotFact, previousAt: number, previousPrice: number, step: Step, emit: Emit): void {
    const { price, direction } = pivot;
    // False while there is no previous pivot or no ATR: comparisons with NaN are.
    if (!(Math.abs(price - previousPrice) < this.toleranceAtr * step.atr)) return;
    emit({ ...pivot, kind: 'equal', previousAt, previousPrice });
    const outer = direction === 1 ? Math.max(price, previousPrice) : Math.min(price, previousPrice);
    this.liquidity.add(direction, pivot.at, outer, step, emit);
  }
}
