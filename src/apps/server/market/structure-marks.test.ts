import { describe, expect, it } from 'vitest';
import type { StructureMark } from '#contract/market.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { sampleBars } from '#apps/server/market/sample-market.ts';
import { structureMarks } from '#apps/server/market/structure-marks.ts';

const BARS = sampleBars(1_500);

/** What is later withdrawn or renewed: a swing that a higher one takes the place of, and the leg of the moment. */
const isLasting = ({ kind }: StructureMark): boolean => kind !== 'swing' && kind !== 'dealing-range';

/** A mark as it stood at an instant: what ended it later was not known. */
function asOf(mark: StructureMark, time: number): StructureMark {
  const endedAt = mark.kind === 'break' || mark.kind === 'sweep' ? mark.knownAt : mark.until;
  return endedAt !== null && endedAt > time ? { ...mark, until: null } : mark;
}

describe('structure as it is drawn', () => {
  it('is never known before the bar that it begins with, and never ends before it begins', () => {
    const marks = structureMarks(BARS);
    expect(marks.length).toBeGreaterThan(200);
    for (const mark of marks) {
      expect(mark.knownAt).toBeGreaterThan(mark.from);
      expect(mark.high).toBeGreaterThanOrEqual(mark.low);
      expect(mark.until ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(mark.from);
    }
    const known = marks.map(({ knownAt }) => knownAt);
    expect(known).toEqual([...known].sort((a, b) => a - b));
  });

  it('says of the past what it said then: later bars add marks and end them, and change nothing else', () => {
    const whole = structureMarks(BARS).filter(isLasting);
    for (const until of [300, 777, 1_200]) {
      const time = BARS.closeTime[until - 1]!;
      const then = structureMarks(BARS, { until }).filter(isLasting);
      const now = whole.filter(({ knownAt }) => knownAt <= time).map((mark) => asOf(mark, time));
      expect(now).toEqual(then);
      expect(structureMarks(BARS.slice(0, until)).filter(isLasting)).toEqual(then);
    }
  });

  it('ends a gap when it is filled and a block when the price comes back to it, never on the bar that made it', () => {
    const bars = BARS;
    for (const mark of structureMarks(bars)) {
      if (mark.kind !== 'fair-value-gap' && mark.kind !== 'order-block') continue;
      const known = bars.indexAt(mark.knownAt);
      let end: number | null = null;
      for (let i = known; i < bars.length && end === null; i++) {
        const edge = mark.kind === 'order-block' ? [mark.high, mark.low] : [mark.low, mark.high];
        const isReached = mark.direction === 'long' ? bars.low[i]! <= edge[0]! : bars.high[i]! >= edge[1]!;
        if (isReached) end = bars.closeTime[i]!;
      }
      expect(mark.until, `${mark.kind} of ${mark.knownAt}`).toBe(end);
    }
  });

  it('of no bars is empty, and of few bars is small', () => {
    expect(structureMarks(new BarColumns(0))).toEqual([]);
    expect(structureMarks(BARS, { until: 0 })).toEqual([]);
  });
});
