import type { Clock } from '#core/clock.ts';
import type { UnixMs } from '#core/time.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { MarketFeed } from '#domain/market/market-feed.ts';
import type { VenueGateway } from '#domain/orders/venue-gateway.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import type { Feature } from '#runtime/supervision/feature.ts';

/** A venue as `assay trade` uses it, whatever adapter stands behind it. */
export interface TradingVenue {
  /** As in the ids of its instruments. */
  readonly name: string;
  /** For people: `sandbox, seed 1, 60 times as fast as real time, at http://127.0.0.1:40123`. */
  readonly description: string;
  readonly feed: MarketFeed;
  /** The market's time, and how fast it runs. */
  readonly clock: Clock;
  readonly speed: number;
  /** What paper trading reckons with there. */
  readonly costs: Partial<SimConfig>;
  /** Undefined when the session is on paper. */
  readonly gateway: VenueGateway | undefined;
  /** Parts of the venue that run in this process. */
  readonly features: readonly Feature[];
  /** The symbol with its steps and minimums. Throws `feed.rejected` for one that is not traded there. */
  instrument(symbol: string): Promise<Instrument>;
  /** The clock of the venue, asked now; undefined when it tells none. */
  readonly time?: (() => Promise<UnixMs>) | undefined;
  /** What stands between us and the venue: `rest` is `closed` while all is well. */
  breakers(): Readonly<Record<string, 'closed' | 'open' | 'half-open'>>;
  close(): Promise<void>;
}

/** Which venue is asked for, and how. */
export interface VenueRequest {
  /** A name of the settings, or `sandbox`, `binance`, `binance-testnet`. */
  readonly name: string;
  readonly symbol: string;
  /** The session that trades there: a sandbox keeps its market for it. */
  readonly session: string;
  readonly isLive: boolean;
  /** Of a server that runs already. */
  readonly url: string | undefined;
  readonly speed: number | undefined;
  readonly seed: number | undefined;
  readonly dataFolder: string;
}
