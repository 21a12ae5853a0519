import type { FindingSink } from '#desks/prediction/detector.ts';
import { MarketDetector, findingOf, strengthOf } from '#desks/prediction/detectors/market-detector.ts';
import type { Memory, ThresholdSource } from '#desks/prediction/detectors/market-detector.ts';
import { DecayedMoments } from '#desks/prediction/detectors/measures/decayed-moments.ts';
import { SlidingSum } from '#desks/prediction/detectors/measures/sliding-sum.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';
import type { Thresholds } from '#desks/prediction/thresholds.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { contractsOf } from '#domain/prediction/price-grid.ts';

/**
 * More trades than this market usually has at this hour.
 *
 * The count x of trades in a window is compared with the counts of earlier windows, whose mean is m and whose variance is m + a m^2: a
 * negative binomial count, because trades come in clusters and a Poisson count would find a spike in every cluster. The figure is the
 * signed root of its deviance, near to standard normal also for small m (McCullagh and Nelder, Generalized Linear Models, 1989,
 * section 2.4). The mean is multiplied by what this hour of the day usually has beside the others, shrunk towards 1 while days are few.
 * Only how many and how much: the stream's sides cannot be relied on, so there is no direction.
 */
export class VolumeSpikeDetector extends MarketDetector<'volume-spike', VolumeMemory> {
  constructor(thresholds: ThresholdSource<'volume-spike'>) {
    super('volume-spike', thresholds);
  }

  protected begin(state: MarketState, limits: Thresholds<'volume-spike'>): VolumeMemory {
    return new VolumeMemory(state, limits);
  }

  protected look(memory: VolumeMemory, event: PredictionEvent, say: FindingSink): void {
    if (event.kind === 'trade') {
      memory.take(event.receivedTime, contractsOf(event.lots));
      this.judge(memory, event.receivedTime, say);
    } else memory.advance(event.receivedTime);
  }

  /** A feed that was interrupted has not told its trades: the window begins again. */
  protected interrupt(memory: VolumeMemory): void {
    memory.clearWindow();
  }

  private judge(memory: VolumeMemory, time: number, say: FindingSink): void {
    const { limits, state } = memory;
    const trades = memory.count(time);
    if (trades < limits.minTrades || !memory.isWarm || memory.isSpeaking(time)) return;
    const expected = memory.expected(time);
    const z = countDeviance(trades, expected, memory.clustering);
    if (z < limits.minZ || trades < limits.minRatio * expected) return;
    memory.spoke(time);
    const minutes = limits.windowMs / 60_000;
    say(
      findingOf(state, {
        detector: 'volume-spike',
        time,
        since: memory.runBegan(time),
        direction: undefined,
        strength: strengthOf(z, limits.minZ, 3 * limits.minZ),
        reason: `${trades} trades in ${minutes} min where ${expected.toFixed(1)} are usual (${z.toFixed(1)} deviations)`,
        evidence: [
          { label: 'trades', value: trades, knownAt: time },
          { label: 'usual trades', value: expected },
          { label: 'deviations', value: z },
          { label: 'contracts', value: memory.contracts(time) },
        ],
      }),
    );
  }
}

/** Trades by minute, and what their number usually is. */
class VolumeMemory implements Memory<'volume-spike'> {
  readonly state: MarketState;
  readonly limits: Thresholds<'volume-spike'>;
  private readonly counts: SlidingSum;
  private readonly volumes: SlidingSum;
  private readonly usual: DecayedMoments;
  /** Windows seen in each hour of the day: sum of counts, and of what was expected. */
  private readonly hourCounts = new Float64Array(24);
  private readonly hourExpected = new Float64Array(24);
  private nextSample = Number.NaN;
  private spokeAt = Number.NEGATIVE_INFINITY;

  constructor(state: MarketState, limits: Thresholds<'volume-spike'>) {
    this.state = state;
    this.limits = limits;
    this.counts = new SlidingSum(limits.windowMs, BUCKETS);
    this.volumes = new SlidingSum(limits.windowMs, BUCKETS);
    this.usual = new DecayedMoments(limits.memoryMs);
  }

  take(time: number, contracts: number): void {
    this.advance(time);
    this.counts.add(time, 1);
    this.volumes.add(time, contracts);
  }

  /** A whole window that has ended becomes part of what is usual, extremes cut so that a spike does not hide the next. */
  advance(time: number): void {
    const { windowMs, warmUpMs } = this.limits;
    if (Number.isNaN(this.nextSample)) this.nextSample = time + windowMs;
    if (time < this.nextSample) return;
    const silentWindows = Math.floor((time - this.nextSample) / windowMs);
    const count = silentWindows > 0 ? 0 : this.counts.total(this.nextSample - 1);
    const expected = this.expected(this.nextSample - 1);
    const isWarm = this.usual.spanMs >= warmUpMs;
    const most = isWarm ? expected + 4 * Math.sqrt(expected + this.clustering * expected * expected) + 1 : count;
    this.usual.add(this.nextSample, Math.min(count, most));
    if (isWarm) this.learnHour(this.nextSample - 1, Math.min(count, most));
    this.nextSample += windowMs * (1 + silentWindows);
  }

  get isWarm(): boolean {
    return this.usual.spanMs >= this.limits.warmUpMs;
  }

  /** The `a` of the variance m + a m^2. */
  get clustering(): number {
    const { mean, variance } = this.usual;
    return mean > 0 ? Math.max(0, (variance - mean) / (mean * mean)) : 0;
  }

  expected(time: number): number {
    const hour = hourOf(time);
    const factor = (this.hourCounts[hour]! + HOUR_PRIOR) / (this.hourExpected[hour]! + HOUR_PRIOR);
    // A market without trades is not sure to stay without: half a trade a window at least.
    return Math.max(0.5, this.usual.mean * factor);
  }

  count(time: number): number {
    return this.counts.total(time);
  }

  contracts(time: number): number {
    return this.volumes.total(time);
  }

  /** Start of the unbroken run of buckets that hold more than their share, going back from now. */
  runBegan(time: number): number {
    const perBucket = this.expected(time) / BUCKETS;
    const bucketMs = this.limits.windowMs / BUCKETS;
    let back = 1;
    while (back < BUCKETS && this.counts.recent(time, back + 1) - this.counts.recent(time, back) > perBucket) back++;
    return Math.floor(time - (time % bucketMs) - (back - 1) * bucketMs);
  }

  isSpeaking(time: number): boolean {
    return time - this.spokeAt < this.limits.coolDownMs;
  }

  spoke(time: number): void {
    this.spokeAt = time;
  }

  clearWindow(): void {
    this.counts.clear();
    this.volumes.clear();
    this.nextSample = Number.NaN;
  }

  private learnHour(time: number, count: number): void {
    const hour = hourOf(time);
    this.hourCounts[hour]! += count;
    this.hourExpected[hour]! += this.usual.mean;
  }
}

const BUCKETS = 30;
/** Trades that an hour must have seen before it is believed half. */
const HOUR_PRIOR = 50;

/** Signed root of the deviance of a negative binomial count; of a Poisson count when `clustering` is 0. */
export function countDeviance(count: number, mean: number, clustering: number): number {
  const ofCount = count === 0 ? 0 : count * Math.log(count / mean);
  const deviance =
    clustering < 1e-9
      ? ofCount - (count - mean)
      : ofCount - (count + 1 / clustering) * Math.log((1 + clustering * count) / (1 + clustering * mean));
  return Math.sign(count - mean) * Math.sqrt(Math.max(0, 2 * deviance));
}

function hourOf(time: number): number {
  return Math.floor(time / 3_600_000) % 24;
}
