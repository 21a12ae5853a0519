import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('accumulation/distribution', () => {
  it('adds volume that closed at the high and takes away that at the low', () => {
    const bars = barsOf([
      [4, 2, 4, 5],
      [4, 2, 2, 3],
      [4, 2, 3, 9],
      [3, 3, 3, 9],
    ]);
    expect(valuesOf('ad', bars)).toEqual([5, 2, 2, 2]);
  });
});
