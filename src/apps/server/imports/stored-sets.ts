import { AssayError } from '#core/errors.ts';
import type { BarStore, StoredBarSet } from '#domain/market/bar-store.ts';
import type { DataSetShape } from '#contract/data.ts';
import { SetScan } from '#apps/research/data/set-scan.ts';

export interface StoredGaps {
  readonly items: { readonly from: number; readonly to: number; readonly missing: number }[];
  readonly total: number;
}

/** Bars looked at between two turns of everybody else. */
const PIECE_BARS = 20_000;
/** Bars that may be added at the end of a set before it is read from the beginning again: jumps are found in longer stretches only. */
const TAIL_BARS = 2_000;

/** What is stored, and how whole it is. A set is read once; afterwards only what was added at its end. */
export class StoredSets {
  private readonly store: BarStore;
  private readonly looks = new Map<string, Look>();
  private underWay: Promise<readonly Look[]> | undefined;
  private next: Promise<readonly Look[]> | undefined;

  constructor(store: BarStore) {
    this.store = store;
  }

  async shapes(): Promise<DataSetShape[]> {
    return (await this.current()).map(shapeOf);
  }

  /** The longest first. Throws `data.missing` for a set that is not stored. */
  async gaps(instrument: string, timeframe: string, limit: number): Promise<StoredGaps> {
    const look = (await this.current()).find(({ set }) => keyOf(set) === `${instrument} ${timeframe}`);
    if (look === undefined) {
      throw new AssayError('data.missing', `No ${timeframe} bars of "${instrument}" are stored`, {
        place: { value: instrument },
        remedy: 'GET /data lists what is stored.',
      });
    }
    const items = look.scan.longestGaps.slice(0, limit).map(({ from, to, bars }) => ({ from, to, missing: bars }));
    return { items, total: look.scan.gaps };
  }

  /** Bars of a set were changed, not only added at its end. */
  forget(instrument: string, timeframe: string): void {
    this.looks.delete(`${instrument} ${timeframe}`);
  }

  /** A look that is under way may have passed what was stored since: all who ask meanwhile wait for the one after it. */
  private current(): Promise<readonly Look[]> {
    if (this.underWay === undefined) return this.begin();
    this.next ??= this.underWay
      .catch(() => undefined)
      .then(() => {
        this.next = undefined;
        return this.begin();
      });
    return this.next;
  }

  private begin(): Promise<readonly Look[]> {
    this.underWay = this.look().finally(() => (this.underWay = undefined));
    return this.underWay;
  }

  private async look(): Promise<readonly Look[]> {
    const found: Look[] = [];
    for (const set of await this.store.list()) found.push(await this.lookAt(set));
    const keys = new Set(found.map(({ set }) => keyOf(set)));
    for (const key of this.looks.keys()) if (!keys.has(key)) this.looks.delete(key);
    return found;
  }

  private async lookAt(set: StoredBarSet): Promise<Look> {
    const known = this.looks.get(keyOf(set));
    if (known !== undefined && isSame(known.set, set)) return known;
    const isTail = known?.set.from === set.from && set.bars - known.readBars <= TAIL_BARS && set.to > known.set.to;
    const look = isTail ? await this.readOn(known, set) : await this.readOn(undefined, set);
    this.looks.set(keyOf(set), look);
    return look;
  }

  private async readOn(known: Look | undefined, set: StoredBarSet): Promise<Look> {
    const scan = known?.scan ?? new SetScan();
    for await (const _ of scan.read(this.store, set, PIECE_BARS)) await new Promise((wake) => setImmediate(wake));
    // More than the end has changed: what is known of the rest is no longer so.
    if (known !== undefined && scan.bars !== set.bars) return this.readOn(undefined, set);
    return { set, scan, readBars: known?.readBars ?? set.bars };
  }
}

interface Look {
  readonly set: StoredBarSet;
  readonly scan: SetScan;
  /** How many bars it had when it was read from the beginning. */
  readonly readBars: number;
}

function keyOf({ instrument, timeframe }: StoredBarSet): string {
  return `${instrument.id} ${timeframe}`;
}

function isSame(a: StoredBarSet, b: StoredBarSet): boolean {
  return a.from === b.from && a.to === b.to && a.bars === b.bars;
}

function shapeOf({ set, scan }: Look): DataSetShape {
  const { instrument, timeframe, from, to, bars } = set;
  const [largest] = scan.longestGaps;
  return {
    instrument: instrument.id,
    symbol: instrument.symbol,
    venue: instrument.venue,
    timeframe,
    from,
    to,
    bars,
    gaps: scan.gaps,
    missingBars: scan.missingBars,
    largestGap: largest === undefined ? null : { from: largest.from, to: largest.to },
    zeroVolumeBars: scan.zeroVolumeBars,
    noVolumeBars: scan.noVolumeBars,
    outliers: scan.outliers,
  };
}
