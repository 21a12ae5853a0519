import { hashText } from '#core/hash.ts';
import type { State } from '#core/state.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { Bracket } from '#domain/orders/order.ts';
import type { Fill } from '#domain/orders/order-event.ts';

/**
 * One hash of every order sent and every fill received, in order: two runs with the same hash traded the same, whatever they
 * call their signals. A chained SHA-256 over blocks of lines, so that its state is a text and a run can be continued elsewhere.
 * Prices and quantities are written in ticks and steps of their instrument.
 */
export class OrderHash {
  private chain = '';
  private pending = '';
  private pendingLines = 0;
  /** Time of the last fill: the next one is written as the ms since then, which are fewer digits to hash. */
  private lastTime = 0;

  addOrder(order: ApprovedOrder): void {
    const { type, bracket } = order;
    let line = `${order.side === 'buy' ? 'b' : 's'}${order.quantity.units}`;
    if (type.kind === 'limit') line += `@${type.price.units}`;
    else if (type.kind === 'stop') line += `>${type.trigger.units}`;
    this.add(bracket === undefined ? line : line + bracketText(bracket));
  }

  addFill(fill: Fill): void {
    const { time, side, quantity, price, fee } = fill;
    const sinceLast = time - this.lastTime;
    this.lastTime = time;
    this.add(`${sinceLast}${side === 'buy' ? 'B' : 'S'}${quantity.units}@${price.units}-${fee.amount.units}`);
  }

  /** 64 hex digits; adding may go on afterwards. */
  digest(): string {
    return hashText(this.chain + this.pending);
  }

  snapshot(): State {
    const { chain, pending, pendingLines, lastTime } = this;
    return { chain, pending, pendingLines, lastTime };
  }

  restore(state: State): void {
    Object.assign(this, state);
  }

  private add(line: string): void {
    this.pending += `${line}\n`;
    if (++this.pendingLines < BLOCK_LINES) return;
    this.chain = this.digest();
    this.pending = '';
    this.pendingLines = 0;
  }
}

const BLOCK_LINES = 64;

function bracketText({ stopLoss, takeProfits }: Bracket): string {
  let text = `!${stopLoss.price.units}`;
  for (const leg of takeProfits) text += `^${leg.quantity.units}@${leg.price.units}`;
  return text;
}
