import { describe, expect, it } from 'vitest';
import { parseInstant } from '#core/time.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { FlawOptions } from '#sandbox/generator/flaws.ts';
import { generateMarket } from '#sandbox/generator/generate-market.ts';

const STEP_MS = 900_000;

function damage(flaws: FlawOptions): ReturnType<typeof generateMarket> {
  return generateMarket({ seed: 11, timeframe: '15m', start: parseInstant('2024-01-01'), bars: 3_000, flaws });
}

function steps(bars: BarColumns): number[] {
  return Array.from({ length: bars.length - 1 }, (_, i) => (bars.openTime[i + 1]! - bars.openTime[i]!) / STEP_MS);
}

describe('flaws', () => {
  it('are none by default', () => {
    const { bars, flaws } = damage({});
    expect(flaws).toEqual([]);
    expect(steps(bars).every((step) => step === 1)).toBe(true);
  });

  it('leave out each missing stretch, and say where and how long', () => {
    const { bars, flaws } = damage({ missing: 20 });
    const holes = steps(bars).flatMap((step, i) =>
      step > 1 ? [{ kind: 'missing', openTime: bars.openTime[i]! + STEP_MS, bars: step - 1 }] : [],
    );
    expect(flaws.length).toBe(20);
    expect(holes).toEqual(flaws);
  });

  it('give duplicate bars twice in a row', () => {
    const { bars, flaws } = damage({ duplicate: 15 });
    const twice = steps(bars).flatMap((step, i) => (step === 0 ? [bars.openTime[i]] : []));
    expect(twice).toEqual(flaws.map((flaw) => flaw.openTime));
    expect(bars.length).toBe(3_015);
  });

  it('bring late bars after later ones', () => {
    const { bars, flaws } = damage({ late: 15 });
    const late = steps(bars).flatMap((step, i) => (step < 0 ? [{ at: bars.openTime[i + 1], rows: -step }] : []));
    expect(late).toEqual(flaws.map((flaw) => ({ at: flaw.openTime, rows: flaw.bars })));
    expect(bars.length).toBe(3_000);
  });

  it('make idle stretches flat at the close before, with volume 0', () => {
    const { bars, flaws } = damage({ idle: 5 });
    expect(flaws.length).toBe(5);
    for (const flaw of flaws) {
      const i = bars.indexAt(flaw.openTime);
      for (let k = i; k < i + flaw.bars; k++) {
        expect(bars.volume[k]).toBe(0);
        expect([bars.open[k], bars.high[k], bars.low[k]]).toEqual(Array(3).fill(bars.close[i - 1]));
      }
    }
  });

  it('leave all other bars and the truths as they were', () => {
    const sound = damage({});
    const { bars, truths } = damage({ missing: 10, duplicate: 5, late: 5 });
    const originals = new Map(Array.from({ length: 3_000 }, (_, i) => [sound.bars.openTime[i], sound.bars.at(i)]));
    for (let i = 0; i < bars.length; i++) expect(bars.at(i)).toEqual(originals.get(bars.openTime[i]));
    expect(truths).toEqual(sound.truths);
  });

  it('refuse more than there is room for', () => {
    expect(() => damage({ missing: 200 })).toThrow('expected at most 124 in 3000 bars, was "200"');
  });
});
