import { describe, expect, it } from 'vitest';
import { sampleBars } from '#apps/server/market/sample-market.ts';
import { StructureCache } from '#apps/server/market/structure-cache.ts';
import { structureMarks } from '#apps/server/market/structure-marks.ts';

const BARS = sampleBars(600);

describe('marks that are kept', () => {
  it('are given again for the same bars and the same question', () => {
    const cache = new StructureCache();
    const first = cache.marks(BARS, { shownFrom: 100 });
    expect(cache.marks(BARS.slice(0), { shownFrom: 100 })).toBe(first);
    expect(cache.marks(BARS, { shownFrom: 200 })).not.toBe(first);
    expect(cache.marks(BARS, { shownFrom: 100, kinds: new Set(['swing'] as const) })).not.toBe(first);
  });

  it('are made anew as soon as one number of one bar differs, wherever it is', () => {
    const cache = new StructureCache();
    const first = cache.marks(BARS, {});
    for (const [i, column] of [
      [599, 'high'],
      [0, 'low'],
      [300, 'high'],
    ] as const) {
      const changed = BARS.slice(0);
      changed[column][i]! *= column === 'high' ? 1.02 : 0.98;
      const marks = cache.marks(changed, {});
      expect(marks).not.toBe(first);
      expect(marks).toEqual(structureMarks(changed));
    }
    expect(cache.marks(BARS.slice(0, 599), {})).not.toBe(first);
  });

  it('are forgotten when many others were asked for since', () => {
    const cache = new StructureCache();
    const first = cache.marks(BARS, {});
    for (let shownFrom = 1; shownFrom < 8; shownFrom++) cache.marks(BARS, { shownFrom });
    expect(cache.marks(BARS, {})).toBe(first);
    for (let shownFrom = 1; shownFrom < 9; shownFrom++) cache.marks(BARS, { shownFrom });
    expect(cache.marks(BARS, {})).not.toBe(first);
  });
});
