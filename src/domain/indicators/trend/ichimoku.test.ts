import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('Ichimoku', () => {
  it('draws the cloud as many bars later as it is displaced', () => {
    const bars = barsOf([
      [3, 1, 2],
      [5, 3, 4],
      [7, 5, 6],
    ]);
    const line = (name: string): (number | undefined)[] => valuesOf('ichimoku(1,2,2,1)', bars, name);
    expect(line('tenkan')).toEqual([2, 4, 6]);
    expect(line('kijun')).toEqual([undefined, 3, 5]);
    expect(line('senkouA')).toEqual([undefined, undefined, 3.5]);
    expect(line('senkouB')).toEqual([undefined, undefined, 3]);
    expect(line('chikou')).toEqual([2, 4, 6]);
  });
});
