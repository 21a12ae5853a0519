import { describe, expect, it } from 'vitest';
import { gatesOf } from '#desks/scanner/gates/presets.ts';
import type { FrameChanges } from '#desks/scanner/sample-context.ts';
import { atrHistory, sampleContext, sampleSignal, trending } from '#desks/scanner/sample-context.ts';
import type { Direction } from '#domain/signals/signal.ts';

const strict = gatesOf('strict')[1]!;
const classic = gatesOf('classic')[1]!;

/** STRIKE: momentum is judged on 1d in both presets. */
function judge(gate: typeof strict, direction: Direction, frames: FrameChanges) {
  return gate.judge(sampleSignal(direction, sampleContext(frames)));
}

describe('momentum, strict', () => {
  it('passes with the trend, however strong', () => {
    const frames = { '1d': { ...trending('up', 'strong_up'), atrHistory: atrHistory(9) } };
    expect(judge(strict, 'long', frames)).toMatchObject({ kind: 'pass', reason: '1d trend is with a long' });
  });

  it('blocks against a strong regime', () => {
    expect(judge(strict, 'short', { '1d': trending('up', 'strong_up') })).toMatchObject({
      kind: 'block',
      reason: '1d runs hard against a short: ADX 30, +DI 30, -DI 10',
    });
  });

  it('takes the way a strong market runs from the directional lines, not from its late structure', () => {
    const crash = { ...trending('up', 'strong_up'), directional: { adx: 30, plusDi: 9, minusDi: 43 } };
    expect(judge(strict, 'long', { '1d': crash })).toMatchObject({
      kind: 'block',
      reason: '1d runs hard against a long: ADX 30, +DI 9, -DI 43',
    });
    expect(judge(strict, 'short', { '1d': crash }).kind).toBe('pass');
  });

  it('blocks against a trend whose ATR rose in seven of nine steps on volume', () => {
    const frames = { '1d': { ...trending('down'), atrHistory: atrHistory(7), relativeVolume: 1.3 } };
    expect(judge(strict, 'long', frames)).toMatchObject({
      kind: 'block',
      reason: '1d trend is against a long and gathers pace: ATR rose in 7 of its last 9 steps',
    });
  });

  it('passes against such a trend with six rises, or without the volume', () => {
    const against = (rises: number, relativeVolume: number) =>
      judge(strict, 'long', { '1d': { ...trending('down'), atrHistory: atrHistory(rises), relativeVolume } }).kind;
    expect(against(6, 2)).toBe('pass');
    expect(against(7, 1.29)).toBe('pass');
  });

  it('takes the expansion alone where no volume is known', () => {
    const frames = { '1d': { ...trending('down'), atrHistory: atrHistory(7), relativeVolume: undefined } };
    expect(judge(strict, 'long', frames).kind).toBe('block');
  });

  it('names what is missing and never passes without it', () => {
    const missing = (changes: FrameChanges['1d']) =>
      judge(strict, 'long', { '1d': { ...trending('down'), ...changes } });
    expect(missing({ regime: undefined })).toMatchObject({ kind: 'unknown', missing: 'regime of 1d' });
    expect(missing({ swing: undefined })).toMatchObject({ kind: 'unknown', missing: 'swing trend of 1d' });
    expect(missing({ atrHistory: [1, 2, 3] })).toMatchObject({ kind: 'unknown', missing: 'last 10 ATRs of 1d' });
    const without = { ...sampleContext(), frames: [] };
    expect(strict.judge(sampleSignal('long', without))).toMatchObject({ kind: 'unknown', missing: 'bars of 1d' });
  });

  it('hands on the numbers that it judged by', () => {
    const verdict = judge(strict, 'long', { '1d': { ...trending('down'), atrHistory: atrHistory(3) } });
    expect(verdict.inputs.map(({ timeframe, label, value }) => `${timeframe} ${label}: ${value}`)).toEqual([
      '1d swing trend: down',
      '1d regime: down',
      '1d ADX(14): 22',
      '1d +DI(14): 10',
      '1d -DI(14): 30',
      '1d ATR rises in the last 9: 3',
      '1d relative volume: 1',
    ]);
  });
});

describe('momentum, classic', () => {
  it('blocks against a trend from five rises on, whatever the volume and the regime', () => {
    const against = (rises: number) =>
      judge(classic, 'long', {
        '1d': { ...trending('down', 'strong_down'), atrHistory: atrHistory(rises), relativeVolume: 0.5 },
      }).kind;
    expect(against(4)).toBe('pass');
    expect(against(5)).toBe('block');
    expect(against(7)).toBe('block');
  });

  it('passes with the trend without asking for an ATR, and does not know a trend that is not there', () => {
    expect(judge(classic, 'short', { '1d': { ...trending('down'), atrHistory: [] } }).kind).toBe('pass');
    expect(judge(classic, 'short', { '1d': { swing: undefined } })).toMatchObject({
      kind: 'unknown',
      missing: 'swing trend of 1d',
    });
  });
});
