import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('OBV', () => {
  it('adds the volume of rising closes and takes away that of falling ones', () => {
    const bars = barsOf([
      [1, 1, 1, 10],
      [2, 2, 2, 5],
      [1, 1, 1, 3],
      [1, 1, 1, 7],
    ]);
    expect(valuesOf('obv', bars)).toEqual([10, 15, 12, 12]);
  });

  it('has no value on a bar without volume and goes on after it', () => {
    expect(
      valuesOf(
        'obv',
        barsOf([
          [1, 1, 1, 10],
          [2, 2, 2, Number.NaN],
          [3, 3, 3, 1],
        ]),
      ),
    ).toEqual([10, undefined, 11]);
  });
});
