import { MINUTE_MS, SECOND_MS, formatInstant, unixMs } from '#core/time.ts';
import type { VenueOrder } from '#domain/orders/venue-gateway.ts';
import type { CcxtExchange, CcxtNumber, CcxtOrder, CcxtTrade } from '#adapters/venues/ccxt/ccxt-library.ts';

/** What this adapter must know of an exchange beyond ccxt's common language. */
export interface CcxtProfile {
  /** Names of orders that it takes. */
  readonly names: RegExp;
  readonly takes: { readonly ioc: boolean; readonly fok: boolean; readonly postOnly: boolean; readonly stop: boolean };
  /** After so long a request is refused by the exchange for its age, or held to be lost where it has no such rule. */
  readonly settleMs: number;
  readonly options: Readonly<Record<string, unknown>>;
  /** What goes into the order's parameters beside its name. */
  readonly orderParams: (order: VenueOrder, now: number) => Readonly<Record<string, unknown>>;
  /** The parameter that carries our name. */
  readonly nameParam: string;
  /** Whatever must have been asked before an order is sent, so that the order is one request. */
  readonly prepare: (exchange: CcxtExchange) => Promise<unknown>;
  /** Every order that works, of one market or of all. */
  readonly open: (exchange: CcxtExchange, symbol: string | undefined) => Promise<readonly CcxtOrder[]>;
  /** Orders that may be the one of this name, newest or not; whoever asks picks by the name. */
  readonly lookUp: (exchange: CcxtExchange, symbol: string, name: string) => Promise<readonly CcxtOrder[]>;
  readonly byId: (exchange: CcxtExchange, symbol: string, id: string) => Promise<readonly CcxtOrder[]>;
  readonly fillsOf: (exchange: CcxtExchange, symbol: string, order: CcxtOrder) => Promise<readonly CcxtTrade[]>;
  /** Cancels by our name, or by the exchange's number where it has no other way; `nothing` when there is none to cancel. */
  readonly cancel: (exchange: CcxtExchange, symbol: string, key: CancelKey) => Promise<unknown>;
  readonly accountId: (exchange: CcxtExchange) => Promise<string | undefined>;
  /** Whether the side of a public trade is known to be that of who came to the market. */
  readonly tellsTaker: boolean;
  /** The size of an order that ccxt does not find in what the exchange sent. */
  readonly sizeOf: (order: CcxtOrder) => CcxtNumber;
}

export interface CancelKey {
  readonly name: string;
  readonly id: () => Promise<string | undefined>;
}

/** Exchanges whose requests are asked for by their own methods, which ccxt makes from the path: `privateGetV5UserQueryApi`. */
type ImplicitCalls = Readonly<Record<string, (params?: unknown) => Promise<unknown>>>;

type Extra = Readonly<Record<string, unknown>>;

const ANY_NAME = /^[A-Za-z0-9_-]{1,36}$/;
const ALL_BUT_STOPS = { ioc: true, fok: true, postOnly: true, stop: false };
const none = (): Promise<undefined> => Promise.resolve(undefined);

/** For exchanges that nobody has looked at closely: everything by ccxt's common methods, nothing that it may not have. */
const COMMON: CcxtProfile = {
  names: ANY_NAME,
  takes: { ioc: false, fok: false, postOnly: false, stop: false },
  settleMs: 2 * MINUTE_MS,
  options: {},
  orderParams: () => ({}),
  nameParam: 'clientOrderId',
  prepare: none,
  open: (exchange, symbol) => exchange.fetchOpenOrders(symbol),
  lookUp: openAndDone,
  byId: async (exchange, symbol, id) => [await exchange.fetchOrder(id, symbol)],
  fillsOf: async (exchange, symbol, { id = '', timestamp }) => {
    const trades = await exchange.fetchMyTrades(symbol, timestamp === undefined ? undefined : timestamp - SECOND_MS);
    return trades.filter((trade) => trade.order === id);
  },
  cancel: async (exchange, symbol, key) => {
    const id = await key.id();
    return id === undefined ? 'nothing' : exchange.cancelOrder(id, symbol);
  },
  accountId: none,
  tellsTaker: true,
  sizeOf: () => undefined,
};

