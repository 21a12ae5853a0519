import { describe, expect, it } from 'vitest';
import { gatesOf } from '#desks/scanner/gates/presets.ts';
import type { FrameChanges } from '#desks/scanner/sample-context.ts';
import { sampleContext, sampleSignal, sampleZone, SAMPLE_TIME } from '#desks/scanner/sample-context.ts';
import type { Direction } from '#domain/signals/signal.ts';

const [strict] = gatesOf('strict');
const [classic] = gatesOf('classic');

/** STRIKE: ATR of the primary 1h is 2, structure on 4h and 1d, entry at 100. */
function judge(gate: typeof strict, direction: Direction, frames: FrameChanges) {
  return gate!.judge(sampleSignal(direction, sampleContext(frames)));
}

const range = (low: number, high: number) => ({
  low,
  high,
  position: (100 - low) / (high - low),
  trend: 'up' as const,
  isOte: false,
  knownAt: SAMPLE_TIME,
});
const swing = (price: number) => ({ label: 'HL' as const, price, since: undefined, knownAt: SAMPLE_TIME });

describe('structural proximity, strict', () => {
  it('passes a long inside a live long zone of a structure timeframe, with the zone as input', () => {
    const verdict = judge(strict, 'long', { '4h': { zones: [sampleZone('long', 99, 101)] } });
    expect(verdict).toMatchObject({
      kind: 'pass',
      reason: 'At 4h long order-block 99-101, 0.00 ATR away (at most 0.5)',
    });
    expect(verdict.inputs).toContainEqual(
      expect.objectContaining({ label: 'order-block', timeframe: '4h', levels: [99, 101] }),
    );
    expect(verdict.inputs).toContainEqual({ label: 'distance in ATR', value: 0 });
  });

  it('passes at exactly half an ATR and blocks beyond', () => {
    const at = (top: number) => judge(strict, 'long', { '1d': { zones: [sampleZone('long', 90, top)] } });
    expect(at(99).kind).toBe('pass');
    expect(at(98.9)).toMatchObject({
      kind: 'block',
      reason: 'Nearest live zone for a long is 1d long order-block 90-98.9, 0.55 ATR away (at most 0.5)',
    });
  });

  it('blocks a long at a zone that favours shorts', () => {
    expect(judge(strict, 'long', { '4h': { zones: [sampleZone('short', 99, 101)] } })).toMatchObject({
      kind: 'block',
      reason: 'No live zone for a long on 4h or 1d',
    });
  });

  it('blocks a long that already stands below its zone', () => {
    expect(judge(strict, 'long', { '4h': { zones: [sampleZone('long', 100.5, 101)] } }).kind).toBe('block');
  });

  it('does not count zones of other timeframes, nor swings', () => {
    const frames = { '1h': { zones: [sampleZone('long', 99, 101)] }, '4h': { swings: [swing(100)] } };
    expect(judge(strict, 'long', frames).kind).toBe('block');
  });

  it('does not know without the ATR of the primary timeframe, even inside a zone', () => {
    const frames = { '1h': { atr: undefined }, '4h': { zones: [sampleZone('long', 99, 101)] } };
    expect(judge(strict, 'long', frames)).toMatchObject({ kind: 'unknown', missing: 'ATR of 1h' });
  });

  it('does not know while a structure timeframe without a zone near is still warming up', () => {
    expect(judge(strict, 'long', { '1d': { internal: undefined } })).toMatchObject({
      kind: 'unknown',
      missing: 'structure of 1d',
    });
  });
});

describe('structural proximity, classic', () => {
  it('passes within two ATRs of any structure, whatever its direction', () => {
    const frames = { '4h': { zones: [sampleZone('short', 103, 105)] }, '1d': { range: range(90, 130) } };
    expect(judge(classic, 'long', frames)).toMatchObject({
      kind: 'pass',
      reason: 'At 4h short order-block 103-105, 2.00 ATR away (at most 2)',
    });
  });

  it('measures blocks by their centre and gaps by their edge', () => {
    const gap = sampleZone('short', 103, 113, { source: 'fvg' });
    const at = (zone: typeof gap) =>
      judge(classic, 'short', { '4h': { zones: [zone] }, '1d': { range: range(60, 110) } });
    expect(at(gap).kind).toBe('pass');
    expect(at({ ...gap, source: 'order-block' }).kind).toBe('block');
  });

  it('counts swings and the equilibrium of the longest structure timeframe', () => {
    expect(judge(classic, 'long', { '4h': { swings: [swing(98)] } }).kind).toBe('pass');
    expect(judge(classic, 'long', { '1d': { range: range(90, 111) } }).kind).toBe('pass');
    expect(judge(classic, 'long', { '4h': { range: range(90, 111) } }).kind).toBe('block');
  });

  it('blocks the wrong half of the range more than one ATR from structure', () => {
    const frames = (price: number) => ({ '4h': { swings: [swing(price)] }, '1d': { range: range(50, 110) } });
    expect(judge(classic, 'long', frames(97))).toMatchObject({
      kind: 'block',
      reason: 'Wrong half for a long: premium of the 1d range (0.83), 1.50 ATR from structure (at most 1 there)',
    });
    expect(judge(classic, 'short', frames(97)).kind).toBe('pass');
    expect(judge(classic, 'long', frames(98)).kind).toBe('pass');
  });

  it('does not know in which half it stands without a dealing range, unless structure is near enough', () => {
    expect(judge(classic, 'long', { '4h': { swings: [swing(97)] } })).toMatchObject({
      kind: 'unknown',
      missing: 'dealing range of 1d',
    });
    expect(judge(classic, 'long', { '4h': { swings: [swing(98)] } }).kind).toBe('pass');
  });

  it('does not know without an ATR', () => {
    const frames = { '1h': { atr: undefined }, '4h': { swings: [swing(100)] } };
    expect(judge(classic, 'long', frames)).toMatchObject({ kind: 'unknown', missing: 'ATR of 1h' });
  });
});
