import type { Decimal } from '#core/decimal.ts';
import type { Hex } from '#core/typed-data.ts';
import type { OutcomeIndex } from '#domain/prediction/prediction-market.ts';
import { Balances } from '#sandbox/exchange/accounts/balances.ts';
import type { ShownMarket } from '#sandbox/prediction/server/shown-market.ts';

export const ORDER_TYPES = ['GTC', 'GTD', 'FOK', 'FAK'] as const;
export type GuestOrderType = (typeof ORDER_TYPES)[number];
export type GuestSide = 'BUY' | 'SELL';

/** What a client proves itself with, after it has proved that it has the wallet's key. */
export interface ApiKey {
  readonly apiKey: string;
  readonly secret: string;
  readonly passphrase: string;
}

/** An order as it was signed and checked. */
export interface GuestOrderForm {
  /** Hash of what was signed. */
  readonly id: Hex;
  readonly shown: ShownMarket;
  readonly outcome: OutcomeIndex;
  readonly side: GuestSide;
  /** Price units. */
  readonly units: number;
  /** Millionths of a contract. */
  readonly lots: number;
  readonly type: GuestOrderType;
  readonly isPostOnly: boolean;
  /** Unix seconds; 0: none. */
  readonly expiration: number;
  readonly maker: string;
}

/** An order that the venue has taken. */
export interface GuestOrder extends GuestOrderForm {
  readonly guest: Guest;
  readonly createdAt: number;
  matchedLots: number;
  /** What the executions were worth, collateral without fees. */
  turnover: Decimal;
  /** What is still held back for it: collateral, or contracts. */
  lock: Decimal;
  status: 'LIVE' | 'MATCHED' | 'CANCELED' | 'INVALID';
  /** Why it was ended by the venue. */
  reason: string;
  readonly tradeIds: string[];
}

/** How far an execution has come on the chain. */
export type TradeStatus = 'MATCHED' | 'MINED' | 'CONFIRMED';

export interface GuestTrade {
  readonly id: string;
  readonly order: GuestOrder;
  readonly units: number;
  readonly lots: number;
  readonly fee: Decimal;
  readonly isMaker: boolean;
  readonly time: number;
  readonly transactionHash: string;
  status: TradeStatus;
  updatedAt: number;
}

/** Somebody who trades at the sandbox: one account for each wallet. */
export class Guest {
  /** In lower case. */
  readonly address: string;
  readonly key: ApiKey;
  readonly balances: Balances;
  readonly orders = new Map<string, GuestOrder>();
  readonly trades: GuestTrade[] = [];
  /** What each token cost, without fees: for the average price of a position. */
  readonly costs = new Map<string, Decimal>();
  /** Set once heartbeats have begun. */
  heartbeat: string | undefined;
  stopWaiting = (): void => undefined;

  constructor(address: string, key: ApiKey, collateral: string) {
    this.address = address;
    this.key = key;
    this.balances = new Balances({ [COLLATERAL_ASSET]: collateral });
  }

  liveOrders(): readonly GuestOrder[] {
    return [...this.orders.values()].filter(({ status }) => status === 'LIVE');
  }
}

/** Name of the collateral among the balances; everything else there is a token. */
export const COLLATERAL_ASSET = 'collateral';

export function tokenOf({ shown, outcome }: Pick<GuestOrderForm, 'shown' | 'outcome'>): string {
  return shown.market.outcomes[outcome].token;
}
