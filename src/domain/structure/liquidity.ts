import type { Step } from '#domain/structure/component.ts';
import type { Direction, Emit, LiquidityKind } from '#domain/structure/fact.ts';

/** An untaken high (direction 1) or low (-1) beyond which stops rest: a copy, safe to keep. */
export interface RestingLiquidity {
  readonly of: LiquidityKind;
  readonly strength: number;
  readonly direction: Direction;
  readonly price: number;
  /** Bar of the pivot; of the later one for equal levels. */
  readonly at: number;
  readonly confirmedAt: number;
  /** When it became known, UTC ms. */
  readonly knownAt: number;
}

export interface LiquidityOptions {
  readonly of: LiquidityKind;
  readonly strength: number;
  /** A run that is closed back within this many bars is a delayed sweep; 0 switches that off. */
  readonly reclaimBars: number;
  /** Levels kept on each side; the oldest is retired beyond that. */
  readonly poolsMax: number;
}

/**
 * Resting liquidity and how it is taken. A level that is still untaken was never traded through, so a newer one on its side
 * cannot lie beyond it: each side is a stack with the level nearest to the price on top, and taking costs constant time.
 */
export class Liquidity {
  readonly of: LiquidityKind;
  readonly strength: number;
  private readonly reclaimBars: number;
  private readonly poolsMax: number;
  private highs: Pool[] = [];
  private lows: Pool[] = [];
  private runs: Run[] = [];

  constructor(options: LiquidityOptions) {
    this.of = options.of;
    this.strength = options.strength;
    this.reclaimBars = options.reclaimBars;
    this.poolsMax = options.poolsMax;
  }

  add(direction: Direction, at: number, price: number, step: Step, emit: Emit): void {
    const { of, strength, poolsMax } = this;
    const pools = this.side(direction);
    pools.push({ at, price, confirmedAt: step.index, confirmedTime: step.closeTime });
    if (pools.length <= poolsMax) return;
    const { at: id } = pools.shift()!;
    emit({
      kind: 'retired',
      at: id,
      confirmedAt: step.index,
      confirmedTime: step.closeTime,
      direction,
      of,
      strength,
      id,
    });
  }

  /** Takes what this bar trades strictly beyond, in the order of the pivots. */
  settle(step: Step, emit: Emit): void {
    const { highs, lows } = this;
    if (this.runs.length > 0) this.reclaim(step, emit);
    let high = highs.length;
    while (high > 0 && step.high > highs[high - 1]!.price) high--;
    let low = lows.length;
    while (low > 0 && step.low < lows[low - 1]!.price) low--;
    if (high === highs.length && low === lows.length) return;
    const takenHighs = highs.splice(high);
    const takenLows = lows.splice(low);
    for (let i = 0, j = 0; i < takenHighs.length || j < takenLows.length;) {
      const highFirst = j === takenLows.length || (i < takenHighs.length && takenHighs[i]!.at <= takenLows[j]!.at);
      if (highFirst) this.take(1, takenHighs[i++]!, step, emit);
      else this.take(-1, takenLows[j++]!, step, emit);
    }
  }

  /** Untaken levels of one side, oldest first, which is farthest first. */
  *resting(direction: Direction): Generator<RestingLiquidity> {
    for (const pool of this.side(direction)) yield this.view(direction, pool);
  }

  /** The untaken level nearest to a price and strictly beyond it: above for 1, below for -1. */
  nearest(price: number, direction: Direction): RestingLiquidity | undefined {
    const pools = this.side(direction);
    for (let i = pools.length - 1; i >= 0; i--) {
      const pool = pools[i]!;
      if (direction * (pool.price - price) > 0) return this.view(direction, pool);
    }
    return undefined;
  }

  private take(direction: Direction, pool: Pool, step: Step, emit: Emit): void {
    const { of, strength, reclaimBars } = this;
    const { at: pivotAt, price: level } = pool;
    const { index, closeTime } = step;
    const by = direction * (step.close - level) <= 0 ? 'sweep' : 'run';
    if (by === 'run' && reclaimBars > 0) this.runs.push({ direction, pivotAt, level, takenAt: index });
    emit({
      kind: 'taken',
      at: index,
      confirmedAt: index,
      confirmedTime: closeTime,
      direction,
      of,
      strength,
      level,
      pivotAt,
      by,
    });
  }

  /** Few runs are young enough to be closed back, so a plain list is enough. */
  private reclaim(step: Step, emit: Emit): void {
    const { of, strength, reclaimBars } = this;
    const { index, close, closeTime } = step;
    const waiting: Run[] = [];
    for (const run of this.runs) {
      const { direction, level, pivotAt, takenAt } = run;
      if (direction * (close - level) <= 0) {
        emit({
          kind: 'reclaimed',
          at: index,
          confirmedAt: index,
          confirmedTime: closeTime,
          direction,
          of,
          strength,
          level,
          pivotAt,
          takenAt,
        });
      } else if (index - takenAt < reclaimBars) waiting.push(run);
    }
    this.runs = waiting;
  }

  private side(direction: Direction): Pool[] {
    return direction === 1 ? this.highs : this.lows;
  }

  private view(direction: Direction, pool: Pool): RestingLiquidity {
    const { of, strength } = this;
    const { at, price, confirmedAt, confirmedTime } = pool;
    return { of, strength, direction, price, at, confirmedAt, knownAt: confirmedTime };
  }
}

interface Pool {
  readonly at: number;
  readonly price: number;
  readonly confirmedAt: number;
  readonly confirmedTime: number;
}

interface Run {
  readonly direction: Direction;
  readonly pivotAt: number;
  readonly level: number;
  readonly takenAt: number;
}
