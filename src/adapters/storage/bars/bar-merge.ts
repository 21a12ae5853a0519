import { AssayError } from '#core/errors.ts';
import { formatInstant, unixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import { BarColumns, BarCursor } from '#domain/market/bar-columns.ts';
import type { BarConflict, BarSeries, ConflictRule, SaveOutcome } from '#domain/market/bar-store.ts';

/** How many conflicts an outcome shows; all of them are counted. */
const CONFLICTS_SHOWN = 20;

/** The counters behind a {@link SaveOutcome}. */
export class SaveTally {
  private added = 0;
  private identical = 0;
  private kept = 0;
  private replaced = 0;
  private readonly conflicts: BarConflict[] = [];

  countAdded(bars: number): void {
    this.added += bars;
  }

  countIdentical(): void {
    this.identical++;
  }

  countConflict(stored: Bar, incoming: Bar, rule: ConflictRule): void {
    if (rule === 'keep') this.kept++;
    else this.replaced++;
    if (this.conflicts.length < CONFLICTS_SHOWN) this.conflicts.push({ stored, incoming });
  }

  outcome(): SaveOutcome {
    const { added, identical, kept, replaced, conflicts } = this;
    return { added, identical, kept, replaced, conflicts };
  }

  /** How many bars change what is stored. */
  get changes(): number {
    return this.added + this.replaced;
  }
}

/** Both lists as one, by open time; where both have a bar, the rule says which one stays. */
export function mergeBars(stored: BarColumns, incoming: BarColumns, rule: ConflictRule, tally: SaveTally): BarColumns {
  const merged = new BarColumns(stored.length + incoming.length);
  const left = new BarCursor(stored);
  const right = new BarCursor(incoming);
  for (let i = 0, j = 0; i < stored.length || j < incoming.length;) {
    const leftTime = i < stored.length ? stored.openTime[i]! : Number.POSITIVE_INFINITY;
    const rightTime = j < incoming.length ? incoming.openTime[j]! : Number.POSITIVE_INFINITY;
    if (leftTime < rightTime) {
      merged.push(left.moveTo(i++));
    } else if (rightTime < leftTime) {
      merged.push(right.moveTo(j++));
      tally.countAdded(1);
    } else {
      const isSame = sameBar(left.moveTo(i++), right.moveTo(j++));
      if (isSame) tally.countIdentical();
      else tally.countConflict(stored.at(i - 1), incoming.at(j - 1), rule);
      merged.push(isSame || rule === 'keep' ? left : right);
    }
  }
  return merged;
}

/** Throws `bars.order` when a bar opens before the one before it has closed. */
export function assertNoOverlap(bars: BarColumns, series: BarSeries): void {
  for (let i = 1; i < bars.length; i++) {
    if (bars.openTime[i]! >= bars.closeTime[i - 1]!) continue;
    const [opens, closes] = [bars.openTime[i]!, bars.closeTime[i - 1]!].map((time) => formatInstant(unixMs(time)));
    const message = `Expected a bar of ${series.instrument} ${series.timeframe} to open at or after "${closes}", where the one before it closes, was "${opens}"`;
    throw new AssayError('bars.order', message, {
      place: { value: opens! },
      remedy: 'Bars stored earlier and these ones overlap: check the time zone (--tz), the timeframe and the symbol.',
    });
  }
}

function sameBar(a: Bar, b: Bar): boolean {
  return (
    a.closeTime === b.closeTime &&
    a.open === b.open &&
    a.high === b.high &&
    a.low === b.low &&
    a.close === b.close &&
    Object.is(a.volume, b.volume)
  );
}
