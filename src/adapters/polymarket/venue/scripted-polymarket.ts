import { sampleMarket } from '#domain/prediction/sample-market.ts';
import { Decimal } from '#core/decimal.ts';
import { Redacted } from '#core/redacted.ts';
import { addressOfKey } from '#core/typed-data.ts';
import type { HttpReply, HttpRequest, SocketListener, SocketPort } from '#core/wire.ts';
import type { Clock } from '#core/clock.ts';
import type { VenueOrderStatus, VenueRejection } from '#domain/orders/venue-gateway.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import { l2Signature } from '#adapters/polymarket/auth/request-signature.ts';
import { POLYGON } from '#adapters/polymarket/orders/contracts.ts';
import { structOf, verifiedOrder } from '#adapters/polymarket/orders/order-body.ts';
import type { WireOrderBody } from '#adapters/polymarket/orders/order-body.ts';
import { OrderHasher } from '#adapters/polymarket/orders/order-struct.ts';
import { reply } from '#adapters/transport/scripted-wire.ts';

/** The publicly known first account of a test chain: nobody's money. */
export const PRIVATE_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
export const ACCOUNT = addressOfKey(new Redacted(PRIVATE_KEY));
export const API_KEY = {
  key: '00000000-0000-0000-0000-000000000001',
  secret: 'c2VjcmV0LW9mLXRoZS1zdGFnZS0wMTIzNDU2Nzg5MDE=',
  passphrase: 'passphrase-of-the-stage',
};

const CONDITION = `0x${'ab'.repeat(32)}`;
export const TOKEN = '71321045679252212594626385532706912750332728571942532289631379312455583992563';
const OTHER_TOKEN = '52114319501245915516055106046884209969926127482827954674443846427813813222426';

export const MARKET = sampleMarket({
  id: marketId(CONDITION),
  slug: 'fed-cut-december',
  question: 'Will the Fed cut in December?',
  category: 'fed',
  outcomes: [
    { name: 'Yes', token: TOKEN },
    { name: 'No', token: OTHER_TOKEN },
  ],
  closesAt: undefined,
});

const HASHER = new OrderHasher(POLYGON.chainId, POLYGON.exchanges.plain);

const WORDS: Readonly<Partial<Record<VenueRejection, string>>> = {
  funds: 'not enough balance / allowance',
  form: 'Size lower than the minimum: 5',
  'post-only': 'invalid post-only order: order crosses book',
};

/** The books behind the wire. */
export interface KeptVenue {
  readonly fills: readonly KeptFill[];
  readonly account: { balances(): Readonly<Record<string, { readonly free: string; readonly locked: string }>> };
  now(): number;
  working(): readonly KeptOrder[];
  named(clientId: string): readonly KeptOrder[];
  place(request: KeptRequest): KeptOrder | { readonly refused: VenueRejection };
  cancel(order: KeptOrder | undefined): KeptOrder | undefined;
  listen(listener: (order: KeptOrder, fill: KeptFill | undefined) => void): () => void;
}

export interface KeptRequest {
  readonly clientId: string;
  readonly side: 'buy' | 'sell';
  readonly kind: 'limit';
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly life: 'gtc' | 'ioc' | 'fok';
  readonly postOnly: boolean;
}

export interface KeptOrder {
  readonly clientId: string;
  readonly side: 'buy' | 'sell';
  readonly price: Decimal | undefined;
  readonly quantity: Decimal;
  readonly filled: Decimal;
  readonly status: VenueOrderStatus;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface KeptFill {
  readonly id: number;
  readonly order: KeptOrder;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly isMaker: boolean;
  readonly time: number;
}

/** A venue in the wire shape of Polymarket's order book, for tests: it checks every signature. */
export class ScriptedPolymarket {
  isClosed = false;
  /** Whether orders that want to be met at once find nothing. */
  isEmpty = false;
  /** What `/data/order` forgets, as it does with the orders of a market that is over. */
  readonly forgotten = new Set<string>();
  /** Ids of trades that the chain has undone. */
  readonly failedTrades = new Set<number>();
  readonly beats: string[] = [];
  readonly bodies: WireOrderBody[] = [];
  private readonly venue: KeptVenue;
  private readonly clock: Clock;
  private readonly sockets = new Set<Ear>();

  constructor(venue: KeptVenue, clock: Clock) {
    this.venue = venue;
    this.clock = clock;
    venue.listen((order, fill) => this.tell(order, fill));
  }

  port(isUp: () => boolean): SocketPort {
    return (_, listener) => {
      const ear: Ear = { listener, isHeard: false, isOpen: true };
      const close = (code = 1000, reason = ''): void => {
        if (!ear.isOpen) return;
        ear.isOpen = false;
        this.sockets.delete(ear);
        listener.onClose(code, reason);
      };
      this.clock.after(1, () => {
        if (!isUp()) return close(1006, 'refused');
        this.sockets.add(ear);
        listener.onOpen();
      });
      return { send: (text) => this.subscribe(ear, text, close), close };
    };
  }

