import type { PublicTrade } from '#sandbox/exchange/market/tape.ts';

/** Takes one message of a stream. */
export type StreamSink = (message: unknown) => void;

/** Ends what was begun; once. */
export type End = () => void;

/** Hears a trade. */
export type TradeEar = (trade: PublicTrade) => void;

/** Looks at a market now and then. */
export interface Poll {
  /** When to look next, UTC ms of the exchange. */
  nextAt(now: number): number;
  look(now: number): void;
}
