import { SECOND_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { TickRing } from '#desks/prediction/correlation/ticks.ts';
import { DecayedMoments } from '#desks/prediction/detectors/measures/decayed-moments.ts';
import { SlidingSum } from '#desks/prediction/detectors/measures/sliding-sum.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { contractsOf, PRICE_UNITS } from '#domain/prediction/price-grid.ts';

export interface MoveOptions {
  /** A move is the change of the price within this. */
  readonly windowMs: number;
  /** Half-life of what is usual. */
  readonly memoryMs: number;
  /** Prices watched for this long before anything is unusual. */
  readonly warmUpMs: number;
  readonly ticksMin: number;
  /** Standard deviations of the market's own moves, at least. */
  readonly zMin: number;
  /** Contracts traded within the window over what is usual in it, at least: quotes that follow news move without trades. */
  readonly volumeRatioMin: number;
  /** Signed share of the settled volume that goes with the move, -1…1, at least; not asked for where nothing is settled yet. */
  readonly flowMin: number;
  /** In how many steps it came, at least, see {@link Move.steps}: what everybody reads at once moves in one. */
  readonly stepsMin: number;
}

export const DEFAULT_MOVES: MoveOptions = {
  windowMs: 120_000,
  memoryMs: 14_400_000,
  warmUpMs: 1_800_000,
  ticksMin: 2,
  zMin: 3,
  volumeRatioMin: 1.5,
  flowMin: 0.3,
  stepsMin: 2.5,
};

/** An unusual move of a market, as far as it has come. */
export interface Move {
  /** When it had come a quarter of its way. */
  readonly since: UnixMs;
  /** Change of the price, signed. */
  readonly size: number;
  /** In standard deviations of the market's usual moves. */
  readonly z: number;
  /** Contracts traded, of the usual. */
  readonly volumeRatio: number;
  /** Signed share of the settled volume that goes with it, -1…1; NaN where nothing was settled within the window. */
  readonly flow: number;
  /**
   * Number of five-second steps that it came in, weighted by their size: `(sum |d|)^2 / sum d^2`. 1 for a single jump.
   */
  readonly steps: number;
}

/** Prices of a market as they change, what is usual of them, and what is not. */
export class MarketMoves {
  readonly ticks = new TickRing(TICKS);
  private readonly options: MoveOptions;
  private readonly usual: DecayedMoments;
  private readonly usualVolume: DecayedMoments;
  private readonly volume: SlidingSum;
  private readonly bought: SlidingSum;
  private readonly sold: SlidingSum;
  private sampledAt = Number.NEGATIVE_INFINITY;
  private soundSince = Number.NaN;

  constructor(options: MoveOptions = DEFAULT_MOVES) {
    this.options = options;
    this.usual = new DecayedMoments(options.memoryMs);
    this.usualVolume = new DecayedMoments(options.memoryMs);
    this.volume = new SlidingSum(options.windowMs, VOLUME_BUCKETS);
    this.bought = new SlidingSum(options.windowMs, VOLUME_BUCKETS);
    this.sold = new SlidingSum(options.windowMs, VOLUME_BUCKETS);
  }

  /** Takes a market as it stands after an event; gives whether its price changed. */
  observe(state: MarketState, event: PredictionEvent): boolean {
    const now = event.receivedTime;
    if (event.kind === 'trade') this.volume.add(now, contractsOf(event.lots));
    if (event.kind === 'settled') {
      const isUp = (event.aggressor === 'buyer') === (event.outcome === 0);
      (isUp ? this.bought : this.sold).add(now, contractsOf(event.lots));
    }
    const { mid } = state;
    if (Number.isNaN(mid)) {
      // What happened while nothing could be seen is not a move.
      if (state.doubt !== undefined || state.isResolved) this.interrupt();
      return false;
    }
    if (Number.isNaN(this.soundSince)) this.soundSince = now;
    if (mid === this.ticks.lastPrice) return false;
    this.ticks.push(now, mid);
    return true;
  }

  interrupt(): void {
    this.ticks.clear();
    this.soundSince = Number.NaN;
  }

  /** Takes note of what is usual; to be called every few seconds. */
  sample(now: UnixMs): void {
    const { windowMs } = this.options;
    if (now - this.sampledAt < windowMs / 2 || !this.isSeen(now)) return;
    this.sampledAt = now;
    const change = this.change(now);
    // An extreme move would make the next one look usual.
    const limit = this.usual.spanMs > windowMs * 10 ? CLIP * this.scale() : Number.POSITIVE_INFINITY;
    this.usual.add(now, Math.max(-limit, Math.min(limit, change)));
    this.usualVolume.add(now, this.volume.total(now));
  }

  /** The move that the market is in the middle of; undefined while it does nothing unusual, or too little is known of it. */
  current(state: MarketState, now: UnixMs): Move | undefined {
    const { ticksMin, zMin, warmUpMs, volumeRatioMin, flowMin, stepsMin } = this.options;
    if (this.usual.spanMs < warmUpMs || !this.isSeen(now)) return undefined;
    const size = this.change(now);
    const tick = state.tick / PRICE_UNITS;
    if (Math.abs(size) < ticksMin * tick) return undefined;
    const z = Math.abs(size) / Math.max(this.scale(), tick / 2);
    if (z < zMin) return undefined;
    const volumeRatio = this.volume.total(now) / Math.max(this.usualVolume.mean, VOLUME_FLOOR);
    const flow = Math.sign(size) * this.flow(now);
    if (volumeRatio < volumeRatioMin || flow < flowMin) return undefined;
    const steps = this.steps(now);
    return steps < stepsMin ? undefined : { since: this.onset(now, size), size, z, volumeRatio, flow, steps };
  }

  private flow(now: UnixMs): number {
    const bought = this.bought.total(now);
    const sold = this.sold.total(now);
    return (bought - sold) / (bought + sold);
  }

  private steps(now: UnixMs): number {
    const from = now - this.options.windowMs;
    let whole = 0;
    let squares = 0;
    let before = this.ticks.priceAt(from);
    for (let time = from + STEP_MS; time <= now; time += STEP_MS) {
      const price = this.ticks.priceAt(time);
      whole += Math.abs(price - before);
      squares += (price - before) ** 2;
      before = price;
    }
    return squares === 0 ? 0 : whole ** 2 / squares;
  }

  /** The last time within the window at which less than a quarter of the way was done. */
  private onset(now: UnixMs, size: number): UnixMs {
    const from = now - this.options.windowMs;
    const { times, prices } = this.ticks.read(from, now);
    const start = prices[0]!;
    let at = times.length - 1;
    while (at > 0 && (prices[at - 1]! - start) / size >= ONSET_SHARE) at--;
    return times[at]! as UnixMs;
  }

  private isSeen(now: UnixMs): boolean {
    return now - this.soundSince >= this.options.windowMs && this.ticks.length > 0;
  }

  private change(now: UnixMs): number {
    const before = this.ticks.priceAt(now - this.options.windowMs);
    return Number.isNaN(before) ? 0 : this.ticks.lastPrice - before;
  }

  private scale(): number {
    return Math.sqrt(this.usual.variance + this.usual.mean ** 2);
  }
}

const TICKS = 512;
const STEP_MS = 5 * SECOND_MS;
const VOLUME_BUCKETS = 12;
const ONSET_SHARE = 0.25;
const CLIP = 6;
/** Contracts in a window below which any trade would look like many. */
const VOLUME_FLOOR = 20;
