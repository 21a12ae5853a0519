import { Decimal } from '#core/decimal.ts';
import { formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { HttpReply, HttpRequest } from '#core/wire.ts';
import type { VenueRejection } from '#domain/orders/venue-gateway.ts';
import type { ExchangeShape, ShapeCall, ShapeRoutes } from '#testkit/venue-model/exchange-shape.ts';
import { averageOf, callOf, chosen, field, json, pageOf, routeOf } from '#testkit/venue-model/exchange-shape.ts';
import type { ModelFill, ModelOrder, ModelRequest } from '#testkit/venue-model/model-order.ts';
import type { ModelVenue } from '#testkit/venue-model/model-venue.ts';

/** Reasons of the create-order endpoint. */
const REASONS: Readonly<Partial<Record<VenueRejection, readonly [string, string]>>> = {
  funds: ['INSUFFICIENT_FUND', 'Insufficient balance in source account'],
  form: ['INVALID_SIZE_PRECISION', 'Invalid size precision'],
  'post-only': ['INVALID_LIMIT_PRICE_POST_ONLY', 'Post only order would cross the book'],
};

/** Coinbase's advanced trade API. https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/ */
export class CoinbaseShape implements ExchangeShape {
  readonly key = 'coinbase-key-5c08';
  private readonly venue: ModelVenue;

  constructor(venue: ModelVenue) {
    this.venue = venue;
  }

  kindOf(request: HttpRequest): 'order' | 'cancel' | 'other' {
    const route = routeOf(request);
    if (route === 'POST /api/v3/brokerage/orders') return 'order';
    return route === 'POST /api/v3/brokerage/orders/batch_cancel' ? 'cancel' : 'other';
  }

  nameIn(request: HttpRequest): string {
    return field(callOf(this.venue, request), 'client_order_id') ?? '';
  }

  serve(request: HttpRequest): HttpReply {
    const isPublic = /^\/(?:v2|api\/v3\/brokerage\/(?:time|market))\b/.test(request.path);
    if (!isPublic && !this.admits(request)) return json({ error: 'Unauthorized' }, 401);
    const route = ROUTES[routeOf(request)];
    const call = callOf(this.venue, request);
    if (route !== undefined) return json(route(call));
    const one = /^GET \/api\/v3\/brokerage\/orders\/historical\/(\w+)$/.exec(routeOf(request));
    const order = one === null ? undefined : chosen(this.venue, one[1], undefined)[0];
    if (order !== undefined) return json({ order: orderView(order) });
    return json({ error: 'NOT_FOUND', error_details: 'order not found', message: 'order not found' }, 404);
  }

  /** A token names its key and lives for two minutes; who has signed it is not looked at. */
  private admits({ headers }: HttpRequest): boolean {
    const [, claims = ''] = (headers['authorization'] ?? '').replace('Bearer ', '').split('.');
    if (claims === '') return false;
    const { sub, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string; exp: number };
    return sub === this.key && exp * 1000 >= this.venue.now();
  }
}

const ROUTES: ShapeRoutes = {
  'GET /api/v3/brokerage/time': ({ venue }) => ({
    iso: isoOf(venue.now()),
    epochMillis: `${venue.now()}`,
    epochSeconds: `${Math.floor(venue.now() / 1000)}`,
  }),
  'GET /v2/time': ({ venue }) => ({ data: { iso: isoOf(venue.now()), epoch: Math.floor(venue.now() / 1000) } }),
  'GET /v2/currencies': () => ({ data: [] }),
  'GET /v2/currencies/crypto': () => ({ data: [] }),
  'GET /v2/exchange-rates': () => ({ data: { currency: 'USD', rates: {} } }),
  'GET /api/v3/brokerage/key_permissions': () => ({
    can_view: true,
    can_trade: true,
    portfolio_uuid: '4f3e2d1c-0000-4000-8000-00000000000a',
  }),
  'GET /api/v3/brokerage/transaction_summary': () => ({
    fee_tier: { taker_fee_rate: '0.006', maker_fee_rate: '0.004' },
  }),
  'GET /api/v3/brokerage/products': (call) => products(call),
  'GET /api/v3/brokerage/market/products': (call) => products(call),
  'GET /api/v3/brokerage/accounts': ({ venue }) => ({
    accounts: Object.entries(venue.account.balances()).map(([currency, { free, locked }]) => ({
      uuid: `account-${currency}`,
      name: `${currency} Wallet`,
      currency,
      available_balance: { value: free, currency },
      hold: { value: locked, currency },
      type: 'ACCOUNT_TYPE_CRYPTO',
      active: true,
      ready: true,
    })),
    has_next: false,
    cursor: '',
  }),
  'POST /api/v3/brokerage/orders': create,
  'POST /api/v3/brokerage/orders/batch_cancel': cancel,
  'GET /api/v3/brokerage/orders/historical/batch': (call) => {
    const wanted = field(call, 'order_status');
    const all = call.venue.orders.map(orderView).filter(({ status }) => wanted === undefined || status === wanted);
    const { page, cursor } = pageOf(call, all.toReversed(), 1_000);
    return { orders: page, has_next: cursor !== '', cursor };
  },
  'GET /api/v3/brokerage/orders/historical/fills': (call) => {
    const id = field(call, 'order_ids');
    const fills = call.venue.fills.filter(({ order }) => id === undefined || `${order.id}` === id);
    const { page, cursor } = pageOf(call, fills.toReversed().map(fillView), 250);
    return { fills: page, cursor };
  },
};

function products({ query, venue: { rules } }: ShapeCall): unknown {
  if ((query.get('product_type') ?? 'SPOT') !== 'SPOT') return { products: [], num_products: 0 };
  const product = {
    product_id: `${rules.base}-${rules.quote}`,
    price: rules.market.bid,
    base_increment: rules.quantityStep,
    quote_increment: '0.00000001',
    price_increment: rules.priceTick,
    base_min_size: rules.minQuantity,
    base_max_size: '100000',
    quote_min_size: '1',
    quote_max_size: '50000000',
    base_name: 'Bitcoin',
    quote_name: 'Tether',
    base_currency_id: rules.base,
    quote_currency_id: rules.quote,
    status: 'online',
    product_type: 'SPOT',
    trading_disabled: false,
    is_disabled: false,
    view_only: false,
  };
  return { products: [product], num_products: 1 };
}

function create(call: ShapeCall): unknown {
  const { venue } = call;
  const name = field(call, 'client_order_id') ?? '';
  const known = venue.named(name).at(-1);
  // Coinbase answers a name that it knows with the order of that name.
  const made = known ?? venue.place(requested(call, name));
  if ('refused' in made) {
    const [error, message] = REASONS[made.refused] ?? ['UNKNOWN_FAILURE_REASON', made.refused];
    return {
      success: false,
      failure_reason: error,
      order_id: '',
      error_response: { error, message, error_details: '' },
    };
  }
  const response = {
    order_id: `${made.id}`,
    product_id: 'BTC-USDT',
    side: made.side.toUpperCase(),
    client_order_id: name,
  };
  return { success: true, order_id: `${made.id}`, success_response: response };
}

function requested(call: ShapeCall, clientId: string): ModelRequest {
  const [kind = '', details = {}] =
    Object.entries(call.fields['order_configuration'] as Record<string, Record<string, unknown>>)[0] ?? [];
  const isMarket = kind === 'market_market_ioc';
  return {
    clientId,
    side: field(call, 'side') === 'BUY' ? 'buy' : 'sell',
    kind: isMarket ? 'market' : 'limit',
    price: isMarket ? undefined : Decimal.parse(String(details['limit_price'])),
    quantity: Decimal.parse(String(details['base_size'])),
    life: kind === 'sor_limit_ioc' ? 'ioc' : kind === 'limit_limit_fok' ? 'fok' : 'gtc',
    postOnly: details['post_only'] === true,
  };
}

function cancel(call: ShapeCall): unknown {
  const ids = call.fields['order_ids'] as readonly string[];
  const results = ids.map((id) => {
    const done = call.venue.cancel(chosen(call.venue, id, undefined)[0]);
    return {
      success: done !== undefined,
      failure_reason: done === undefined ? 'UNKNOWN_CANCEL_ORDER' : 'UNKNOWN_CANCEL_FAILURE_REASON',
      order_id: id,
    };
  });
  return { results };
}

/** https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/get-order */
function orderView(order: ModelOrder): { readonly status: string; readonly [name: string]: unknown } {
  const size = { base_size: order.quantity.toString() };
  const limit = { ...size, limit_price: order.price?.toString() ?? '' };
  const shape = { gtc: 'limit_limit_gtc', ioc: 'sor_limit_ioc', fok: 'limit_limit_fok' }[order.life];
  return {
    order_id: `${order.id}`,
    product_id: 'BTC-USDT',
    order_configuration: order.kind === 'market' ? { market_market_ioc: size } : { [shape]: limit },
    side: order.side.toUpperCase(),
    client_order_id: order.clientId,
    status: order.status === 'working' ? 'OPEN' : order.status === 'filled' ? 'FILLED' : 'CANCELLED',
    created_time: isoOf(order.createdAt),
    last_update_time: isoOf(order.updatedAt),
    filled_size: order.filled.toString(),
    average_filled_price: averageOf(order) ?? '0',
    filled_value: order.cost.toString(),
    total_fees: '0',
    order_type: order.kind === 'market' ? 'MARKET' : 'LIMIT',
    size_in_quote: false,
  };
}

function fillView(fill: ModelFill): unknown {
  return {
    entry_id: `entry-${fill.id}`,
    trade_id: `${fill.id}`,
    order_id: `${fill.order.id}`,
    trade_time: isoOf(fill.time),
    trade_type: 'FILL',
    price: fill.price.toString(),
    size: fill.quantity.toString(),
    commission: fill.fee.toString(),
    product_id: 'BTC-USDT',
    sequence_timestamp: isoOf(fill.time),
    liquidity_indicator: fill.isMaker ? 'MAKER' : 'TAKER',
    size_in_quote: false,
    side: fill.order.side.toUpperCase(),
  };
}

function isoOf(time: UnixMs): string {
  return formatInstant(time);
}
