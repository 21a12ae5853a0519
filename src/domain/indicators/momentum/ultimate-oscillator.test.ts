import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('ultimate oscillator', () => {
  it('is 100 while every bar closes at its high, and 50 without any range', () => {
    const rising = barsOf([
      [2, 1, 2],
      [3, 2, 3],
      [4, 3, 4],
      [5, 4, 5],
    ]);
    expect(valuesOf('ultimateOscillator(1,2,3)', rising)).toEqual([undefined, undefined, undefined, 100]);
    expect(valuesOf('ultimateOscillator(1,2,3)', barsOf([5, 5, 5, 5])).at(-1)).toBe(50);
  });
});
