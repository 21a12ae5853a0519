import type { Rng } from '#core/rng.ts';
import { DAY_MS } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { CycleLowTruth } from '#sandbox/generator/truths.ts';

/** Rise and fall of a cycle, in deviations of a day per day; up over the first part, down over the rest. */
const RISE_PER_DAY = 0.22;
const RISE_SHARE = 0.6;
/** The truth is the lowest low this near to the planned turn. */
const TURN_DAYS = 3;

/** The daily cycle: drift up for three fifths of its days, then down to the next low. */
export class DailyCycle {
  readonly lows: CycleLowTruth[] = [];
  private readonly days: readonly [number, number];
  private readonly rng: Rng;
  private from: number | undefined;
  private turn = 0;
  private lowestPrice = Number.POSITIVE_INFINITY;
  private lowestTime = 0;
  private isRecorded = true;

  constructor(days: readonly [number, number], rng: Rng) {
    this.days = days;
    this.rng = rng;
  }

  /** Drift at an instant, in deviations of a day per day. Call with instants that never go back. */
  driftPerDay(instant: number): number {
    this.from ??= this.begin(instant);
    if (instant >= this.turn) {
      this.from = this.begin(this.turn);
    }
    const share = (instant - this.from) / (this.turn - this.from);
    return share < RISE_SHARE ? RISE_PER_DAY : -RISE_PER_DAY * (RISE_SHARE / (1 - RISE_SHARE));
  }

  /** Follows the lowest low around each turn. */
  observe(bar: Bar): void {
    const sinceTurn = this.from === undefined ? 0 : bar.openTime - this.from;
    const isNear =
      this.turn - bar.openTime <= TURN_DAYS * DAY_MS || (!this.isRecorded && sinceTurn <= TURN_DAYS * DAY_MS);
    if (isNear && bar.low < this.lowestPrice) {
      this.lowestPrice = bar.low;
      this.lowestTime = bar.openTime;
    }
    if (this.isRecorded || sinceTurn <= TURN_DAYS * DAY_MS) return;
    this.lows.push({ time: this.lowestTime, price: this.lowestPrice });
    this.lowestPrice = Number.POSITIVE_INFINITY;
    this.isRecorded = true;
  }

  private begin(from: number): number {
    this.isRecorded = this.from === undefined;
    this.turn = from + this.rng.integer(this.days[0], this.days[1]) * DAY_MS;
    return from;
  }
}
