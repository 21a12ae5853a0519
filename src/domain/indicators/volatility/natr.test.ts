import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('NATR', () => {
  it('is the average range in percent of the close', () => {
    expect(
      valuesOf(
        'natr(1)',
        barsOf([
          [2, 1, 1.5],
          [3, 2, 2.5],
          [4, 3, 3.5],
        ]),
      )[1],
    ).toBe(60);
  });
});
