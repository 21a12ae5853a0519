import { describe, expect, it } from 'vitest';
import type { FrameReading, RegimeReading, ScannerContext } from '#desks/scanner/context.ts';
import { FACTORS } from '#desks/scanner/factors/registry.ts';
import type { FactorName } from '#desks/scanner/mode.ts';
import { MODES, OVERWATCH, STRIKE } from '#desks/scanner/modes.ts';
import type { FrameChanges } from '#desks/scanner/sample-context.ts';
import { sampleContext, SAMPLE_PRICE, SAMPLE_TIME, sampleZone, trending } from '#desks/scanner/sample-context.ts';
import { scoreOf } from '#desks/scanner/score.ts';
import type { Direction } from '#domain/signals/signal.ts';

function opinion(name: FactorName, context: ScannerContext, direction: Direction = 'long') {
  return FACTORS.find((factor) => factor.name === name)!.judge({ direction, price: SAMPLE_PRICE, context });
}

function score(name: FactorName, frames: FrameChanges, changes: Partial<ScannerContext> = {}, mode = STRIKE) {
  const given = opinion(name, sampleContext(frames, changes, mode));
  return given.kind === 'scored' ? given.score : given.missing;
}

const macd = (histogram: number, previousHistogram: number, line = 0, signal = 0): Partial<FrameReading> => ({
  macd: { macd: line, signal, histogram, previousHistogram },
});

describe('the score', () => {
  it('is the weighted mean of the factors: worked out by hand', () => {
    // swing-alignment: all up = 1; volume: 1.5 times = 0.5.
    const context = sampleContext({ '15m': { relativeVolume: 1.5 } });
    const { value, factors } = scoreOf({ direction: 'long', price: 100, context }, { 'swing-alignment': 3, volume: 1 });
    expect(value).toBe((3 * 1 + 1 * 0.5) / 4);
    expect(factors.map(({ name, score, weight }) => [name, score, weight])).toEqual([
      ['swing-alignment', 1, 3],
      ['volume', 0.5, 1],
    ]);
  });

  it('leaves a factor without its input out of the mean, and names what is missing', () => {
    const context = sampleContext({ '15m': { relativeVolume: undefined } });
    const { value, factors } = scoreOf({ direction: 'long', price: 100, context }, { 'swing-alignment': 3, volume: 1 });
    expect(value).toBe(1);
    expect(factors[1]).toEqual({
      name: 'volume',
      score: 0,
      weight: 0,
      reason: 'Not known yet: relative volume of 15m',
      evidence: [],
    });
  });

  it('of nothing known is 0', () => {
    const context = { ...sampleContext(), frames: [], session: undefined };
    expect(scoreOf({ direction: 'long', price: 100, context }, STRIKE.weights)).toMatchObject({ value: 0 });
  });

  it('lies between -1 and 1 factor by factor, with a reason and its numbers', () => {
    for (const mode of MODES) {
      const { factors } = scoreOf(
        { direction: 'short', price: 100, context: sampleContext({}, {}, mode) },
        mode.weights,
      );
      for (const factor of factors.filter(({ weight }) => weight > 0)) {
        expect(Math.abs(factor.score)).toBeLessThanOrEqual(1);
        expect(factor.reason).not.toBe('');
      }
    }
  });
});

describe('swing alignment', () => {
  it('is the mean over the bias timeframes, large structure 0.7 and small 0.3', () => {
    expect(score('swing-alignment', {})).toBe(1);
    // STRIKE looks at 1h, 4h, 1d: one of three against in both.
    expect(score('swing-alignment', { '4h': trending('down') })).toBeCloseTo(1 / 3, 12);
    expect(score('swing-alignment', { '4h': { internal: trending('down').internal! } })).toBeCloseTo(
      (1 + 0.4 + 1) / 3,
      12,
    );
  });

  it('passes over timeframes without a trend, and is missing without any', () => {
    expect(score('swing-alignment', { '1d': { swing: undefined } })).toBe(1);
    const none = { '1h': { swing: undefined }, '4h': { swing: undefined }, '1d': { swing: undefined } };
    expect(score('swing-alignment', none)).toBe('a swing trend on any bias timeframe');
  });
});

describe('weekly stochastic RSI', () => {
  it('is best for a long when it turns up from the bottom, worst when it turns down from the top', () => {
    const at = (k: number, d: number) => score('weekly-stoch-rsi', { '1w': { stochRsi: { k, d } } });
    expect([at(15, 10), at(15, 18), at(50, 45), at(50, 90), at(85, 80), at(85, 90)]).toEqual([
      1, 0.5, 0.25, -0.5, -0.5, -1,
    ]);
  });

  it('is missing while the week is warming up', () => {
    expect(score('weekly-stoch-rsi', { '1w': { stochRsi: undefined } })).toBe('weekly stochastic RSI');
  });
});

