import { assertBar } from '#domain/market/bar.ts';
import type { Bar } from '#domain/market/bar.ts';
import { BarCursor } from '#domain/market/bar-columns.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { Instrument } from '#domain/market/instrument.ts';

/** The bars of one instrument, walked by one reused cursor. */
export class BarTrack {
  readonly instrument: Instrument;
  readonly bar: BarCursor;
  private readonly bars: BarColumns;
  private previousCloseTime = Number.NEGATIVE_INFINITY;

  constructor(instrument: Instrument, bars: BarColumns) {
    this.instrument = instrument;
    this.bars = bars;
    this.bar = new BarCursor(bars);
  }

  /** When the next bar closes; infinite after the last. */
  get nextClose(): number {
    const next = this.bar.index + 1;
    return next < this.bars.length ? this.bars.closeTime[next]! : Number.POSITIVE_INFINITY;
  }

  /** The bar before the one that the cursor stands on; undefined at the first. */
  get before(): Bar | undefined {
    return this.bar.index > 0 ? this.bars.at(this.bar.index - 1) : undefined;
  }

  advance(): void {
    const { bar } = this;
    bar.moveTo(bar.index + 1);
    assertBar(bar, bar.index, this.previousCloseTime);
    this.previousCloseTime = bar.closeTime;
  }
}

/** Bars of several instruments in the order in which they close; those that close together come together, by instrument id. */
export class ClosingOrder {
  readonly tracks: readonly BarTrack[];
  /** Those whose bar closes at `time`, their cursors on it. */
  readonly closing: BarTrack[] = [];
  time = Number.NEGATIVE_INFINITY;

  constructor(tracks: readonly BarTrack[]) {
    this.tracks = [...tracks].sort((a, b) => (a.instrument.id < b.instrument.id ? -1 : 1));
  }

  /** Moves to the next closing time; false after the last bar. */
  advance(): boolean {
    const { tracks, closing } = this;
    let time = Number.POSITIVE_INFINITY;
    for (let i = 0; i < tracks.length; i++) time = Math.min(time, tracks[i]!.nextClose);
    closing.length = 0;
    if (time === Number.POSITIVE_INFINITY) return false;
    for (let i = 0; i < tracks.length; i++) {
      const track = tracks[i]!;
      if (track.nextClose !== time) continue;
      track.advance();
      closing.push(track);
    }
    this.time = time;
    return true;
  }
}
