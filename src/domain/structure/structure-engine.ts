import { Breaks } from '#domain/structure/breaks.ts';
import type { BreakBy, OnBreak, Trend } from '#domain/structure/breaks.ts';
import type { Component, Step } from '#domain/structure/component.ts';
import { dealingRange } from '#domain/structure/dealing-range.ts';
import type { DealingRange, DealingRangeOptions } from '#domain/structure/dealing-range.ts';
import type { Direction, Emit, PivotFact } from '#domain/structure/fact.ts';
import { Liquidity } from '#domain/structure/liquidity.ts';
import { OrderBlocks } from '#domain/structure/order-blocks.ts';
import { Pivots } from '#domain/structure/pivots.ts';
import type { StructureLevel } from '#domain/structure/reference-leg.ts';
import { Zigzag } from '#domain/structure/zigzag.ts';

export interface StructureOptions {
  /** Bars on each side of a pivot: 5 for internal structure, 50 for swings. */
  readonly strength: number;
  /** What breaks a reference high or low. */
  readonly breakBy?: BreakBy;
  /** What breaks an order block. */
  readonly blockBrokenBy?: BreakBy;
  /** A liquidity run that closes back within this many bars is a delayed sweep; 0, the default, switches that off. */
  readonly reclaimBars?: number;
  /** Live order blocks kept. */
  readonly zonesMax?: number;
  /** Untaken levels kept on each side. */
  readonly poolsMax?: number;
  readonly dealingRange?: DealingRangeOptions;
}

/** Market structure of one pivot strength: pivots, zigzag, breaks, protected levels, order blocks, liquidity, dealing range. */
export class StructureEngine implements Component {
  readonly strength: number;
  readonly blocks: OrderBlocks;
  readonly liquidity: Liquidity;
  private readonly pivots: Pivots;
  private readonly zigzag = new Zigzag();
  private readonly breaks: Breaks;
  private readonly rangeOptions: DealingRangeOptions;

  constructor(options: StructureOptions) {
    const { strength, breakBy = 'close', blockBrokenBy = 'close', reclaimBars = 0 } = options;
    const { zonesMax = 4096, poolsMax = 4096 } = options;
    this.strength = strength;
    this.pivots = new Pivots(strength);
    this.breaks = new Breaks(strength, breakBy);
    this.blocks = new OrderBlocks({ strength, brokenBy: blockBrokenBy, zonesMax });
    this.liquidity = new Liquidity({ of: 'pivot', strength, reclaimBars, poolsMax });
    this.rangeOptions = options.dealingRange ?? {};
  }

  /** The last break; `undefined` before the first. */
  get trend(): Trend | undefined {
    return this.breaks.trend;
  }

  /** The strong end of the leg: its loss denies the trend. `undefined` before the first break. */
  get protectedLevel(): StructureLevel | undefined {
    return this.breaks.strong;
  }

  /** The running end of the leg, which the trend is expected to take out. */
  get weakLevel(): StructureLevel | undefined {
    return this.breaks.weak;
  }

  /** The unbroken high (1) or low (-1) whose break is the next BOS or CHoCH; `undefined` when the last one is broken. */
  reference(direction: Direction): StructureLevel | undefined {
    return this.breaks.reference(direction).level;
  }

  /** Where a price stands in the current leg; `undefined` before the first break. */
  dealingRange(price: number): DealingRange | undefined {
    const { trend, protectedLevel, weakLevel } = this;
    if (trend === undefined || protectedLevel === undefined || weakLevel === undefined) return undefined;
    return dealingRange(
      { direction: trend.direction, strong: protectedLevel, weak: weakLevel },
      price,
      this.rangeOptions,
    );
  }

  settle(step: Step, emit: Emit): void {
    this.liquidity.settle(step, emit);
    this.blocks.settle(step, emit);
  }

  detect(step: Step, emit: Emit): void {
    this.pivots.take(step);
    const high = this.pivots.high(step);
    if (high !== undefined) this.follow(high, step, emit);
    const low = this.pivots.low(step);
    if (low !== undefined) this.follow(low, step, emit);
    this.breaks.detect(step, emit, this.onBreak);
  }

  private follow(pivot: PivotFact, step: Step, emit: Emit): void {
    emit(pivot);
    this.liquidity.add(pivot.direction, pivot.at, pivot.price, step, emit);
    const leg = this.zigzag.add(pivot);
    if (leg === undefined) return;
    emit(leg);
    this.breaks.follow(leg);
  }

  private readonly onBreak: OnBreak = (leg, step, emit): void => {
    this.blocks.open(leg, step, emit);
  };
}
