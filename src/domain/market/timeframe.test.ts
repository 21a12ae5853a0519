import { describe, expect, it } from 'vitest';
import { compareTimeframes, isComposedOf, parseTimeframe, TIMEFRAMES, timeframeMs } from '#domain/market/timeframe.ts';

describe('timeframes', () => {
  it.each(TIMEFRAMES)('%s is read as itself', (timeframe) => {
    expect(parseTimeframe(timeframe)).toBe(timeframe);
    expect(parseTimeframe(` ${timeframe} `)).toBe(timeframe);
  });

  it.each([
    ['60m', '1h'],
    ['4H', '4h'],
    ['1D', '1d'],
    ['D', '1d'],
    ['1W', '1w'],
    ['7d', '1w'],
    ['1mo', '1M'],
  ])('"%s" is read as %s', (text, timeframe) => {
    expect(parseTimeframe(text)).toBe(timeframe);
  });

  it('a minute and a month differ by the case of one letter', () => {
    expect([parseTimeframe('1m'), parseTimeframe('1M')]).toEqual(['1m', '1M']);
  });

  it.each(['', '7m', 'M', 'm', '15', 'week', '1y'])('refuses "%s"', (text) => {
    expect(() => parseTimeframe(text)).toThrow(expect.objectContaining({ code: 'argument.unknown' }));
  });

  it('stand shortest first', () => {
    for (let i = 1; i < TIMEFRAMES.length; i++) {
      expect(timeframeMs(TIMEFRAMES[i]!)).toBeGreaterThan(timeframeMs(TIMEFRAMES[i - 1]!));
      expect(compareTimeframes(TIMEFRAMES[i]!, TIMEFRAMES[i - 1]!)).toBeGreaterThan(0);
    }
  });

  it.each([
    ['1h', '15m', true],
    ['1h', '1h', true],
    ['15m', '1h', false],
    ['5m', '3m', false],
    ['8h', '6h', false],
    ['1w', '1d', true],
    ['1M', '1d', true],
    ['1M', '12h', true],
    ['1M', '1w', false],
    ['1w', '1M', false],
  ] as const)('%s composed of %s: %s', (longer, shorter, composed) => {
    expect(isComposedOf(longer, shorter)).toBe(composed);
  });
});
