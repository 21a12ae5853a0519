import type { Account } from '#sandbox/exchange/accounts/account.ts';
import { ApiError, refuse } from '#sandbox/exchange/api-error.ts';
import type { ExchangeCore } from '#sandbox/exchange/exchange-core.ts';
import { Params } from '#sandbox/exchange/params.ts';
import type { Endpoints } from '#sandbox/exchange/rest/endpoint.ts';
import type { RateLimiter } from '#sandbox/exchange/rest/rate-limiter.ts';
import { checkSignature } from '#sandbox/exchange/rest/signature.ts';
import type { Connection } from '#sandbox/serving/connection.ts';
import type { End } from '#sandbox/exchange/streams/poll.ts';
import type { UserStreams } from '#sandbox/exchange/streams/user-streams.ts';

/** The methods of the WebSocket API and the HTTP endpoints that answer them. */
const METHODS: Readonly<Record<string, string>> = {
  ping: 'GET /api/v3/ping',
  time: 'GET /api/v3/time',
  exchangeInfo: 'GET /api/v3/exchangeInfo',
  depth: 'GET /api/v3/depth',
  'trades.recent': 'GET /api/v3/trades',
  'trades.aggregate': 'GET /api/v3/aggTrades',
  klines: 'GET /api/v3/klines',
  avgPrice: 'GET /api/v3/avgPrice',
  'ticker.24hr': 'GET /api/v3/ticker/24hr',
  'ticker.price': 'GET /api/v3/ticker/price',
  'ticker.book': 'GET /api/v3/ticker/bookTicker',
  'order.place': 'POST /api/v3/order',
  'order.test': 'POST /api/v3/order/test',
  'order.status': 'GET /api/v3/order',
  'order.cancel': 'DELETE /api/v3/order',
  'order.cancelReplace': 'POST /api/v3/order/cancelReplace',
  'openOrders.status': 'GET /api/v3/openOrders',
  'openOrders.cancelAll': 'DELETE /api/v3/openOrders',
  'account.status': 'GET /api/v3/account',
  allOrders: 'GET /api/v3/allOrders',
  myTrades: 'GET /api/v3/myTrades',
  'userDataStream.start': 'POST /api/v3/userDataStream',
  'userDataStream.ping': 'PUT /api/v3/userDataStream',
  'userDataStream.stop': 'DELETE /api/v3/userDataStream',
};

/**
 * Requests over a WebSocket, `/ws-api/v3`: the same endpoints as over HTTP, and an account's events by a signed subscription
 * instead of a listen key. Each request carries its own key and signature.
 */
export class WsApi {
  private readonly core: ExchangeCore;
  private readonly parts: WsApiParts;

  constructor(core: ExchangeCore, parts: WsApiParts) {
    this.core = core;
    this.parts = parts;
  }

  serve(connection: Connection): End {
    const subscriptions = new Map<number, End>();
    connection.onRequest = (text) => {
      this.core.advance();
      this.reply(connection, text, subscriptions);
    };
    return () => {
      for (const end of subscriptions.values()) end();
    };
  }

  private reply(connection: Connection, text: string, subscriptions: Map<number, End>): void {
    const request = readRequest(text);
    try {
      const result = this.answer(connection, request, subscriptions);
      connection.push(JSON.stringify({ id: request.id, status: 200, result, rateLimits: [] }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      connection.push(JSON.stringify({ id: request.id, status: error.status, error: error.body(), rateLimits: [] }));
    }
  }

  private answer(connection: Connection, request: ApiRequest, subscriptions: Map<number, End>): unknown {
    const { method, params } = request;
    if (method === 'userDataStream.subscribe.signature') {
      return this.subscribe(connection, this.signer(params), subscriptions);
    }
    if (method === 'userDataStream.unsubscribe') {
      for (const end of subscriptions.values()) end();
      subscriptions.clear();
      return {};
    }
    const { limiter, endpoints } = this.parts;
    const name = METHODS[method];
    const endpoint = name === undefined ? undefined : endpoints[name];
    if (endpoint === undefined) throw refuse.badMethod(method);
    limiter.use(endpoint.weight, this.core.clock.now());
    if (endpoint.isOrder === true) limiter.useOrder(this.core.clock.now());
    if (endpoint.security === 'none') return endpoint.answer(params);
    const caller = endpoint.security === 'signed' ? this.signer(params) : this.caller(params);
    return endpoint.answer(params, caller);
  }

  private subscribe(connection: Connection, account: Account, subscriptions: Map<number, End>): unknown {
    const subscriptionId = subscriptions.size;
    const say = (event: unknown): void => connection.push(JSON.stringify({ subscriptionId, event }));
    subscriptions.set(subscriptionId, this.parts.users.listen(account, say));
    return { subscriptionId };
  }

  private caller(params: Params): Account {
    const account = this.core.accounts.get(params.need('apiKey'));
    if (account === undefined) throw refuse.unknownKey();
    return account;
  }

  /** What was signed: all parameters but the signature, by name. */
  private signer(params: Params): Account {
    const account = this.caller(params);
    const names = [...params.names()].filter((name) => name !== 'signature').sort();
    const signed = names.map((name) => `${name}=${params.need(name)}`).join('&');
    checkSignature(account, params, signed, this.core.clock);
    return account;
  }
}

export interface WsApiParts {
  readonly endpoints: Endpoints;
  readonly limiter: RateLimiter;
  readonly users: UserStreams;
}

interface ApiRequest {
  readonly id: unknown;
  readonly method: string;
  readonly params: Params;
}

function readRequest(text: string): ApiRequest {
  try {
    const value = JSON.parse(text) as { id?: unknown; method?: unknown; params?: Record<string, unknown> } | null;
    const pairs = Object.entries(value?.params ?? {}).map(([name, given]): [string, string] => [
      name,
      typeof given === 'string' ? given : JSON.stringify(given),
    ]);
    return { id: value?.id ?? null, method: String(value?.method), params: new Params(pairs) };
  } catch {
    return { id: null, method: '', params: new Params([]) };
  }
}
