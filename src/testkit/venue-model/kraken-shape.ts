import { Decimal } from '#core/decimal.ts';
import type { HttpReply, HttpRequest } from '#core/wire.ts';
import type { VenueRejection } from '#domain/orders/venue-gateway.ts';
import type { ExchangeShape, ShapeCall, ShapeRoutes } from '#testkit/venue-model/exchange-shape.ts';
import { averageOf, callOf, chosen, field, json, routeOf } from '#testkit/venue-model/exchange-shape.ts';
import type { ModelFill, ModelOrder } from '#testkit/venue-model/model-order.ts';
import type { ModelVenue } from '#testkit/venue-model/model-venue.ts';

/** Kraken's own words. https://docs.kraken.com/api/docs/guides/spot-errors */
const WORDS: Readonly<Partial<Record<VenueRejection, string>>> = {
  funds: 'EOrder:Insufficient funds',
  duplicate: 'EGeneral:Invalid arguments:cl_ord_id duplicate',
  form: 'EGeneral:Invalid arguments:volume',
  'post-only': 'EOrder:Post only order',
};

/** A refusal in Kraken's words. */
class KrakenError extends Error {}

/** Kraken's spot REST API. https://docs.kraken.com/api-reference/ */
export class KrakenShape implements ExchangeShape {
  readonly key = 'kraken-key-90ad35';
  private readonly venue: ModelVenue;

  constructor(venue: ModelVenue) {
    this.venue = venue;
  }

  kindOf(request: HttpRequest): 'order' | 'cancel' | 'other' {
    const route = routeOf(request);
    return route === 'POST /0/private/AddOrder'
      ? 'order'
      : route === 'POST /0/private/CancelOrder'
        ? 'cancel'
        : 'other';
  }

  nameIn(request: HttpRequest): string {
    return field(callOf(this.venue, request), 'cl_ord_id') ?? '';
  }

  serve(request: HttpRequest): HttpReply {
    try {
      if (request.path.startsWith('/0/private/') && request.headers['api-key'] !== this.key) {
        throw new KrakenError('EAPI:Invalid key');
      }
      const route = ROUTES[routeOf(request)];
      if (route === undefined) return json({ error: [`EGeneral:Unknown method ${request.path}`] });
      return json({ error: [], result: route(callOf(this.venue, request)) });
    } catch (error) {
      if (!(error instanceof KrakenError)) throw error;
      return json({ error: [error.message] });
    }
  }
}

const ROUTES: ShapeRoutes = {
  'GET /0/public/Time': ({ venue }) => ({ unixtime: Math.floor(venue.now() / 1000), rfc1123: '' }),
  'GET /0/public/AssetPairs': ({ venue: { rules } }) => ({
    XBTUSDT: {
      altname: 'XBTUSDT',
      wsname: 'XBT/USDT',
      aclass_base: 'currency',
      base: 'XXBT',
      aclass_quote: 'currency',
      quote: 'USDT',
      pair_decimals: Decimal.parse(rules.priceTick).scale,
      lot_decimals: Decimal.parse(rules.quantityStep).scale,
      lot_multiplier: 1,
      leverage_buy: [],
      leverage_sell: [],
      fees: [[0, 0.4]],
      fees_maker: [[0, 0.25]],
      ordermin: rules.minQuantity,
      costmin: '0.5',
      tick_size: rules.priceTick,
      status: 'online',
    },
  }),
  'POST /0/private/BalanceEx': ({ venue }) =>
    Object.fromEntries(
      Object.entries(venue.account.balances()).map(([asset, { free, locked }]) => [
        asset === 'BTC' ? 'XXBT' : asset,
        { balance: Decimal.parse(free).plus(Decimal.parse(locked)).toString(), hold_trade: locked },
      ]),
    ),
  'POST /0/private/AddOrder': create,
  'POST /0/private/CancelOrder': cancel,
  'POST /0/private/OpenOrders': (call) => ({ open: views(found(call, true)) }),
  'POST /0/private/ClosedOrders': (call) => ({ closed: views(found(call, false)), count: 0 }),
  'POST /0/private/QueryOrders': (call) => {
    const ids = (field(call, 'txid') ?? '').split(',');
    const orders = call.venue.orders.filter((order) => ids.includes(txid(order)));
    return Object.fromEntries(
      orders.map((order) => [
        txid(order),
        { ...orderView(order), trades: call.venue.fillsOf(order).map(({ id }) => `${id}`) },
      ]),
    );
  },
  'POST /0/private/QueryTrades': (call) => {
    const ids = (field(call, 'txid') ?? '').split(',');
    const fills = call.venue.fills.filter(({ id }) => ids.includes(`${id}`));
    return Object.fromEntries(fills.map((fill) => [`${fill.id}`, fillView(fill)]));
  },
};