  breakSockets(): void {
    for (const ear of this.sockets) {
      ear.isOpen = false;
      this.sockets.delete(ear);
      ear.listener.onClose(1006, 'broken');
    }
  }

  say(message: unknown): void {
    for (const { listener, isHeard } of this.sockets) if (isHeard) listener.onText(JSON.stringify(message));
  }

  kindOf({ method, path }: HttpRequest): 'order' | 'cancel' | 'other' {
    if (path !== '/order') return 'other';
    return method === 'POST' ? 'order' : 'cancel';
  }

  /** The hash of a posted order. */
  hashIn(request: HttpRequest): string {
    return HASHER.hash(structOf((JSON.parse(request.body) as WireOrderBody).order));
  }

  serve(request: HttpRequest): HttpReply {
    const { pathname, searchParams: query } = new URL(request.path, 'http://polymarket');
    if (pathname === '/time') return reply(200, Math.floor(this.venue.now() / 1000));
    if (pathname === `/markets/${CONDITION}`) return reply(200, this.clobMarket());
    if (!isSignedWell(request, pathname)) return reply(401, { error: 'Unauthorized/Invalid api key' });
    const route = `${request.method} ${pathname}`;
    if (route === 'POST /order') return this.place(JSON.parse(request.body) as WireOrderBody);
    if (route === 'DELETE /order') return this.cancel((JSON.parse(request.body) as { orderID: string }).orderID);
    if (route === 'POST /v1/heartbeats') {
      this.beats.push((JSON.parse(request.body) as { heartbeat_id: string }).heartbeat_id);
      return reply(200, { heartbeat_id: `beat-${this.beats.length}` });
    }
    if (pathname.startsWith('/data/order/')) {
      const order = this.venue.named(pathname.slice('/data/order/'.length))[0];
      if (order === undefined || this.forgotten.has(order.clientId)) return reply(200, null);
      return reply(200, this.view(order));
    }
    if (pathname === '/data/orders') return this.page(this.venue.working(), query, (order) => this.view(order));
    if (pathname === '/data/trades') return this.page(this.venue.fills, query, (fill) => this.trade(fill));
    if (pathname === '/balance-allowance') return reply(200, this.balance());
    return reply(404, { error: `no route ${route}` });
  }

  trade(fill: KeptFill): Record<string, unknown> {
    const { order, price, quantity, isMaker } = fill;
    const own = {
      order_id: order.clientId,
      asset_id: TOKEN,
      matched_amount: quantity.toString(),
      price: price.toString(),
      owner: API_KEY.key,
      maker_address: ACCOUNT.toLowerCase(),
      outcome: 'Yes',
      side: wireSide(order.side),
    };
    const other = { ...own, order_id: '0xsomebody', owner: 'another', maker_address: `0x${'11'.repeat(20)}` };
    return {
      id: `trade-${fill.id}`,
      taker_order_id: isMaker ? '0xsomebody' : order.clientId,
      market: CONDITION,
      asset_id: TOKEN,
      side: isMaker ? wireSide(order.side === 'buy' ? 'sell' : 'buy') : wireSide(order.side),
      size: quantity.toString(),
      fee_rate_bps: '0',
      price: price.toString(),
      status: this.failedTrades.has(fill.id) ? 'FAILED' : 'CONFIRMED',
      match_time: `${Math.floor(fill.time / 1000)}`,
      last_update: `${Math.floor(fill.time / 1000)}`,
      outcome: 'Yes',
      bucket_index: 0,
      owner: API_KEY.key,
      maker_address: ACCOUNT,
      transaction_hash: `0x${'cd'.repeat(32)}`,
      maker_orders: [isMaker ? own : other],
      trader_side: isMaker ? 'MAKER' : 'TAKER',
    };
  }

  private place(body: WireOrderBody): HttpReply {
    this.bodies.push(body);
    const { order, orderType, postOnly } = body;
    const { orderId, signedBy } = verifiedOrder(order, POLYGON, 'plain');
    if (signedBy !== ACCOUNT || order.maker !== ACCOUNT) return reply(400, { error: 'invalid signature' });
    if (this.isClosed) return reply(400, { error: 'the market is not accepting orders' });
    if (this.isEmpty && orderType === 'FAK') {
      return reply(400, {
        error: 'no orders found to match with FAK order. FAK orders are partially filled or killed.',
      });
    }
    const maker = Decimal.of(BigInt(order.makerAmount), 6);
    const taker = Decimal.of(BigInt(order.takerAmount), 6);
    const isBuy = order.side === 'BUY';
    const quantity = isBuy ? taker : maker;
    const price = (isBuy ? maker : taker).dividedBy(quantity, 6, 'nearest-even');
    const life = orderType === 'FOK' ? 'fok' : orderType === 'FAK' ? 'ioc' : 'gtc';
    const side = isBuy ? 'buy' : 'sell';
    const made = this.venue.place({ clientId: orderId, side, kind: 'limit', price, quantity, life, postOnly });
    if ('refused' in made) {
      const text = made.refused === 'duplicate' ? `order ${orderId} is invalid. Duplicated.` : WORDS[made.refused];
      return reply(400, { error: text ?? made.refused });
    }
    const status = made.filled.isZero() ? 'live' : 'matched';
    return reply(200, { success: true, errorMsg: '', orderID: orderId, status, takingAmount: '', makingAmount: '' });
  }

