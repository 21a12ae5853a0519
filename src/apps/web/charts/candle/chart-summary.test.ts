import { describe, expect, it } from 'vitest';
import { chartSummary } from '#apps/web/charts/candle/chart-summary.ts';
import { commandOf } from '#apps/web/charts/candle/chart-keys.ts';

const key = (name: string, some: Partial<Record<'shiftKey' | 'ctrlKey', boolean>> = {}) =>
  commandOf({ key: name, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...some });

describe('a chart without its picture', () => {
  it('is told in a few sentences', () => {
    const bars = [
      { time: 0, open: 100, high: 103, low: 99, close: 102, volume: 1 },
      { time: 60_000, open: 102, high: 111, low: 101, close: 110, volume: null },
    ];
    const marks = [
      {
        kind: 'order-block' as const,
        label: 'OB',
        direction: 'long' as const,
        from: 0,
        until: null,
        low: 99,
        high: 101,
        knownAt: 1,
      },
      {
        kind: 'break' as const,
        label: 'CHoCH',
        direction: 'short' as const,
        from: 0,
        until: 5,
        low: 99,
        high: 99,
        knownAt: 5,
      },
      {
        kind: 'break' as const,
        label: 'BOS',
        direction: 'long' as const,
        from: 0,
        until: 9,
        low: 103,
        high: 103,
        knownAt: 9,
      },
    ];
    const text = chartSummary({ title: 'BTC/USDT 1m', bars, priceDigits: 2, marks, plan: undefined });
    expect(text).toContain('BTC/USDT 1m: 2 bars until');
    expect(text).toContain('Last close 110.00, up 10.00\u00a0% since the first of them, between 99.00 and 111.00.');
    expect(text).toContain('1 zone stands. Last break: BOS long.');
    expect(chartSummary({ title: 'X', bars: [], priceDigits: 2, marks: [], plan: undefined })).toBe('X: no bars.');
  });

  it('moves by keys and leaves all others to the page', () => {
    expect(key('ArrowLeft')).toEqual({ kind: 'pan', share: -0.12 });
    expect(key('ArrowRight', { shiftKey: true })).toEqual({ kind: 'pan', share: 0.9 });
    expect(key('+')).toEqual({ kind: 'zoom', factor: 0.75 });
    expect(key('-')).toMatchObject({ kind: 'zoom' });
    expect([key('Home'), key('End'), key('0')]).toEqual([{ kind: 'start' }, { kind: 'latest' }, { kind: 'all' }]);
    expect([key('a'), key('Tab'), key('+', { ctrlKey: true })]).toEqual([undefined, undefined, undefined]);
  });
});
