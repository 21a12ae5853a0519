import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('Donchian channel', () => {
  it('spans the highest high and the lowest low', () => {
    const bars = barsOf([
      [4, 2, 3],
      [6, 3, 5],
      [5, 4, 4],
    ]);
    expect(valuesOf('donchian(2)', bars)).toEqual([undefined, 6, 6]);
    expect(valuesOf('donchian(2)', bars, 'middle')).toEqual([undefined, 4, 4.5]);
    expect(valuesOf('donchian(2)', bars, 'lower')).toEqual([undefined, 2, 3]);
  });
});
