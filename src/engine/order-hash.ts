import { Fingerprint } from '#core/fingerprint.ts';
import type { State } from '#core/state.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { Bracket, OrderType, Side } from '#domain/orders/order.ts';
import type { Fill } from '#domain/orders/order-event.ts';

/**
 * One hash of every order sent and every fill received, in order: two runs with the same hash traded the same, whatever they
 * call their signals. Prices and quantities go in as whole ticks and steps of their instrument. A fingerprint, not a seal: it
 * tells runs apart, and the journal's hash is what nobody can forge.
 */
export class OrderHash {
  private readonly print = new Fingerprint();
  /** Time of the last fill: the next one goes in as the ms since then. */
  private lastTime = 0;

  addOrder(order: ApprovedOrder): void {
    const { print } = this;
    print.add(order.side === 'buy' ? ORDER.buy : ORDER.sell);
    print.addInteger(order.quantity.units);
    if (order.type.kind !== 'market') addType(print, order.type);
    if (order.bracket !== undefined) addBracket(print, order.bracket);
  }

  addFill(fill: Fill): void {
    const { print } = this;
    print.add(fill.side === 'buy' ? FILL.buy : FILL.sell);
    print.add(fill.time - this.lastTime);
    print.addInteger(fill.quantity.units);
    print.addInteger(fill.price.units);
    print.addInteger(fill.fee.amount.units);
    this.lastTime = fill.time;
  }

  /** {@link addOrder} of a market order whose quantity and exits are at hand as numbers. */
  addMarketUnits(side: Side, quantity: number, stop: number | undefined): void {
    this.print.add(side === 'buy' ? ORDER.buy : ORDER.sell);
    this.print.add(quantity);
    if (stop === undefined) return;
    this.print.add(MARK.stop);
    this.print.add(stop);
  }

  /** One profit-taking leg of the order that was added last. */
  addTargetUnits(quantity: number, price: number): void {
    this.print.add(MARK.target);
    this.print.add(quantity);
    this.print.add(price);
  }

  /** {@link addFill} with its amounts as numbers. */
  addFillUnits(side: Side, quantity: number, price: number, fee: number, time: number): void {
    const { print } = this;
    print.add(side === 'buy' ? FILL.buy : FILL.sell);
    print.add(time - this.lastTime);
    print.add(quantity);
    print.add(price);
    print.add(fee);
    this.lastTime = time;
  }

  /** 32 hex digits; adding may go on afterwards. */
  digest(): string {
    return this.print.digest();
  }

  snapshot(): State {
    return { print: this.print.snapshot(), lastTime: this.lastTime };
  }

  restore(state: State): void {
    this.print.restore(state['print'] as State);
    this.lastTime = state['lastTime'] as number;
  }
}

/** Numbers that say what comes next, so that no two sequences of records read alike. */
const ORDER = { buy: -1, sell: -2 };
const FILL = { buy: -3, sell: -4 };
const MARK = { stop: -5, target: -6, type: -7 };

function addType(print: Fingerprint, type: OrderType): void {
  print.add(MARK.type);
  print.addText(type.kind);
  for (const level of levelsOf(type)) print.addText(level);
}

/** Every level of an order type, as text. */
function levelsOf(type: OrderType): readonly string[] {
  switch (type.kind) {
    case 'market':
    case 'market-to-limit':
      return [];
    case 'limit':
      return [type.price.toString()];
    case 'stop':
    case 'touch':
      return [type.trigger.toString()];
    case 'stop-limit':
    case 'touch-limit':
      return [type.trigger.toString(), type.price.toString()];
    case 'trailing-stop':
      return [JSON.stringify(type)];
  }
}

function addBracket(print: Fingerprint, { stopLoss, takeProfits }: Bracket): void {
  print.add(MARK.stop);
  print.addInteger(stopLoss.price.units);
  for (const leg of takeProfits) {
    print.add(MARK.target);
    print.addInteger(leg.quantity.units);
    print.addInteger(leg.price.units);
  }
}
