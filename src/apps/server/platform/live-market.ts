import type { UnixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';

/** The last price that was heard of an instrument. */
export interface LastPrice {
  readonly price: number;
  /** Of the market. */
  readonly time: UnixMs;
}

/** The markets that are followed now. */
export interface LiveMarket {
  /** Names of the venues that are open here. */
  venues(): readonly string[];
  /** Undefined when nothing was heard of it. */
  lastPrice(instrument: InstrumentId): LastPrice | undefined;
  isFollowed(instrument: InstrumentId): boolean;
  /** The market's time at a venue: a sandbox has its own. Real time for a venue that is not open here. */
  now(venue: string): UnixMs;
  /** Market time per real time; 1 but for a sandbox. */
  speed(venue: string): number;
}
