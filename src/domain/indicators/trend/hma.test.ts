import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('HMA', () => {
  it('follows a straight line without lag', () => {
    const values = valuesOf('hma(4)', barsOf([1, 2, 3, 4, 5, 6, 7]));
    expect(values.slice(0, 4)).toEqual([undefined, undefined, undefined, undefined]);
    expect(values[4]).toBeCloseTo(5, 12);
    expect(values[6]).toBeCloseTo(7, 12);
  });
});
