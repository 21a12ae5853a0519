import { DAY_MS, MINUTE_MS } from '#core/time.ts';
import type { Belief, GroupShape } from '#sandbox/prediction/world/belief.ts';
import type { TradedMarket } from '#sandbox/prediction/world/traded-market.ts';

/** Places whose markets belong to one event, again and again: when it is decided, another of the same shape follows. */
export class MarketGroup {
  readonly shape: GroupShape;
  readonly places: readonly TradedMarket[];
  belief!: Belief;
  opensAt = 0;
  closesAt = 0;
  isOpen = false;
  /** Counts the events that it has held. */
  life = 0;
  /** Mean time between two things that are heard, ms. */
  hearsEveryMs = MINUTE_MS;
  heardAt = 0;
  readonly chances: Float64Array;

  constructor(shape: GroupShape, places: readonly TradedMarket[]) {
    this.shape = shape;
    this.places = places;
    this.chances = new Float64Array(places.length);
  }

  /** How much is heard from one instant to another: ever faster towards the close, where nearly all is known. */
  information(from: number, to: number): number {
    const life = this.closesAt - this.opensAt;
    const rest = MINUTE_MS + 0.01 * Math.min(life, DAY_MS);
    return INFORMATION * Math.log((this.closesAt - from + rest) / (this.closesAt - to + rest));
  }
}

const INFORMATION = 2.2;
