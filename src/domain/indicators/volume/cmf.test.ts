import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('CMF', () => {
  it('is the balance of money flow in all volume', () => {
    expect(
      valuesOf(
        'cmf(2)',
        barsOf([
          [4, 2, 4, 1],
          [4, 2, 2, 3],
        ]),
      ),
    ).toEqual([undefined, -0.5]);
  });

  it('is undefined while nothing was traded', () => {
    expect(valuesOf('cmf(1)', barsOf([[4, 2, 4, 0]]))).toEqual([undefined]);
  });
});
