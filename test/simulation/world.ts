import type { Decimal } from '#core/decimal.ts';
import type { Clock } from '#core/clock.ts';
import type { Rng } from '#core/rng.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { VenueGateway } from '#domain/orders/venue-gateway.ts';

/** An order as it truly is at the venue. */
export interface TrueOrder {
  readonly clientId: string;
  readonly side: 'buy' | 'sell';
  readonly isWorking: boolean;
  readonly quantity: Decimal;
  readonly filled: Decimal;
  readonly acceptedAt: number;
}

/** What a venue truly holds, whatever it has told. */
export interface Truth {
  readonly orders: readonly TrueOrder[];
  /** What the account has gained of each since the beginning; negative when it lost. */
  readonly base: Decimal;
  readonly quote: Decimal;
}

/** A venue behind a bad line. */
export interface World {
  readonly instrument: Instrument;
  /** The line as a process sees it that starts now. */
  connect(): VenueGateway;
  moveTo(price: number): void;
  /** From now on the line is good, and whoever listens is told that it was gone. */
  calm(): void;
  /** The line breaks and comes back. */
  interrupt(): void;
  truth(): Truth;
  /** Names of orders that were sent to buy after this instant. */
  sentToBuyAfter(instant: number): readonly string[];
}

/** How often what goes wrong, each from 0 to 1. */
export interface FaultRates {
  /** A request never arrives, or arrives long after nobody waits for it any more. */
  readonly lostBefore: number;
  /** It was taken, and the answer is lost. */
  readonly lostAfter: number;
  /** No connection: it certainly did not leave. */
  readonly unavailable: number;
  /** Messages of the stream that are lost, come twice, come late and so out of order. */
  readonly dropped: number;
  readonly repeated: number;
  readonly late: number;
}

export const NO_FAULTS: FaultRates = { lostBefore: 0, lostAfter: 0, unavailable: 0, dropped: 0, repeated: 0, late: 0 };

/** A good line, a poor one or a terrible one. */
export function drawnRates(rng: Rng): FaultRates {
  const scale = [0, 0.05, 0.15, 0.35][rng.integer(0, 3)]!;
  const rate = (): number => scale * rng.uniform();
  return {
    lostBefore: rate(),
    lostAfter: rate(),
    unavailable: rate(),
    dropped: rate(),
    repeated: rate(),
    late: rate(),
  };
}

export type MakeWorld = (clock: Clock, rng: Rng) => World;
