import { describe, expect, it } from 'vitest';
import { gatesOf } from '#desks/scanner/gates/presets.ts';
import type { FrameChanges } from '#desks/scanner/sample-context.ts';
import {
  atrHistory,
  sampleContext,
  sampleSignal,
  sampleZone,
  SAMPLE_TIME,
  trending,
} from '#desks/scanner/sample-context.ts';
import { STEALTH, STRIKE } from '#desks/scanner/modes.ts';
import type { CycleReading } from '#desks/scanner/context.ts';
import type { Direction } from '#domain/signals/signal.ts';

const strict = gatesOf('strict')[2]!;
const classic = gatesOf('classic')[2]!;

/** STRIKE: primary 1h, filter 4h, structure 4h and 1d; every ATR is 2, every sample frame trends up. */
function judge(gate: typeof strict, direction: Direction, frames: FrameChanges, cycles: readonly CycleReading[] = []) {
  return gate.judge(sampleSignal(direction, sampleContext(frames, { cycles })));
}

const ACCELERATING = { ...trending('down'), atrHistory: atrHistory(9) };
const SLOW = { ...trending('down'), atrHistory: atrHistory(6) };
const DUE: CycleReading = {
  kind: 'daily',
  age: 58,
  isDue: true,
  isFailed: false,
  lastTranslation: 'right',
  knownAt: SAMPLE_TIME,
};

describe('timeframe conflict, strict', () => {
  it('passes when all timeframes agree with the trade', () => {
    expect(judge(strict, 'long', {})).toMatchObject({
      kind: 'pass',
      reason: 'All timeframes are with the trade or ranging',
    });
  });

  it('passes a filter that is against but does not accelerate, or ranges', () => {
    expect(judge(strict, 'long', { '4h': SLOW })).toMatchObject({
      kind: 'pass',
      reason: '4h is against but does not accelerate',
    });
    expect(judge(strict, 'long', { '4h': { ...ACCELERATING, ...trending('down', 'sideways') } }).kind).toBe('pass');
  });

  it('blocks a filter that accelerates against the trade, by its ATR or by its regime', () => {
    expect(judge(strict, 'long', { '4h': ACCELERATING })).toMatchObject({
      kind: 'block',
      reason: '4h accelerates against a long',
    });
    expect(judge(strict, 'long', { '4h': { ...SLOW, ...trending('down', 'strong_down') } }).kind).toBe('block');
  });

  it('counts a timeframe that runs hard against the trade as against, whatever its late structure says', () => {
    const crash = { ...trending('up', 'strong_up'), directional: { adx: 30, plusDi: 9, minusDi: 43 } };
    expect(judge(strict, 'long', { '4h': crash })).toMatchObject({
      kind: 'block',
      reason: '4h accelerates against a long',
    });
    expect(judge(strict, 'long', { '1h': crash, '4h': SLOW })).toMatchObject({
      kind: 'block',
      reason: '1h and no longer timeframe is with a long',
    });
  });

  it('excuses it at a zone of that timeframe or a longer one, within a quarter of an ATR', () => {
    const at = (top: number) =>
      judge(strict, 'long', { '4h': ACCELERATING, '1d': { zones: [sampleZone('long', 95, top)] } });
    expect(at(99.5)).toMatchObject({
      kind: 'pass',
      reason: '4h accelerates against a long, excused: entry at 1d long order-block 95-99.5, 0.25 ATR away',
    });
    expect(at(99.4).kind).toBe('block');
  });

  it('excuses it for a long while a cycle low is due, and for a short in a failed cycle', () => {
    expect(judge(strict, 'long', { '4h': ACCELERATING }, [DUE])).toMatchObject({
      kind: 'pass',
      reason: '4h accelerates against a long, excused: the daily cycle is in the window of its next low (bar 58)',
    });
    const up = { '4h': { ...trending('up', 'strong_up') }, '1h': trending('down') };
    expect(judge(strict, 'short', up, [DUE]).kind).toBe('block');
    expect(judge(strict, 'short', up, [{ ...DUE, isDue: false, isFailed: true }]).kind).toBe('pass');
  });

  it('takes a primary timeframe against the trade for a pullback only when a longer one is with it', () => {
    expect(judge(strict, 'long', { '1h': trending('down') })).toMatchObject({
      kind: 'pass',
      reason: '1h is against: a pullback in the longer trend',
    });
    expect(judge(strict, 'long', { '1h': trending('down'), '4h': SLOW })).toMatchObject({
      kind: 'block',
      reason: '1h and no longer timeframe is with a long',
    });
    expect(judge(strict, 'long', { '1h': trending('down'), '4h': SLOW }, [DUE]).kind).toBe('pass');
  });

  it('lets an exhausted week off on swings, where it is context, but not an exhausted 4h on scalps', () => {
    const exhausted = { ...ACCELERATING, stochRsi: { k: 12, d: 15 } };
    const swing = sampleContext({ '1w': exhausted }, {}, STEALTH);
    expect(strict.judge(sampleSignal('long', swing))).toMatchObject({
      kind: 'pass',
      reason: '1w accelerates against a long, excused: 1w is exhausted (stochastic RSI 12)',
    });
    expect(strict.judge(sampleSignal('long', sampleContext({ '1d': exhausted }, {}, STEALTH))).kind).toBe('block');
    expect(strict.judge(sampleSignal('long', sampleContext({ '4h': exhausted }, {}, STRIKE))).kind).toBe('block');
  });

  it('names what is missing and never passes without it', () => {
    expect(judge(strict, 'long', { '4h': { swing: undefined } })).toMatchObject({
      kind: 'unknown',
      missing: 'swing trend of 4h',
    });
    expect(judge(strict, 'long', { '1h': { swing: undefined } })).toMatchObject({
      kind: 'unknown',
      missing: 'swing trend of 1h',
    });
    expect(judge(strict, 'long', { '4h': { ...SLOW, atrHistory: [] } })).toMatchObject({
      kind: 'unknown',
      missing: 'last 5 ATRs of 4h',
    });
    expect(judge(strict, 'long', { '4h': { ...SLOW, regime: undefined } })).toMatchObject({
      kind: 'unknown',
      missing: 'regime of 4h',
    });
    const without = sampleContext();
    const frames = without.frames.filter(({ timeframe }) => timeframe !== '4h');
    expect(strict.judge(sampleSignal('long', { ...without, frames }))).toMatchObject({
      kind: 'unknown',
      missing: 'bars of 4h',
    });
  });
});

