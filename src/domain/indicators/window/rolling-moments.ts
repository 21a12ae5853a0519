/**
 * Mean and spread of the last `period` numbers. Running sums of squares lose every digit when the price is high and the
 * moves are small, so the window is walked each time, and its numbers are measured from one of them. The mean is at most a
 * range of the window away from that one, hence no more than log10(n) digits are lost, and a flat window has exactly no spread.
 */
export class RollingMoments {
  /** Mean of the window; of use once `push` has answered true. */
  mean = Number.NaN;
  /** Sum of squared deviations from the mean: divide by n for the population variance, by n - 1 for the sample variance. */
  squaredDeviations = Number.NaN;
  readonly period: number;
  private readonly items: Float64Array;
  private next = 0;
  private count = 0;

  constructor(period: number) {
    this.period = period;
    this.items = new Float64Array(period);
  }

  /** Adds a number and drops the oldest; answers whether the window is full. */
  push(value: number): boolean {
    const { next, period } = this;
    this.items[next] = value;
    this.next = next + 1 === period ? 0 : next + 1;
    if (this.count < period) this.count++;
    if (this.count < period) return false;
    this.measure();
    return true;
  }

  /** Standard deviation of the whole population. */
  get deviation(): number {
    return Math.sqrt(this.squaredDeviations / this.period);
  }

  /** Mean distance from the mean. */
  get meanDistance(): number {
    const { items, mean, period } = this;
    let sum = 0;
    for (let i = 0; i < period; i++) sum += Math.abs(items[i]! - mean);
    return sum / period;
  }

  private measure(): void {
    const { items, period } = this;
    const origin = items[0]!;
    let [sumEven, sumOdd, squaresEven, squaresOdd] = [0, 0, 0, 0];
    // Two chains of additions side by side take half the time of one. The first number of an odd window adds nothing.
    for (let i = period % 2; i < period; i += 2) {
      const even = items[i]! - origin;
      const odd = items[i + 1]! - origin;
      sumEven += even;
      sumOdd += odd;
      squaresEven += even * even;
      squaresOdd += odd * odd;
    }
    const offset = (sumEven + sumOdd) / period;
    this.mean = origin + offset;
    this.squaredDeviations = Math.max(0, squaresEven + squaresOdd - offset * offset * period);
  }
}
