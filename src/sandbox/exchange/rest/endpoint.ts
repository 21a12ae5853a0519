import type { Account } from '#sandbox/exchange/accounts/account.ts';
import type { Params } from '#sandbox/exchange/params.ts';

/** One thing that can be asked of the exchange, over HTTP or its WebSocket API. */
export type Endpoint = PublicEndpoint | AccountEndpoint;

interface PublicEndpoint {
  readonly security: 'none';
  /** Points of the rate limit. */
  readonly weight: number;
  readonly isOrder?: undefined;
  /** Gives the body of the answer; throws an `ApiError`. */
  answer(params: Params): unknown;
}

interface AccountEndpoint {
  readonly security: 'key' | 'signed';
  readonly weight: number;
  /** Whether it counts as a new order. */
  readonly isOrder?: boolean;
  answer(params: Params, account: Account): unknown;
}

/** By method and path: `GET /api/v3/time`. */
export type Endpoints = Readonly<Record<string, Endpoint>>;

/** Anybody may ask. */
export function open(weight: number, answer: (params: Params) => unknown): Endpoint {
  return { security: 'none', weight, answer };
}

type AccountAnswer = (params: Params, account: Account) => unknown;

/** Whoever has a key may ask. */
export function keyed(weight: number, answer: AccountAnswer): Endpoint {
  return { security: 'key', weight, answer };
}

/** Only who can sign may ask. */
export function signed(weight: number, answer: AccountAnswer): Endpoint {
  return { security: 'signed', weight, answer };
}

/** A signed request that counts as a new order. */
export function ordering(answer: AccountAnswer): Endpoint {
  return { security: 'signed', weight: 1, isOrder: true, answer };
}
