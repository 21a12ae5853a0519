import { Ring } from '#core/ring.ts';
import type { Step } from '#domain/structure/component.ts';
import type { Direction, LegFact } from '#domain/structure/fact.ts';

/** A price level and since when it is known, UTC ms. */
export interface StructureLevel {
  readonly price: number;
  readonly at: number;
  readonly knownAt: number;
}

/** The last `strength` bars before the one in hand: a new reference lies just beyond them. */
export class RecentBars {
  private readonly highs: Ring;
  private readonly lows: Ring;
  private readonly calm: Ring;

  constructor(strength: number) {
    this.highs = new Ring(strength);
    this.lows = new Ring(strength);
    this.calm = new Ring(strength);
  }

  push(step: Step): void {
    this.highs.push(step.high);
    this.lows.push(step.low);
    this.calm.push(isCalm(step) ? 1 : 0);
  }

  high(age: number): number {
    return this.highs.at(age);
  }

  low(age: number): number {
    return this.lows.at(age);
  }

  isCalm(age: number): boolean {
    return this.calm.at(age) === 1;
  }
}

/** Not volatile: a range below twice the ATR. Every bar counts while there is no ATR yet. */
function isCalm(step: Step): boolean {
  return !(step.high - step.low >= 2 * step.atr);
}

/**
 * The reference high (direction 1) or low (-1) that waits to be broken, and what a break would leave behind: the far
 * extreme since the reference bar, which becomes protected, and the order block's bar. Both are running extremes, so a
 * reference costs constant memory however long it stands. Inside, lows count negated for direction -1: one set of rules.
 */
export class ReferenceLeg {
  readonly direction: Direction;
  private at = -1;
  private price = Number.NaN;
  private knownAt = Number.NaN;
  private isOpen = false;
  /** The lowest low since the reference bar, the bar in hand included. */
  private farAt = -1;
  private far = Number.POSITIVE_INFINITY;
  /** The highest high since that low. */
  private nearAt = -1;
  private near = Number.NEGATIVE_INFINITY;
  /** The calm bar with the lowest low since the reference bar, the bar in hand left out. */
  private blockAt = -1;
  private blockFar = Number.POSITIVE_INFINITY;
  private blockNear = Number.NaN;

  constructor(direction: Direction) {
    this.direction = direction;
  }

  /** Price of the reference while it is unbroken; `undefined` when there is none. */
  get level(): StructureLevel | undefined {
    return this.isOpen ? { price: this.price, at: this.at, knownAt: this.knownAt } : undefined;
  }

  get pivotAt(): number {
    return this.at;
  }

  get pivotPrice(): number {
    return this.price;
  }

  /** The far extreme that a break protects. */
  get protectedAt(): number {
    return this.farAt;
  }

  get protectedPrice(): number {
    return this.direction * this.far;
  }

  /** The running extreme since the protected one. */
  get weakAt(): number {
    return this.nearAt;
  }

  get weakPrice(): number {
    return this.direction * this.near;
  }

  /** The order block's bar; -1 when every bar since the reference was volatile. */
  get candidateAt(): number {
    return this.blockAt;
  }

  get candidateTop(): number {
    return this.direction === 1 ? this.blockNear : -this.blockFar;
  }

  get candidateBottom(): number {
    return this.direction === 1 ? this.blockFar : -this.blockNear;
  }

  /** Begins anew at a pivot `strength` bars back; `recent` ends with the bar before the one in hand. */
  restart(leg: LegFact, recent: RecentBars): void {
    this.at = leg.at;
    this.price = leg.price;
    this.knownAt = leg.confirmedTime;
    this.isOpen = true;
    this.far = Number.POSITIVE_INFINITY;
    this.blockAt = -1;
    this.blockFar = Number.POSITIVE_INFINITY;
    for (let age = leg.confirmedAt - leg.at - 1; age >= 0; age--) {
      const index = leg.confirmedAt - 1 - age;
      this.extend(index, recent.high(age), recent.low(age));
      if (recent.isCalm(age)) this.consider(index, recent.high(age), recent.low(age));
    }
  }

  /** Takes the bar in hand into the running extremes. */
  include(step: Step): void {
    if (this.isOpen) this.extend(step.index, step.high, step.low);
  }

  /** Whether the bar in hand breaks the reference; it does so once. */
  breaks(price: number): boolean {
    if (!this.isOpen || this.direction * (price - this.price) <= 0) return false;
    this.isOpen = false;
    return true;
  }

  /** Lets later bars find the bar in hand as an order block. */
  offer(step: Step): void {
    if (this.isOpen && isCalm(step)) this.consider(step.index, step.high, step.low);
  }

  private extend(index: number, high: number, low: number): void {
    const far = this.direction === 1 ? low : -high;
    const near = this.direction === 1 ? high : -low;
    if (far < this.far) {
      this.far = far;
      this.farAt = index;
      this.near = near;
      this.nearAt = index;
    } else if (near > this.near) {
      this.near = near;
      this.nearAt = index;
    }
  }

  private consider(index: number, high: number, low: number): void {
    const far = this.direction === 1 ? low : -high;
    if (far >= this.blockFar) return;
    this.blockAt = index;
    this.blockFar = far;
    this.blockNear = this.direction === 1 ? high : -low;
  }
}
