import { DecayedMoments } from '#desks/prediction/detectors/measures/decayed-moments.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';
import type { Thresholds } from '#desks/prediction/thresholds.ts';
import type { LevelPairs } from '#domain/market/book-delta.ts';
import type { BookSide } from '#domain/market/book-side.ts';

/** A book beside its market's profile. */
export interface MakerView {
  /** Depth behind the touch, of what is usual at this time to close. */
  readonly depthShare: number;
  /** Infinite while a side is empty. */
  readonly spreadTicks: number;
  readonly usualSpreadTicks: number;
  readonly widerTicks: number;
  /** Move of the mid within the last half minute, ticks. */
  readonly movedTicks: number;
}

/** How a market is usually quoted: how much of the time, how deep, how wide, how often renewed. */
export class MakerProfile {
  private readonly limits: Thresholds<'maker-withdrawal'>;
  /** Logarithms, so that the middle is typical and a wall does not move it. */
  private readonly logDepth: DecayedMoments;
  private readonly spread: DecayedMoments;
  private readonly twoSided: DecayedMoments;
  private readonly quotes: DecayedMoments;
  private quotesSince = 0;
  private learntAt = Number.NaN;
  private readonly mids = new Float64Array(MOVE_SECONDS).fill(Number.NaN);
  private midSecond = Number.NaN;

  constructor(limits: Thresholds<'maker-withdrawal'>) {
    this.limits = limits;
    this.logDepth = new DecayedMoments(limits.memoryMs);
    this.spread = new DecayedMoments(limits.memoryMs);
    this.twoSided = new DecayedMoments(limits.memoryMs);
    this.quotes = new DecayedMoments(limits.memoryMs);
  }

  get isWarm(): boolean {
    return this.twoSided.spanMs >= this.limits.warmUpMs;
  }

  /** Share of the time in which both sides had a level; NaN before any. */
  get presence(): number {
    return this.twoSided.mean;
  }

  /** Counts what a change quotes: the size of every level that it names and leaves standing. Gives it, in lots. */
  quoted({ bids, asks }: { readonly bids: LevelPairs; readonly asks: LevelPairs }): number {
    const lots = sizes(bids) + sizes(asks);
    this.quotesSince += lots;
    return lots;
  }

  /** Lots quoted in `passedMs`, of those that usually are. In a shorter while than the window a little may come by chance. */
  quoteShare(lots: number, passedMs: number): number {
    const windowMs = Math.max(passedMs, this.limits.quoteWindowSeconds * 1_000);
    return lots / ((this.quotes.mean * windowMs) / LEARN_MS);
  }

  view(state: MarketState, now: number): MakerView {
    const spreadTicks = spreadOf(state);
    const usualSpreadTicks = this.spread.mean;
    return {
      depthShare: this.adjusted(state, now) / Math.exp(this.logDepth.mean),
      spreadTicks,
      usualSpreadTicks,
      widerTicks: spreadTicks - usualSpreadTicks,
      movedTicks: this.moved(state, now),
    };
  }

  /** Takes in an ordinary book, once every few seconds. */
  learn(state: MarketState, now: number): void {
    if (now - this.learntAt < LEARN_MS) return;
    // What came in a longer pause is spread over it.
    const windows = Number.isNaN(this.learntAt) ? Number.NaN : (now - this.learntAt) / LEARN_MS;
    if (windows > 0) this.quotes.add(now, this.quotesSince / windows);
    this.quotesSince = 0;
    this.learntAt = now;
    const isTwoSided = state.isSound;
    this.twoSided.add(now, isTwoSided ? 1 : 0);
    if (!isTwoSided) return;
    this.logDepth.add(now, Math.log(this.adjusted(state, now)));
    this.spread.add(now, state.spreadTicks);
  }

  interrupt(): void {
    this.learntAt = Number.NaN;
    this.quotesSince = 0;
    this.mids.fill(Number.NaN);
  }

  /** Depth as it would be far from the close. */
  private adjusted(state: MarketState, now: number): number {
    const { depthTicks, depthSlope } = this.limits;
    const width = depthTicks * state.tick;
    const lots = depthWithin(state.bids, width) + depthWithin(state.asks, width);
    const { closesAt } = state.market;
    if (closesAt === undefined) return lots;
    const left = Math.min(FAR_MS, Math.max(NEAR_MS, closesAt - now));
    return lots * (FAR_MS / left) ** depthSlope;
  }

  private moved(state: MarketState, now: number): number {
    const { mids } = this;
    const second = Math.floor(now / 1_000);
    const { mid } = state;
    if (second !== this.midSecond) {
      for (let at = Math.max(this.midSecond + 1, second - MOVE_SECONDS + 1); at <= second; at++) {
        mids[at % MOVE_SECONDS] = Number.NaN;
      }
      this.midSecond = second;
    }
    if (!Number.isNaN(mid)) mids[second % MOVE_SECONDS] = mid;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const seen of mids) {
      if (seen < low) low = seen;
      if (seen > high) high = seen;
    }
    return high > low ? ((high - low) * 10_000) / state.tick : 0;
  }
}

function spreadOf(state: MarketState): number {
  const { bids, asks, tick } = state;
  return bids.length === 0 || asks.length === 0 ? Number.POSITIVE_INFINITY : (asks.best! - bids.best!) / tick;
}

function sizes(pairs: LevelPairs): number {
  let lots = 0;
  for (let i = 1; i < pairs.length; i += 2) lots += pairs[i]!;
  return lots;
}

/** Lots at prices less than `width` units from the best. */
function depthWithin(side: BookSide, width: number): number {
  const best = side.best;
  let lots = 0;
  for (let rank = 0; rank < side.length; rank++) {
    if (Math.abs(side.ticksAt(rank) - best!) >= width) break;
    lots += side.lotsAtRank(rank);
  }
  return lots;
}

const LEARN_MS = 5_000;
const MOVE_SECONDS = 30;
/** Beyond this time to close depth is what it is; nearer than an hour it is not adjusted further. */
const FAR_MS = 7 * 86_400_000;
const NEAR_MS = 3_600_000;
