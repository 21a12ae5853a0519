import { Decimal } from '#core/decimal.ts';
import type { HttpReply, HttpRequest } from '#core/wire.ts';
import type { VenueRejection } from '#domain/orders/venue-gateway.ts';
import type { ExchangeShape, ShapeCall, ShapeRoutes } from '#testkit/venue-model/exchange-shape.ts';
import { averageOf, callOf, chosen, field, json, pageOf, routeOf } from '#testkit/venue-model/exchange-shape.ts';
import type { ModelFill, ModelOrder } from '#testkit/venue-model/model-order.ts';
import type { ModelVenue } from '#testkit/venue-model/model-venue.ts';

/** Bybit's own codes. https://bybit-exchange.github.io/docs/v5/error */
const CODES: Readonly<Partial<Record<VenueRejection, readonly [number, string]>>> = {
  funds: [170131, 'Insufficient balance.'],
  duplicate: [170141, 'Duplicate clientOrderId'],
  form: [170137, 'Order quantity decimal too long.'],
};
const RECEIVE_WINDOW_MS = 5_000;

/** A refusal in Bybit's words. */
class BybitError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Bybit v5, spot, unified account. https://bybit-exchange.github.io/docs/v5/intro */
export class BybitShape implements ExchangeShape {
  readonly key = 'bybit-key-4f2a91';
  private readonly venue: ModelVenue;

  constructor(venue: ModelVenue) {
    this.venue = venue;
  }

  kindOf(request: HttpRequest): 'order' | 'cancel' | 'other' {
    const route = routeOf(request);
    return route === 'POST /v5/order/create' ? 'order' : route === 'POST /v5/order/cancel' ? 'cancel' : 'other';
  }

  nameIn(request: HttpRequest): string {
    return field(callOf(this.venue, request), 'orderLinkId') ?? '';
  }

  serve(request: HttpRequest): HttpReply {
    const time = this.venue.now();
    const answer = (retCode: number, retMsg: string, result: unknown): HttpReply =>
      json({ retCode, retMsg, result, retExtInfo: {}, time });
    try {
      const isPublic = request.path.startsWith('/v5/market/');
      if (!isPublic) this.admit(request);
      const route = ROUTES[routeOf(request)];
      if (route === undefined) return json({ retCode: 10404, retMsg: `no such path ${request.path}`, result: {} }, 404);
      return answer(0, 'OK', route(callOf(this.venue, request)));
    } catch (error) {
      if (!(error instanceof BybitError)) throw error;
      return answer(error.code, error.message, {});
    }
  }

  private admit({ headers }: HttpRequest): void {
    if (headers['x-bapi-api-key'] !== this.key) throw new BybitError(10003, 'API key is invalid.');
    const age = this.venue.now() - Number(headers['x-bapi-timestamp']);
    if (age > RECEIVE_WINDOW_MS) throw new BybitError(10002, 'invalid request, timestamp or recv_window');
  }
}

const ROUTES: ShapeRoutes = {
  'GET /v5/market/time': ({ venue }) => ({
    timeSecond: `${Math.floor(venue.now() / 1000)}`,
    timeNano: `${venue.now()}000000`,
  }),
  'GET /v5/market/instruments-info': ({ venue: { rules } }) => ({
    category: 'spot',
    list: [
      {
        symbol: `${rules.base}${rules.quote}`,
        baseCoin: rules.base,
        quoteCoin: rules.quote,
        innovation: '0',
        status: 'Trading',
        marginTrading: 'none',
        lotSizeFilter: {
          basePrecision: rules.quantityStep,
          quotePrecision: '0.00000001',
          minOrderQty: rules.minQuantity,
          maxOrderQty: '100000',
          minOrderAmt: '1',
          maxOrderAmt: '2000000',
        },
        priceFilter: { tickSize: rules.priceTick },
      },
    ],
  }),
  'GET /v5/user/query-api': () => ({
    id: '1',
    userID: 24601,
    readOnly: 0,
    unified: 1,
    uta: 1,
    permissions: { Spot: ['SpotTrade'] },
  }),
  'GET /v5/account/info': () => ({
    unifiedMarginStatus: 6,
    marginMode: 'REGULAR_MARGIN',
    updatedTime: '1697078946000',
  }),
  'GET /v5/account/wallet-balance': ({ venue }) => ({
    list: [
      {
        accountType: 'UNIFIED',
        coin: Object.entries(venue.account.balances()).map(([coin, { free, locked }]) => ({
          coin,
          walletBalance: Decimal.parse(free).plus(Decimal.parse(locked)).toString(),
          equity: Decimal.parse(free).plus(Decimal.parse(locked)).toString(),
          locked,
          free,
        })),
      },
    ],
  }),
  'POST /v5/order/create': create,
  'POST /v5/order/cancel': cancel,
  'GET /v5/order/realtime': (call) => listOf(call, found(call, true).map(orderView), 50),
  'GET /v5/order/history': (call) => listOf(call, found(call, false).map(orderView), 50),
  'GET /v5/execution/list': executions,
};

