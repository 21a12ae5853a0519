import { Decimal } from '#core/decimal.ts';
import { quantity as asQuantity } from '#core/money.ts';
import type { Price, Quantity } from '#core/money.ts';
import { failure, success } from '#core/result.ts';
import type { Result } from '#core/result.ts';
import {
  GOOD_TILL_CANCELLED,
  MARKET,
  NO_OPTIONS,
  entryOrderId,
  stopOrderId,
  targetOrderId,
} from '#domain/orders/order.ts';
import type { Bracket, OrderId, OrderIntent, TakeProfit } from '#domain/orders/order.ts';
import type { PriceGrid } from '#domain/orders/price-grid.ts';
import type { Signal, Target, TradePlan } from '#domain/signals/signal.ts';

/** A plan's prices on the instrument's grid. */
export interface PlannedPrices {
  /** What sizing reckons with: the limit of a limit entry, else the plan's reference price. */
  readonly reference: Price;
  readonly stop: Price;
  readonly targets: readonly Price[];
}

/**
 * Rounds a plan to ticks: stops away from the entry (never tighter than planned), targets towards it (met no later than
 * planned), limits to the better price (never worse than planned). The failure says why a plan cannot be traded.
 */
export function plannedPrices(signal: Signal, grid: PriceGrid): Result<PlannedPrices, string> {
  const fault = planFault(signal);
  if (fault !== undefined) return failure(fault);
  const { plan, direction } = signal;
  const { stop, targets } = plan;
  const entry = plannedEntry(plan);
  const long = direction === 'long';
  return success({
    reference: grid.price(entry, plan.entry.kind === 'market' ? 'nearest-even' : long ? 'floor' : 'up'),
    stop: grid.price(stop, long ? 'floor' : 'up'),
    targets:
      targets.length === 0 ? NO_PRICES : targets.map((target) => grid.price(target.price, long ? 'floor' : 'up')),
  });
}

const NO_PRICES: readonly Price[] = [];

/** Why a plan cannot be traded, as what should hold; undefined when it can. */
export function planFault({ plan, direction }: Signal): string | undefined {
  const { stop, targets } = plan;
  const entry = plannedEntry(plan);
  const sign = direction === 'long' ? 1 : -1;
  if (!Number.isFinite(entry) || !Number.isFinite(stop)) return `entry "${entry}" and stop "${stop}" are numbers`;
  if (!(sign * stop < sign * entry)) return `stop "${stop}" is on the losing side of the entry "${entry}"`;
  const outside = targets.find((target) => !(sign * target.price > sign * entry));
  if (outside !== undefined) return `target "${outside.price}" is on the winning side of the entry "${entry}"`;
  return sharesAreWhole(targets) ? undefined : 'the shares of the targets sum to 1';
}

function plannedEntry({ entry, referencePrice }: TradePlan): number {
  return entry.kind === 'limit' ? entry.price : referencePrice;
}

export interface EntryOrder {
  readonly signal: Signal;
  readonly prices: PlannedPrices;
  readonly quantity: Quantity;
  readonly quantityStep: Decimal;
  readonly breakEvenAfterFirst: boolean;
}

/** The entry order of a plan, with its bracket. */
export function entryIntent(order: EntryOrder): OrderIntent {
  const { signal, prices, quantity } = order;
  const { plan } = signal;
  const id = entryOrderId(signal.id);
  const limited = plan.entry.kind === 'limit';
  return {
    id,
    instrument: signal.instrument,
    side: signal.direction === 'long' ? 'buy' : 'sell',
    type: limited ? { kind: 'limit', price: prices.reference } : MARKET,
    quantity,
    timeInForce: limited ? { kind: 'gtd', expiresAt: plan.expiresAt } : GOOD_TILL_CANCELLED,
    reduceOnly: false,
    closes: undefined,
    bracket: bracketOf(id, order),
    options: NO_OPTIONS,
    signalId: signal.id,
  };
}

function bracketOf(id: OrderId, order: EntryOrder): Bracket {
  const { signal, prices, quantity, quantityStep, breakEvenAfterFirst } = order;
  const stopLoss = { id: stopOrderId(id), price: prices.stop };
  if (prices.targets.length === 0) return { stopLoss, takeProfits: NO_TARGETS, breakEvenAfterFirst };
  const legs = splitTargets(signal.plan.targets, prices.targets, quantity, quantityStep);
  const takeProfits = legs.map((leg, i) => ({
    id: targetOrderId(id, i + 1),
    price: leg.price,
    quantity: leg.quantity,
  }));
  return { stopLoss, takeProfits, breakEvenAfterFirst };
}

const NO_TARGETS: readonly TakeProfit[] = [];

/**
 * Splits a quantity over targets by their shares, nearest target first: each leg rounded down to the step, the last one takes
 * what is left. A leg too small for one step is left out, and its share goes to the last.
 */
export function splitTargets(
  targets: readonly Target[],
  prices: readonly Price[],
  quantity: Quantity,
  step: Decimal,
): readonly Omit<TakeProfit, 'id'>[] {
  const legs: Omit<TakeProfit, 'id'>[] = [];
  let left: Decimal = quantity;
  for (let i = 0; i < targets.length - 1; i++) {
    const share = Decimal.fromNumber(targets[i]!.share, 12, 'down');
    const size = quantity.times(share).roundTo(step, 'down');
    if (size.isZero()) continue;
    legs.push({ price: prices[i]!, quantity: asQuantity(size) });
    left = left.minus(size);
  }
  const lastPrice = prices.at(-1);
  if (lastPrice !== undefined && left.sign() > 0) legs.push({ price: lastPrice, quantity: asQuantity(left) });
  return legs;
}

function sharesAreWhole(targets: readonly Target[]): boolean {
  if (targets.length === 0) return true;
  let sum = 0;
  for (const { share } of targets) {
    if (!(share > 0)) return false;
    sum += share;
  }
  return Math.abs(sum - 1) < 1e-9;
}
