import type { FindingSink } from '#desks/prediction/detector.ts';
import { MarketDetector, findingOf, strengthOf } from '#desks/prediction/detectors/market-detector.ts';
import type { Memory, ThresholdSource } from '#desks/prediction/detectors/market-detector.ts';
import { DecayedMoments } from '#desks/prediction/detectors/measures/decayed-moments.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';
import type { Thresholds } from '#desks/prediction/thresholds.ts';
import type { BookSide } from '#domain/market/book-side.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';

/**
 * One side of the book outweighs the other, for longer and by more than is usual here.
 *
 * Imbalance is (B - A) / (B + A) with B and A the sizes of the best levels of each side, the k-th level weighted 1/k (Cao, Hansch and
 * Wang 2009, https://doi.org/10.1002/fut.20334, find that levels behind the best inform, less the farther away). It is smoothed in
 * time, so that a quote which flickers counts as long as it stands. Direction: the heavy side.
 */
export class BookImbalanceDetector extends MarketDetector<'book-imbalance', ImbalanceMemory> {
  constructor(thresholds: ThresholdSource<'book-imbalance'>) {
    super('book-imbalance', thresholds);
  }

  protected begin(state: MarketState, limits: Thresholds<'book-imbalance'>): ImbalanceMemory {
    const usual = new DecayedMoments(limits.memoryMs);
    return {
      state,
      limits,
      usual,
      now: Number.NaN,
      smooth: 0,
      at: Number.NaN,
      since: Number.NaN,
      sampled: Number.NaN,
      spoke: 0,
    };
  }

  protected look(memory: ImbalanceMemory, event: PredictionEvent, say: FindingSink): void {
    if (event.kind !== 'change' && event.kind !== 'book') return;
    const { state, limits } = memory;
    const time = event.receivedTime;
    if (!state.isSound) return this.interrupt(memory);
    flow(memory, time);
    memory.now = imbalance(state.bids, state.asks, limits.levels);
    this.judge(memory, time, say);
  }

  protected interrupt(memory: ImbalanceMemory): void {
    memory.now = Number.NaN;
    memory.at = Number.NaN;
    memory.since = Number.NaN;
  }

  private judge(memory: ImbalanceMemory, time: number, say: FindingSink): void {
    const { limits, usual, smooth, state } = memory;
    const side = Math.sign(smooth);
    const size = Math.abs(smooth);
    if (size < limits.minImbalance / 2 || side !== memory.spoke) memory.spoke = 0;
    if (size < limits.minImbalance / 2) memory.since = Number.NaN;
    else if (Number.isNaN(memory.since)) memory.since = time;
    const isWarm = usual.spanMs >= limits.warmUpMs;
    const z = isWarm ? (side * (smooth - usual.mean)) / Math.max(usual.deviation, LEAST_DEVIATION) : 0;
    sample(memory, time, z < limits.minZ / 2);
    if (!isWarm || memory.spoke === side || size < limits.minImbalance || z < limits.minZ) return;
    memory.spoke = side;
    say(
      findingOf(state, {
        detector: 'book-imbalance',
        time,
        since: memory.since,
        direction: side > 0 ? 'long' : 'short',
        strength: strengthOf(z, limits.minZ, 3 * limits.minZ),
        reason: `${side > 0 ? 'Bids' : 'Asks'} outweigh by ${(100 * size).toFixed(0)} % over ${limits.levels} levels (${z.toFixed(1)} deviations from usual)`,
        evidence: [
          { label: 'imbalance', value: smooth, knownAt: time },
          { label: 'usual imbalance', value: usual.mean },
          { label: 'deviations', value: z },
        ],
      }),
    );
  }
}

interface ImbalanceMemory extends Memory<'book-imbalance'> {
  readonly usual: DecayedMoments;
  /** As the book stands; NaN while it is not sound. */
  now: number;
  smooth: number;
  /** Up to when `smooth` has been brought. */
  at: number;
  since: number;
  sampled: number;
  /** The side that was told of and has not calmed down since; 0 for none. */
  spoke: number;
}

/** Differences below this are not worth speaking of, however steady a book is. */
const LEAST_DEVIATION = 0.04;
const SAMPLE_MS = 10_000;

/** What stood until now goes into the smoothed value for as long as it stood. */
function flow(memory: ImbalanceMemory, time: number): void {
  const { now, at, limits } = memory;
  if (Number.isNaN(now)) memory.smooth = Number.isNaN(at) ? 0 : memory.smooth;
  else if (time > at) {
    const keep = 0.5 ** ((time - at) / Math.max(1, limits.smoothMs));
    memory.smooth = keep * memory.smooth + (1 - keep) * now;
  }
  if (!(time <= at)) memory.at = time;
}

function sample(memory: ImbalanceMemory, time: number, isCalm: boolean): void {
  if (time - memory.sampled < SAMPLE_MS) return;
  memory.sampled = time;
  memory.usual.add(time, memory.smooth, isCalm ? 1 : 0.1);
}

/** -1 (asks only) … 1 (bids only); both sides must have a level. */
export function imbalance(bids: BookSide, asks: BookSide, levels: number): number {
  const bid = weight(bids, levels);
  const ask = weight(asks, levels);
  return (bid - ask) / (bid + ask);
}

function weight(side: BookSide, levels: number): number {
  const count = Math.min(levels, side.length);
  let sum = 0;
  for (let rank = 0; rank < count; rank++) sum += side.lotsAtRank(rank) / (rank + 1);
  return sum;
}
