import { Decimal } from '#core/decimal.ts';
import type { Price } from '#core/money.ts';
import type { State } from '#core/state.ts';
import type { Bar } from '#domain/market/bar.ts';
import { Atr } from '#domain/indicators/volatility/atr.ts';
import type { TrailingOffset, TrailingStop } from '#domain/orders/order.ts';
import type { SimAnswers } from '#engine/sim/answers.ts';
import { setLevel } from '#engine/sim/working-order.ts';
import type { Trail, WorkingOrder } from '#engine/sim/working-order.ts';

/** Moves trailing stops after the market. A stop never goes back, and is brought to the tick away from the market. */
export class TrailingStops {
  private readonly answers: SimAnswers;
  /** Average true ranges by period. */
  private readonly ranges = new Map<number, Atr>();

  constructor(answers: SimAnswers, atrPeriods: readonly number[]) {
    this.answers = answers;
    for (const period of atrPeriods) this.track(period);
  }

  /** Whether bars have to be shown to {@link seeBar}. */
  get seesBars(): boolean {
    return this.ranges.size > 0;
  }

  /** A bar has closed: the average ranges know it from now on. */
  seeBar(bar: Bar): void {
    for (const range of this.ranges.values()) range.update(bar);
  }

  /** A trailing stop begins at the price where the market stands: with its own trigger when it has one, else at its distance. */
  begin(working: WorkingOrder, market: number): void {
    const { trail, order } = working;
    if (trail === undefined) return;
    const { offset } = order.type as TrailingStop;
    if (offset.kind === 'atr') this.track(offset.period);
    if (working.level === undefined) this.follow(working, market, market);
    else if (trail.isActive) trail.best = market;
  }

  /**
   * The market has been between these two prices since the stop began to work. True when the stop has moved: whoever asked says
   * so by an event.
   */
  follow(working: WorkingOrder, high: number, low: number): boolean {
    const { trail, order } = working;
    if (trail === undefined || Number.isNaN(high)) return false;
    const type = order.type as TrailingStop;
    const sells = order.side === 'sell';
    const reached = sells ? high : low;
    activate(trail, type, sells, reached);
    if (!trail.isActive) return false;
    if (Number.isNaN(trail.best) || (sells ? reached > trail.best : reached < trail.best)) trail.best = reached;
    const target = this.levelBehind(working, trail.best, type.offset);
    if (target === undefined) return false;
    const { level } = working;
    if (level !== undefined && target.compare(level) !== (sells ? 1 : -1)) return false;
    setLevel(working, target);
    return true;
  }

  snapshot(): TrailingState {
    return { ranges: [...this.ranges].map(([period, range]) => ({ period, range: range.snapshot() })) };
  }

  restore({ ranges }: TrailingState): void {
    this.ranges.clear();
    for (const { period, range } of ranges) this.track(period).restore(range);
  }

  /** Undefined while the range that the distance is made of is not known. */
  private levelBehind({ order }: WorkingOrder, best: number, offset: TrailingOffset): Price | undefined {
    const { side } = order;
    const from = this.answers.exactPrice(best, side);
    const distance = this.distance(offset, from);
    if (distance === undefined) return undefined;
    return this.answers.stopLevel((side === 'buy' ? from.plus(distance) : from.minus(distance)) as Price, side);
  }

  private distance(offset: TrailingOffset, best: Price): Decimal | undefined {
    if (offset.kind === 'amount') return offset.amount;
    if (offset.kind === 'ratio') return best.times(offset.ratio);
    const range = this.ranges.get(offset.period)?.value();
    if (range === undefined) return undefined;
    return offset.multiple.times(Decimal.fromNumber(range, RANGE_DIGITS, 'nearest-even'));
  }

  private track(period: number): Atr {
    let range = this.ranges.get(period);
    if (range === undefined) {
      range = new Atr(period);
      this.ranges.set(period, range);
    }
    return range;
  }
}

export interface TrailingState {
  readonly ranges: readonly { readonly period: number; readonly range: State }[];
}

/** A stop that waits for its activation begins to trail when that price is reached. */
function activate(trail: Trail, { activation }: TrailingStop, sells: boolean, reached: number): void {
  if (trail.isActive || activation === undefined) return;
  const at = activation.toNumber();
  trail.isActive = sells ? reached >= at : reached <= at;
}

/** Far below any tick. */
const RANGE_DIGITS = 12;
