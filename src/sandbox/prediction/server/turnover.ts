import { HOUR_MS } from '#core/time.ts';

/** What was traded in all, and by hour of the last day: contracts, and what was paid for them. */
export class Turnover {
  /** Collateral. */
  volume = 0;
  private readonly hours = new Float64Array(24);
  private hour = Number.NEGATIVE_INFINITY;

  add(time: number, worth: number): void {
    this.reach(time);
    this.volume += worth;
    this.hours[this.hour % 24]! += worth;
  }

  /** Of the 24 hours up to an instant, by whole hours. */
  volumeOfDay(time: number): number {
    this.reach(time);
    return this.hours.reduce((sum, worth) => sum + worth, 0);
  }

  private reach(time: number): void {
    const hour = Math.floor(time / HOUR_MS);
    if (hour - this.hour >= 24) this.hours.fill(0);
    else for (let passed = this.hour + 1; passed <= hour; passed++) this.hours[passed % 24] = 0;
    this.hour = Math.max(this.hour, hour);
  }
}
