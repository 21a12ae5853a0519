import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import { opposite } from '#domain/orders/order.ts';
import type { Price } from '#core/money.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import type { Execution, ExecutionParts } from '#engine/sim/execution.ts';
import { isOpen } from '#engine/sim/held-position.ts';
import type { HeldPosition } from '#engine/sim/held-position.ts';
import { limitMatch, stopMatch } from '#engine/sim/matching.ts';
import type { OrderMeeting } from '#engine/sim/order-meeting.ts';
import type { WorkingOrder } from '#engine/sim/working-order.ts';

/** How a market order executes, as the matcher of bars has it. */
export type Taking = (working: WorkingOrder, bar: Bar, time: UnixMs) => void;

/**
 * `barOrder: 'queue'`: one order after the other, each against the whole bar. What closes at the market and stop losses stand in
 * front, the newest first; everything else behind them, in the order of arrival. When exits came to life that work in the bar of
 * their entry, the queue is gone through once more.
 */
export class QueueMatcher {
  private readonly parts: ExecutionParts;
  private readonly execution: Execution;
  private readonly meeting: OrderMeeting;
  private readonly take: Taking;

  constructor(parts: ExecutionParts, execution: Execution, meeting: OrderMeeting, take: Taking) {
    this.parts = parts;
    this.execution = execution;
    this.meeting = meeting;
    this.take = take;
  }

  match(bar: Bar): void {
    for (const working of this.parts.orders.resting) this.meeting.prepare(working, bar);
    // Each further round needs an entry that was still waiting: there are as many as orders at most.
    while (this.pass(bar));
    for (const position of this.parts.holdings.guarded) this.parts.exits.endBar(position, bar);
  }

  /** Goes through the queue; tells whether exits came to life that work in this bar. */
  private pass(bar: Bar): boolean {
    const { orders, holdings } = this.parts;
    let again = false;
    for (const item of this.queue()) {
      if (item.kind === 'order') {
        again = this.meetOrder(item.working, bar) || again;
        orders.tidy();
      } else if (isOpen(item.position)) {
        if (item.kind === 'stop') this.parts.exits.matchStop(item.position, bar);
        else this.parts.exits.matchTargets(item.position, bar);
      }
    }
    holdings.tidy();
    orders.tidy();
    return again;
  }

  private queue(): readonly QueueItem[] {
    const { orders, holdings } = this.parts;
    const items: QueueItem[] = [];
    for (const working of [...orders.taking, ...orders.resting]) {
      this.ready(working);
      items.push({ kind: 'order', working, place: placeOf(working) });
    }
    for (const position of holdings.guarded) {
      const { stop, targets } = position;
      position.heldBack = 'nothing';
      position.enteredInside = undefined;
      if (stop !== undefined) items.push({ kind: 'stop', position, place: -stop.sequence });
      const [target] = targets;
      if (target !== undefined) items.push({ kind: 'targets', position, place: target.sequence });
    }
    return items.sort((a, b) => a.place - b.place);
  }

  /** Each order is held against the whole bar. */
  private ready(working: WorkingOrder): void {
    working.isTried = false;
    working.isHeldBack = false;
    working.inside = undefined;
  }

  /** Whether it opened something whose exits work in this bar. */
  private meetOrder(working: WorkingOrder, bar: Bar): boolean {
    const { holdings } = this.parts;
    const { order, stage, limit } = working;
    if (working.isOver) return false;
    const wasOpen = holdings.find(order.id) !== undefined;
    if (stage === 'taking') {
      if (working.expiresAt >= bar.openTime) this.take(working, bar, bar.openTime as UnixMs);
    } else if (this.meeting.meets(working, bar)) {
      this.meeting.meet(working, bar, this.execution);
    }
    const position = wasOpen ? undefined : holdings.find(order.id);
    return position !== undefined && limit === undefined && this.worksAtOnce(position, stage === 'stop', bar);
  }

  /** Of a market order all exits work at once; of a stop entry targets, when the bar reaches one and leaves the stop loss alone. */
  private worksAtOnce({ order, stop, targets }: HeldPosition, isStopEntry: boolean, bar: Bar): boolean {
    const { entryBarExits } = this.parts.policies;
    if (entryBarExits === 'nextBar') return false;
    const children = this.parts.orders.all().filter(({ order: { options } }) => options.parent === order.id);
    if (!isStopEntry) return stop !== undefined || targets.length + children.length > 0;
    const side = opposite(order.side);
    const reaches = (level: Price | undefined): boolean =>
      level !== undefined && limitMatch(bar, side, toNumber(level), 'touch') !== undefined;
    const touches = (level: number): boolean => stopMatch(bar, side, level) !== undefined;
    const hasTarget =
      targets.some(({ level }) => reaches(level)) ||
      children.some(({ stage, level }) => stage === 'limit' && reaches(level));
    const isStopped =
      (stop !== undefined && touches(stop.levelNumber)) ||
      children.some(({ stage, levelNumber }) => stage === 'stop' && touches(levelNumber));
    return hasTarget && !isStopped;
  }
}

type QueueItem =
  | { readonly kind: 'order'; readonly working: WorkingOrder; readonly place: number }
  | { readonly kind: 'stop' | 'targets'; readonly position: HeldPosition; readonly place: number };

/** Below zero in front, the newest first. */
function placeOf({ order, stage, sequence }: WorkingOrder): number {
  const isInFront = order.closes !== undefined && (stage === 'taking' || stage === 'stop');
  return isInFront ? -sequence : sequence;
}