/** Far from structure, so that only what a test adds gives points. Near it: a swing half an ATR away. */
const AT_STRUCTURE = {
  '1d': { swings: [{ label: 'HL' as const, price: 99, since: undefined, knownAt: SAMPLE_TIME }] },
};

describe('timeframe conflict, classic: the balance of points', () => {
  const balance = (frames: FrameChanges, cycles: readonly CycleReading[] = []) => {
    const verdict = judge(classic, 'long', frames, cycles);
    return [verdict.kind, verdict.inputs.at(-1)?.value];
  };

  it('is 0 and passes when nothing conflicts', () => {
    expect(balance({})).toEqual(['pass', 0]);
  });

  it('is -15 for a primary timeframe that is not with the trade, -10 more for a weak filter: caution, not a stop', () => {
    expect(balance({ '1h': trending('down') })).toEqual(['pass', -15]);
    expect(balance({ '1h': trending('up', 'sideways') })).toEqual(['pass', -15]);
    expect(balance({ '1h': trending('down'), '4h': SLOW })).toEqual(['pass', -25]);
  });

  it('is -40 for a strong filter, which stops the trade', () => {
    expect(balance({ '4h': ACCELERATING })).toEqual(['block', -40]);
  });

  it('is -40 + 15 = -25 at structure: forgiven, because that is above -30', () => {
    expect(balance({ '4h': ACCELERATING, ...AT_STRUCTURE })).toEqual(['pass', -25]);
  });

  it('is -15 - 40 + 15 = -40 when the primary disagrees too: structure alone can never forgive that', () => {
    expect(balance({ '1h': trending('down'), '4h': ACCELERATING, ...AT_STRUCTURE })).toEqual(['block', -40]);
  });

  it('is -15 - 40 + 15 + 15 = -25 when a cycle low is due as well: forgiven', () => {
    expect(balance({ '1h': trending('down'), '4h': ACCELERATING, ...AT_STRUCTURE }, [DUE])).toEqual(['pass', -25]);
  });

  it('is -40 + 15 = -25 by the cycle alone, and exactly -30 would not be enough', () => {
    expect(balance({ '4h': ACCELERATING }, [DUE])).toEqual(['pass', -25]);
  });

  it('tells every entry of the balance', () => {
    expect(
      judge(classic, 'long', { '1h': trending('down'), '4h': ACCELERATING, ...AT_STRUCTURE }, [DUE]),
    ).toMatchObject({
      reason:
        'Balance -25 (1h against -15, 4h strongly against -40, at 1d swing HL 99 +15, the daily cycle is in the window of its next low (bar 58) +15)',
    });
  });

  it('does not know without a trend, or without the ATRs of a filter that is against', () => {
    expect(judge(classic, 'long', { '1h': { swing: undefined } })).toMatchObject({
      kind: 'unknown',
      missing: 'swing trend of 1h',
    });
    expect(judge(classic, 'long', { '4h': { ...SLOW, atrHistory: [1] } })).toMatchObject({
      kind: 'unknown',
      missing: 'last 5 ATRs of 4h',
    });
  });
});
