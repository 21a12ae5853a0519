import { describe, expect, it } from 'vitest';
import { contrast, parseRgb, withAlpha } from '#apps/web/charts/theme/colour.ts';

describe('colours of a canvas', () => {
  it('are read in the spellings of the style tokens', () => {
    expect(parseRgb('#11151c')).toEqual([17, 21, 28, 1]);
    expect(parseRgb(' #fff ')).toEqual([255, 255, 255, 1]);
    expect(parseRgb('rgb(3 5 8 / 0.66)')).toEqual([3, 5, 8, 0.66]);
    expect(parseRgb('rgba(1, 2, 3, 0.5)')).toEqual([1, 2, 3, 0.5]);
    expect(parseRgb('')).toEqual([128, 128, 128, 1]);
  });

  it('take another opacity', () => {
    expect(withAlpha('#35c58f', 0.2)).toBe('rgba(53, 197, 143, 0.2)');
  });

  it('have the contrast that WCAG counts', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 6);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });
});