/** https://bybit-exchange.github.io/docs/v5/intro */
const BYBIT: CcxtProfile = {
  ...COMMON,
  takes: ALL_BUT_STOPS,
  // Requests are refused 5 s (recv_window) after their time; see ccxt's option recvWindow.
  settleMs: 20 * SECOND_MS,
  options: { fetchMarkets: { types: ['spot'] } },
  // Sizes of market orders are in base currency, not in what they cost.
  orderParams: ({ type }) => (type.kind === 'market' ? { marketUnit: 'baseCoin' } : {}),
  prepare: (exchange) => (exchange as unknown as { isUnifiedEnabled(): Promise<unknown> }).isUnifiedEnabled(),
  lookUp: async (exchange, symbol, name) => {
    const open = await exchange.fetchOpenOrders(symbol, undefined, undefined, { orderLinkId: name });
    if (open.length > 0) return open;
    return exchange.fetchCanceledAndClosedOrders(symbol, undefined, undefined, { orderLinkId: name });
  },
  byId: async (exchange, symbol, id) => {
    const open = await exchange.fetchOpenOrders(symbol, undefined, undefined, { orderId: id });
    if (open.length > 0) return open;
    return exchange.fetchCanceledAndClosedOrders(symbol, undefined, undefined, { orderId: id });
  },
  open: (exchange, symbol) =>
    pages((from) => exchange.fetchOpenOrders(symbol, undefined, 50, from), cursorIn('nextPageCursor')),
  fillsOf: (exchange, symbol, { id = '' }) =>
    pages((from) => exchange.fetchOrderTrades(id, symbol, undefined, 100, from), cursorIn('nextPageCursor')),
  cancel: (exchange, symbol, { name }) => exchange.cancelOrder(undefined, symbol, { orderLinkId: name }),
  accountId: async (exchange) => {
    const answer = await (exchange as unknown as ImplicitCalls)['privateGetV5UserQueryApi']!();
    return textAt(answer, 'result', 'userID');
  },
};

/** https://docs.kraken.com/api-reference/trading/add-order: a name is a UUID, 32 hex digits, or text of at most 18. */
const KRAKEN: CcxtProfile = {
  ...COMMON,
  names: /^(?:[A-Za-z0-9_-]{1,18}|[0-9a-f]{32})$/,
  takes: { ioc: true, fok: true, postOnly: true, stop: true },
  // The matching engine refuses what reaches it after `deadline`.
  settleMs: 20 * SECOND_MS,
  orderParams: ({ type }, now) => ({
    deadline: formatInstant(unixMs(now + 10 * SECOND_MS)),
    ...(type.kind === 'stop' ? { stopLossPrice: type.trigger.toString() } : {}),
  }),
  lookUp: async (exchange, symbol, name) => {
    const open = await exchange.fetchOpenOrders(symbol, undefined, undefined, { clientOrderId: name });
    if (open.length > 0) return open;
    return exchange.fetchClosedOrders(symbol, undefined, undefined, { clientOrderId: name });
  },
  fillsOf: async (exchange, symbol, { id = '' }) => {
    const { trades = [] } = await exchange.fetchOrder(id, symbol);
    return trades.length === 0 ? [] : exchange.fetchOrderTrades(id, symbol, undefined, undefined, { trades });
  },
  cancel: (exchange, symbol, { name }) => exchange.cancelOrder(undefined, symbol, { clientOrderId: name }),
};

/** https://www.okx.com/docs-v5/en/#order-book-trading-trade: a name is 1 to 32 letters and digits. */
const OKX: CcxtProfile = {
  ...COMMON,
  names: /^[A-Za-z0-9]{1,32}$/,
  takes: ALL_BUT_STOPS,
  // Requests whose time is more than 30 s off are refused.
  settleMs: 45 * SECOND_MS,
  options: { fetchMarkets: { types: ['spot'] } },
  lookUp: async (exchange, symbol, name) => [await exchange.fetchOrder(undefined, symbol, { clOrdId: name })],
  open: (exchange, symbol) =>
    pages((from) => exchange.fetchOpenOrders(symbol, undefined, 100, from), lastOf(100, 'ordId')),
  fillsOf: (exchange, symbol, { id = '' }) =>
    pages((from) => exchange.fetchOrderTrades(id, symbol, undefined, 100, from), lastOf(100, 'billId')),
  cancel: (exchange, symbol, { name }) => exchange.cancelOrder(undefined, symbol, { clOrdId: name }),
  accountId: async (exchange) => {
    const answer = await (exchange as unknown as ImplicitCalls)['privateGetAccountConfig']!();
    return textAt(answer, 'data', 0, 'uid');
  },
};

