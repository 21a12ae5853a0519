import { invariant } from '#core/invariant.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';

/** A straight map from values to coordinates. */
export class LinearScale {
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];

  /** A domain without extent is widened around its value. */
  constructor(domain: readonly [number, number], range: readonly [number, number]) {
    invariant(
      domain.every(Number.isFinite) && domain[1] >= domain[0],
      `a domain is finite and ordered, was ${domain.join('..')}`,
    );
    const margin = domain[0] === domain[1] ? Math.abs(domain[0]) * 0.01 || 1 : 0;
    this.domain = [domain[0] - margin, domain[1] + margin];
    this.range = range;
  }

  at(value: number): number {
    const [low, high] = this.domain;
    const [from, to] = this.range;
    return from + ((value - low) / (high - low)) * (to - from);
  }

  /** As {@link at}, held inside the range. */
  clamped(value: number): number {
    return this.at(Math.min(Math.max(value, this.domain[0]), this.domain[1]));
  }

  contains(value: number): boolean {
    return value >= this.domain[0] && value <= this.domain[1];
  }
}

/**
 * Time as bar places: each bar has a slot of equal width, so that weekends take no room. An instant inside a bar's time maps
 * to that slot; one between two bars to the border between them; before the first or after the last bar to their
 * outer edges.
 */
export class BarScale {
  readonly left: number;
  readonly right: number;
  readonly slotWidth: number;
  private readonly bars: BarColumns;

  /** `emptySlots`: room to the right of the last bar. */
  constructor(bars: BarColumns, [left, right]: readonly [number, number], emptySlots = 0) {
    this.bars = bars;
    this.left = left;
    this.right = right;
    this.slotWidth = (right - left) / Math.max(bars.length + emptySlots, 1);
  }

  /** Middle of bar `i`. */
  center(i: number): number {
    return this.left + (i + 0.5) * this.slotWidth;
  }

  /** Left edge of the bar that contains an open time: where a fact that begins with that bar is drawn from. */
  start(openTime: number): number {
    return this.left + this.indexOf(openTime) * this.slotWidth;
  }

  /** Right edge of the last bar that has closed by an instant: where something known at that instant may be drawn from. */
  end(instant: number): number {
    return this.left + this.closedBy(instant) * this.slotWidth;
  }

  /** Index of the bar that contains an instant; of the next one when it falls between two; 0 before all; `length` after all. */
  indexOf(instant: number): number {
    const { bars } = this;
    const i = bars.indexAt(instant);
    return i > 0 && instant < bars.closeTime[i - 1]! ? i - 1 : i;
  }

  /** How many bars have closed by an instant. */
  closedBy(instant: number): number {
    const { bars } = this;
    let i = bars.indexAt(instant);
    while (i > 0 && bars.closeTime[i - 1]! > instant) i--;
    return i;
  }
}

/** About `count` round values inside a domain, 1, 2 or 5 times a power of ten apart, lowest first, never finer than `stepMin`. */
export function niceTicks([low, high]: readonly [number, number], count: number, stepMin = 0): number[] {
  const rough = (high - low) / Math.max(count, 1);
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough) ?? 10;
  const step = Math.max(factor * power, stepMin);
  const ticks: number[] = [];
  // Counting in whole steps keeps 0.1 + 0.2 out of the labels.
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) ticks.push(k * step);
  return ticks;
}
