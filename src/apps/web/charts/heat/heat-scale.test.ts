import { describe, expect, it } from 'vitest';
import {
  DARK_ENDS,
  LIGHT_ENDS,
  certaintyOf,
  heatColour,
  heatPosition,
  heatReach,
  textOn,
} from '#apps/web/charts/heat/heat-scale.ts';
import { contrast, parseRgb } from '#apps/web/charts/theme/colour.ts';

describe('heatReach', () => {
  it.each([
    [[], 0.1],
    [[0.02, -0.01], 0.1],
    [[0.4, -0.12], 0.5],
    [[-0.42, 0.1], 0.5],
    [[1.2], 1.5],
    [[-0.2], 0.2],
    [[8.1], 10],
  ])('fits %j with %d', (values, reach) => {
    expect(heatReach(values)).toBe(reach);
  });
});

describe('heatPosition', () => {
  it('is zero at zero and never beyond the ends', () => {
    expect(heatPosition(0, 0.5)).toBe(0);
    expect(heatPosition(-0.25, 0.5)).toBe(-0.5);
    expect(heatPosition(4, 0.5)).toBe(1);
    expect(heatPosition(-4, 0.5)).toBe(-1);
    expect(heatPosition(1, 0)).toBe(0);
  });
});

describe('certaintyOf', () => {
  it('falls with the chance of luck, and is none where nothing was tested', () => {
    expect(certaintyOf(0.01)).toBeCloseTo(0.99, 9);
    expect(certaintyOf(1)).toBe(0);
    expect(certaintyOf(null)).toBe(0);
  });
});

describe.each([
  ['dark', DARK_ENDS],
  ['light', LIGHT_ENDS],
])('heatColour in the %s theme', (_, ends) => {
  it('is the middle at zero and the ends where both value and certainty are full', () => {
    expect(parseRgb(heatColour(0, 1, ends))).toEqual(parseRgb(ends.middle));
    expect(parseRgb(heatColour(1, 1, ends))).toEqual(parseRgb(ends.above));
    expect(parseRgb(heatColour(-1, 1, ends))).toEqual(parseRgb(ends.below));
  });

  it('is bluer above and redder below, the more so the surer', () => {
    const [above, below] = [heatColour(0.6, 0.9, ends), heatColour(-0.6, 0.9, ends)].map(parseRgb);
    expect(above![2]).toBeGreaterThan(above![0]);
    expect(below![0]).toBeGreaterThan(below![2]);
    const away = (certainty: number) => contrast(heatColour(-0.8, certainty, ends), ends.middle);
    expect(away(0.2)).toBeLessThan(away(0.7));
    expect(away(0.7)).toBeLessThan(away(1));
  });

  it('always leaves a text that can be read', () => {
    for (let position = -1; position <= 1; position += 0.05) {
      for (const certainty of [0, 0.3, 0.6, 0.8, 0.95, 1]) {
        const ground = heatColour(position, certainty, ends);
        expect(contrast(ground, textOn(ground))).toBeGreaterThan(4.4);
      }
    }
  });
});
