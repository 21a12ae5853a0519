import { Decimal } from '#core/decimal.ts';
import type { HttpReply, HttpRequest } from '#core/wire.ts';
import type { VenueRejection } from '#domain/orders/venue-gateway.ts';
import type { ExchangeShape, ShapeCall, ShapeRoutes } from '#testkit/venue-model/exchange-shape.ts';
import { averageOf, callOf, chosen, field, json, routeOf } from '#testkit/venue-model/exchange-shape.ts';
import type { ModelFill, ModelOrder } from '#testkit/venue-model/model-order.ts';
import type { ModelVenue } from '#testkit/venue-model/model-venue.ts';

/** OKX's own codes. https://www.okx.com/docs-v5/en/#error-code */
const CODES: Readonly<Partial<Record<VenueRejection, readonly [string, string]>>> = {
  funds: ['51008', 'Order failed. Insufficient USDT balance in account'],
  duplicate: ['51016', 'Client order ID already exists'],
  form: ['51121', 'Order quantity must be a multiple of the lot size'],
  'post-only': ['51124', 'You can only place limit orders: post only order would take'],
};
/** Requests whose time is further off are refused. */
const REQUEST_AGE_MS = 30_000;

/** A refusal in OKX's words: of the whole request, or of the one order in it. */
class OkxError extends Error {
  readonly code: string;
  readonly isOfOrder: boolean;

  constructor(code: string, message: string, isOfOrder: boolean) {
    super(message);
    this.code = code;
    this.isOfOrder = isOfOrder;
  }
}

/** OKX v5, spot. https://www.okx.com/docs-v5/en/ */
export class OkxShape implements ExchangeShape {
  readonly key = 'okx-key-77b1c04e';
  private readonly venue: ModelVenue;

  constructor(venue: ModelVenue) {
    this.venue = venue;
  }

  kindOf(request: HttpRequest): 'order' | 'cancel' | 'other' {
    const route = routeOf(request);
    if (route === 'POST /api/v5/trade/order' || route === 'POST /api/v5/trade/batch-orders') return 'order';
    return route === 'POST /api/v5/trade/cancel-order' ? 'cancel' : 'other';
  }

  nameIn(request: HttpRequest): string {
    return field(this.call(request), 'clOrdId') ?? '';
  }

  serve(request: HttpRequest): HttpReply {
    try {
      if (!request.path.startsWith('/api/v5/public/')) this.admit(request);
      const route = ROUTES[routeOf(request)];
      if (route === undefined) return json({ code: '404', msg: `no such path ${request.path}`, data: [] }, 404);
      return json({ code: '0', msg: '', data: route(this.call(request)) });
    } catch (error) {
      if (!(error instanceof OkxError)) throw error;
      if (!error.isOfOrder) return json({ code: error.code, msg: error.message, data: [] });
      return json({ code: '1', msg: '', data: [{ ordId: '', clOrdId: '', sCode: error.code, sMsg: error.message }] });
    }
  }

  /** Orders come alone, or as the one of a list. */
  private call(request: HttpRequest): ShapeCall {
    const call = callOf(this.venue, request);
    return Array.isArray(call.fields) ? { ...call, fields: call.fields[0] as ShapeCall['fields'] } : call;
  }

  private admit({ headers }: HttpRequest): void {
    if (headers['ok-access-key'] !== this.key) throw new OkxError('50111', 'Invalid OK-ACCESS-KEY', false);
    const age = this.venue.now() - Date.parse(headers['ok-access-timestamp'] ?? '');
    if (!(Math.abs(age) <= REQUEST_AGE_MS)) throw new OkxError('50102', 'Timestamp request expired', false);
  }
}

const ROUTES: ShapeRoutes = {
  'GET /api/v5/public/time': ({ venue }) => [{ ts: `${venue.now()}` }],
  'GET /api/v5/public/instruments': ({ venue: { rules } }) => [
    {
      instType: 'SPOT',
      instId: `${rules.base}-${rules.quote}`,
      baseCcy: rules.base,
      quoteCcy: rules.quote,
      tickSz: rules.priceTick,
      lotSz: rules.quantityStep,
      minSz: rules.minQuantity,
      maxLmtSz: '100000',
      state: 'live',
      listTime: '1606468572000',
    },
  ],
  'GET /api/v5/account/config': () => [
    { uid: '44705892343619584', acctLv: '1', posMode: 'net_mode', perm: 'read_only,trade' },
  ],
  'GET /api/v5/account/balance': ({ venue }) => [
    {
      uTime: `${venue.now()}`,
      details: Object.entries(venue.account.balances()).map(([ccy, { free, locked }]) => ({
        ccy,
        availBal: free,
        frozenBal: locked,
        cashBal: Decimal.parse(free).plus(Decimal.parse(locked)).toString(),
        eq: Decimal.parse(free).plus(Decimal.parse(locked)).toString(),
        uTime: `${venue.now()}`,
      })),
    },
  ],
  'POST /api/v5/trade/order': create,
  'POST /api/v5/trade/batch-orders': create,
  'POST /api/v5/trade/cancel-order': cancel,
  'GET /api/v5/trade/order': (call) => {
    const order = chosen(call.venue, field(call, 'ordId'), field(call, 'clOrdId')).at(-1);
    if (order === undefined) throw new OkxError('51603', 'Order does not exist', false);
    return [orderView(order, call.venue)];
  },
  'GET /api/v5/trade/orders-pending': (call) =>
    older(call, call.venue.working().toReversed(), ({ id }) => id).map((order) => orderView(order, call.venue)),
  'GET /api/v5/trade/fills': executions,
  'GET /api/v5/trade/fills-history': executions,
};

