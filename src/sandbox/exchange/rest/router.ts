import type { HttpReply, HttpRequest } from '#core/wire.ts';
import type { Account } from '#sandbox/exchange/accounts/account.ts';
import { ApiError, refuse } from '#sandbox/exchange/api-error.ts';
import type { VenueClock } from '#sandbox/serving/venue-clock.ts';
import { Params } from '#sandbox/exchange/params.ts';
import type { Endpoint, Endpoints } from '#sandbox/exchange/rest/endpoint.ts';
import type { RateLimiter } from '#sandbox/exchange/rest/rate-limiter.ts';
import { checkSignature } from '#sandbox/exchange/rest/signature.ts';

/** Finds the endpoint of a request, looks at its caller, and makes its answer a reply. */
export class Router {
  private readonly endpoints: Endpoints;
  private readonly accounts: ReadonlyMap<string, Account>;
  private readonly limiter: RateLimiter;
  private readonly clock: VenueClock;

  constructor(parts: RouterParts) {
    this.endpoints = parts.endpoints;
    this.accounts = parts.accounts;
    this.limiter = parts.limiter;
    this.clock = parts.clock;
  }

  reply(request: HttpRequest): HttpReply {
    const [path = '', query = ''] = request.path.split('?', 2);
    const endpoint = this.endpoints[`${request.method} ${path}`];
    try {
      if (endpoint === undefined) throw refuse.notFound();
      this.limiter.use(endpoint.weight, this.clock.now());
      if (endpoint.isOrder === true) this.limiter.useOrder(this.clock.now());
      return this.json(200, this.answer(endpoint, request, query), endpoint);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return this.json(error.status, error.body(), endpoint, error.headers);
    }
  }

  private answer(endpoint: Endpoint, request: HttpRequest, query: string): unknown {
    const sent = `${query}${request.body}`;
    const separator = query !== '' && request.body !== '' ? '&' : '';
    const params = new Params(new URLSearchParams(`${query}${separator}${request.body}`));
    if (endpoint.security === 'none') return endpoint.answer(params);
    const account = this.callerOf(request.headers['x-mbx-apikey']);
    if (endpoint.security === 'signed') checkSignature(account, params, withoutSignature(sent), this.clock);
    return endpoint.answer(params, account);
  }

  private callerOf(key: string | undefined): Account {
    if (key === undefined || key === '') throw refuse.malformedKey();
    const account = this.accounts.get(key);
    if (account === undefined) throw refuse.unknownKey();
    return account;
  }

  private json(status: number, body: unknown, endpoint: Endpoint | undefined, more = {}): HttpReply {
    const now = this.clock.now();
    const orders = endpoint?.isOrder === true ? this.limiter.orderHeaders(now) : {};
    const headers = {
      'content-type': 'application/json;charset=UTF-8',
      ...this.limiter.headers(now),
      ...orders,
      ...more,
    };
    return { status, headers, body: JSON.stringify(body) };
  }
}

export interface RouterParts {
  readonly endpoints: Endpoints;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly limiter: RateLimiter;
  readonly clock: VenueClock;
}

/** What was signed: query and body as they were sent, one after the other, without the signature itself. */
function withoutSignature(sent: string): string {
  return sent.replace(/&?signature=[^&]*/, '');
}
