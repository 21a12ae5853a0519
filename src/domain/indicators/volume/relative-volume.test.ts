import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('relative volume', () => {
  it('compares with the bars before, this one left out', () => {
    const bars = barsOf([
      [1, 1, 1, 1],
      [1, 1, 1, 3],
      [1, 1, 1, 4],
    ]);
    expect(valuesOf('relativeVolume(2)', bars)).toEqual([undefined, undefined, 2]);
  });

  it('is undefined when nothing is usual', () => {
    expect(
      valuesOf(
        'relativeVolume(1)',
        barsOf([
          [1, 1, 1, 0],
          [1, 1, 1, 4],
        ]),
      ),
    ).toEqual([undefined, undefined]);
  });
});
