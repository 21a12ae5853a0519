import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('SMA', () => {
  it('is the mean of the last values', () => {
    expect(valuesOf('sma(3)', barsOf([1, 2, 3, 4]))).toEqual([undefined, undefined, 2, 3]);
  });

  it('forgets a huge value completely once the window has turned', () => {
    expect(valuesOf('sma(3)', barsOf([1e16, 1, 1, 1, 1, 1])).at(-1)).toBe(1);
  });

  it('reads any source of the bar', () => {
    expect(
      valuesOf(
        'sma(2,hl2)',
        barsOf([
          [4, 2, 2],
          [8, 4, 4],
        ]),
      ),
    ).toEqual([undefined, 4.5]);
  });
});
