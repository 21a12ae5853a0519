import type { OrderId } from '#domain/orders/order.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { WorkingOrder } from '#engine/sim/working-order.ts';

/** The orders that a venue holds, by what they wait for, each list in order of priority. */
export class WorkingOrders {
  /** Take the next price there is. */
  taking: WorkingOrder[] = [];
  /** Wait for a price of their own. */
  resting: WorkingOrder[] = [];
  /** Wait for another order to fill. */
  asleep: WorkingOrder[] = [];
  private nextSequence = 1;

  get isEmpty(): boolean {
    return this.taking.length + this.resting.length + this.asleep.length === 0;
  }

  sequence(): number {
    return this.nextSequence++;
  }

  /** Puts an order where its stage belongs, behind those of higher priority. */
  place(working: WorkingOrder): void {
    const list = this.listOf(working);
    let index = list.length;
    while (index > 0 && list[index - 1]!.sequence > working.sequence) index--;
    if (index === list.length) list.push(working);
    else list.splice(index, 0, working);
  }

  /** Brings an order whose place in the queue has changed to where it belongs now. */
  replace(working: WorkingOrder): void {
    const list = this.listOf(working);
    list.splice(list.indexOf(working), 1);
    this.place(working);
  }

  find(id: OrderId): WorkingOrder | undefined {
    return findIn(this.taking, id) ?? findIn(this.resting, id) ?? findIn(this.asleep, id);
  }

  /** Whether this order is here already. Ids are built from signal ids: comparing those first settles almost every case. */
  holds(order: ApprovedOrder): boolean {
    return includes(this.taking, order) || includes(this.resting, order) || includes(this.asleep, order);
  }

  /** Whether any order waits for this one, or has waited for it. */
  hasChildren(id: OrderId): boolean {
    return hasChild(this.asleep, id) || hasChild(this.resting, id) || hasChild(this.taking, id);
  }

  /** Every order that is not over, in order of priority. */
  all(): WorkingOrder[] {
    const all = [...this.taking, ...this.resting, ...this.asleep].filter((working) => !working.isOver);
    return all.sort((a, b) => a.sequence - b.sequence);
  }

  /** Drops what is over, and moves what has come to another stage. */
  tidy(): void {
    const moved = this.kept(this.asleep, this.kept(this.resting, this.kept(this.taking, undefined)));
    if (moved !== undefined) for (const working of moved) this.place(working);
  }

  snapshot(): WorkingOrdersState {
    const { taking, resting, asleep, nextSequence } = this;
    return { taking, resting, asleep, nextSequence };
  }

  restore({ taking, resting, asleep, nextSequence }: WorkingOrdersState): void {
    Object.assign(this, { taking, resting, asleep, nextSequence });
  }

  /** Keeps in place what belongs to a list; adds to `moved` what lives elsewhere now. */
  private kept(list: WorkingOrder[], moved: WorkingOrder[] | undefined): WorkingOrder[] | undefined {
    let elsewhere = moved;
    let count = 0;
    for (let i = 0; i < list.length; i++) {
      const working = list[i]!;
      if (working.isOver) continue;
      if (this.listOf(working) === list) list[count++] = working;
      else if (elsewhere === undefined) elsewhere = [working];
      else elsewhere.push(working);
    }
    if (count < list.length) list.length = count;
    return elsewhere;
  }

  private listOf({ stage }: WorkingOrder): WorkingOrder[] {
    return stage === 'taking' ? this.taking : stage === 'asleep' ? this.asleep : this.resting;
  }
}

export interface WorkingOrdersState {
  readonly taking: WorkingOrder[];
  readonly resting: WorkingOrder[];
  readonly asleep: WorkingOrder[];
  readonly nextSequence: number;
}

function findIn(list: readonly WorkingOrder[], id: OrderId): WorkingOrder | undefined {
  for (const working of list) if (working.order.id === id && !working.isOver) return working;
  return undefined;
}

function includes(list: readonly WorkingOrder[], order: ApprovedOrder): boolean {
  for (const { order: held } of list) if (held.signalId === order.signalId && held.id === order.id) return true;
  return false;
}

function hasChild(list: readonly WorkingOrder[], id: OrderId): boolean {
  for (const { order } of list) if (order.options.parent === id) return true;
  return false;
}
