import { describe, expect, it } from 'vitest';
import type { StructureMark } from '#contract/market.ts';
import { readPreferences, toggled } from '#apps/web/charts/market/chart-preferences.ts';
import { marksOfLayers } from '#apps/web/charts/market/layers.ts';

const mark = (kind: StructureMark['kind'], until: number | null = null): StructureMark => ({
  kind,
  label: kind,
  direction: null,
  from: 0,
  until,
  low: 1,
  high: 2,
  knownAt: 0,
});

describe('layers of a chart', () => {
  it('choose what is drawn', () => {
    const marks = [mark('order-block'), mark('break', 5), mark('swing', 3), mark('sweep', 2)];
    expect(marksOfLayers(marks, ['zones', 'liquidity']).map(({ kind }) => kind)).toEqual(['order-block', 'sweep']);
    expect(marksOfLayers(marks, [])).toEqual([]);
  });

  it('keep the latest of the zones that have ended, and all that stand', () => {
    const past = Array.from({ length: 60 }, (_, i) => mark('fair-value-gap', i + 1));
    const kept = marksOfLayers([mark('order-block'), ...past], ['zones']);
    expect(kept).toHaveLength(41);
    expect(Math.min(...kept.flatMap(({ until }) => until ?? []))).toBe(21);
  });

  it('are kept in the browser, and read with care', () => {
    const defaults = readPreferences(null);
    expect(defaults.layers).toContain('zones');
    expect(readPreferences('{"layers":["breaks","nonsense"],"studies":["ema20"]}')).toEqual({
      layers: ['breaks'],
      studies: ['ema20'],
    });
    for (const broken of ['{', '7', '{"layers":3}', '"text"']) expect(readPreferences(broken)).toEqual(defaults);
  });

  it('are switched one by one', () => {
    expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
    expect(toggled(['a'], 'b')).toEqual(['a', 'b']);
  });
});
