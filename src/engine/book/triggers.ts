import { Decimal } from '#core/decimal.ts';
import type { State } from '#core/state.ts';
import { Atr } from '#domain/indicators/volatility/atr.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { LotGrid } from '#domain/market/lot-grid.ts';
import type { TrailingOffset, TrailingStop } from '#domain/orders/order.ts';
import type { WorkingOrder } from '#engine/book/working-order.ts';

/** Whether an order's trigger has been reached when the market stands at `at` ticks. */
export function isTriggered({ order, sign, triggerTicks }: WorkingOrder, at: number): boolean {
  if (triggerTicks === undefined) return false;
  const comesToMeet = order.type.kind === 'touch' || order.type.kind === 'touch-limit';
  return (at - triggerTicks) * (comesToMeet ? -sign : sign) >= 0;
}

/** Moves trailing stops after the market. A stop never goes back, and stands at the tick away from the market. */
export class TrailingStops {
  private readonly grid: LotGrid;
  /** Average true ranges of the bars that were seen, by period. */
  private readonly ranges = new Map<number, Atr>();

  constructor(grid: LotGrid) {
    this.grid = grid;
  }

  seeBar(bar: Bar): void {
    for (const range of this.ranges.values()) range.update(bar);
  }

  /** Lets a trailing stop follow a market at `at` ticks; true when its trigger has moved. */
  follow(working: WorkingOrder, at: number): boolean {
    const { type } = working.order;
    if (type.kind !== 'trailing-stop') return false;
    const { sign, trailedFrom, triggerTicks } = working;
    if (trailedFrom === undefined && !this.hasBegun(type, sign, at)) return false;
    // A sale's stop follows the highest price, a buy's the lowest.
    const best = trailedFrom === undefined || (trailedFrom - at) * sign > 0 ? at : trailedFrom;
    const isSettled = best === trailedFrom && triggerTicks !== undefined && type.offset.kind !== 'atr';
    if (isSettled) return false;
    working.trailedFrom = best;
    const distance = this.distance(type.offset, best);
    if (distance === undefined) return false;
    const trigger = best + sign * distance;
    if (triggerTicks !== undefined && (triggerTicks - trigger) * sign <= 0) return false;
    working.triggerTicks = trigger;
    return true;
  }

  snapshot(): readonly (readonly [number, State])[] {
    return [...this.ranges].map(([period, range]) => [period, range.snapshot()]);
  }

  restore(ranges: readonly (readonly [number, State])[]): void {
    this.ranges.clear();
    for (const [period, range] of ranges) this.track(period).restore(range);
  }

  private hasBegun({ activation }: TrailingStop, sign: 1 | -1, at: number): boolean {
    const from = activation === undefined ? undefined : this.grid.ticksOf(activation);
    return from === undefined || (from - at) * sign >= 0;
  }

  /** In whole ticks, at least as far as asked; undefined while the range that it is made of is not known. */
  private distance(offset: TrailingOffset, at: number): number | undefined {
    switch (offset.kind) {
      case 'amount':
        return roundedUp(this.grid.inTicks(offset.amount));
      case 'ratio':
        return roundedUp(Decimal.of(BigInt(Math.abs(at))).times(offset.ratio));
      case 'atr': {
        const range = this.track(offset.period).value();
        return range === undefined
          ? undefined
          : roundedUp(
              offset.multiple.times(this.grid.inTicks(Decimal.fromNumber(range, RANGE_DIGITS, 'nearest-even'))),
            );
      }
    }
  }

  /** An average begins with the first bar after somebody asked for it. */
  private track(period: number): Atr {
    let range = this.ranges.get(period);
    if (range === undefined) {
      range = new Atr(period);
      this.ranges.set(period, range);
    }
    return range;
  }
}

/** Far below any tick. */
const RANGE_DIGITS = 12;

function roundedUp(value: Decimal): number {
  return Number(value.round(0, 'up').units);
}
