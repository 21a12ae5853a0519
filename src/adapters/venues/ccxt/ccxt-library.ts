import { AssayError } from '#core/errors.ts';

/** A decimal as ccxt hands it on: text, because every exchange here is made with `number: String`. */
export type CcxtNumber = string | number | undefined;

export interface CcxtMarket {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly spot?: boolean;
  readonly active?: boolean;
  readonly precision: { readonly amount?: CcxtNumber; readonly price?: CcxtNumber };
  readonly limits?: {
    readonly amount?: { readonly min?: CcxtNumber };
    readonly cost?: { readonly min?: CcxtNumber };
  };
}

export interface CcxtOrder {
  readonly id?: string;
  readonly clientOrderId?: string;
  readonly symbol?: string;
  readonly status?: string;
  readonly amount?: CcxtNumber;
  readonly filled?: CcxtNumber;
  readonly timestamp?: number;
  readonly lastUpdateTimestamp?: number;
  readonly lastTradeTimestamp?: number;
  readonly trades?: readonly { readonly id?: string }[];
  readonly info?: unknown;
}

export interface CcxtTrade {
  readonly id?: string;
  readonly order?: string;
  readonly symbol?: string;
  readonly side?: string;
  readonly price?: CcxtNumber;
  readonly amount?: CcxtNumber;
  readonly timestamp?: number;
  readonly takerOrMaker?: string;
  readonly fee?: { readonly currency?: string; readonly cost?: CcxtNumber };
  readonly fees?: readonly { readonly currency?: string; readonly cost?: CcxtNumber }[];
  readonly info?: unknown;
}

type Extra = Readonly<Record<string, unknown>>;

/** What this adapter uses of ccxt's `Exchange`; ccxt's own types would make every type check read all of its exchanges. */
export interface CcxtExchange {
  readonly id: string;
  readonly has: Record<string, boolean | string | undefined>;
  readonly precisionMode: number;
  readonly options: Record<string, unknown>;
  readonly features?: {
    readonly spot?: { readonly createOrder?: { readonly timeInForce?: Readonly<Record<string, boolean>> } };
  };
  markets?: Readonly<Record<string, CcxtMarket>>;
  headers: Record<string, string>;
  fetch(url: string, method?: string, headers?: Record<string, string>, body?: string): Promise<unknown>;
  setHeaders(headers: Record<string, string>): Record<string, string>;
  handleRestResponse(
    response: Response,
    url: string,
    method: string,
    headers: unknown,
    body: unknown,
  ): Promise<unknown>;
  milliseconds(): number;
  loadMarkets(reload?: boolean): Promise<Readonly<Record<string, CcxtMarket>>>;
  fetchTime(): Promise<number>;
  fetchBalance(params?: Extra): Promise<Readonly<Record<string, unknown>>>;
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: string,
    price?: string,
    params?: Extra,
  ): Promise<CcxtOrder>;
  cancelOrder(id: string | undefined, symbol: string, params?: Extra): Promise<unknown>;
  fetchOrder(id: string | undefined, symbol: string, params?: Extra): Promise<CcxtOrder>;
  fetchOpenOrders(symbol?: string, since?: number, limit?: number, params?: Extra): Promise<readonly CcxtOrder[]>;
  fetchClosedOrders(symbol?: string, since?: number, limit?: number, params?: Extra): Promise<readonly CcxtOrder[]>;
  fetchCanceledOrders(symbol?: string, since?: number, limit?: number, params?: Extra): Promise<readonly CcxtOrder[]>;
  fetchCanceledAndClosedOrders(
    symbol?: string,
    since?: number,
    limit?: number,
    params?: Extra,
  ): Promise<readonly CcxtOrder[]>;
  fetchOrders(symbol?: string, since?: number, limit?: number, params?: Extra): Promise<readonly CcxtOrder[]>;
  fetchMyTrades(symbol?: string, since?: number, limit?: number, params?: Extra): Promise<readonly CcxtTrade[]>;
  fetchOrderTrades(
    id: string,
    symbol?: string,
    since?: number,
    limit?: number,
    params?: Extra,
  ): Promise<readonly CcxtTrade[]>;
  fetchOHLCV(
    symbol: string,
    timeframe: string,
    since?: number,
    limit?: number,
  ): Promise<readonly (readonly CcxtNumber[])[]>;
  fetchTrades(symbol: string, since?: number, limit?: number): Promise<readonly CcxtTrade[]>;
  fetchOrderBook(symbol: string, limit?: number): Promise<CcxtBook>;
}

export interface CcxtBook {
  readonly bids: readonly (readonly [CcxtNumber, CcxtNumber])[];
  readonly asks: readonly (readonly [CcxtNumber, CcxtNumber])[];
  readonly timestamp?: number;
}

type ExchangeClass = new (config: Extra) => CcxtExchange;
type ErrorClass = new (message: string) => Error;

/** ccxt's exchanges and error classes, by name. */
export interface CcxtLibrary {
  readonly exchanges: Readonly<Record<string, ExchangeClass>>;
  readonly names: readonly string[];
  readonly errors: Readonly<Record<string, ErrorClass>>;
}

/** ccxt's names of its ways to say precision. */
export const TICK_SIZE = 4;
export const DECIMAL_PLACES = 2;

let loading: Promise<CcxtLibrary> | undefined;

/** Loads ccxt the first time that it is needed (about half a second). Throws `setting.invalid` when it is not installed. */
export function loadCcxt(): Promise<CcxtLibrary> {
  loading ??= ccxtFrom(() => import('ccxt')).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** As {@link loadCcxt}, from wherever it is; for tests of its absence. */
export function ccxtFrom(load: () => Promise<unknown>): Promise<CcxtLibrary> {
  return load().then(libraryOf, notInstalled);
}

function libraryOf(module: unknown): CcxtLibrary {
  const { default: ccxt } = module as { default: Record<string, unknown> & { exchanges: readonly string[] } };
  return {
    exchanges: ccxt as unknown as CcxtLibrary['exchanges'],
    names: ccxt.exchanges,
    errors: ccxt as unknown as CcxtLibrary['errors'],
  };
}

function notInstalled(cause: unknown): never {
  throw new AssayError('setting.invalid', 'Expected the package "ccxt", which this venue needs, found none', {
    remedy: 'Install it beside Assay: npm install ccxt@4',
    cause,
  });
}