function create(call: ShapeCall): unknown {
  const { venue } = call;
  if (field(call, 'pair') !== 'XBTUSDT') throw new KrakenError('EQuery:Unknown asset pair');
  const deadline = field(call, 'deadline');
  if (deadline !== undefined && Date.parse(deadline) < venue.now()) throw new KrakenError('EService:Deadline elapsed');
  const type = field(call, 'ordertype');
  const life = field(call, 'timeinforce')?.toLowerCase();
  const price = field(call, 'price');
  const made = venue.place({
    clientId: field(call, 'cl_ord_id') ?? '',
    side: field(call, 'type') === 'buy' ? 'buy' : 'sell',
    kind: type === 'market' ? 'market' : type === 'stop-loss' ? 'stop' : 'limit',
    price: price === undefined ? undefined : Decimal.parse(price),
    quantity: Decimal.parse(field(call, 'volume')!),
    life: life === 'ioc' || life === 'fok' ? life : 'gtc',
    postOnly: (field(call, 'oflags') ?? '').split(',').includes('post'),
  });
  if ('refused' in made) throw new KrakenError(WORDS[made.refused] ?? `EGeneral:${made.refused}`);
  return { descr: { order: `${made.side} ${made.quantity.toString()} XBTUSDT @ ${type ?? ''}` }, txid: [txid(made)] };
}

function cancel(call: ShapeCall): unknown {
  const name = field(call, 'cl_ord_id');
  const id = field(call, 'txid');
  const order = call.venue.orders.findLast((one) => (name === undefined ? txid(one) === id : one.clientId === name));
  if (call.venue.cancel(order) === undefined) throw new KrakenError('EOrder:Unknown order');
  return { count: 1 };
}

function found(call: ShapeCall, isWorking: boolean): readonly ModelOrder[] {
  const all = chosen(call.venue, undefined, field(call, 'cl_ord_id'));
  return all.filter(({ status }) => (status === 'working') === isWorking);
}

function views(orders: readonly ModelOrder[]): Record<string, unknown> {
  return Object.fromEntries(orders.map((order) => [txid(order), orderView(order)]));
}

/** Kraken's numbers of orders. */
export function txid({ id }: ModelOrder): string {
  const digits = `${id}`;
  return `OAAAAA-${digits.slice(0, 5).padEnd(5, 'A')}-${digits.padStart(6, '0')}`;
}

/** https://docs.kraken.com/api-reference/account-data/get-open-orders */
function orderView(order: ModelOrder): Record<string, unknown> {
  const status = order.status === 'working' ? 'open' : order.status === 'filled' ? 'closed' : 'canceled';
  return {
    refid: null,
    userref: null,
    cl_ord_id: order.clientId,
    status,
    opentm: order.createdAt / 1000,
    ...(status === 'open' ? {} : { closetm: order.updatedAt / 1000 }),
    descr: {
      pair: 'XBTUSDT',
      type: order.side,
      ordertype: order.kind === 'stop' ? 'stop-loss' : order.kind,
      price: order.price?.toString() ?? '0',
      price2: '0',
      leverage: 'none',
      order: '',
      close: '',
    },
    vol: order.quantity.toString(),
    vol_exec: order.filled.toString(),
    cost: order.cost.toString(),
    fee: '0.00000',
    price: averageOf(order) ?? '0.00000',
    misc: '',
    oflags: order.postOnly ? 'fciq,post' : 'fciq',
  };
}

/** https://docs.kraken.com/api-reference/account-data/query-trades-info */
function fillView(fill: ModelFill): unknown {
  return {
    ordertxid: txid(fill.order),
    pair: 'XBTUSDT',
    time: fill.time / 1000,
    type: fill.order.side,
    ordertype: fill.order.kind,
    price: fill.price.toString(),
    cost: fill.price.times(fill.quantity).toString(),
    fee: fill.fee.toString(),
    vol: fill.quantity.toString(),
    maker: fill.isMaker,
    misc: '',
  };
}
