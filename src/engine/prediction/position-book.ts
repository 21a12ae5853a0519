import { Decimal } from '#core/decimal.ts';
import { invariant } from '#core/invariant.ts';
import { money } from '#core/money.ts';
import type { Fill } from '#domain/orders/order-event.ts';
import type { OrderId } from '#domain/orders/order.ts';
import { COLLATERAL } from '#domain/prediction/outcome-instrument.ts';
import type { HeldStakes, PredictionContext } from '#domain/prediction/prediction-strategy.ts';
import type { OpenPosition, PredictionTrade } from '#engine/prediction/prediction-trade.ts';
import { seenPayoff, waterfallOf } from '#engine/prediction/waterfall.ts';

/** What is held or on its way, and which order belongs to what. */
export class PositionBook {
  private readonly live = new Map<OrderId, OpenPosition>();
  private readonly byOrder = new Map<OrderId, OpenPosition>();
  private readonly known = new Set<OrderId>();

  get open(): Iterable<OpenPosition> {
    return this.live.values();
  }

  get size(): number {
    return this.live.size;
  }

  isKnown(order: OrderId): boolean {
    return this.known.has(order);
  }

  of(order: OrderId): OpenPosition | undefined {
    return this.byOrder.get(order);
  }

  has({ id }: OpenPosition): boolean {
    return this.live.has(id);
  }

  begin(position: OpenPosition): void {
    this.live.set(position.id, position);
    this.note(position.id, position);
  }

  note(order: OrderId, position: OpenPosition): void {
    this.known.add(order);
    this.byOrder.set(order, position);
  }

  /** Books an execution; `value` is what the ledger says it cost (negative: brought). */
  record(position: OpenPosition, fill: Fill, value: Decimal): void {
    position.lastFill = fill;
    position.paid = position.paid.plus(value);
    position.fees = position.fees.plus(fill.fee.amount);
    if (fill.side === 'buy') {
      position.spent = position.spent.plus(value).plus(fill.fee.amount);
      position.entryTime ??= fill.time;
      position.entered = position.entered.plus(fill.quantity);
      position.open = position.open.plus(fill.quantity);
      return;
    }
    position.open = position.open.minus(fill.quantity);
    invariant(position.open.sign() >= 0, `sales of ${position.id} sum to at most what was bought`);
  }

  /** The position once nothing of it is held and nothing may come: a trade, or undefined when it never held anything. */
  settled(position: OpenPosition): PredictionTrade | undefined {
    this.forget(position);
    const { entryTime, lastFill: last, signal, entered } = position;
    if (entryTime === undefined || last === undefined) return undefined;
    const net = position.paid.plus(position.fees).negated();
    const { context } = signal;
    const exit = position.seenAtExit ?? seenPayoff(last.price);
    return {
      id: position.id,
      signalId: signal.id,
      detector: context.finding.detector,
      category: context.category,
      market: context.market,
      event: context.event,
      outcome: context.outcome,
      instrument: position.venue.instrument.id,
      ordered: position.ordered,
      quantity: entered,
      entryTime,
      exitTime: last.time,
      exitReason: position.leaving ?? 'resolution',
      fees: money(COLLATERAL, position.fees),
      net: money(COLLATERAL, net),
      waterfall: waterfallOf({ entry: position.seenAtEntry, exit }, { quantity: entered, fees: position.fees, net }),
    };
  }

  /** Open at cost with fees, and entries that may still fill at their most. */
  committed(position: OpenPosition): Decimal {
    const { entered, open, spent, reserved, ordered, isEntering } = position;
    const held = entered.isZero() ? Decimal.ZERO : shareOf(spent, open, entered);
    return isEntering ? held.plus(shareOf(reserved, ordered.minus(entered), ordered)) : held;
  }

  /** What the caps of a new position count. */
  held({ market, event, category }: PredictionContext): HeldStakes {
    const stakes = { market: 0, event: 0, category: 0, total: 0 };
    for (const position of this.live.values()) {
      const { context } = position.signal;
      const stake = Math.max(0, this.committed(position).toNumber());
      stakes.total += stake;
      if (context.market === market) stakes.market += stake;
      if ((context.event ?? context.market) === (event ?? market)) stakes.event += stake;
      if (context.category === category) stakes.category += stake;
    }
    return stakes;
  }

  private forget(position: OpenPosition): void {
    this.live.delete(position.id);
    this.byOrder.delete(position.id);
    for (let attempt = 1; attempt <= position.exitsSent; attempt++) {
      this.byOrder.delete(exitId(position, attempt));
    }
  }
}

/** Name of a sale; `attempt` counts from 1. */
export function exitId({ id }: OpenPosition, attempt: number): OrderId {
  return `${id}/exit-${attempt}` as OrderId;
}

function shareOf(amount: Decimal, part: Decimal, whole: Decimal): Decimal {
  return part.equals(whole) ? amount : amount.times(part).dividedBy(whole, DIGITS, 'up');
}

/** Digits of the collateral in the ledger. */
const DIGITS = 8;
