import { Decimal } from '#core/decimal.ts';
import type { Quantity } from '#core/money.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderId, Side } from '#domain/orders/order.ts';
import { isOpen } from '#engine/sim/held-position.ts';
import type { HeldPosition } from '#engine/sim/held-position.ts';

/** What the venue's orders have opened and not closed again. */
export class Holdings {
  /** With exits of a bracket, oldest first. */
  guarded: HeldPosition[] = [];
  /** Without. */
  bare: HeldPosition[] = [];
  private nextSequence = 1;

  get isEmpty(): boolean {
    return this.guarded.length + this.bare.length === 0;
  }

  sequence(): number {
    return this.nextSequence++;
  }

  add(position: HeldPosition): void {
    if (position.order.bracket === undefined) this.bare.push(position);
    else this.guarded.push(position);
  }

  /** What the entry order of this id holds. */
  find(entry: OrderId): HeldPosition | undefined {
    for (const position of this.guarded) if (position.order.id === entry && isOpen(position)) return position;
    for (const position of this.bare) if (position.order.id === entry && isOpen(position)) return position;
    return undefined;
  }

  /** Whether this order opened something that is still held. */
  holds(order: ApprovedOrder): boolean {
    return includes(this.guarded, order) || includes(this.bare, order);
  }

  /** How much an order of this side could make the net position smaller. */
  reducible(side: Side): Quantity {
    let net: Decimal = Decimal.ZERO;
    for (const list of [this.guarded, this.bare]) {
      for (const { order, open } of list) net = order.side === side ? net.minus(open) : net.plus(open);
    }
    return (net.sign() < 0 ? Decimal.ZERO : net) as Quantity;
  }

  /** What is held against an order of this side, oldest first: everything, or only what has no bracket. */
  against(side: Side, which: 'all' | 'bare'): HeldPosition[] {
    const found = this.bare.filter((position) => position.order.side !== side && isOpen(position));
    if (which === 'bare' || this.guarded.length === 0) return found;
    for (const position of this.guarded) if (position.order.side !== side && isOpen(position)) found.push(position);
    return found.sort((a, b) => a.sequence - b.sequence);
  }

  /** Drops one that is closed. */
  remove(position: HeldPosition): void {
    const list = position.order.bracket === undefined ? this.bare : this.guarded;
    const index = list.indexOf(position);
    if (index === list.length - 1) list.pop();
    else if (index >= 0) list.splice(index, 1);
  }

  /** Drops what is closed, if anything is. */
  tidy(): void {
    if (!this.guarded.every(isOpen)) this.guarded = this.guarded.filter(isOpen);
    if (!this.bare.every(isOpen)) this.bare = this.bare.filter(isOpen);
  }

  /** Drops everything. */
  clear(): void {
    this.guarded = [];
    this.bare = [];
  }

  snapshot(): HoldingsState {
    const { guarded, bare, nextSequence } = this;
    return { guarded, bare, nextSequence };
  }

  restore({ guarded, bare, nextSequence }: HoldingsState): void {
    Object.assign(this, { guarded, bare, nextSequence });
  }
}

export interface HoldingsState {
  readonly guarded: HeldPosition[];
  readonly bare: HeldPosition[];
  readonly nextSequence: number;
}

function includes(list: readonly HeldPosition[], order: ApprovedOrder): boolean {
  for (const { order: held } of list) if (held.signalId === order.signalId && held.id === order.id) return true;
  return false;
}
