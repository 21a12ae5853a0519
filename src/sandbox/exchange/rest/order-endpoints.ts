import type { Account } from '#sandbox/exchange/accounts/account.ts';
import { ApiError, refuse } from '#sandbox/exchange/api-error.ts';
import type { ExchangeCore } from '#sandbox/exchange/exchange-core.ts';
import type { Params } from '#sandbox/exchange/params.ts';
import { cancelledJson, orderJson, placedJson, tradeJson } from '#sandbox/exchange/orders/order-json.ts';
import type { ResponseType } from '#sandbox/exchange/orders/order-json.ts';
import { readOrder } from '#sandbox/exchange/orders/wanted-order.ts';
import { isOpen } from '#sandbox/exchange/orders/order-record.ts';
import type { OrderRecord } from '#sandbox/exchange/orders/order-record.ts';
import { ordering, signed } from '#sandbox/exchange/rest/endpoint.ts';
import type { Endpoints } from '#sandbox/exchange/rest/endpoint.ts';

/** Everything about orders and executions: placing, cancelling, asking. */
export function orderEndpoints(exchange: ExchangeCore): Endpoints {
  return {
    'POST /api/v3/order': ordering((params, account) => place(exchange, account, params)),
    'POST /api/v3/order/test': signed(1, (params, account) => tryOut(exchange, account, params)),
    'GET /api/v3/order': signed(4, (params, account) => orderJson(asked(exchange, account, params))),
    'DELETE /api/v3/order': signed(1, (params, account) => cancel(exchange, account, params)),
    'POST /api/v3/order/cancelReplace': ordering((params, account) => replace(exchange, account, params)),
    'GET /api/v3/openOrders': signed(6, (params, account) =>
      account.openOrders(optionalSymbol(exchange, params)).map(orderJson),
    ),
    'DELETE /api/v3/openOrders': signed(1, (params, account) => cancelAll(exchange, account, params)),
    'GET /api/v3/allOrders': signed(20, (params, account) => allOrders(exchange, account, params)),
    'GET /api/v3/myTrades': signed(20, (params, account) => myTrades(exchange, account, params)),
  };
}

function place(exchange: ExchangeCore, account: Account, params: Params): unknown {
  const market = exchange.market(params.need('symbol'));
  const wanted = readOrder(params, market, () => exchange.nextName());
  const isPlain = wanted.type === 'MARKET' || wanted.type === 'LIMIT';
  const type = responseType(params, isPlain ? 'FULL' : 'ACK');
  const { order, trades } = exchange.desk.place(account, wanted, market);
  return placedJson(order, trades, type);
}

function tryOut(exchange: ExchangeCore, account: Account, params: Params): unknown {
  const market = exchange.market(params.need('symbol'));
  exchange.desk.check(
    account,
    readOrder(params, market, () => exchange.nextName()),
    market,
  );
  return {};
}

function responseType(params: Params, usual: ResponseType): ResponseType {
  const text = params.text('newOrderRespType') ?? usual;
  if (text === 'ACK' || text === 'RESULT' || text === 'FULL') return text;
  throw refuse.illegal('newOrderRespType', 'ACK|RESULT|FULL');
}

/** The order that a request names, by its number or by the client's name for it. */
function named(exchange: ExchangeCore, account: Account, params: Params): OrderRecord | undefined {
  const { symbol } = exchange.market(params.need('symbol')).rules;
  const orderId = params.integer(params.has('cancelOrderId') ? 'cancelOrderId' : 'orderId');
  const clientId = params.text(params.has('cancelOrigClientOrderId') ? 'cancelOrigClientOrderId' : 'origClientOrderId');
  if (orderId === undefined && clientId === undefined) throw refuse.missing('orderId');
  const order = orderId === undefined ? account.named(clientId ?? '') : account.order(orderId);
  if (order === undefined || order.rules.symbol !== symbol) return undefined;
  return clientId === undefined || order.clientOrderId === clientId ? order : undefined;
}

function asked(exchange: ExchangeCore, account: Account, params: Params): OrderRecord {
  const order = named(exchange, account, params);
  if (order === undefined) throw refuse.unknownOrder();
  return order;
}

function cancel(exchange: ExchangeCore, account: Account, params: Params, nameField = 'newClientOrderId'): unknown {
  const order = named(exchange, account, params);
  if (order === undefined || !isOpen(order)) throw refuse.cannotCancel();
  const cancelId = params.text(nameField) ?? exchange.nextName();
  exchange.desk.cancel(account, order, exchange.market(order.rules.symbol), cancelId);
  return cancelledJson(order);
}

