import { Decimal } from '#core/decimal.ts';
import { quantity as asQuantity } from '#core/money.ts';
import type { Price, Quantity } from '#core/money.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import { GOOD_TILL_CANCELLED, MARKET, NO_OPTIONS, stopOrderId, targetOrderId } from '#domain/orders/order.ts';
import type {
  Bracket,
  OrderId,
  OrderIntent,
  OrderOptions,
  OrderType,
  Side,
  TimeInForce,
} from '#domain/orders/order.ts';

/** What a strategy asks for. Left out: a market order without exits, good till cancelled. */
export interface OrderRequest {
  readonly instrument: InstrumentId;
  readonly side: Side;
  /** So much, or the share of the free margin that the execution may use, whole steps of it. */
  readonly size: Quantity | { readonly share: Decimal };
  readonly type?: OrderType;
  readonly timeInForce?: TimeInForce;
  readonly reduceOnly?: boolean;
  /** The entry order whose lots it closes. */
  readonly closes?: OrderId;
  readonly stopLoss?: Price;
  readonly takeProfit?: Price;
  readonly options?: Partial<OrderOptions>;
}

/** The order that a request asks for; `step` is the instrument's. */
export function intentOf(request: OrderRequest, id: OrderId, step: Decimal): OrderIntent {
  const { instrument, side, size, closes, options } = request;
  const share = size instanceof Decimal ? undefined : size.share;
  // An order for a share of the margin names more than any margin buys: the venue cuts it down.
  const quantity = size instanceof Decimal ? size : asQuantity(Decimal.of(step.units * UNLIMITED_STEPS, step.scale));
  return {
    id,
    instrument,
    side,
    type: request.type ?? MARKET,
    quantity,
    timeInForce: request.timeInForce ?? GOOD_TILL_CANCELLED,
    reduceOnly: request.reduceOnly ?? false,
    closes,
    bracket: bracketOf(id, quantity, request),
    options:
      options === undefined && share === undefined ? NO_OPTIONS : { ...NO_OPTIONS, ...options, marginShare: share },
    signalId: id,
  };
}

/** Whether a request may open something. */
export function opens({ closes, reduceOnly }: OrderRequest): boolean {
  return closes === undefined && reduceOnly !== true;
}

function bracketOf(id: OrderId, quantity: Quantity, { stopLoss, takeProfit }: OrderRequest): Bracket | undefined {
  if (stopLoss === undefined) return undefined;
  return {
    stopLoss: { id: stopOrderId(id), price: stopLoss },
    takeProfits: takeProfit === undefined ? [] : [{ id: targetOrderId(id, 1), price: takeProfit, quantity }],
    breakEvenAfterFirst: false,
  };
}

const UNLIMITED_STEPS = 10n ** 18n;
