import type { Instrument } from '#domain/market/instrument.ts';
import type { SweepCosts } from '#engine/sweep/sweep-costs.ts';
import type { SweepPosition } from '#engine/sweep/sweep-position.ts';
import { safe } from '#engine/sweep/whole-numbers.ts';

/** What the closed trades of a run come to, in quote units where it is money: all that its statistics need. */
export class SweepTrades {
  count = 0;
  wins = 0;
  gross = 0;
  fees = 0;
  won = 0;
  lost = 0;
  holdMs = 0;
  holdBars = 0;
  private multiples = new Float64Array(64);
  private readonly quoteFactor: number;
  private readonly riskFactor: number;

  constructor(costs: SweepCosts, { priceTick, quantityStep }: Instrument) {
    this.quoteFactor = costs.quoteFactor;
    this.riskFactor = 10 ** (priceTick.scale + quantityStep.scale);
  }

  /** R multiples, in the order in which the trades closed. */
  get rMultiples(): Float64Array {
    return this.multiples.subarray(0, this.count);
  }

  add(position: SweepPosition, exitTime: number): void {
    const net = -(position.paid + position.fees);
    if (net > 0) {
      this.wins++;
      this.won = safe(this.won + net);
    } else {
      this.lost = safe(this.lost + net);
    }
    this.gross = safe(this.gross - position.paid);
    this.fees = safe(this.fees + position.fees);
    const risk = safe(position.riskDistance * position.entered) / this.riskFactor;
    const multiple = net / this.quoteFactor / risk;
    this.holdMs += exitTime - position.entryTime;
    this.holdBars += position.barsHeld;
    if (this.count === this.multiples.length) this.grow();
    this.multiples[this.count++] = multiple;
  }

  private grow(): void {
    const larger = new Float64Array(this.multiples.length * 2);
    larger.set(this.multiples);
    this.multiples = larger;
  }
}
