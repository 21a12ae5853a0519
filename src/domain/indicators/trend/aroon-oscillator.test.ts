import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('Aroon oscillator', () => {
  it('is -100 when the lowest low is now and the highest high has just been reached back', () => {
    const bars = barsOf([3, 2, 1]);
    expect(valuesOf('aroon(2)', bars)).toEqual([undefined, undefined, -100]);
    expect(valuesOf('aroon(2)', bars, 'up').at(-1)).toBe(0);
    expect(valuesOf('aroon(2)', bars, 'down').at(-1)).toBe(100);
  });
});
