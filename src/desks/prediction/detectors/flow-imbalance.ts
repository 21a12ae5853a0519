import type { FindingSink } from '#desks/prediction/detector.ts';
import { MarketDetector, findingOf, strengthOf } from '#desks/prediction/detectors/market-detector.ts';
import type { Memory, ThresholdSource } from '#desks/prediction/detectors/market-detector.ts';
import { DecayedMoments } from '#desks/prediction/detectors/measures/decayed-moments.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';
import type { Thresholds } from '#desks/prediction/thresholds.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';

/**
 * What arrives at the best prices pushes one way.
 *
 * Order-flow imbalance of Cont, Kukanov and Stoikov 2014 (https://doi.org/10.1093/jjfinec/nbt003): a change of the best prices or their
 * sizes counts as what was added to the bid less what was added to the ask. Its effect on the price goes with 1/depth, so the sum is
 * told in average depths. Much volume or a wild price alone must not raise it (Andersen and Bondarenko 2014,
 * https://doi.org/10.1016/j.finmar.2013.05.005: such measures add nothing beyond both): the sum is divided by the root of its own sum
 * of squares, second by second, which grow with volume and volatility alike, and then held against what is usual here.
 */
export class FlowImbalanceDetector extends MarketDetector<'flow-imbalance', FlowMemory> {
  constructor(thresholds: ThresholdSource<'flow-imbalance'>) {
    super('flow-imbalance', thresholds);
  }

  protected begin(state: MarketState, limits: Thresholds<'flow-imbalance'>): FlowMemory {
    return new FlowMemory(state, limits);
  }

  protected look(memory: FlowMemory, event: PredictionEvent, say: FindingSink): void {
    if (event.kind === 'book') return memory.restart(event.receivedTime);
    if (event.kind !== 'change') return;
    if (!memory.state.isSound) return memory.interrupt();
    if (memory.take(event.receivedTime)) this.judge(memory, event.receivedTime, say);
  }

  protected interrupt(memory: FlowMemory): void {
    memory.interrupt();
  }

  private judge(memory: FlowMemory, time: number, say: FindingSink): void {
    const { limits, state, sum } = memory;
    const side = Math.sign(sum);
    const oneSided = memory.oneSidedness;
    const depths = Math.abs(sum) / memory.depth;
    const z = Math.abs(sum / memory.depth) / Math.max(memory.usual.deviation, LEAST_DEVIATION);
    const isUnusual = oneSided >= limits.minOneSidedness && depths >= limits.minDepths && z >= limits.minZ;
    memory.learn(time, z < limits.minZ / 2);
    if (oneSided < limits.minOneSidedness / 2 || side !== memory.spoke) memory.spoke = 0;
    if (!isUnusual || !memory.isWarm || memory.spoke === side) return;
    memory.spoke = side;
    say(
      findingOf(state, {
        detector: 'flow-imbalance',
        time,
        since: memory.halfBegan(time),
        direction: side > 0 ? 'long' : 'short',
        strength: strengthOf(oneSided, limits.minOneSidedness, Math.sqrt(limits.windowSeconds)),
        reason: `Orders of ${depths.toFixed(1)} average depths pushed ${side > 0 ? 'up' : 'down'} in ${limits.windowSeconds} s, ${oneSided.toFixed(1)} times what chance would leave`,
        evidence: [
          { label: 'flow in depths', value: side * depths, knownAt: time },
          { label: 'one-sidedness', value: oneSided },
          { label: 'deviations', value: z },
        ],
      }),
    );
  }
}

/** Flow by second. */
class FlowMemory implements Memory<'flow-imbalance'> {
  readonly state: MarketState;
  readonly limits: Thresholds<'flow-imbalance'>;
  /** Windowed flow in depths. */
  readonly usual: DecayedMoments;
  /** Lots pushed within the window, up positive. */
  sum = 0;
  /** Average size at the two best prices, lots. */
  depth = 1;
  /** The side that was told of and has not calmed down since. */
  spoke = 0;
  private readonly seconds: Float64Array;
  private squares = 0;
  private second = Number.NaN;
  private sampled = Number.NaN;
  private bid = 0;
  private bidLots = 0;
  private ask = 0;
  private askLots = 0;
  private isFollowing = false;

