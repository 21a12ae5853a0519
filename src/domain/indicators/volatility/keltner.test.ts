import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('Keltner channels', () => {
  it('lie average true ranges away from the average', () => {
    const bars = barsOf([
      [4, 2, 3],
      [6, 4, 5],
    ]);
    expect(valuesOf('keltner(1,1,2)', bars)).toEqual([7, 11]);
    expect(valuesOf('keltner(1,1,2)', bars, 'lower')).toEqual([-1, -1]);
  });

  it('let the averages be chosen', () => {
    expect(
      valuesOf(
        'keltner(2,2,1,hlc3,sma,sma)',
        barsOf([
          [4, 2, 3],
          [6, 4, 5],
        ]),
        'middle',
      ),
    ).toEqual([undefined, 4]);
  });
});
