import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('moving VWAP', () => {
  it('weighs prices with volume over the window', () => {
    expect(
      valuesOf(
        'movingVwap(2)',
        barsOf([
          [1, 1, 1, 1],
          [4, 4, 4, 3],
        ]),
      ),
    ).toEqual([undefined, 3.25]);
  });
});
