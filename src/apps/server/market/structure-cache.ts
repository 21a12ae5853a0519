import type { StructureMark } from '#contract/market.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { structureMarks } from '#apps/server/market/structure-marks.ts';
import type { MarkOptions } from '#apps/server/market/structure-marks.ts';

interface Kept {
  readonly bars: BarColumns;
  readonly question: string;
  readonly marks: readonly StructureMark[];
}

/** Several pages look at a few charts again and again; more than these are not worth the memory. */
const KEPT_MAX = 8;

/**
 * Marks of the bars that were last asked for. An answer is given again only for bars that are the same number by number, so it cannot be
 * out of date.
 */
export class StructureCache {
  private kept: readonly Kept[] = [];

  marks(bars: BarColumns, options: MarkOptions): readonly StructureMark[] {
    const kinds = options.kinds === undefined ? 'all' : [...options.kinds].sort().join();
    const question = `${options.shownFrom} ${options.until} ${kinds}`;
    const found = this.kept.find((kept) => kept.question === question && isSame(kept.bars, bars));
    const used = found ?? { bars, question, marks: structureMarks(bars, options) };
    this.kept = [used, ...this.kept.filter((kept) => kept !== found)].slice(0, KEPT_MAX);
    return used.marks;
  }
}

function isSame(a: BarColumns, b: BarColumns): boolean {
  if (a.length !== b.length) return false;
  const columns = ['openTime', 'closeTime', 'close', 'high', 'low', 'open'] as const;
  return columns.every((name) => {
    const one = a[name];
    const other = b[name];
    // From the end: the newest bar is the one that differs, if any does.
    for (let i = a.length - 1; i >= 0; i--) if (one[i] !== other[i]) return false;
    return true;
  });
}
