import type { Price, Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { AmendRejection } from '#domain/orders/order-event.ts';
import type { OrderChanges } from '#domain/orders/venue-port.ts';
import type { ExecutionParts } from '#engine/sim/execution.ts';
import type { ExitOrder, HeldPosition } from '#engine/sim/held-position.ts';
import type { OrderMeeting } from '#engine/sim/order-meeting.ts';
import { setLevel } from '#engine/sim/working-order.ts';
import type { WorkingOrder } from '#engine/sim/working-order.ts';

/** Changes orders that work, and the exits of brackets; a change that is refused leaves everything as it was. */
export class Amendments {
  private readonly parts: ExecutionParts;
  private readonly meeting: OrderMeeting;

  constructor(parts: ExecutionParts, meeting: OrderMeeting) {
    this.parts = parts;
    this.meeting = meeting;
  }

  /** `market` is the latest close, NaN before the first. */
  amend(id: OrderId, changes: OrderChanges, time: UnixMs, market: number): void {
    const working = this.parts.orders.find(id);
    const exit = working === undefined ? this.exitOf(id) : undefined;
    let refusal: AmendRejection | undefined = 'unknown-order';
    if (working !== undefined) refusal = this.refusal(working, changes, market);
    else if (exit !== undefined) refusal = this.exitRefusal(exit, changes);
    if (refusal !== undefined) this.parts.answers.amendRejected(id, time, refusal);
    else if (working !== undefined) this.change(working, changes, time);
    else this.changeExit(exit!, changes, time);
  }

  private refusal(working: WorkingOrder, changes: OrderChanges, market: number): AmendRejection | undefined {
    const { quantity, price, trigger } = changes;
    const { priceTick, quantityStep } = this.parts.instrument;
    const { order, stage } = working;
    const { kind } = order.type;
    if (quantity !== undefined) {
      const used = working.filled.plus(working.withdrawn);
      if (quantity.compare(used) <= 0 || !quantity.isMultipleOf(quantityStep)) return 'quantity';
    }
    if (price !== undefined && (working.limit === undefined || kind === 'market-to-limit')) return 'no-such-level';
    const hasTrigger = kind !== 'limit' && kind !== 'market' && kind !== 'market-to-limit';
    const isWaiting = stage === 'stop' || stage === 'touch' || stage === 'asleep';
    if (trigger !== undefined && !(hasTrigger && isWaiting)) return 'no-such-level';
    if (!isOnTick(price, priceTick) || !isOnTick(trigger, priceTick)) return 'tick';
    if (price === undefined || !order.options.postOnly || stage !== 'limit') return undefined;
    return this.meeting.takesAt({ ...working, limit: price }, market) ? 'post-only' : undefined;
  }

  private change(working: WorkingOrder, { quantity, price, trigger }: OrderChanges, time: UnixMs): void {
    const { orders, contingencies } = this.parts;
    const losesPlace = price !== undefined || trigger !== undefined || quantity?.compare(working.quantity) === 1;
    if (quantity !== undefined) working.quantity = quantity;
    if (price !== undefined) {
      working.limit = price;
      if (working.stage === 'limit' || working.order.type.kind === 'limit') setLevel(working, price);
    }
    if (trigger !== undefined) setLevel(working, trigger);
    if (losesPlace) {
      working.sequence = orders.sequence();
      orders.replace(working);
    }
    // A new price is met like that of an order that has just come.
    if (price !== undefined && working.stage === 'limit' && !working.order.options.postOnly) working.isFresh = true;
    contingencies.moved(working, time);
  }

  private exitOf(id: OrderId): PlacedExit | undefined {
    for (const position of this.parts.holdings.guarded) {
      const { stop, targets } = position;
      if (stop?.id === id) return { position, exit: stop, isStop: true };
      const target = targets.find((candidate) => candidate.id === id);
      if (target !== undefined) return { position, exit: target, isStop: false };
    }
    return undefined;
  }

  /** The size of a bracket's exits follows its position and cannot be asked for. */
  private exitRefusal({ isStop, exit }: PlacedExit, changes: OrderChanges): AmendRejection | undefined {
    const { quantity, price, trigger } = changes;
    const { priceTick } = this.parts.instrument;
    if (quantity !== undefined) return 'quantity';
    if ((isStop ? price : trigger) !== undefined || exit.isTriggered) return 'no-such-level';
    return isOnTick(price, priceTick) && isOnTick(trigger, priceTick) ? undefined : 'tick';
  }

  private changeExit({ position, exit, isStop }: PlacedExit, changes: OrderChanges, time: UnixMs): void {
    const { exits, answers, orders } = this.parts;
    exit.sequence = orders.sequence();
    const level = changes.trigger ?? changes.price ?? exit.level;
    exits.moveTo(position, exit, level);
    const size: Quantity = isStop ? position.open : exit.quantity;
    answers.amended(exit.id, time, size, level);
  }
}

interface PlacedExit {
  readonly position: HeldPosition;
  readonly exit: ExitOrder;
  readonly isStop: boolean;
}

function isOnTick(level: Price | undefined, tick: ExecutionParts['instrument']['priceTick']): boolean {
  return level === undefined || level.isMultipleOf(tick);
}
