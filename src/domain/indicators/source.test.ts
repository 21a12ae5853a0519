import { describe, expect, it } from 'vitest';
import { BAR_SOURCES, sourceValue } from '#domain/indicators/source.ts';
import { valuesOf, barsOf } from '#testkit/indicator-values.ts';

describe('the source of an indicator', () => {
  it('is one number of the bar', () => {
    const bar = { openTime: 0, closeTime: 1, open: 2, high: 8, low: 1, close: 3, volume: 9 };
    const values = Object.fromEntries(BAR_SOURCES.map((source) => [source, sourceValue(bar, source)]));
    expect(values).toEqual({ close: 3, open: 2, high: 8, low: 1, hl2: 4.5, hlc3: 4, ohlc4: 3.5, volume: 9 });
  });

  it('is passed over on a bar that does not have it', () => {
    const bars = barsOf([
      [1, 1, 1, 2],
      [1, 1, 1, Number.NaN],
      [1, 1, 1, 4],
    ]);
    expect(valuesOf('sma(2,volume)', bars)).toEqual([undefined, undefined, 3]);
  });
});
