import type { State } from '#core/state.ts';
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

  /** Stands on the bar of this number, -1 for before the first. */
  standOn(index: number): void {
    this.bar.moveTo(index);
    this.previousCloseTime = index < 0 ? Number.NEGATIVE_INFINITY : this.bar.closeTime;
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

  snapshot(): State {
    return { indexes: this.tracks.map(({ bar }) => bar.index) };
  }

  /** Brings the same tracks to where they stood. */
  restore(state: State): void {
    for (const [i, index] of (state['indexes'] as number[]).entries()) this.tracks[i]!.standOn(index);
    this.closing.length = 0;
    this.time = Number.NEGATIVE_INFINITY;
    for (const { bar } of this.tracks) if (bar.index >= 0) this.time = Math.max(this.time, bar.closeTime);
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
