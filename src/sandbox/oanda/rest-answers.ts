import type { Clock } from '#core/clock.ts';
import type { HttpReply, HttpRequest } from '#core/wire.ts';
import { candlesView } from '#sandbox/oanda/candle-views.ts';
import { orderRequestSchema, requestedOrder } from '#sandbox/oanda/order-request.ts';
import { instrumentView, orderView, positionViews, priceView, summaryView } from '#sandbox/oanda/order-views.ts';
import type { PracticeAccount } from '#sandbox/oanda/practice-account.ts';
import type { PracticeConfig } from '#sandbox/oanda/practice-config.ts';
import type { PracticeDesk } from '#sandbox/oanda/practice-desk.ts';
import type { PracticeMarket } from '#sandbox/oanda/practice-market.ts';
import { formatWireTime } from '#sandbox/oanda/transaction-log.ts';
import type { TransactionLog } from '#sandbox/oanda/transaction-log.ts';

/** The parts of a server that answers are made from. */
export interface PracticeParts {
  readonly config: PracticeConfig;
  readonly clock: Clock;
  readonly market: PracticeMarket;
  readonly account: PracticeAccount;
  readonly log: TransactionLog;
  readonly desk: PracticeDesk;
  /** Whether a request carries the account's token. */
  admits(headers: Readonly<Record<string, string>>): boolean;
}

interface Call {
  readonly server: PracticeParts;
  readonly query: URLSearchParams;
  readonly body: string;
  /** What the pattern of the route caught. */
  readonly parts: readonly string[];
}

type Route = readonly [method: string, pattern: RegExp, answer: (call: Call) => HttpReply];

/** The most orders that one answer lists. */
const MOST_ORDERS = 500;

/** Paths below `/v3/accounts/{accountID}`. */
const ACCOUNT_ROUTES: readonly Route[] = [
  ['GET', /^\/summary$/, summary],
  ['GET', /^\/instruments$/, instruments],
  ['GET', /^\/pricing$/, pricing],
  ['GET', /^\/openPositions$/, ({ server }) => told(server, { positions: positionViews(server.account) })],
  ['POST', /^\/orders$/, placeOrder],
  ['GET', /^\/orders$/, listOrders],
  ['GET', /^\/pendingOrders$/, ({ server }) => told(server, { orders: server.desk.pending().map(orderView) })],
  ['GET', /^\/orders\/([^/]+)$/, oneOrder],
  ['PUT', /^\/orders\/([^/]+)\/cancel$/, cancelOrder],
  ['GET', /^\/transactions\/sinceid$/, ({ server, query }) => transactions(server, Number(query.get('id')) + 1, query)],
  ['GET', /^\/transactions\/idrange$/, ({ server, query }) => transactions(server, Number(query.get('from')), query)],
];

/** Answers a REST request of the v20 API, as far as this server knows it. */
export function answer(server: PracticeParts, { method, path, headers, body }: HttpRequest): HttpReply {
  if (!server.admits(headers)) return refusal(401, 'Insufficient authorization to perform request.');
  const url = new URL(path, 'http://practice');
  const candles = /^\/v3\/instruments\/([^/]+)\/candles$/.exec(url.pathname);
  if (candles !== null && method === 'GET') return candlesOf(server, candles[1]!, url.searchParams);
  const account = /^\/v3\/accounts\/([^/]+)(\/.*)$/.exec(url.pathname);
  if (account === null) return refusal(404, 'No such endpoint');
  if (account[1] !== server.config.accountId) return refusal(403, 'The account specified is not accessible');
  for (const [routeMethod, pattern, reply] of ACCOUNT_ROUTES) {
    const match = pattern.exec(account[2]!);
    if (match === null || routeMethod !== method) continue;
    return reply({ server, query: url.searchParams, body, parts: match.slice(1).map(decodeURIComponent) });
  }
  return refusal(405, 'Method not allowed');
}

function summary({ server }: Call): HttpReply {
  const view = summaryView(server.config, server.account, server.desk.pending().length);
  return told(server, { account: { ...view, lastTransactionID: server.log.lastId } });
}

function instruments({ server }: Call): HttpReply {
  return told(server, { instruments: [...server.market.instruments.values()].map(instrumentView) });
}