function create(call: ShapeCall): unknown {
  const { venue } = call;
  const kind = field(call, 'ordType') ?? '';
  const isMarket = kind === 'market';
  if (isMarket && field(call, 'tgtCcy') !== 'base_ccy')
    throw new OkxError('51000', 'this fake takes sizes in base coins', true);
  const made = venue.place({
    clientId: field(call, 'clOrdId') ?? '',
    side: field(call, 'side') === 'buy' ? 'buy' : 'sell',
    kind: isMarket ? 'market' : 'limit',
    price: isMarket ? undefined : Decimal.parse(field(call, 'px')!),
    quantity: Decimal.parse(field(call, 'sz')!),
    life: kind === 'ioc' ? 'ioc' : kind === 'fok' ? 'fok' : 'gtc',
    postOnly: kind === 'post_only',
  });
  if (!('refused' in made))
    return [{ ordId: `${made.id}`, clOrdId: made.clientId, sCode: '0', sMsg: '', ts: `${venue.now()}` }];
  const [code, message] = CODES[made.refused] ?? ['51000', made.refused];
  throw new OkxError(code, message, true);
}

function cancel(call: ShapeCall): unknown {
  const order = chosen(call.venue, field(call, 'ordId'), field(call, 'clOrdId')).at(-1);
  if (order === undefined) throw new OkxError('51603', 'Order does not exist', true);
  if (call.venue.cancel(order) === undefined) {
    const [code, what] = order.status === 'filled' ? ['51402', 'completed'] : ['51401', 'canceled'];
    throw new OkxError(code, `Cancellation failed as the order is already ${what}`, true);
  }
  return [{ ordId: `${order.id}`, clOrdId: order.clientId, sCode: '0', sMsg: '' }];
}

function executions(call: ShapeCall): unknown {
  const id = field(call, 'ordId');
  const fills = call.venue.fills.filter(({ order }) => id === undefined || `${order.id}` === id);
  return older(call, fills.toReversed(), billId).map((fill) => fillView(fill, call.venue));
}

/** Up to 100 entries, newest first, older than the one numbered `after`. */
function older<T>(call: ShapeCall, newestFirst: readonly T[], numberOf: (entry: T) => number): readonly T[] {
  const after = field(call, 'after');
  return newestFirst.filter((entry) => after === undefined || numberOf(entry) < Number(after)).slice(0, 100);
}

/** The number of a booking, which is not that of its trade. */
function billId({ id }: ModelFill): number {
  return id * 10 + 1;
}

/** https://www.okx.com/docs-v5/en/#order-book-trading-trade-get-order-details */
function orderView(order: ModelOrder, { rules }: ModelVenue): unknown {
  const working = order.filled.isZero() ? 'live' : 'partially_filled';
  return {
    instType: 'SPOT',
    instId: `${rules.base}-${rules.quote}`,
    ordId: `${order.id}`,
    clOrdId: order.clientId,
    side: order.side,
    ordType:
      order.kind === 'market' ? 'market' : order.postOnly ? 'post_only' : order.life === 'gtc' ? 'limit' : order.life,
    px: order.price?.toString() ?? '',
    sz: order.quantity.toString(),
    tgtCcy: order.kind === 'market' ? 'base_ccy' : '',
    accFillSz: order.filled.toString(),
    avgPx: averageOf(order) ?? '',
    state: order.status === 'working' ? working : order.status === 'filled' ? 'filled' : 'canceled',
    cTime: `${order.createdAt}`,
    uTime: `${order.updatedAt}`,
    fee: '0',
    feeCcy: rules.quote,
  };
}

/** Fees are told as what changes the account: below zero is charged. */
function fillView(fill: ModelFill, { rules }: ModelVenue): unknown {
  const { order } = fill;
  return {
    instType: 'SPOT',
    instId: `${rules.base}-${rules.quote}`,
    tradeId: `${fill.id}`,
    ordId: `${order.id}`,
    clOrdId: order.clientId,
    billId: `${billId(fill)}`,
    side: order.side,
    fillPx: fill.price.toString(),
    fillSz: fill.quantity.toString(),
    fee: fill.fee.negated().toString(),
    feeCcy: fill.feeCurrency,
    execType: fill.isMaker ? 'M' : 'T',
    ts: `${fill.time}`,
  };
}
