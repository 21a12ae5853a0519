import { describe, expect, it } from 'vitest';
import { Study } from '#apps/web/charts/candle/studies.ts';
import type { StudyName } from '#apps/web/charts/candle/studies.ts';
import type { ChartBar } from '#apps/web/charts/candle/chart-bar.ts';

const BARS: ChartBar[] = Array.from({ length: 260 }, (_, i) => {
  const close = 100 + Math.sin(i / 7) * 5;
  return { time: i * 60_000, open: close - 0.2, high: close + 1, low: close - 1, close, volume: 10 + (i % 5) };
});

describe('indicators of the chart', () => {
  const names: readonly StudyName[] = ['ema20', 'ema50', 'ema200', 'vwap', 'atr-bands'];

  for (const name of names) {
    it(`${name} fed live says what it says of the whole`, () => {
      const whole = new Study(name, 60_000).reset(BARS);
      const live = new Study(name, 60_000);
      live.reset(BARS.slice(0, 200));
      const rows = BARS.slice(200).map((bar) => {
        // The bar under way changes before it is what it will be.
        live.update({ ...bar, close: bar.close + 0.7, high: bar.high + 3 });
        return live.update(bar);
      });
      expect(rows).toEqual(whole.slice(200));
    });
  }

  it('begins anew when earlier bars come in', () => {
    const study = new Study('ema20', 60_000);
    study.reset(BARS.slice(100));
    expect(study.reset(BARS)).toEqual(new Study('ema20', 60_000).reset(BARS));
  });

  it('is not known at first', () => {
    const rows = new Study('ema20', 60_000).reset(BARS.slice(0, 20));
    expect(rows.slice(0, 19).every(([value]) => value === undefined)).toBe(true);
    expect(rows[19]![0]).toBeCloseTo(BARS.slice(0, 20).reduce((sum, { close }) => sum + close, 0) / 20, 9);
  });
});