function cancelAll(exchange: ExchangeCore, account: Account, params: Params): unknown {
  const market = exchange.market(params.need('symbol'));
  const open = account.openOrders(market.rules.symbol);
  if (open.length === 0) throw refuse.cannotCancel();
  for (const order of open) exchange.desk.cancel(account, order, market, exchange.nextName());
  return open.map(cancelledJson);
}

/** Cancels one order and places another; by its mode the second is left out when the first fails. */
function replace(exchange: ExchangeCore, account: Account, params: Params): unknown {
  const mode = params.need('cancelReplaceMode');
  if (mode !== 'STOP_ON_FAILURE' && mode !== 'ALLOW_FAILURE') throw refuse.missing('cancelReplaceMode');
  const cancelled = attempt(() => cancel(exchange, account, params, 'cancelNewClientOrderId'));
  const isOver = cancelled.error !== undefined && mode === 'STOP_ON_FAILURE';
  const placed = isOver ? undefined : attempt(() => place(exchange, account, params));
  const data = {
    cancelResult: cancelled.error === undefined ? 'SUCCESS' : 'FAILURE',
    newOrderResult: placed === undefined ? 'NOT_ATTEMPTED' : placed.error === undefined ? 'SUCCESS' : 'FAILURE',
    cancelResponse: cancelled.body,
    newOrderResponse: placed?.body ?? null,
  };
  const failed = [cancelled, placed].filter((part) => part?.error !== undefined).length;
  if (failed === 0 && placed !== undefined) return data;
  throw new ReplaceError(failed === 1 && placed !== undefined ? -2021 : -2022, data);
}

interface Attempt {
  readonly body: unknown;
  readonly error: ApiError | undefined;
}

function attempt(call: () => unknown): Attempt {
  try {
    return { body: call(), error: undefined };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { body: error.body(), error };
  }
}

/** The refusal of a replacement tells what became of both halves. */
class ReplaceError extends ApiError {
  private readonly data: unknown;

  constructor(code: number, data: unknown) {
    const isPart = code === -2021;
    super(code, isPart ? 'Order cancel-replace partially failed.' : 'Order cancel-replace failed.', isPart ? 409 : 400);
    this.data = data;
  }

  override body(): { readonly code: number; readonly msg: string; readonly data: unknown } {
    return { ...super.body(), data: this.data };
  }
}

function allOrders(exchange: ExchangeCore, account: Account, params: Params): unknown {
  const { symbol } = exchange.market(params.need('symbol')).rules;
  const from = params.integer('orderId');
  const { start, end } = timesOf(params);
  const found = [...account.orders()].filter(
    (order) =>
      order.rules.symbol === symbol &&
      (from === undefined || order.orderId >= from) &&
      order.createdAt >= start &&
      order.createdAt <= end,
  );
  return page(found, params, from !== undefined || params.has('startTime')).map(orderJson);
}

function myTrades(exchange: ExchangeCore, account: Account, params: Params): unknown {
  const { symbol } = exchange.market(params.need('symbol')).rules;
  const orderId = params.integer('orderId');
  const from = params.integer('fromId');
  const { start, end } = timesOf(params);
  const found = account.trades.filter(
    ({ order, tradeId, time }) =>
      order.rules.symbol === symbol &&
      (orderId === undefined || order.orderId === orderId) &&
      (from === undefined || tradeId >= from) &&
      time >= start &&
      time <= end,
  );
  return page(found, params, from !== undefined || params.has('startTime')).map(tradeJson);
}

function timesOf(params: Params): { readonly start: number; readonly end: number } {
  return {
    start: params.integer('startTime') ?? Number.NEGATIVE_INFINITY,
    end: params.integer('endTime') ?? Number.POSITIVE_INFINITY,
  };
}

/** From a beginning on, or the latest; oldest first. */
function page<T>(found: readonly T[], params: Params, isFromStart: boolean): readonly T[] {
  const limit = params.limit(500, 1_000);
  return isFromStart ? found.slice(0, limit) : found.slice(-limit);
}

function optionalSymbol(exchange: ExchangeCore, params: Params): string | undefined {
  const symbol = params.text('symbol');
  return symbol === undefined ? undefined : exchange.market(symbol).rules.symbol;
}