describe('MACD', () => {
  it('is read by the histogram of the primary on scalps', () => {
    expect(score('macd', { '1h': macd(1, 0.5) })).toBe(1);
    expect(score('macd', { '1h': macd(-1, -2) })).toBe(0);
    expect(score('macd', { '1h': macd(-2, -1) })).toBe(-1);
    expect(score('macd', { '1h': { macd: undefined } })).toBe('MACD of 1h');
  });

  it('is read by the lines of the filters on swings', () => {
    expect(score('macd', { '1w': macd(0, 0, 3, 2) }, {}, OVERWATCH)).toBe(1);
    expect(score('macd', { '1w': macd(0, 0, -1, -2) }, {}, OVERWATCH)).toBe(0);
    expect(score('macd', { '1d': macd(0, 0, -3, -2), '1w': macd(0, 0, -3, -2) }, {}, OVERWATCH)).toBe(-1);
  });
});

describe('patterns', () => {
  it('weigh a zone by its grade', () => {
    const behind = (grade: 'A' | 'B' | 'C') =>
      score('patterns', { '4h': { zones: [sampleZone('long', 98, 99, { grade })] } });
    expect([behind('A'), behind('B'), behind('C')]).toEqual([0.7, 0.5, 0.25]);
  });

  it('take the best zone near, add the sweep, and subtract what stands in the way', () => {
    const zones = [sampleZone('long', 98, 99, { grade: 'C' }), sampleZone('long', 97, 98.5, { grade: 'B' })];
    expect(score('patterns', { '4h': { zones } })).toBe(0.5);
    const obstacle = { '4h': { zones: [...zones, sampleZone('short', 100.5, 101, { grade: 'C' })] } };
    expect(score('patterns', obstacle)).toBe(0.25);
    const triggers = [
      {
        name: 'sweep',
        reason: '',
        timeframe: '15m',
        invalidation: 99,
        levels: [99],
        since: undefined,
        knownAt: SAMPLE_TIME,
      },
    ] as const;
    expect(score('patterns', {}, { triggers })).toBe(0.3);
  });

  it('too far away do not count', () => {
    expect(score('patterns', { '4h': { zones: [sampleZone('long', 90, 97.9)] } })).toBe(0);
  });
});

describe('range position', () => {
  const range = (trend: 'up' | 'down', isOte: boolean, low = 90, high = 130) => ({
    '4h': { range: { low, high, position: (100 - low) / (high - low), trend, isOte, knownAt: SAMPLE_TIME } },
  });

  it('favours longs in the discount in proportion', () => {
    expect(score('range-position', range('down', false))).toBe(0.5);
    expect(score('range-position', range('down', false, 50, 100))).toBe(-1);
  });

  it('counts full in the optimal entry of a leg with the trade only', () => {
    expect(score('range-position', range('up', true))).toBe(1);
    expect(score('range-position', range('down', true))).toBe(0.5);
    expect(score('range-position', {})).toBe('dealing range of 4h');
  });
});

describe('volume, session, cycle and regime', () => {
  it('volume grows with the ratio and is bounded', () => {
    const at = (relativeVolume: number) => score('volume', { '15m': { relativeVolume } });
    expect([at(0.2), at(1), at(1.25), at(5)]).toEqual([-0.5, 0, 0.25, 1]);
  });

  it('a session counts when the entry bar opened in it', () => {
    expect(score('session', {}, { session: { names: ['ny_am_kz'] } })).toBe(0.5);
    expect(score('session', {})).toBe(-0.25);
    expect(score('session', {}, { session: undefined })).toBe('session windows');
  });

  it('a cycle low that is due favours longs, a failed cycle shorts', () => {
    const cycle = {
      kind: 'daily',
      age: 58,
      isDue: true,
      isFailed: false,
      lastTranslation: undefined,
      knownAt: SAMPLE_TIME,
    } as const;
    expect(score('cycle', {}, { cycles: [cycle] })).toBe(0.75);
    expect(score('cycle', {}, { cycles: [{ ...cycle, isFailed: true }] })).toBe(-1);
    expect(
      score('cycle', {}, { cycles: [cycle, { ...cycle, kind: 'weekly', isDue: false, lastTranslation: 'right' }] }),
    ).toBe(0.5);
    expect(score('cycle', {})).toBe('cycle lows');
  });

  it('the regime counts for or against, less what wild and thin markets cost', () => {
    const at = (regime: Omit<RegimeReading, 'volatilityRank'>) =>
      score('regime', { '1h': { regime: { ...regime, volatilityRank: undefined } } });
    expect(at({ trend: 'strong_up', volatility: 'normal', liquidity: 'normal' })).toBe(1);
    expect(at({ trend: 'sideways', volatility: 'explosive', liquidity: 'thin' })).toBe(-0.75);
    expect(at({ trend: 'strong_down', volatility: 'explosive', liquidity: 'thin' })).toBe(-1);
    expect(at({ trend: 'up', volatility: undefined, liquidity: undefined })).toBe(0.5);
    const crash = { ...trending('up', 'strong_up'), directional: { adx: 30, plusDi: 9, minusDi: 43 } };
    expect(score('regime', { '1h': crash })).toBe(0);
    expect(score('regime', { '1h': { regime: undefined } })).toBe('regime of 1h');
  });
});
