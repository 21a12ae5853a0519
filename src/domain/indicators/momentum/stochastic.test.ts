import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('stochastic', () => {
  it('places the close in the range of the window', () => {
    const bars = barsOf([
      [4, 2, 3],
      [6, 2, 5],
    ]);
    expect(valuesOf('stochastic(2,1,1)', bars)).toEqual([undefined, 75]);
  });

  it('begins both lines when %D begins', () => {
    const bars = barsOf([
      [4, 2, 3],
      [6, 2, 5],
      [6, 2, 3],
    ]);
    expect(valuesOf('stochastic(2,1,2)', bars)).toEqual([undefined, undefined, 25]);
    expect(valuesOf('stochastic(2,1,2)', bars, 'd')).toEqual([undefined, undefined, 50]);
  });

  it('is 50 without a range', () => {
    expect(valuesOf('stochastic(2,1,1)', barsOf([5, 5])).at(-1)).toBe(50);
  });
});
