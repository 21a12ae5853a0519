import { Decimal } from '#core/decimal.ts';
import type { Price, Quantity } from '#core/money.ts';
import { price as asPrice } from '#core/money.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderId, StopLoss } from '#domain/orders/order.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import type { InsideEntry } from '#engine/sim/matching.ts';

/** An exit order of a bracket, resting. */
export interface ExitOrder {
  readonly id: OrderId;
  /** Its place among all orders: when it came to life, or was moved last. */
  sequence: number;
  level: Price;
  /** The level as the bars write it. */
  levelNumber: number;
  /** What a target still takes; the stop always takes what is open. */
  quantity: Quantity;
  /** A stop that was reached and not wholly met: what is left takes the next price. */
  isTriggered: boolean;
}

/** What an entry order bought or sold and has not closed again, with the exits that guard it. Plain data. */
export interface HeldPosition {
  readonly order: ApprovedOrder;
  /** Its place among what is held: what was opened first is closed first. */
  readonly sequence: number;
  /** Average of what was entered, whole ticks. */
  entryPrice: Price;
  /** What the entry has filled, and what of that is open. */
  entered: Quantity;
  open: Quantity;
  stop: ExitOrder | undefined;
  /** Nearest first. */
  targets: ExitOrder[];
  hasFilledTarget: boolean;
  /** The entry was met inside the bar that is being matched, so what came before it in that bar must not count. */
  enteredInside: InsideEntry | undefined;
  /** Exits that work from the next bar on only. */
  heldBack: HeldBack;
  /** A bar that stays strictly between these two cannot meet any exit. */
  lowTrigger: number;
  highTrigger: number;
}

export type HeldBack = 'nothing' | 'stop' | 'everything';

/** What the first execution of an entry opens. */
export interface Opening {
  readonly sequence: number;
  /** Of its exits among all orders; undefined: they are not asked for it. */
  readonly exitSequence?: number;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly enteredInside: InsideEntry | undefined;
  readonly heldBack: HeldBack;
}

export function heldPosition(order: ApprovedOrder, opening: Opening): HeldPosition {
  const { bracket } = order;
  const { sequence, exitSequence = sequence, price, quantity, enteredInside, heldBack } = opening;
  const position: HeldPosition = {
    order,
    sequence,
    entryPrice: price,
    entered: quantity,
    open: quantity,
    stop: bracket === undefined ? undefined : exitOrder(bracket.stopLoss, quantity, exitSequence),
    targets:
      bracket === undefined || bracket.takeProfits.length === 0
        ? []
        : bracket.takeProfits.map((leg) => exitOrder(leg, leg.quantity, exitSequence)),
    hasFilledTarget: false,
    enteredInside,
    heldBack,
    lowTrigger: Number.NEGATIVE_INFINITY,
    highTrigger: Number.POSITIVE_INFINITY,
  };
  setTriggers(position);
  return position;
}

/** Adds a further execution of the entry. */
export function addTo(position: HeldPosition, at: Price, size: Quantity, tick: Decimal): void {
  const { entryPrice, entered } = position;
  const total = entered.plus(size);
  const paid = entryPrice.times(entered).plus(at.times(size));
  const average = paid.dividedBy(total, tick.scale + AVERAGE_DIGITS, 'nearest-even').roundTo(tick, 'nearest-even');
  position.entryPrice = asPrice(average);
  position.entered = total as Quantity;
  position.open = position.open.plus(size) as Quantity;
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
  const { stop, targets } = position;
  const target = targets[0]?.levelNumber;
  const long = position.order.side === 'buy';
  position.lowTrigger = (long ? stop?.levelNumber : target) ?? Number.NEGATIVE_INFINITY;
  position.highTrigger = (long ? target : stop?.levelNumber) ?? Number.POSITIVE_INFINITY;
  if (stop?.isTriggered === true) position.lowTrigger = Number.POSITIVE_INFINITY;
}

const NOTHING = Decimal.ZERO as Quantity;
/** Digits beyond the tick at which an average is worked out before it is rounded to the tick. */
const AVERAGE_DIGITS = 8;

function exitOrder({ id, price }: StopLoss, quantity: Quantity, sequence: number): ExitOrder {
  return { id, sequence, level: price, levelNumber: toNumber(price), quantity, isTriggered: false };
}
