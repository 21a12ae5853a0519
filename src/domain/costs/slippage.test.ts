import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { price, quantity } from '#core/money.ts';
import { SlippageModel, squareRootImpact } from '#domain/costs/slippage.ts';
import type { SlippageConfig, SlippageRequest } from '#domain/costs/slippage.ts';

const d = (text: string): Decimal => Decimal.parse(text);
const BTC = { priceTick: d('0.05'), kind: 'spot' } as const;

function executed(
  config: SlippageConfig,
  changes: Partial<SlippageRequest> = {},
  of: typeof BTC | typeof OUTCOME = BTC,
): number {
  const request = {
    side: 'buy',
    price: price(d('100')),
    quantity: quantity(d('4')),
    volume: 400,
    volatilityRatio: 0.02,
  } as const;
  return new SlippageModel(config, of).executionPrice({ ...request, ...changes }).toNumber();
}

const OUTCOME = { priceTick: d('0.01'), kind: 'outcome' } as const;

describe('slippage', () => {
  it('takes half the spread, to the tick that is worse', () => {
    const config = { kind: 'half-spread', bps: 2 } as const;
    expect(executed(config)).toBe(100.05);
    expect(executed(config, { side: 'sell' })).toBe(99.95);
    expect(executed({ kind: 'half-spread', bps: 0 })).toBe(100);
  });

  it('takes ticks', () => {
    expect(executed({ kind: 'ticks', ticks: 3 })).toBe(100.15);
    expect(executed({ kind: 'ticks', ticks: 3 }, { side: 'sell' })).toBe(99.85);
  });

  it('grows with the square root of the share of the volume', () => {
    const config = { kind: 'volume-impact', coefficient: 1, unknownBps: 50 } as const;
    // 2 % * sqrt(4 / 400) = 0.2 %; four times the size is twice that.
    expect(executed(config)).toBe(100.2);
    expect(executed(config, { quantity: quantity(d('16')) })).toBe(100.4);
    expect(executed(config, { quantity: quantity(d('16')), side: 'sell' })).toBe(99.6);
    expect(squareRootImpact(0.5, { quantity: quantity(d('1')), volume: 100, volatilityRatio: 0.04 })).toBeCloseTo(
      0.002,
      15,
    );
  });

  it('is what was said for it when volume or volatility is not known', () => {
    const config = { kind: 'volume-impact', coefficient: 1, unknownBps: 50 } as const;
    for (const unknown of [{ volume: undefined }, { volume: 0 }, { volatilityRatio: undefined }]) {
      expect(executed(config, unknown)).toBe(100.5);
    }
  });

  it('adds several up', () => {
    const config: SlippageConfig = {
      kind: 'composite',
      parts: [
        { kind: 'half-spread', bps: 10 },
        { kind: 'ticks', ticks: 2 },
        { kind: 'volume-impact', coefficient: 1, unknownBps: 0 },
      ],
    };
    expect(executed(config)).toBe(100.4);
  });

  it('stays between a tick and certainty', () => {
    const config = { kind: 'ticks', ticks: 5 } as const;
    expect(executed(config, { price: price(d('0.98')) }, OUTCOME)).toBe(1);
    expect(executed(config, { price: price(d('0.03')), side: 'sell' }, OUTCOME)).toBe(0.01);
  });

  it('is never in our favour, and mirrored for sales', () => {
    const config = fc.oneof(
      fc.integer({ min: 0, max: 1_000 }).map((bps) => ({ kind: 'half-spread', bps }) as const),
      fc.integer({ min: 0, max: 50 }).map((ticks) => ({ kind: 'ticks', ticks }) as const),
      fc.integer({ min: 0, max: 5 }).map((n) => ({ kind: 'volume-impact', coefficient: n, unknownBps: 3 }) as const),
    );
    fc.assert(
      fc.property(
        config,
        fc.integer({ min: 1_000, max: 100_000 }),
        fc.integer({ min: 1, max: 400 }),
        (model, ticks, size) => {
          const at = price(Decimal.of(BigInt(ticks * 5), 2));
          const sized = { price: at, quantity: quantity(Decimal.of(BigInt(size))) };
          const bought = executed(model, sized) - at.toNumber();
          const sold = at.toNumber() - executed(model, { ...sized, side: 'sell' });
          expect(bought).toBeGreaterThanOrEqual(0);
          expect(bought).toBeCloseTo(sold, 8);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('names what it cannot use', () => {
    expect(() => executed({ kind: 'ticks', ticks: 0.5 })).toThrow(
      'Expected ticks.ticks to be a whole number from "0" to "10000", was "0.5"',
    );
    expect(() => executed({ kind: 'tick' } as unknown as SlippageConfig)).toThrow(
      'Unknown slippage "tick": did you mean "ticks"?',
    );
  });
});
