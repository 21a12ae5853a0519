import { MINUTE_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { DecayedMoments } from '#desks/prediction/detectors/measures/decayed-moments.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';
import type { Relation } from '#desks/prediction/relations/market-relations.ts';
import { touchEdge } from '#desks/prediction/relations/market-set.ts';
import type { MarketSet, SetLeg } from '#desks/prediction/relations/market-set.ts';

export interface BreachLimits {
  readonly bookAgeMsMax: number;
  readonly edgeMin: number;
  readonly completeWithin: number;
}

/** One way in which prices may break a relation, watched over time. */
export class WatchedSet implements MarketSet {
  readonly id: string;
  readonly legs: readonly SetLeg[];
  readonly floor: number;
  /** Since when it earns something at the best prices; undefined while it does not. */
  brokenSince: UnixMs | undefined;
  /** Told already, and not mended since. */
  isTold = false;
  private readonly relation: Relation;
  /** Usual prices of the legs. */
  private readonly usual: readonly DecayedMoments[];

  private constructor(id: string, relation: Relation, { legs, floor }: MarketSet) {
    this.id = id;
    this.relation = relation;
    this.legs = legs;
    this.floor = floor;
    this.usual = legs.map(() => new DecayedMoments(USUAL_HALF_LIFE_MS));
  }

  /** The ways to break a relation. `states` are its markets; of a nested pair the wider one first. */
  static of(relation: Relation, states: readonly MarketState[]): readonly WatchedSet[] {
    const leg = (side: SetLeg['side'], state: MarketState): SetLeg => ({ state, side });
    const [first, second] = WatchedSet.idsOf(relation);
    if (relation.kind === 'nested') {
      const legs = [leg('buy', states[0]!), leg('sell', states[1]!)];
      return [new WatchedSet(first!, relation, { legs, floor: 0 })];
    }
    return [
      new WatchedSet(first!, relation, { legs: states.map((state) => leg('buy', state)), floor: 1 }),
      new WatchedSet(second!, relation, { legs: states.map((state) => leg('sell', state)), floor: -1 }),
    ];
  }

  static idsOf(relation: Relation): readonly string[] {
    return relation.kind === 'nested' ? [relation.id] : [`${relation.id}:buy`, `${relation.id}:sell`];
  }

  /** Whether it earns more than `edgeMin` at the best prices, before fees, of books that may be used. */
  isBroken(now: UnixMs, { bookAgeMsMax, edgeMin, completeWithin }: BreachLimits): boolean {
    if (!this.isFresh(now, bookAgeMsMax)) return false;
    // Buying all outcomes is safe only when they are all: one that is not watched would be missing from the sum.
    return touchEdge(this) > edgeMin && (this.floor !== 1 || this.isComplete(completeWithin));
  }

  mend(): void {
    this.brokenSince = undefined;
    this.isTold = false;
  }

  /** Takes note of what is usual, unless it is broken now. */
  sample(now: UnixMs, bookAgeMsMax: number): void {
    if (this.brokenSince !== undefined || !this.isFresh(now, bookAgeMsMax)) return;
    for (let i = 0; i < this.legs.length; i++) this.usual[i]!.add(now, this.legs[i]!.state.mid);
  }

  /** The market that is farthest from its usual price. */
  mostMoved(): MarketState {
    let at = 0;
    let most = -1;
    for (let i = 0; i < this.legs.length; i++) {
      const apart = Math.abs(this.legs[i]!.state.mid - this.usual[i]!.mean);
      if (apart > most) {
        most = apart;
        at = i;
      }
    }
    return this.legs[at]!.state;
  }

  words(): string {
    const { relation } = this;
    if (relation.kind === 'nested') {
      const [wider, narrower] = this.legs.map(({ state }) => state.market.question);
      return `"${narrower}" costs more than "${wider}", which follows from it`;
    }
    const sum = 1 - touchEdge(this) * this.floor;
    const prices = this.floor === 1 ? 'asks' : 'bids';
    return `The ${prices} of ${this.legs.length} outcomes of which one comes true sum to ${sum.toFixed(3)}`;
  }

  private isFresh(now: UnixMs, bookAgeMsMax: number): boolean {
    for (const { state } of this.legs) if (!state.isFresh(now, bookAgeMsMax)) return false;
    return true;
  }

  private isComplete(within: number): boolean {
    let sum = 0;
    let spanMs = Number.POSITIVE_INFINITY;
    for (const usual of this.usual) {
      sum += usual.mean;
      spanMs = Math.min(spanMs, usual.spanMs);
    }
    return spanMs >= USUAL_MIN_MS && Math.abs(sum - 1) <= within;
  }
}

const USUAL_HALF_LIFE_MS = 30 * MINUTE_MS;
const USUAL_MIN_MS = 5 * MINUTE_MS;
