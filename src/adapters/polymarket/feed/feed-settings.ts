/** When the hash that a change carries is believed. `learn`: once one has fitted, until too many wrong ones prove harmless. */
export type HashPolicy = 'learn' | 'always' | 'never';

/** How a feed hears. Every one of these has a default; times in ms of the clock. */
export interface PolymarketFeedSettings {
  /** Markets on one connection, both tokens of each; default 250. */
  readonly marketsPerConnection?: number;
  readonly hashes?: HashPolicy;
  /** A book is compared with its hash when its market was quiet for so long, default 250, or after so many changes, default 200. */
  readonly quietMs?: number;
  readonly changesPerHash?: number;
  /** A market is looked up over REST when it is silent for so many times its usual pace, default 10, … */
  readonly silentPaces?: number;
  /** … but not before this long a silence, default 3000, and at the latest after this one, default 20000. */
  readonly shortestSilenceMs?: number;
  readonly longestSilenceMs?: number;
  /** Each book is compared with the venue's at least so often, however lively it is; default 60000. */
  readonly auditMs?: number;
  /** How long the stream may lag behind REST before a difference counts; default 1000. */
  readonly graceMs?: number;
  /** Tokens asked for in one request; default 100. */
  readonly booksPerRequest?: number;
  /** How often Gamma is asked for the state of the markets; default 60000. */
  readonly statusMs?: number;
  /** How often settled trades are asked for; default 15000. 0: never. */
  readonly settledMs?: number;
  /** Markets in one request for settled trades; default 20. */
  readonly marketsPerSettledRequest?: number;
  /** Between two PINGs, default 10000; a connection without a PONG for so long is dead, default 30000. */
  readonly pingMs?: number;
  readonly deadMs?: number;
  readonly timeoutMs?: number;
  /** Tries of one request, the first included; default 4. */
  readonly attempts?: number;
  /** Uniform in [0, 1): spreads tries after a failure. */
  readonly jitter?: () => number;
}

export type FullSettings = Required<PolymarketFeedSettings>;

export function fullSettings(given: PolymarketFeedSettings = {}): FullSettings {
  return { ...DEFAULTS, ...given };
}

const DEFAULTS: FullSettings = {
  marketsPerConnection: 250,
  hashes: 'learn',
  quietMs: 250,
  changesPerHash: 200,
  silentPaces: 10,
  shortestSilenceMs: 3_000,
  longestSilenceMs: 20_000,
  auditMs: 60_000,
  graceMs: 1_000,
  booksPerRequest: 100,
  statusMs: 60_000,
  settledMs: 15_000,
  marketsPerSettledRequest: 20,
  pingMs: 10_000,
  deadMs: 30_000,
  timeoutMs: 10_000,
  attempts: 4,
  jitter: Math.random,
};
