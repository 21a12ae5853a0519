import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { CancelScope, OrderChanges } from '#domain/orders/venue-port.ts';
import { latencyMs } from '#engine/sim/latency.ts';
import type { LatencyModel } from '#engine/sim/latency.ts';

/** What a venue is told to do. */
export type Command =
  | { readonly kind: 'submit'; readonly order: ApprovedOrder }
  | { readonly kind: 'cancel'; readonly orderId: OrderId }
  | { readonly kind: 'amend'; readonly orderId: OrderId; readonly changes: OrderChanges }
  | { readonly kind: 'cancelAll'; readonly scope: CancelScope };

/** A command under way. */
export interface Delivery {
  readonly command: Command;
  /** When it reaches the venue, UTC ms. */
  readonly due: number;
}

/**
 * Commands between us and the venue, first in, first out, as on one connection: a command is never there before one that was sent
 * earlier, however short its own delay. It then arrives at the same time, behind it.
 */
export class Inbox {
  private readonly latency: LatencyModel;
  private waiting: Delivery[] = [];
  private sent = 0;

  constructor(latency: LatencyModel) {
    this.latency = latency;
  }

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  /** Whether commands are under way for any time at all. */
  get delays(): boolean {
    return this.latency.kind !== 'none';
  }

  send(command: Command, now: number): void {
    const due = now + latencyMs(this.latency, this.sent++);
    const before = this.waiting.at(-1)?.due ?? due;
    this.waiting.push({ command, due: Math.max(due, before) });
  }

  /** Takes out the next command that arrives by this instant. */
  next(instant: number): Delivery | undefined {
    const [first] = this.waiting;
    return first === undefined || first.due > instant ? undefined : this.waiting.shift();
  }

  /** Whether an order of this id is under way. */
  holds(id: OrderId): boolean {
    return this.waiting.some(({ command }) => command.kind === 'submit' && command.order.id === id);
  }

  snapshot(): InboxState {
    const { waiting, sent } = this;
    return { waiting, sent };
  }

  restore({ waiting, sent }: InboxState): void {
    this.waiting = waiting;
    this.sent = sent;
  }
}

export interface InboxState {
  readonly waiting: Delivery[];
  readonly sent: number;
}
