import { Decimal } from '#core/decimal.ts';
import type { UnixMs } from '#core/time.ts';
import type { FillRecord, OrderRecord, OrderStatus } from '#domain/operations/order-record.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderId, OrderIntent, OrderType } from '#domain/orders/order.ts';
import { opposite } from '#domain/orders/order.ts';
import type { Fill, OrderEvent } from '#domain/orders/order-event.ts';
import { orderWords } from '#domain/orders/order-words.ts';

type Draft = { -readonly [Field in keyof OrderRecord]: OrderRecord[Field] };

/** Follows the records of a run and keeps, of every order and execution, what people look at. */
export class OrderProjection {
  private readonly session: string;
  private readonly open = new Map<string, Draft>();
  private readonly changed = new Map<string, Draft>();
  private fills: FillRecord[] = [];
  private fillCount: number;

  /** `open`: orders of an earlier start that may still change; `fillCount`: executions so far. */
  constructor(session: string, open: readonly OrderRecord[], fillCount: number) {
    this.session = session;
    this.fillCount = fillCount;
    for (const record of open) this.open.set(record.id, { ...record });
  }

  approved(order: ApprovedOrder, now: UnixMs): void {
    this.add(order, order.reduceOnly ? 'exit' : 'entry', { type: order.type, quantity: order.quantity }, now);
    const { bracket } = order;
    if (bracket === undefined) return;
    const exit = { ...order, side: opposite(order.side) };
    const { stopLoss, takeProfits } = bracket;
    const stop: OrderType = { kind: 'stop', trigger: stopLoss.price };
    this.add({ ...exit, id: stopLoss.id }, 'stop', { type: stop, quantity: order.quantity }, now);
    for (const { id, price, quantity } of takeProfits) {
      this.add({ ...exit, id }, 'target', { type: { kind: 'limit', price }, quantity }, now);
    }
  }

  denied(order: OrderIntent, message: string, now: UnixMs): void {
    this.add(order, order.reduceOnly ? 'exit' : 'entry', { type: order.type, quantity: order.quantity }, now);
    this.move(order.id, 'denied', message, now);
  }

  event(event: OrderEvent): void {
    const draft = this.open.get(event.orderId);
    if (draft === undefined) return;
    switch (event.kind) {
      case 'accepted':
      case 'triggered':
        this.move(draft.id, 'working', '', event.time);
        break;
      case 'filled':
        this.fill(draft, event.fill);
        break;
      case 'amended':
        draft.quantity = event.quantity.plus(draft.filled);
        if (event.level !== undefined) draft.type = draft.type.replace(/^(\S+) \S+/, `$1 ${event.level.toString()}`);
        this.move(draft.id, draft.status, draft.reason, event.time);
        break;
      case 'rejected':
      case 'cancelled':
        this.move(draft.id, event.kind, event.reason, event.time);
        break;
      case 'denied':
        this.move(draft.id, 'denied', event.denial.message, event.time);
        break;
      case 'expired':
        this.move(draft.id, 'expired', '', event.time);
        break;
      case 'amend-rejected':
        break;
    }
    this.followEntry(draft, event);
  }

  take(): { readonly orders: readonly OrderRecord[]; readonly fills: readonly FillRecord[] } {
    const taken = { orders: [...this.changed.values()].map((draft) => Object.assign({}, draft)), fills: this.fills };
    this.changed.clear();
    this.fills = [];
    return taken;
  }

  private add(
    { id, instrument, side }: Pick<OrderIntent, 'instrument' | 'side'> & { readonly id: string },
    role: string,
    what: { readonly type: OrderType; readonly quantity: Decimal },
    now: UnixMs,
  ): void {
    const draft: Draft = {
      session: this.session,
      id,
      instrument,
      side,
      role,
      type: orderWords(what.type),
      quantity: what.quantity,
      filled: Decimal.ZERO,
      status: 'submitted',
      reason: '',
      created: now,
      updated: now,
    };
    this.open.set(id, draft);
    this.changed.set(id, draft);
  }

  private fill(draft: Draft, fill: Fill): void {
    const { instrument, side, price, quantity, fee, liquidity, time, tradeId } = fill;
    const id = tradeId ?? `${this.fillCount + 1}`;
    this.fillCount++;
    this.fills.push({
      session: this.session,
      id,
      orderId: draft.id,
      instrument,
      side,
      price,
      quantity,
      fee,
      liquidity,
      time,
    });
    draft.filled = draft.filled.plus(quantity);
    this.move(draft.id, draft.filled.compare(draft.quantity) >= 0 ? 'filled' : draft.status, '', time);
  }

  private move(id: string, status: OrderStatus, reason: string, time: UnixMs): void {
    const draft = this.open.get(id);
    if (draft === undefined) return;
    Object.assign(draft, { status, reason, updated: time });
    this.changed.set(id, draft);
    if (status !== 'submitted' && status !== 'working') this.open.delete(id);
  }

  /** Exits that never came to life go with their entry. */
  private followEntry(entry: Draft, event: OrderEvent): void {
    const isOver =
      event.kind === 'rejected' || event.kind === 'cancelled' || event.kind === 'expired' || event.kind === 'denied';
    if (!isOver || entry.role !== 'entry' || !entry.filled.isZero()) return;
    const ids = [...this.open.keys()].filter((id) => id.startsWith(`${entry.id as OrderId}/`));
    for (const id of ids) this.move(id, 'cancelled', 'parent', event.time);
  }
}
