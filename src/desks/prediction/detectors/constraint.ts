import { SECOND_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { Detector, FindingSink } from '#desks/prediction/detector.ts';
import { findingOf, strengthOf } from '#desks/prediction/detectors/market-detector.ts';
import { WatchedSet } from '#desks/prediction/detectors/watched-set.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';
import { MarketRelations } from '#desks/prediction/relations/market-relations.ts';
import type { Relation } from '#desks/prediction/relations/market-relations.ts';
import { setEdge } from '#desks/prediction/relations/market-set.ts';
import type { SetEdge } from '#desks/prediction/relations/market-set.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketId } from '#domain/prediction/prediction-market.ts';

export interface ConstraintOptions {
  /** A violation lasts for so long before it is told. */
  readonly persistMs: number;
  /** No book of the set was told or confirmed longer ago. */
  readonly bookAgeMsMax: number;
  /** What a set earns after fees, at least, in collateral. */
  readonly edgeMin: number;
  /** Sets that can be had, at least. */
  readonly setsMin: number;
  /** An event counts as complete while its prices summed to 1 within this, on average since it is watched. */
  readonly completeWithin: number;
  /** Silence of a market after a finding. */
  readonly coolDownMs: number;
}

export const DEFAULT_CONSTRAINT: ConstraintOptions = {
  persistMs: 2_000,
  bookAgeMsMax: 120_000,
  edgeMin: 0.002,
  setsMin: 5,
  completeWithin: 0.06,
  coolDownMs: 300_000,
};

/**
 * Prices that contradict logic: outcomes of which exactly one comes true whose prices do not sum to 1, a narrower question dearer
 * than a wider one. Told when all legs can be had together, in depth, and earn after fees whatever happens. One finding a violation,
 * of the market that has moved most from its own mean of late. It has no direction: only all legs together are safe, and which of
 * them is wrong cannot be told.
 */
export class ConstraintDetector implements Detector {
  readonly name = 'constraint';
  private readonly options: ConstraintOptions;
  private readonly relations = new MarketRelations();
  private readonly states = new Map<MarketId, MarketState>();
  private readonly ids: (MarketId | undefined)[] = [];
  private readonly sets = new Map<string, WatchedSet>();
  private readonly setsOf: WatchedSet[][] = [];
  /** Best prices when the market was last looked at. */
  private readonly bids: number[] = [];
  private readonly asks: number[] = [];
  private readonly pending = new Set<WatchedSet>();

  constructor(options: ConstraintOptions = DEFAULT_CONSTRAINT) {
    this.options = options;
  }

  onMarket(state: MarketState): void {
    const { id } = state.market;
    this.states.set(id, state);
    this.ids[state.index] = id;
    this.setsOf[state.index] = [];
    this.relations.add(state.market);
    for (const relation of this.relations.of(id)) this.watch(relation);
  }

  forget(index: number): void {
    const id = this.ids[index];
    if (id === undefined) return;
    const relations = this.relations.of(id);
    this.relations.remove(id);
    this.states.delete(id);
    this.ids[index] = undefined;
    for (const relation of relations) this.unwatch(relation);
    const sum = relations.find(({ kind }) => kind === 'sum');
    const other = sum?.kind === 'sum' ? sum.markets.find((market) => market !== id) : undefined;
    if (other !== undefined)
      for (const relation of this.relations.of(other)) if (relation.kind === 'sum') this.watch(relation);
  }

  onEvent(state: MarketState, event: PredictionEvent, say: FindingSink): void {
    const sets = this.setsOf[state.index];
    if (sets === undefined || sets.length === 0 || event.kind === 'trade' || event.kind === 'settled') return;
    const bid = state.isSound ? state.bids.best! : Number.NaN;
    const ask = state.isSound ? state.asks.best! : Number.NaN;
    if (bid === this.bids[state.index] && ask === this.asks[state.index]) return;
    this.bids[state.index] = bid;
    this.asks[state.index] = ask;
    for (const set of sets) this.look(set, event.receivedTime, say);
  }

  onTime(now: UnixMs, say: FindingSink): void {
    for (const set of this.pending) this.look(set, now, say);
    const isSampled = Math.floor(now / SECOND_MS) % SAMPLE_SECONDS === 0;
    if (isSampled) for (const set of this.sets.values()) set.sample(now, this.options.bookAgeMsMax);
  }

  private look(set: WatchedSet, now: UnixMs, say: FindingSink): void {
    const { persistMs, bookAgeMsMax, edgeMin, setsMin, completeWithin } = this.options;
    const isBroken = set.isBroken(now, { bookAgeMsMax, edgeMin, completeWithin });
    if (!isBroken) {
      set.mend();
      this.pending.delete(set);
      return;
    }
    set.brokenSince ??= now;
    this.pending.add(set);
    if (set.isTold || now - set.brokenSince < persistMs) return;
    const edge = setEdge(set, now);
    if (edge === undefined || edge.edge < edgeMin || edge.sets < setsMin) return;
    set.isTold = true;
    say(findingFor(set, edge, now, edgeMin));
  }

  private watch(relation: Relation): void {
    this.unwatch(relation);
    const states = marketsOf(relation).map((market) => this.states.get(market)!);
    for (const set of WatchedSet.of(relation, states)) {
      this.sets.set(set.id, set);
      for (const { state } of set.legs) this.setsOf[state.index]!.push(set);
    }
  }

  private unwatch(relation: Relation): void {
    for (const id of WatchedSet.idsOf(relation)) {
      const set = this.sets.get(id);
      if (set === undefined) continue;
      this.sets.delete(id);
      this.pending.delete(set);
      for (const { state } of set.legs) {
        this.setsOf[state.index] = this.setsOf[state.index]!.filter((other) => other !== set);
      }
    }
  }
}

/** How often the usual prices are sampled. */
const SAMPLE_SECONDS = 10;
/** Collateral a set at which a finding is as strong as it gets. */
const STRONG_EDGE = 0.05;

function marketsOf(relation: Relation): readonly MarketId[] {
  return relation.kind === 'sum' ? relation.markets : [relation.wider, relation.narrower];
}

function findingFor(set: WatchedSet, edge: SetEdge, now: UnixMs, edgeMin: number): ReturnType<typeof findingOf> {
  const moved = set.mostMoved();
  const others = set.legs.filter(({ state }) => state !== moved).map(({ state }) => state.market.id);
  const cents = (100 * edge.edge).toFixed(2);
  const legs = set.legs.map(({ state, side }) => ({
    label: `${side} ${state.market.slug}`,
    value: (side === 'buy' ? state.asks.best! : state.bids.best!) / 10_000,
  }));
  const saying = {
    detector: 'constraint',
    time: now,
    since: set.brokenSince!,
    direction: undefined,
    strength: strengthOf(edge.edge, edgeMin, STRONG_EDGE),
    reason: `${set.words()}: the set earns ${cents} cents after fees whatever happens, ${edge.sets.toFixed(0)} of them can be had`,
    evidence: [
      { label: 'net edge a set', value: edge.edge },
      { label: 'sets', value: edge.sets },
      { label: 'profit', value: edge.profit },
      { label: 'fees', value: edge.fees },
      ...legs,
    ],
    related: others,
  } as const;
  return findingOf(moved, saying, set.id);
}
