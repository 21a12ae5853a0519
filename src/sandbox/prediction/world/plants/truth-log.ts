import type { UnixMs } from '#core/time.ts';
import type { Truth } from '#domain/prediction/truth.ts';

/** A truth before it is written down. */
export type NewTruth = Truth extends infer T ? (T extends Truth ? Omit<T, 'id'> : never) : never;

/** Everything planted that has begun, in order of its beginning. What ends otherwise than planned is corrected when it ends. */
export class TruthLog {
  private readonly list: Truth[] = [];

  get truths(): readonly Truth[] {
    return this.list;
  }

  /** Gives its place in the log, for `end`. */
  begin(truth: NewTruth): number {
    const place = this.list.length;
    this.list.push({ id: `${truth.kind}-${place + 1}`, ...truth });
    return place;
  }

  endAccumulation(place: number, to: UnixMs, lots: number): void {
    const truth = this.list[place]!;
    if (truth.kind === 'accumulation') this.list[place] = { ...truth, to, lots };
  }

  /** With as much as it did refill. */
  endIceberg(place: number, to: UnixMs, hiddenLots: number): void {
    const truth = this.list[place]!;
    if (truth.kind === 'iceberg') this.list[place] = { ...truth, to, hiddenLots };
  }
}
