import type { UnixMs } from '#core/time.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { RejectReason } from '#domain/orders/order-event.ts';
import type { ExecutionParts } from '#engine/sim/execution.ts';
import type { OrderMeeting } from '#engine/sim/order-meeting.ts';
import type { TradingHours } from '#engine/sim/trading-hours.ts';
import { NOTHING, stageOf, workingOrder } from '#engine/sim/working-order.ts';
import type { WorkingOrder } from '#engine/sim/working-order.ts';

/** Takes in the orders that reach the venue, or says why not. */
export class Arrivals {
  private readonly parts: ExecutionParts;
  private readonly meeting: OrderMeeting;
  private readonly hours: TradingHours;

  constructor(parts: ExecutionParts, meeting: OrderMeeting, hours: TradingHours) {
    this.parts = parts;
    this.meeting = meeting;
    this.hours = hours;
  }

  /** `market` is the latest close, NaN before the first. Gives back the order when it was taken in. */
  arrive(order: ApprovedOrder, time: UnixMs, market: number): WorkingOrder | undefined {
    const { answers, orders } = this.parts;
    const working = workingOrder(order, orders.sequence(), time);
    const reason = this.refusal(working, time, market);
    if (reason !== undefined) {
      answers.rejected(order.id, time, reason);
      return undefined;
    }
    answers.accepted(order.id, time);
    this.settleIn(working, time, market);
    orders.place(working);
    return working;
  }

  private refusal(working: WorkingOrder, time: UnixMs, market: number): RejectReason | undefined {
    const { instrument, policies, contingencies, holdings } = this.parts;
    const { order } = working;
    const { options } = order;
    if (order.instrument !== instrument.id) return 'unknown-instrument';
    if (policies.closedMarket === 'reject' && !this.hours.isOpen(time)) return 'market-closed';
    if (contingencies.isGroupOver(order)) return 'group';
    if (options.parent !== undefined) {
      return contingencies.filledBy(options.parent) === undefined ? 'parent' : undefined;
    }
    if (options.postOnly && working.stage === 'limit' && this.meeting.takesAt(working, market)) return 'post-only';
    if (order.reduceOnly && order.closes === undefined && holdings.reducible(order.side).isZero()) return 'reduce-only';
    if (policies.triggeredOnArrival === 'rejected' && isTriggeredBy(working, market)) return 'already-triggered';
    return undefined;
  }

  private settleIn(working: WorkingOrder, time: UnixMs, market: number): void {
    const { contingencies, trailing } = this.parts;
    const { order } = working;
    const { parent, postOnly, group } = order.options;
    if (group !== undefined) contingencies.joined(working);
    if (parent !== undefined) {
      const filled = contingencies.filledBy(parent) ?? NOTHING;
      working.cap = filled;
      working.stage = filled.isZero() ? 'asleep' : stageOf(order.type);
      working.isFresh = false;
    }
    // One that only adds to the book has found that it does, or will at the first price there is.
    if (postOnly && !Number.isNaN(market)) working.isFresh = false;
    if (working.stage !== 'asleep') {
      trailing.begin(working, market);
      contingencies.arrived(working, time);
    }
  }
}

/** Whether the price had passed an order's trigger before it came. */
function isTriggeredBy({ stage, order, levelNumber }: WorkingOrder, market: number): boolean {
  if (stage !== 'stop' && stage !== 'touch') return false;
  return (stage === 'stop') === (order.side === 'buy') ? market >= levelNumber : market <= levelNumber;
}
