import type { BarStore, StoredBarSet } from '#domain/market/bar-store.ts';
import { calendarNamed } from '#domain/market/calendars/registry.ts';
import type { DefectPlace } from '#domain/market/defects.ts';
import { inspectBars } from '#domain/market/quality.ts';
import { timeframeMs } from '#domain/market/timeframe.ts';

/** Bars looked at together: bounds the memory, whatever the size of the set. */
const PIECE_BARS = 500_000;
const OUTLIERS_KEPT = 3;
/** Gaps that are kept one by one; all of them are counted. */
const GAPS_KEPT = 500;

/** A stretch without bars while the market was open. Times UTC ms. */
export interface StoredGap {
  /** Open of the first bar that is missing. */
  readonly from: number;
  /** Open of the next bar that is there. */
  readonly to: number;
  readonly bars: number;
}

/** What is missing or strange in a stored set, gathered piece by piece. A set that has grown at its end can be read on. */
export class SetScan {
  /** Bars that have been looked at. */
  bars = 0;
  gaps = 0;
  missingBars = 0;
  /** The longest first, then the earliest. */
  longestGaps: readonly StoredGap[] = [];
  zeroVolumeBars = 0;
  /** Bars whose source has no volume. */
  noVolumeBars = 0;
  outliers = 0;
  readonly firstOutliers: DefectPlace[] = [];
  /** Open of the last bar that was looked at. */
  private lastOpen: number | undefined;

  /** Looks at what was not looked at yet; gives the number of bars that were, after every piece. */
  async *read(store: BarStore, set: StoredBarSet, pieceBars = PIECE_BARS): AsyncGenerator<number> {
    const { instrument, timeframe, from, to } = set;
    const calendar = calendarNamed(instrument.calendar);
    const pieceMs = pieceBars * timeframeMs(timeframe);
    for (let start = this.lastOpen === undefined ? from : this.lastOpen + 1; start < to; start += pieceMs) {
      // Each piece begins with the last bar of the one before it, or a gap between the two would go unseen.
      const first = this.lastOpen ?? from;
      const piece = await store.readRange({ instrument: instrument.id, timeframe }, first, start + pieceMs);
      const { defects } = inspectBars(piece, { calendar, timeframe, placesMax: Number.POSITIVE_INFINITY });
      this.addGaps(defects.gap.places.map(({ time, row, bars }) => ({ from: time, to: piece.openTime[row]!, bars })));
      this.outliers += defects.outlier.places.length;
      this.firstOutliers.push(...defects.outlier.places.slice(0, OUTLIERS_KEPT - this.firstOutliers.length));
      const fresh = piece.indexAt(start);
      this.bars += piece.length - fresh;
      this.addVolume(piece, fresh);
      this.lastOpen = piece.openTime[piece.length - 1] ?? this.lastOpen;
      yield this.bars;
    }
  }

  private addGaps(found: readonly StoredGap[]): void {
    this.gaps += found.length;
    this.missingBars += found.reduce((sum, { bars }) => sum + bars, 0);
    const longest = [...this.longestGaps, ...found].sort((a, b) => b.bars - a.bars || a.from - b.from);
    this.longestGaps = longest.slice(0, GAPS_KEPT);
  }

  private addVolume(
    { length, volume }: { readonly length: number; readonly volume: Float64Array },
    from: number,
  ): void {
    for (let i = from; i < length; i++) {
      if (volume[i] === 0) this.zeroVolumeBars++;
      else if (Number.isNaN(volume[i]!)) this.noVolumeBars++;
    }
  }
}
