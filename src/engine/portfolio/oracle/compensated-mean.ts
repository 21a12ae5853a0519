/**
 * Mean of the last `period` numbers, NaN before there are as many. The running sum keeps what rounding loses, separately for what
 * comes and what goes, as the data frames do on which the oracle's averages rest: prices in cents tie with their average, and
 * a sum of plain doubles would break such ties by chance.
 */
export class CompensatedMean {
  private readonly period: number;
  private readonly items: Float64Array;
  private sum = 0;
  private lostComing = 0;
  private lostGoing = 0;
  private count = 0;

  constructor(period: number) {
    this.period = period;
    this.items = new Float64Array(period);
  }

  push(value: number): number {
    const { period, items } = this;
    const at = this.count % period;
    if (this.count >= period) this.lostGoing = this.add(-items[at]!, this.lostGoing);
    this.lostComing = this.add(value, this.lostComing);
    items[at] = value;
    return ++this.count < period ? Number.NaN : this.sum / period;
  }

  /** Adds a number less what was lost before; gives back what is lost now. */
  private add(value: number, lost: number): number {
    const owed = value - lost;
    const sum = this.sum + owed;
    const rest = sum - this.sum - owed;
    this.sum = sum;
    return rest;
  }
}
