import type { Step } from '#domain/structure/component.ts';
import type { BreakType, Direction, Emit, LegFact, ProtectedFact } from '#domain/structure/fact.ts';
import { RecentBars, ReferenceLeg } from '#domain/structure/reference-leg.ts';
import type { StructureLevel } from '#domain/structure/reference-leg.ts';

/** What counts as beyond a level: the close, or the high or low of the bar. */
export type BreakBy = 'close' | 'wick';

/** Is told of a broken reference while the leg behind it still stands. */
export type OnBreak = (leg: ReferenceLeg, step: Step, emit: Emit) => void;

/** The direction of the last break. */
export interface Trend {
  readonly direction: Direction;
  readonly type: BreakType;
  /** The breaking bar. */
  readonly at: number;
  readonly knownAt: number;
}

/**
 * Structure: breaks of the latest zigzag high and low, the trend that they make, and the leg that they leave: its strong
 * (protected) end and its weak one, which runs on with the price.
 */
export class Breaks {
  private readonly strength: number;
  private readonly by: BreakBy;
  private readonly recent: RecentBars;
  private readonly high = new ReferenceLeg(1);
  private readonly low = new ReferenceLeg(-1);
  private current: Trend | undefined;
  private strongAt = -1;
  private strongPrice = Number.NaN;
  private strongKnownAt = Number.NaN;
  private weakAt = -1;
  private weakPrice = Number.NaN;
  private weakKnownAt = Number.NaN;

  constructor(strength: number, by: BreakBy) {
    this.strength = strength;
    this.by = by;
    this.recent = new RecentBars(strength);
  }

  get trend(): Trend | undefined {
    return this.current;
  }

  get strong(): StructureLevel | undefined {
    if (this.current === undefined) return undefined;
    return { price: this.strongPrice, at: this.strongAt, knownAt: this.strongKnownAt };
  }

  get weak(): StructureLevel | undefined {
    if (this.current === undefined) return undefined;
    return { price: this.weakPrice, at: this.weakAt, knownAt: this.weakKnownAt };
  }

  reference(direction: Direction): ReferenceLeg {
    return direction === 1 ? this.high : this.low;
  }

  /** Makes a zigzag pivot the reference of its side. Comes before `detect` of the bar that confirms it. */
  follow(leg: LegFact): void {
    this.reference(leg.direction).restart(leg, this.recent);
  }

  /** Finds the breaks of this bar, high before low, and calls `onBreak` while the broken leg still stands. */
  detect(step: Step, emit: Emit, onBreak: OnBreak): void {
    const { high, low } = this;
    high.include(step);
    low.include(step);
    if (this.current !== undefined) this.run(step);
    if (high.breaks(this.by === 'wick' ? step.high : step.close)) this.break(high, step, emit, onBreak);
    if (low.breaks(this.by === 'wick' ? step.low : step.close)) this.break(low, step, emit, onBreak);
    high.offer(step);
    low.offer(step);
    this.recent.push(step);
  }

  private break(leg: ReferenceLeg, step: Step, emit: Emit, onBreak: OnBreak): void {
    const { strength } = this;
    const { direction, pivotAt, pivotPrice: level, protectedAt, protectedPrice } = leg;
    const { index: at, closeTime: confirmedTime } = step;
    const type = this.current?.direction === -direction ? 'CHoCH' : 'BOS';
    this.current = { direction, type, at, knownAt: confirmedTime };
    this.strongAt = protectedAt;
    this.strongPrice = protectedPrice;
    this.strongKnownAt = confirmedTime;
    this.weakAt = leg.weakAt;
    this.weakPrice = leg.weakPrice;
    this.weakKnownAt = confirmedTime;
    emit({ kind: 'break', at, confirmedAt: at, confirmedTime, direction, strength, type, level, pivotAt });
    emit(protectedFact(strength, leg, step));
    onBreak(leg, step, emit);
  }

  /** The weak end follows the price. */
  private run(step: Step): void {
    const price = this.current!.direction === 1 ? step.high : step.low;
    if (this.current!.direction * (price - this.weakPrice) <= 0) return;
    this.weakAt = step.index;
    this.weakPrice = price;
    this.weakKnownAt = step.closeTime;
  }
}

function protectedFact(strength: number, leg: ReferenceLeg, step: Step): ProtectedFact {
  const { protectedAt: at, protectedPrice: price } = leg;
  const { index: confirmedAt, closeTime: confirmedTime } = step;
  const direction = leg.direction === 1 ? -1 : 1;
  return { kind: 'protected', at, confirmedAt, confirmedTime, direction, strength, price };
}
