/** Where the venue is asked. */
export interface PolymarketAddresses {
  /** Markets and events. */
  readonly gamma: string;
  /** Books and orders. */
  readonly clob: string;
  /** Settled trades and positions. */
  readonly data: string;
  /** Streams: `/ws/market` and `/ws/user` are paths of it. */
  readonly ws: string;
}

export const LIVE_ADDRESSES: PolymarketAddresses = {
  gamma: 'https://gamma-api.polymarket.com',
  clob: 'https://clob.polymarket.com',
  data: 'https://data-api.polymarket.com',
  ws: 'wss://ws-subscriptions-clob.polymarket.com',
};

/** All services below one address, as the sandbox serves them: `http://127.0.0.1:4100`. */
export function addressesAt(baseUrl: string): PolymarketAddresses {
  const base = baseUrl.replace(/\/+$/, '');
  return { gamma: `${base}/gamma`, clob: `${base}/clob`, data: `${base}/data-api`, ws: base.replace(/^http/, 'ws') };
}

export const MARKET_CHANNEL_PATH = '/ws/market';
export const USER_CHANNEL_PATH = '/ws/user';
