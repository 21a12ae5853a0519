import type { Step } from '#domain/structure/component.ts';
import type { Direction, PivotFact } from '#domain/structure/fact.ts';
import { WindowExtreme } from '#domain/structure/window-extreme.ts';

/**
 * Pivot highs and lows: a bar beyond the `strength` bars before it and not beaten by the `strength` bars after it, known at
 * the close of the last of those. There is no pivot at the very beginning or end of the data.
 */
export class Pivots {
  readonly strength: number;
  private readonly highs: WindowExtreme;
  private readonly lows: WindowExtreme;

  constructor(strength: number) {
    this.strength = strength;
    this.highs = new WindowExtreme(2 * strength + 1);
    this.lows = new WindowExtreme(2 * strength + 1);
  }

  /** Takes the next bar; ask for `high` first, then `low`. */
  take(step: Step): void {
    this.highs.push(step.index, step.high);
    this.lows.push(step.index, -step.low);
  }

  /** The pivot high that this bar confirms. */
  high(step: Step): PivotFact | undefined {
    return this.confirms(this.highs, step.index) ? this.pivot(step, 1, this.highs.value) : undefined;
  }

  /** The pivot low that this bar confirms. */
  low(step: Step): PivotFact | undefined {
    return this.confirms(this.lows, step.index) ? this.pivot(step, -1, -this.lows.value) : undefined;
  }

  private confirms(window: WindowExtreme, index: number): boolean {
    const candidate = index - this.strength;
    return window.index === candidate && candidate >= this.strength;
  }

  private pivot(step: Step, direction: Direction, price: number): PivotFact {
    const { strength } = this;
    const { index, closeTime } = step;
    return {
      kind: 'pivot',
      at: index - strength,
      confirmedAt: index,
      confirmedTime: closeTime,
      direction,
      strength,
      price,
    };
  }
}
