import { Decimal } from '#core/decimal.ts';
import type { Price, Quantity } from '#core/money.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderId } from '#domain/orders/order.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import type { InsideEntry } from '#engine/sim/matching.ts';

/** An exit order of a bracket, resting. */
export interface ExitOrder {
  readonly id: OrderId;
  level: Price;
  /** The level as the bars write it. */
  levelNumber: number;
  /** What a target takes; the stop always takes what is open. */
  readonly quantity: Quantity;
}

/** What an entry order bought or sold and has not closed again, with the exits that guard it. */
export interface HeldPosition {
  readonly order: ApprovedOrder;
  readonly entryPrice: Price;
  open: Quantity;
  stop: ExitOrder | undefined;
  /** Nearest first. */
  targets: ExitOrder[];
  hasFilledTarget: boolean;
  /** The entry was met inside the bar that is being matched, so what came before it in that bar must not count. */
  enteredInside: InsideEntry | undefined;
  /** A bar that stays strictly between these two cannot meet any exit. */
  lowTrigger: number;
  highTrigger: number;
}

export function heldPosition(order: ApprovedOrder, at: Price, enteredInside?: InsideEntry): HeldPosition {
  const { bracket } = order;
  const position: HeldPosition = {
    order,
    entryPrice: at,
    open: order.quantity,
    stop: bracket === undefined ? undefined : exitOrder(bracket.stopLoss.id, bracket.stopLoss.price, order.quantity),
    targets: (bracket?.takeProfits ?? []).map((leg) => exitOrder(leg.id, leg.price, leg.quantity)),
    hasFilledTarget: false,
    enteredInside,
    lowTrigger: Number.NEGATIVE_INFINITY,
    highTrigger: Number.POSITIVE_INFINITY,
  };
  setTriggers(position);
  return position;
}

export function isOpen(position: HeldPosition): boolean {
  return !position.open.isZero();
}

/** Takes a closed piece off what is open; gives back how much that really was. */
export function takeOff(position: HeldPosition, wanted: Quantity): Quantity {
  const size = wanted.compare(position.open) > 0 ? position.open : wanted;
  position.open = size === position.open ? NOTHING : (position.open.minus(size) as Quantity);
  return size;
}

/** Call after every change of the exits. */
export function setTriggers(position: HeldPosition): void {
  const stop = position.stop?.levelNumber;
  const target = position.targets[0]?.levelNumber;
  const long = position.order.side === 'buy';
  position.lowTrigger = (long ? stop : target) ?? Number.NEGATIVE_INFINITY;
  position.highTrigger = (long ? target : stop) ?? Number.POSITIVE_INFINITY;
}

const NOTHING = Decimal.ZERO as Quantity;

function exitOrder(id: OrderId, level: Price, quantity: Quantity): ExitOrder {
  return { id, level, levelNumber: toNumber(level), quantity };
}
