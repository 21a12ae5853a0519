import { captureState, restoreState } from '#core/state.ts';
import type { State } from '#core/state.ts';

/** Bars whose volume is summed up, and sums that the latest one is ranked among. */
const TRAILING_BARS = 20;
const HISTORY = 1_000;
/** Fewer sums than this give no rank. */
const HISTORY_MIN = 100;

/** Buckets of volume: 1 is the quietest fifth of the instrument's own recent past, 5 the busiest. */
export const VOLUME_BUCKETS = 5;

/**
 * Where the trailing volume of an instrument stands in its own recent past. Only bars that were handed over take part, so a
 * bucket is known at the close at which it is asked for. Constant time a bar; asking costs one look through the history.
 */
export class VolumeRank {
  private readonly volumes = new Float64Array(TRAILING_BARS);
  private readonly sums = new Float64Array(HISTORY);
  /** Volumes in a row that are known, and sums kept since the start. */
  private known = 0;
  private summed = 0;
  private trailing = 0;

  /** Volume of the next bar; NaN, when the source has none, starts the sum anew. */
  update(volume: number): void {
    if (Number.isNaN(volume)) {
      this.known = 0;
      this.trailing = 0;
      return;
    }
    const at = this.known % TRAILING_BARS;
    const leaving = this.known < TRAILING_BARS ? 0 : this.volumes[at]!;
    this.volumes[at] = volume;
    this.trailing += volume - leaving;
    this.known++;
    if (this.known >= TRAILING_BARS) this.sums[this.summed++ % HISTORY] = this.trailing;
  }

  /** 1…5; undefined before enough bars, or when the latest volumes are not known. */
  bucket(): number | undefined {
    const count = Math.min(this.summed, HISTORY);
    if (count < HISTORY_MIN || this.known < TRAILING_BARS) return undefined;
    const { sums, trailing } = this;
    let below = 0;
    let equal = 0;
    for (let i = 0; i < count; i++) {
      const sum = sums[i]!;
      if (sum < trailing) below++;
      else if (sum === trailing) equal++;
    }
    const rank = (below + equal / 2) / count;
    return Math.min(VOLUME_BUCKETS, Math.floor(rank * VOLUME_BUCKETS) + 1);
  }

  snapshot(): State {
    return captureState(this);
  }

  restore(state: State): void {
    restoreState(this, state);
  }
}
