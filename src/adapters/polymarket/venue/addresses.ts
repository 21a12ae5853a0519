/** Where trading is; the sandbox has other addresses and the same code. */
export interface PolymarketTradingAddresses {
  readonly rest: string;
  /** Of the user channel, whose path is `/ws/user`. */
  readonly user: string;
}

/** https://docs.polymarket.com/quickstart/reference/endpoints */
export const POLYMARKET_TRADING: PolymarketTradingAddresses = {
  rest: 'https://clob.polymarket.com',
  user: 'wss://ws-subscriptions-clob.polymarket.com',
};

export const USER_PATH = '/ws/user';
