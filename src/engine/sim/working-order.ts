import { Decimal } from '#core/decimal.ts';
import type { Price, Quantity } from '#core/money.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderType } from '#domain/orders/order.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import type { InsideEntry } from '#engine/sim/matching.ts';

/** What an order at the venue waits for: its parent, the next price, or a price of its own. */
export type OrderStage = 'asleep' | 'taking' | 'limit' | 'stop' | 'touch';

/** An order at the simulated venue. Plain data. */
export interface WorkingOrder {
  readonly order: ApprovedOrder;
  /** Its place in the queue: what came first goes first. */
  sequence: number;
  stage: OrderStage;
  /** The whole of it, as ordered, amended or cut to what the account can pay for. */
  quantity: Quantity;
  filled: Quantity;
  /** Taken back: a sibling of its group filled in its place, or there is less to reduce. */
  withdrawn: Quantity;
  /** Most that it may ever fill: what its parent has filled; undefined without a parent. */
  cap: Quantity | undefined;
  /** What others were last told to be left of it. */
  announced: Quantity;
  /** The price that it waits for; undefined for one that takes any price, and for a trailing stop that stands nowhere yet. */
  level: Price | undefined;
  /** The level as the bars write it; NaN without one. */
  levelNumber: number;
  /** The worst price that it may be executed at. */
  limit: Price | undefined;
  readonly expiresAt: number;
  /** It expired before it came, or as it came: it only waits to be told so. */
  readonly isStale: boolean;
  /** No bar has been matched since it arrived. */
  isFresh: boolean;
  /** It woke or was triggered inside the bar that is being matched: what came before it there must not count. */
  inside: InsideEntry | undefined;
  /** It works from the next bar on. */
  isHeldBack: boolean;
  /** It was tried in the stretch of the market that is being matched. */
  isTried: boolean;
  /** The account was asked how much of it can be paid for. */
  isCut: boolean;
  /** Nothing more happens to it. */
  isOver: boolean;
  trail: Trail | undefined;
}

/** Where a trailing stop stands. */
export interface Trail {
  /** The best price since it began to trail; NaN before. */
  best: number;
  isActive: boolean;
  /** It was moved by the bar that is being matched, so that this bar can only meet it inside. */
  hasMovedInside: boolean;
}

export function workingOrder(order: ApprovedOrder, sequence: number, now: number): WorkingOrder {
  const { type, timeInForce, quantity } = order;
  const level = levelAtFirst(type);
  const expires = timeInForce.kind === 'gtd' || timeInForce.kind === 'day';
  return {
    order,
    sequence,
    stage: stageOf(type),
    quantity,
    filled: NOTHING,
    withdrawn: NOTHING,
    cap: undefined,
    announced: quantity,
    level,
    levelNumber: level === undefined ? Number.NaN : toNumber(level),
    limit: type.kind === 'limit' || type.kind === 'stop-limit' || type.kind === 'touch-limit' ? type.price : undefined,
    expiresAt: expires ? timeInForce.expiresAt : Number.POSITIVE_INFINITY,
    isStale: expires && timeInForce.expiresAt <= now,
    isFresh: true,
    inside: undefined,
    isHeldBack: false,
    isTried: false,
    isCut: false,
    isOver: false,
    trail:
      type.kind === 'trailing-stop'
        ? { best: Number.NaN, isActive: type.activation === undefined, hasMovedInside: false }
        : undefined,
  };
}

/** What it would still execute if it were met now. */
export function leftOf(working: WorkingOrder): Quantity {
  const { quantity, cap, filled, withdrawn } = working;
  let left: Decimal = cap !== undefined && cap.compare(quantity) < 0 ? cap : quantity;
  if (!filled.isZero()) left = left.minus(filled);
  if (!withdrawn.isZero()) left = left.minus(withdrawn);
  return left.sign() < 0 ? NOTHING : (left as Quantity);
}

/** Whether it could not execute anything more, even if its parent filled on. */
export function isUsedUp({ quantity, filled, withdrawn }: WorkingOrder): boolean {
  return quantity.minus(filled).minus(withdrawn).sign() <= 0;
}

export function setLevel(working: WorkingOrder, level: Price | undefined): void {
  working.level = level;
  working.levelNumber = level === undefined ? Number.NaN : toNumber(level);
}

/** Whether it waits for the price to rise; those that wait for it to fall are the others. */
export function waitsForRise({ order, stage }: WorkingOrder): boolean {
  return (order.side === 'buy') === (stage === 'stop');
}

/** Whether all that it can do is make a position smaller. */
export function onlyReduces({ order }: WorkingOrder): boolean {
  return order.reduceOnly || order.closes !== undefined;
}

/** What an order of this type does once it is awake. */
export function stageOf(type: OrderType): OrderStage {
  switch (type.kind) {
    case 'market':
    case 'market-to-limit':
      return 'taking';
    case 'limit':
      return 'limit';
    case 'stop':
    case 'stop-limit':
    case 'trailing-stop':
      return 'stop';
    case 'touch':
    case 'touch-limit':
      return 'touch';
  }
}

export const NOTHING = Decimal.ZERO as Quantity;

function levelAtFirst(type: OrderType): Price | undefined {
  if (type.kind === 'market' || type.kind === 'market-to-limit') return undefined;
  return type.kind === 'limit' ? type.price : type.trigger;
}
