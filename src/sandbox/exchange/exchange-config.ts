import { AssayError } from '#core/errors.ts';
import type { UnixMs } from '#core/time.ts';
import type { OpenMarket } from '#sandbox/exchange/market/market-source.ts';

/** An instrument that the exchange lists, and what moves its price. Numbers are decimal texts. */
export interface ListedSymbol {
  readonly base: string;
  readonly quote: string;
  readonly priceTick: string;
  readonly quantityStep: string;
  /** Smallest price times quantity of an order; default 5. */
  readonly minNotional?: string;
  /** Largest size of an order; default 9000. */
  readonly maxQuantity?: string;
  readonly market: OpenMarket;
}

/** Somebody who may trade. */
export interface ListedAccount {
  readonly uid: number;
  readonly key: string;
  readonly secret: string;
  /** Free amounts at the start by asset, decimal texts. */
  readonly balances: Readonly<Record<string, string>>;
}

/** What a commission is taken from: the asset received, the quote currency, or one named asset at its price in the quote. */
export type CommissionAsset = 'received' | 'quote' | { readonly asset: string };

/** How much may be asked. Past a limit requests are answered 429, and 418 for two minutes after `strikes` more of them. */
export interface RateLimits {
  readonly weightPerMinute: number;
  readonly ordersPer10s: number;
  readonly ordersPerDay: number;
  readonly strikes: number;
}

/** Everything that decides what the exchange does. Plain data but for the markets, which are opened at the start. */
export interface ExchangeConfig {
  readonly seed: number;
  readonly symbols: readonly ListedSymbol[];
  readonly accounts: readonly ListedAccount[];
  readonly commission: CommissionAsset;
  readonly makerFeeBps: number;
  readonly takerFeeBps: number;
  /** Multiple of the clock at which the exchange's time runs. */
  readonly speed: number;
  /** Its first instant; undefined: what the clock says. */
  readonly start: UnixMs | undefined;
  readonly limits: RateLimits;
}

const DEFAULT_LIMITS: RateLimits = {
  weightPerMinute: 6_000,
  ordersPer10s: 100,
  ordersPerDay: 200_000,
  strikes: 20,
};

/** The account that demos and tests use. Its secret protects nothing: the exchange listens on this machine only. */
export const DEMO_ACCOUNT: ListedAccount = {
  uid: 1_000_001,
  key: 'sandbox-demo-key',
  secret: 'sandbox-demo-secret',
  balances: { USDT: '100000', BTC: '1', ETH: '10', BNB: '10' },
};

/** A configuration with what is usual in place of what is left out. Throws `config.invalid` for what makes no sense. */
export function exchangeConfig(wanted: Pick<ExchangeConfig, 'symbols'> & Partial<ExchangeConfig>): ExchangeConfig {
  const config: ExchangeConfig = {
    seed: 1,
    accounts: [DEMO_ACCOUNT],
    commission: 'received',
    makerFeeBps: 10,
    takerFeeBps: 10,
    speed: 1,
    start: undefined,
    limits: DEFAULT_LIMITS,
    ...wanted,
  };
  assertAbove('speed', config.speed, 0);
  assertAbove('symbols', config.symbols.length, 0);
  for (const [name, bps] of Object.entries({ makerFeeBps: config.makerFeeBps, takerFeeBps: config.takerFeeBps })) {
    if (!(bps >= 0 && bps < 10_000)) throw invalid(name, 'from "0" to below "10000"', bps);
  }
  return config;
}

function assertAbove(name: string, value: number, least: number): void {
  if (!(Number.isFinite(value) && value > least)) throw invalid(name, `above "${least}"`, value);
}

function invalid(name: string, wanted: string, found: number): AssayError {
  return new AssayError('config.invalid', `Expected ${name} of the sandbox exchange to be ${wanted}, was "${found}"`, {
    place: { column: name, value: `${found}` },
  });
}