function create(call: ShapeCall): unknown {
  const { venue } = call;
  if (field(call, 'symbol') !== `${venue.rules.base}${venue.rules.quote}`)
    throw new BybitError(170121, 'Invalid symbol.');
  const life = field(call, 'timeInForce') ?? 'GTC';
  const isMarket = field(call, 'orderType') === 'Market';
  if (isMarket && field(call, 'marketUnit') !== 'baseCoin')
    throw new BybitError(10001, 'this fake takes sizes in base coins');
  const made = venue.place({
    clientId: field(call, 'orderLinkId') ?? '',
    side: field(call, 'side') === 'Buy' ? 'buy' : 'sell',
    kind: isMarket ? 'market' : 'limit',
    price: isMarket ? undefined : Decimal.parse(field(call, 'price')!),
    quantity: Decimal.parse(field(call, 'qty')!),
    life: life === 'IOC' ? 'ioc' : life === 'FOK' ? 'fok' : 'gtc',
    // Bybit takes a post-only order that would take, and cancels it: here it is cancelled by what makes it.
    postOnly: life === 'PostOnly',
  });
  if (!('refused' in made)) return { orderId: `${made.id}`, orderLinkId: made.clientId };
  if (made.refused === 'post-only') throw new BybitError(170218, 'The LIMIT-MAKER order is rejected due to post only.');
  const [code, message] = CODES[made.refused] ?? [170001, made.refused];
  throw new BybitError(code, message);
}

function cancel(call: ShapeCall): unknown {
  const order = chosen(call.venue, field(call, 'orderId'), field(call, 'orderLinkId')).at(-1);
  if (call.venue.cancel(order) === undefined) throw new BybitError(170213, 'Order does not exist.');
  return { orderId: `${order!.id}`, orderLinkId: order!.clientId };
}

function found(call: ShapeCall, isWorking: boolean): readonly ModelOrder[] {
  const all = chosen(call.venue, field(call, 'orderId'), field(call, 'orderLinkId'));
  return all.filter(({ status }) => (status === 'working') === isWorking);
}

function executions(call: ShapeCall): unknown {
  const id = field(call, 'orderId');
  const name = field(call, 'orderLinkId');
  const fills = call.venue.fills.filter(
    ({ order }) => (id === undefined || `${order.id}` === id) && (name === undefined || order.clientId === name),
  );
  return listOf(
    call,
    fills.toReversed().map((fill) => fillView(fill, call.venue)),
    100,
  );
}

function listOf(call: ShapeCall, all: readonly unknown[], most: number): unknown {
  const { page, cursor } = pageOf(call, all, most);
  return { list: page, nextPageCursor: cursor, category: 'spot' };
}

/** https://bybit-exchange.github.io/docs/v5/order/order-list */
function orderView(order: ModelOrder): unknown {
  const isPart = !order.filled.isZero();
  const ended = isPart ? 'PartiallyFilledCanceled' : 'Cancelled';
  const status =
    order.status === 'working' ? (isPart ? 'PartiallyFilled' : 'New') : order.status === 'filled' ? 'Filled' : ended;
  return {
    symbol: 'BTCUSDT',
    orderId: `${order.id}`,
    orderLinkId: order.clientId,
    side: order.side === 'buy' ? 'Buy' : 'Sell',
    orderType: order.kind === 'market' ? 'Market' : 'Limit',
    orderStatus: status,
    timeInForce: order.postOnly ? 'PostOnly' : order.kind === 'market' ? 'IOC' : order.life.toUpperCase(),
    price: (order.price ?? Decimal.ZERO).toString(),
    qty: order.quantity.toString(),
    cumExecQty: order.filled.toString(),
    cumExecValue: order.cost.toString(),
    avgPrice: averageOf(order) ?? '',
    leavesQty: order.quantity.minus(order.filled).toString(),
    createdTime: `${order.createdAt}`,
    updatedTime: `${order.updatedAt}`,
  };
}

/** https://bybit-exchange.github.io/docs/v5/order/execution */
function fillView(fill: ModelFill, { rules }: ModelVenue): unknown {
  const { order } = fill;
  return {
    symbol: `${rules.base}${rules.quote}`,
    execId: `${fill.id}`,
    orderId: `${order.id}`,
    orderLinkId: order.clientId,
    side: order.side === 'buy' ? 'Buy' : 'Sell',
    execPrice: fill.price.toString(),
    execQty: fill.quantity.toString(),
    execValue: fill.price.times(fill.quantity).toString(),
    execFee: fill.fee.toString(),
    feeCurrency: fill.feeCurrency,
    execTime: `${fill.time}`,
    execType: 'Trade',
    isMaker: fill.isMaker,
  };
}
