import { MINUTE_MS } from '#core/time.ts';

/** A week of minutes: as much as `/prices-history` is asked for. */
const MOST_MINUTES = 7 * 24 * 60;

/** Middle prices of a market, one a minute in which it changed, the oldest ones forgotten. */
export class PriceLog {
  private minutes: number[] = [];
  private prices: number[] = [];

  note(time: number, units: number): void {
    const minute = Math.floor(time / MINUTE_MS);
    const last = this.minutes.length - 1;
    if (this.minutes[last] === minute) {
      this.prices[last] = units;
      return;
    }
    this.minutes.push(minute);
    this.prices.push(units);
    if (this.minutes.length < 2 * MOST_MINUTES) return;
    this.minutes = this.minutes.slice(-MOST_MINUTES);
    this.prices = this.prices.slice(-MOST_MINUTES);
  }

  /** What the price was every `stepMinutes` in `[from, to]`, UTC ms, oldest first; nothing from before it was known. */
  between(from: number, to: number, stepMinutes: number): { readonly time: number; readonly units: number }[] {
    const points: { readonly time: number; readonly units: number }[] = [];
    const first = this.minutes[0];
    if (first === undefined) return points;
    const step = Math.max(1, stepMinutes);
    let at = 0;
    let minute = Math.ceil(Math.max(from / MINUTE_MS, first) / step) * step;
    for (; minute * MINUTE_MS <= to; minute += step) {
      while (at + 1 < this.minutes.length && this.minutes[at + 1]! <= minute) at++;
      if (this.minutes[at]! <= minute) points.push({ time: minute * MINUTE_MS, units: this.prices[at]! });
    }
    return points;
  }
}
