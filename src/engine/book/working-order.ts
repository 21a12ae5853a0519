import { invariant } from '#core/invariant.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderType } from '#domain/orders/order.ts';
import type { Price, Quantity } from '#core/money.ts';
import type { LotGrid } from '#domain/market/lot-grid.ts';

/**
 * Where an order stands at the venue. `asleep`: waits for its parent to fill; `waiting`: for its trigger; `resting`: in the
 * book; `taking`: is being met against the book at this moment; `done`: nothing more will happen to it.
 */
export type WorkingPhase = 'asleep' | 'waiting' | 'resting' | 'taking' | 'done';

/** An order at the book venue, with prices and sizes as whole ticks and lots. Plain data. */
export interface WorkingOrder {
  readonly order: ApprovedOrder;
  /** 1 for a buy, -1 for a sale. */
  readonly sign: 1 | -1;
  /** Its place in the line of arrivals: smaller was earlier. */
  sequence: number;
  phase: WorkingPhase;
  /** What was ordered, after amendments and ties. */
  total: number;
  filled: number;
  /** Most that may ever fill: what its parent has filled; infinite without a parent. */
  cap: number;
  limitTicks: number | undefined;
  triggerTicks: number | undefined;
  /** Best price since a trailing stop began to trail. */
  trailedFrom: number | undefined;
  readonly expiresAt: number;
  /** Lots of others that are met before us at our price; undefined while that price has not been shown. */
  ahead: number | undefined;
  /** Lots that the data showed at our price when last looked at; undefined when they did not show it. */
  seen: number | undefined;
  /** Lots traded at our price that the data have not yet taken off the level. */
  traded: number;
  /** What is left of the shown part of an iceberg; infinite when all is shown. */
  shown: number;
  readonly display: number;
  /** Whether the account was asked for it. */
  granted: boolean;
  /** Whether we were told that the venue has it. */
  accepted: boolean;
  /** Whether the exits of its bracket have come to life. */
  guarded: boolean;
  /** Its part in the bracket of the entry that it closes. */
  readonly leg: 'stop' | 'target' | undefined;
}

/** What is left to fill, whether or not it may fill now. */
export function leaves(working: WorkingOrder): number {
  return working.total - working.filled;
}

/** What may fill now, before a position is asked for reductions. */
export function workable(working: WorkingOrder): number {
  return Math.min(working.total, working.cap) - working.filled;
}

export function isLive(working: WorkingOrder): boolean {
  return working.phase !== 'done';
}

/** Whether it takes what the market offers, once triggered where it has a trigger. */
export function takesAnyPrice(type: OrderType): boolean {
  return type.kind === 'market' || type.kind === 'stop' || type.kind === 'touch' || type.kind === 'trailing-stop';
}

export function limitOf(type: OrderType): Price | undefined {
  return type.kind === 'limit' || type.kind === 'stop-limit' || type.kind === 'touch-limit' ? type.price : undefined;
}

export function hasTrigger(type: OrderType): type is Extract<OrderType, { readonly trigger: Price | undefined }> {
  return type.kind !== 'market' && type.kind !== 'market-to-limit' && type.kind !== 'limit';
}

/** An order whose form has been checked, as it enters the venue. */
export function workingOrder(
  order: ApprovedOrder,
  grid: LotGrid,
  sequence: number,
  leg?: WorkingOrder['leg'],
): WorkingOrder {
  const { timeInForce, options, type } = order;
  const limit = limitOf(type);
  const trigger = hasTrigger(type) ? type.trigger : undefined;
  const expires = timeInForce.kind === 'gtd' || timeInForce.kind === 'day';
  const display =
    options.displayQuantity === undefined ? Number.POSITIVE_INFINITY : wholeLots(grid, options.displayQuantity);
  return {
    order,
    sign: order.side === 'buy' ? 1 : -1,
    sequence,
    phase: 'taking',
    total: wholeLots(grid, order.quantity),
    filled: 0,
    cap: Number.POSITIVE_INFINITY,
    limitTicks: limit === undefined ? undefined : wholeTicks(grid, limit),
    triggerTicks: trigger === undefined ? undefined : wholeTicks(grid, trigger),
    trailedFrom: undefined,
    expiresAt: expires ? timeInForce.expiresAt : Number.POSITIVE_INFINITY,
    ahead: undefined,
    seen: undefined,
    traded: 0,
    shown: display,
    display,
    granted: false,
    accepted: false,
    guarded: false,
    leg,
  };
}

function wholeLots(grid: LotGrid, size: Quantity): number {
  const lots = grid.lotsOf(size);
  invariant(lots !== undefined, `sizes were checked to be whole lots, was ${size.toString()}`);
  return lots;
}

function wholeTicks(grid: LotGrid, at: Price): number {
  const ticks = grid.ticksOf(at);
  invariant(ticks !== undefined, `prices were checked to be whole ticks, was ${at.toString()}`);
  return ticks;
}
