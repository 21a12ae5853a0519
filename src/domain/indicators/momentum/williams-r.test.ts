import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('Williams %R', () => {
  it('counts down from the top of the range', () => {
    expect(
      valuesOf(
        'williamsR(2)',
        barsOf([
          [4, 2, 3],
          [6, 2, 5],
        ]),
      ),
    ).toEqual([undefined, -25]);
  });
});