  constructor(state: MarketState, limits: Thresholds<'flow-imbalance'>) {
    this.state = state;
    this.limits = limits;
    this.usual = new DecayedMoments(limits.memoryMs);
    this.seconds = new Float64Array(limits.windowSeconds);
  }

  get isWarm(): boolean {
    return this.usual.spanMs >= this.limits.warmUpMs;
  }

  /** Sum over the root of the sum of squares: near to standard normal while seconds push either way by chance. */
  get oneSidedness(): number {
    return this.squares > 0 ? Math.abs(this.sum) / Math.sqrt(this.squares) : 0;
  }

  restart(time: number): void {
    this.interrupt();
    if (this.state.isSound) this.take(time);
  }

  interrupt(): void {
    this.isFollowing = false;
    this.seconds.fill(0);
    this.sum = 0;
    this.squares = 0;
  }

  /** Counts what changed at the best prices; gives whether a second has ended. */
  take(time: number): boolean {
    const { bids, asks } = this.state;
    const [bid, bidLots, ask, askLots] = [bids.best!, bids.bestLots, asks.best!, asks.bestLots];
    const hasEnded = this.advance(Math.floor(time / 1_000));
    if (this.isFollowing) {
      const bought = (bid >= this.bid ? bidLots : 0) - (bid <= this.bid ? this.bidLots : 0);
      const sold = (ask <= this.ask ? askLots : 0) - (ask >= this.ask ? this.askLots : 0);
      this.count(bought - sold);
      this.depth += DEPTH_STEP * ((bidLots + askLots) / 2 - this.depth);
    } else if (this.depth === 1) this.depth = (bidLots + askLots) / 2;
    this.isFollowing = true;
    this.bid = bid;
    this.bidLots = bidLots;
    this.ask = ask;
    this.askLots = askLots;
    return hasEnded;
  }

  learn(time: number, isCalm: boolean): void {
    if (time - this.sampled < SAMPLE_MS) return;
    this.sampled = time;
    this.usual.add(time, this.sum / this.depth, isCalm ? 1 : 0.1);
  }

  /** When half of the push had come, going back from now. */
  halfBegan(time: number): number {
    const { seconds } = this;
    let pushed = 0;
    let back = 0;
    while (back < seconds.length - 1 && Math.abs(pushed) < 0.9 * Math.abs(this.sum)) {
      pushed += seconds[(this.second - back + seconds.length) % seconds.length]!;
      back++;
    }
    return time - back * 1_000;
  }

  private count(flow: number): void {
    const { seconds } = this;
    const slot = this.second % seconds.length;
    const before = seconds[slot]!;
    seconds[slot] = before + flow;
    this.squares += (before + flow) ** 2 - before ** 2;
    this.sum += flow;
  }

  private advance(second: number): boolean {
    const { seconds } = this;
    if (Number.isNaN(this.second)) this.second = second;
    if (second <= this.second) return false;
    if (second - this.second >= seconds.length) {
      seconds.fill(0);
      this.sum = 0;
    } else {
      for (let at = this.second + 1; at <= second; at++) {
        this.sum -= seconds[at % seconds.length]!;
        seconds[at % seconds.length] = 0;
      }
    }
    this.second = second;
    // Squares of lots are beyond exact whole numbers: taken anew, so that rounding does not pile up.
    this.squares = 0;
    for (const flow of seconds) this.squares += flow * flow;
    return true;
  }
}

/** Weight of the newest state of the book in the average depth. */
const DEPTH_STEP = 0.01;
/** In depths. */
const LEAST_DEVIATION = 0.2;
const SAMPLE_MS = 10_000;
