import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('VWAP', () => {
  it('begins anew with the session of its clock', () => {
    const start = Date.UTC(2024, 6, 1, 23, 59);
    const bars = barsOf(
      [
        [2, 2, 2, 3],
        [6, 6, 6, 1],
        [8, 8, 8, 1],
      ],
      start,
    );
    expect(valuesOf('vwap', bars)).toEqual([2, 6, 7]);
    expect(valuesOf('vwap(fx)', bars)).toEqual([2, 3, 4]);
  });

  it('counts an FX day from 17:00 New York', () => {
    const bars = barsOf([2, 6], Date.UTC(2024, 6, 1, 20, 59));
    expect(valuesOf('vwap(fx)', bars)).toEqual([2, 6]);
    expect(valuesOf('vwap(utc)', bars)).toEqual([2, 4]);
  });

  it('is undefined until something is traded', () => {
    expect(
      valuesOf(
        'vwap',
        barsOf([
          [2, 2, 2, 0],
          [4, 4, 4, 1],
        ]),
      ),
    ).toEqual([undefined, 4]);
  });
});