function pricing({ server, query }: Call): HttpReply {
  const names = (query.get('instruments') ?? '').split(',');
  const unknown = names.find((name) => !server.market.instruments.has(name));
  if (unknown !== undefined) return refusal(400, "Invalid value specified for 'instruments'");
  const now = server.clock.now();
  return json(200, { prices: names.map((name) => priceView(server.market, name, now)), time: formatWireTime(now) });
}

function placeOrder({ server, body }: Call): HttpReply {
  const parsed = orderRequestSchema.safeParse(parsedJson(body));
  if (!parsed.success) {
    return refusal(400, `Invalid value specified for '${parsed.error.issues[0]?.path.join('.') ?? 'order'}'`);
  }
  const placed = server.desk.place(requestedOrder(parsed.data.order));
  const made = Object.values(placed).filter((transaction) => transaction !== undefined);
  const related = { relatedTransactionIDs: made.map(({ id }) => id) };
  if ('reject' in placed) {
    const errorCode = String(placed.reject['rejectReason']);
    const errorMessage = `The order was rejected: ${errorCode.toLowerCase().replaceAll('_', ' ')}`;
    return told(server, { orderRejectTransaction: placed.reject, ...related, errorCode, errorMessage }, 400);
  }
  const { create, fill, cancel } = placed;
  return told(
    server,
    {
      orderCreateTransaction: create,
      ...(fill === undefined ? {} : { orderFillTransaction: fill }),
      ...(cancel === undefined ? {} : { orderCancelTransaction: cancel }),
      ...related,
    },
    201,
  );
}

/** Newest first. */
function listOrders({ server, query }: Call): HttpReply {
  const state = query.get('state') ?? 'PENDING';
  const instrument = query.get('instrument');
  const count = Math.min(Number(query.get('count') ?? '50'), MOST_ORDERS);
  const before = Number(query.get('beforeID') ?? Number.MAX_SAFE_INTEGER);
  const found = server.desk.orders.filter(
    (order) =>
      (state === 'ALL' || order.state === state) &&
      (instrument === null || order.instrument === instrument) &&
      Number(order.id) <= before,
  );
  return told(server, { orders: found.toReversed().slice(0, count).map(orderView) });
}

function oneOrder({ server, parts }: Call): HttpReply {
  const order = server.desk.find(parts[0]!);
  if (order !== undefined) return told(server, { order: orderView(order) });
  return refusal(404, 'The order ID specified does not exist', 'NO_SUCH_ORDER');
}

function cancelOrder({ server, parts }: Call): HttpReply {
  const specifier = parts[0]!;
  const order = server.desk.find(specifier);
  const cancel = order === undefined ? undefined : server.desk.cancel(order);
  if (cancel !== undefined) {
    return told(server, { orderCancelTransaction: cancel, relatedTransactionIDs: [cancel.id] });
  }
  const named = specifier.startsWith('@') ? { clientOrderID: specifier.slice(1) } : { orderID: specifier };
  const reject = server.log.append('ORDER_CANCEL_REJECT', { ...named, rejectReason: 'ORDER_DOESNT_EXIST' });
  const error = { errorCode: 'ORDER_DOESNT_EXIST', errorMessage: 'The Order specified does not exist' };
  return told(server, { orderCancelRejectTransaction: reject, relatedTransactionIDs: [reject.id], ...error }, 404);
}

function transactions(server: PracticeParts, from: number, query: URLSearchParams): HttpReply {
  const types = query.get('type')?.split(',') ?? [];
  const to = Number(query.get('to') ?? server.log.lastId);
  return told(server, { transactions: server.log.range(from, to, types) });
}

function candlesOf(server: PracticeParts, name: string, query: URLSearchParams): HttpReply {
  const instrument = server.market.instruments.get(name);
  const view = instrument === undefined ? undefined : candlesView(instrument, query, server.clock.now());
  return view === undefined ? refusal(400, "Invalid value specified for 'granularity'") : json(200, view);
}

function parsedJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** An answer about the account, with the number of its last transaction. */
function told(server: PracticeParts, body: Record<string, unknown>, status = 200): HttpReply {
  return json(status, { ...body, lastTransactionID: server.log.lastId });
}

function refusal(status: number, errorMessage: string, errorCode?: string): HttpReply {
  return json(status, { ...(errorCode === undefined ? {} : { errorCode }), errorMessage });
}

function json(status: number, body: unknown): HttpReply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
