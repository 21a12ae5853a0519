import { Ring } from '#core/ring.ts';

/** Bars whose opening is remembered; facts about older ones are drawn from when they became known. */
const REMEMBERED_BARS = 2048;

/** When the bars of one timeframe opened, by their number: facts name bars by number, charts by time. */
export class BarTimes {
  private readonly opens = new Ring(REMEMBERED_BARS);
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(openTime: number): void {
    this.opens.push(openTime);
    this.count++;
  }

  /** Open of bar `index`, UTC ms; `undefined` when it is too long ago. */
  openOf(index: number): number | undefined {
    const open = this.opens.at(this.count - 1 - index);
    return Number.isNaN(open) ? undefined : open;
  }
}