/** https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/create-order */
const COINBASE: CcxtProfile = {
  ...COMMON,
  takes: ALL_BUT_STOPS,
  // The token that signs a request lives for two minutes.
  settleMs: 150 * SECOND_MS,
  options: {
    createOrder: { createMarketBuyOrderRequiresPrice: false },
    // The older list does not say what is held back.
    fetchBalance: 'v3PrivateGetBrokerageAccounts',
  },
  nameParam: 'client_order_id',
  // ccxt would buy at the market for an amount of money; Coinbase takes a size as well.
  orderParams: ({ type, quantity }) =>
    type.kind === 'market' ? { order_configuration: { market_market_ioc: { base_size: quantity.toString() } } } : {},
  // Orders cannot be asked for by name: the list is gone through, newest first.
  lookUp: (exchange, symbol) => exchange.fetchOrders(symbol, undefined, 1_000),
  open: (exchange, symbol) =>
    pages((from) => exchange.fetchOpenOrders(symbol, undefined, 100, from), cursorIn('cursor')),
  fillsOf: (exchange, symbol, { id = '' }) =>
    pages((from) => exchange.fetchMyTrades(symbol, undefined, 250, { order_ids: id, ...from }), cursorIn('cursor')),
  accountId: async (exchange) => {
    const answer = await (exchange as unknown as ImplicitCalls)['v3PrivateGetBrokerageKeyPermissions']!();
    return textAt(answer, 'portfolio_uuid');
  },
  // By its streams' documentation it is the side of the order that was met; ccxt hands it on as the other.
  tellsTaker: false,
  // ccxt does not know the shape of fill-or-kill orders.
  sizeOf: ({ info }) => textAt(info, 'order_configuration', 'limit_limit_fok', 'base_size'),
};

const PROFILES: Readonly<Record<string, CcxtProfile>> = { bybit: BYBIT, kraken: KRAKEN, okx: OKX, coinbase: COINBASE };

/** What is known of an exchange; for most that is only what ccxt says of itself. */
export function profileOf(exchange: CcxtExchange): CcxtProfile {
  const known = PROFILES[exchange.id];
  if (known !== undefined) return known;
  const life = exchange.features?.spot?.createOrder?.timeInForce ?? {};
  const says = (kind: string): boolean => life[kind] === true;
  return { ...COMMON, takes: { ioc: says('IOC'), fok: says('FOK'), postOnly: says('PO'), stop: false } };
}

/** Options that must be there before an exchange is made. */
export function optionsOf(name: string): Readonly<Record<string, unknown>> {
  return PROFILES[name]?.options ?? {};
}

/** The longest list that is read to its end; a longer one is an exchange that turns in circles. */
const MOST_PAGES = 200;

type Next = (page: readonly { readonly info?: unknown }[]) => Extra | undefined;

/** A list that comes in pages, whole. `next` finds in a page what asks for the one after it. */
async function pages<T extends { readonly info?: unknown }>(
  ask: (from: Extra) => Promise<readonly T[]>,
  next: Next,
): Promise<readonly T[]> {
  const all: T[] = [];
  let from: Extra | undefined = {};
  for (let count = 0; from !== undefined && count < MOST_PAGES; count++) {
    const page: readonly T[] = await ask(from);
    all.push(...page);
    from = page.length === 0 ? undefined : next(page);
  }
  return all;
}

/** ccxt leaves the cursor of a page in one of its entries. */
function cursorIn(field: string): Next {
  return (page) => {
    const cursor = page.map(({ info }) => textAt(info, field)).find((text) => text !== undefined);
    return cursor === undefined ? undefined : { cursor };
  };
}

/** A full page is followed by what is older than its oldest entry, the one with the least number. */
function lastOf(full: number, field: string): Next {
  return (page) => {
    if (page.length < full) return undefined;
    const numbers = page.map(({ info }) => textAt(info, field) ?? '').sort(byNumber);
    return { after: numbers[0] };
  };
}

function byNumber(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

/** Every list in which an order may stand, one after another. */
async function openAndDone(exchange: CcxtExchange, symbol: string, name: string): Promise<readonly CcxtOrder[]> {
  const lists = ['fetchOpenOrders', 'fetchClosedOrders', 'fetchCanceledOrders'] as const;
  const all: CcxtOrder[] = [];
  for (const list of lists) {
    if (exchange.has[list] !== true) continue;
    all.push(...(await exchange[list](symbol)));
    if (all.some((order) => order.clientOrderId === name)) return all;
  }
  return all;
}

function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = path.reduce<unknown>(
    (part, key) => (part as Record<string | number, unknown> | undefined)?.[key],
    value,
  );
  return typeof found === 'number' || (typeof found === 'string' && found !== '') ? `${found}` : undefined;
}
