import { Decimal } from '#core/decimal.ts';
import type { Money } from '#core/money.ts';
import { quantity as asQuantity } from '#core/money.ts';
import type { State } from '#core/state.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { Fill } from '#domain/orders/order-event.ts';
import type { ExecutedBefore, FeeModel } from '#domain/costs/fee-model.ts';
import { TrailingVolume } from '#domain/costs/trailing-volume.ts';

/** Orders of which it is remembered what they had executed; an older one that still fills is charged as if it were new. */
const ORDERS_REMEMBERED = 4_096;

/**
 * Charges fills as they happen: asked once for each, in order of time, it remembers what a fee model has to know of the past
 * (what the order had executed, the turnover of 30 days). This is what a venue holds.
 */
export class FillFees {
  private readonly model: FeeModel;
  private readonly volume = new TrailingVolume();
  private readonly orders = new Map<OrderId, ExecutedBefore>();

  constructor(model: FeeModel) {
    this.model = model;
  }

  fee({ orderId, side, price, quantity, liquidity, time }: Omit<Fill, 'fee'>): Money {
    const { model, volume } = this;
    const notional = price.times(quantity);
    const before = model.isByOrder ? this.orders.get(orderId) : undefined;
    const trailingVolume = model.isByVolume ? volume.at(time) : undefined;
    const fee = model.fee({ side, price, quantity, liquidity, time, notional, before, trailingVolume });
    if (model.isByOrder) this.remember(orderId, before, { quantity, notional: notional.absolute() });
    if (model.isByVolume) volume.add(time, notional);
    return fee;
  }

  snapshot(): State {
    const orders = Array.from(this.orders, ([id, { quantity, notional }]) => {
      return [id, quantity.toString(), notional.toString()];
    });
    return { orders, volume: this.volume.snapshot() };
  }

  restore(state: State): void {
    this.orders.clear();
    for (const [id, size, notional] of state['orders'] as [OrderId, string, string][]) {
      this.orders.set(id, { quantity: asQuantity(Decimal.parse(size)), notional: Decimal.parse(notional) });
    }
    this.volume.restore(state['volume'] as State);
  }

  private remember(id: OrderId, before: ExecutedBefore | undefined, now: ExecutedBefore): void {
    const quantity = before === undefined ? now.quantity : asQuantity(before.quantity.plus(now.quantity));
    const notional = before === undefined ? now.notional : before.notional.plus(now.notional);
    this.orders.set(id, { quantity, notional });
    if (this.orders.size <= ORDERS_REMEMBERED) return;
    for (const oldest of this.orders.keys()) {
      this.orders.delete(oldest);
      return;
    }
  }
}