  private cancel(orderId: string): HttpReply {
    const done = this.venue.cancel(this.venue.named(orderId)[0]);
    const answer =
      done === undefined
        ? { canceled: [], not_canceled: { [orderId]: 'already canceled or matched' } }
        : { canceled: [orderId], not_canceled: {} };
    return reply(200, answer);
  }

  private balance(): unknown {
    const { free, locked } = this.venue.account.balances()['USDC']!;
    const total = Decimal.parse(free).plus(Decimal.parse(locked)).round(6, 'down').units;
    return { balance: `${total}`, allowances: { [POLYGON.exchanges.plain.address]: '999999999000000' } };
  }

  /** Two to a page. */
  private page<T>(all: readonly T[], query: URLSearchParams, view: (one: T) => unknown): HttpReply {
    const from = Number(Buffer.from(query.get('next_cursor') ?? 'MA==', 'base64').toString());
    const next = from + 2 < all.length ? Buffer.from(`${from + 2}`).toString('base64') : 'LTE=';
    return reply(200, { data: all.slice(from, from + 2).map(view), next_cursor: next });
  }

  private view(order: KeptOrder): Record<string, unknown> {
    const { status } = order;
    return {
      id: order.clientId,
      status: status === 'working' ? 'LIVE' : status === 'filled' ? 'MATCHED' : 'CANCELED',
      market: CONDITION,
      asset_id: TOKEN,
      side: wireSide(order.side),
      price: order.price!.toString(),
      original_size: order.quantity.toString(),
      size_matched: order.filled.toString(),
      outcome: 'Yes',
      owner: API_KEY.key,
      maker_address: ACCOUNT,
      order_type: 'GTC',
      created_at: Math.floor(order.createdAt / 1000),
      expiration: '0',
      associate_trades: null,
    };
  }

  private clobMarket(): unknown {
    const token = { price: 0.5, winner: false };
    return {
      condition_id: CONDITION,
      question_id: CONDITION,
      question: MARKET.question,
      market_slug: MARKET.slug,
      active: true,
      closed: false,
      archived: false,
      accepting_orders: !this.isClosed,
      enable_order_book: true,
      minimum_order_size: 5,
      minimum_tick_size: 0.01,
      neg_risk: false,
      tokens: [
        { ...token, token_id: TOKEN, outcome: 'Yes' },
        { ...token, token_id: OTHER_TOKEN, outcome: 'No' },
      ],
    };
  }

  private tell(order: KeptOrder, fill: KeptFill | undefined): void {
    if (fill !== undefined) {
      this.say({
        ...this.trade(fill),
        event_type: 'trade',
        type: 'TRADE',
        status: 'MATCHED',
        timestamp: `${fill.time}`,
      });
    }
    const isOver = order.status === 'cancelled';
    const type = fill !== undefined ? 'UPDATE' : isOver ? 'CANCELLATION' : 'PLACEMENT';
    this.say([{ ...this.view(order), event_type: 'order', type, timestamp: `${order.updatedAt}`, created_at: '' }]);
  }

  private subscribe(ear: Ear, text: string, close: (code: number, reason: string) => void): void {
    if (text === 'PING') {
      this.clock.after(1, () => ear.isOpen && ear.listener.onText('PONG'));
      return;
    }
    const { auth } = JSON.parse(text) as { auth: { apiKey: string } };
    if (auth.apiKey === API_KEY.key) ear.isHeard = true;
    else close(1008, 'unauthorized');
  }
}

interface Ear {
  readonly listener: SocketListener;
  isHeard: boolean;
  isOpen: boolean;
}

function isSignedWell({ method, headers, body }: HttpRequest, path: string): boolean {
  const timestamp = Number(headers['poly_timestamp']);
  const expected = l2Signature(new Redacted(API_KEY.secret), { timestamp, method, path, body });
  const isKey = headers['poly_api_key'] === API_KEY.key && headers['poly_passphrase'] === API_KEY.passphrase;
  return isKey && headers['poly_signature'] === expected && headers['poly_address'] === ACCOUNT;
}

function wireSide(side: 'buy' | 'sell'): 'BUY' | 'SELL' {
  return side === 'buy' ? 'BUY' : 'SELL';
}
