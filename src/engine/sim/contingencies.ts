import { Decimal } from '#core/decimal.ts';
import type { Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { CancelReason } from '#domain/orders/order-event.ts';
import type { SimAnswers } from '#engine/sim/answers.ts';
import type { Holdings } from '#engine/sim/holdings.ts';
import { isUsedUp, leftOf, stageOf } from '#engine/sim/working-order.ts';
import type { WorkingOrder } from '#engine/sim/working-order.ts';
import type { WorkingOrders } from '#engine/sim/working-orders.ts';

/**
 * What orders have to do with each other: children that wait for a parent (one triggers other), groups of which one cancels
 * (one cancels other) or shrinks (one updates other) the rest, and orders that only reduce, which shrink with what is held.
 */
export class Contingencies {
  private readonly orders: WorkingOrders;
  private readonly holdings: Holdings;
  private readonly answers: SimAnswers;
  private groups = new Map<string, GroupRecord>();

  constructor(orders: WorkingOrders, holdings: Holdings, answers: SimAnswers) {
    this.orders = orders;
    this.holdings = holdings;
    this.answers = answers;
  }

  /** Whether an order's group is over, so that it comes too late. */
  isGroupOver({ options: { group } }: ApprovedOrder): boolean {
    return group !== undefined && this.groups.get(group.id)?.isOver === true;
  }

  /**
   * What the parent of an order has filled so far: undefined when there is no such order working and none whose position is
   * held, so that nothing could ever wake the child.
   */
  filledBy(parent: OrderId): Quantity | undefined {
    return this.orders.find(parent)?.filled ?? this.holdings.find(parent)?.entered;
  }

  /** A new order that is awake: says what is left of it, and shrinks it to what there is to reduce. */
  arrived(working: WorkingOrder, time: UnixMs): void {
    this.announce(working, time);
    if (shrinksWithPosition(working)) this.shrinkToPosition(working, time);
  }

  /** What a new member of a group has to leave to those that filled before it came. */
  joined(working: WorkingOrder): void {
    const { group } = working.order.options;
    const record = group === undefined ? undefined : this.groups.get(group.id);
    if (record !== undefined && group?.kind === 'ouo') working.withdrawn = record.filled;
  }

  /** Ends an order before it is wholly executed, and whatever hangs on it. */
  cancel(working: WorkingOrder, time: UnixMs, reason: CancelReason): void {
    if (working.isOver) return;
    working.isOver = true;
    this.answers.cancelled(working.order.id, time, reason);
    this.ended(working, time);
  }

  expire(working: WorkingOrder, time: UnixMs): void {
    if (working.isOver) return;
    working.isOver = true;
    this.answers.expired(working.order.id, time);
    this.ended(working, time);
  }

  /** An order has filled `size` more: its group has less to do, its children more. Gives back the children that it woke. */
  filled(working: WorkingOrder, size: Quantity, time: UnixMs): readonly WorkingOrder[] {
    const { group } = working.order.options;
    if (group !== undefined) {
      const record = this.recordOf(group.id);
      record.filled = record.filled.plus(size) as Quantity;
      if (group.kind === 'oco') this.endGroup(working, record, time);
      else this.shrinkGroup(working, size, time);
    }
    return this.orders.hasChildren(working.order.id) ? this.feedChildren(working, time) : NONE;
  }

  /** Less is held than before: orders that only reduce shrink with it, for good. */
  reduced(time: UnixMs): void {
    const { taking, resting } = this.orders;
    for (const working of taking) if (shrinksWithPosition(working)) this.shrinkToPosition(working, time);
    for (const working of resting) if (shrinksWithPosition(working)) this.shrinkToPosition(working, time);
  }

  /** Whether more may come to an order from a parent that works on, however little it can do now. */
  mayGrow(working: WorkingOrder): boolean {
    const { parent } = working.order.options;
    return parent !== undefined && !isUsedUp(working) && this.orders.find(parent) !== undefined;
  }

  /** Says what is left of an order when that is not what was last said. */
  announce(working: WorkingOrder, time: UnixMs): void {
    const left = this.tellable(working);
    if (left.compare(working.announced) === 0) return;
    working.announced = left;
    this.answers.amended(working.order.id, time, left, working.level);
  }

  /** The price that an order waits for has changed. */
  moved(working: WorkingOrder, time: UnixMs): void {
    working.announced = this.tellable(working);
    this.answers.amended(working.order.id, time, working.announced, working.level);
  }

  snapshot(): ContingenciesState {
    return { groups: [...this.groups].map(([id, { filled, isOver }]) => ({ id, filled, isOver })) };
  }

  restore({ groups }: ContingenciesState): void {
    this.groups = new Map(groups.map(({ id, filled, isOver }) => [id, { filled, isOver }]));
  }

  /** Children of a parent that never filled die with it; a group of which one is cancelled is over. */
  private ended(working: WorkingOrder, time: UnixMs): void {
    const { id, options } = working.order;
    if (options.group?.kind === 'oco') this.endGroup(working, this.recordOf(options.group.id), time);
    if (!this.orders.hasChildren(id)) return;
    for (const child of this.orders.all().filter(({ order }) => order.options.parent === id)) {
      this.settleChild(child, time);
    }
  }

  /** What a child is told when its parent has filled more, or is over. Without anything to do ever, it dies. */
  private settleChild(child: WorkingOrder, time: UnixMs): void {
    if (!this.mayGrow(child) && leftOf(child).isZero()) this.cancel(child, time, 'parent');
    else this.announce(child, time);
  }

  /** What is left of an order as others are told: while its parent works, the cap that it sets is not final. */
  tellable(working: WorkingOrder): Quantity {
    if (!this.mayGrow(working)) return leftOf(working);
    return working.quantity.minus(working.filled).minus(working.withdrawn) as Quantity;
  }

  private endGroup(member: WorkingOrder, record: GroupRecord, time: UnixMs): void {
    if (record.isOver) return;
    record.isOver = true;
    for (const sibling of this.siblings(member)) this.cancel(sibling, time, 'group');
  }

  private shrinkGroup(member: WorkingOrder, size: Quantity, time: UnixMs): void {
    for (const sibling of this.siblings(member)) {
      sibling.withdrawn = sibling.withdrawn.plus(size) as Quantity;
      if (isUsedUp(sibling)) this.cancel(sibling, time, 'group');
      else if (sibling.stage !== 'asleep') this.announce(sibling, time);
    }
  }

  private siblings(member: WorkingOrder): readonly WorkingOrder[] {
    const id = member.order.options.group?.id;
    return this.orders.all().filter((one) => one !== member && one.order.options.group?.id === id);
  }

  private feedChildren(parent: WorkingOrder, time: UnixMs): readonly WorkingOrder[] {
    const { id } = parent.order;
    const children = this.orders.all().filter(({ order }) => order.options.parent === id);
    const woken: WorkingOrder[] = [];
    for (const child of children) {
      child.cap = parent.filled;
      if (child.stage === 'asleep') {
        child.stage = stageOf(child.order.type);
        // It has rested at the venue: what it meets, it meets as a maker at its own price.
        child.isFresh = false;
        woken.push(child);
      }
      this.settleChild(child, time);
    }
    return woken.filter(({ isOver }) => !isOver);
  }

  private shrinkToPosition(working: WorkingOrder, time: UnixMs): void {
    if (this.mayGrow(working)) return;
    const reducible = this.holdings.reducible(working.order.side);
    if (reducible.isZero()) {
      this.cancel(working, time, 'reduce-only');
      return;
    }
    const surplus = leftOf(working).minus(reducible);
    if (surplus.sign() <= 0) return;
    working.withdrawn = working.withdrawn.plus(surplus) as Quantity;
    this.announce(working, time);
  }

  private recordOf(group: string): GroupRecord {
    let record = this.groups.get(group);
    if (record === undefined) {
      record = { filled: Decimal.ZERO as Quantity, isOver: false };
      this.groups.set(group, record);
    }
    return record;
  }
}

function shrinksWithPosition({ order, isOver }: WorkingOrder): boolean {
  return !isOver && order.reduceOnly && order.closes === undefined;
}

/** What is remembered of a group of orders. */
interface GroupRecord {
  filled: Quantity;
  isOver: boolean;
}

export interface ContingenciesState {
  readonly groups: readonly ({ readonly id: string } & GroupRecord)[];
}

const NONE: readonly WorkingOrder[] = [];
