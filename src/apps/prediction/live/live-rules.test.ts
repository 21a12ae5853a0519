import { describe, expect, it } from 'vitest';
import { presetGates } from '#desks/prediction/gates/presets.ts';
import type { PredictionContext, SizeRequest } from '#domain/prediction/prediction-strategy.ts';
import { liveRules } from '#apps/prediction/live/live-rules.ts';

function rulesWith(room: number) {
  const unused = (): never => {
    throw new Error('nothing is ordered here');
  };
  return liveRules(
    { capital: '5000', openVenue: unused, room: () => room, onMarket: unused, onFailure: unused },
    'a run',
  );
}

/** Bought at 50 cents, thought to be worth `modelProbability`, with more on offer than is wanted. */
function request(modelProbability: number | undefined): SizeRequest {
  const costs = { limitUnits: 5_000, entryFee: 0.01, exitCost: 0.02, depth: 10_000 };
  const context: Partial<PredictionContext> = { ...costs, modelProbability };
  const signal = { context } as SizeRequest['signal'];
  const held = { market: 0, event: 0, category: 0, total: 0 };
  return { signal, equity: 5_000, cash: 5_000, held, minQuantity: 5 };
}

describe('the rules of real orders', () => {
  it('are the strict gates, on the money of the account, with orders that end at once', () => {
    const { config, gates } = rulesWith(100);
    expect(config).toMatchObject({ source: 'live', capital: '5000', entryRestMs: 0, run: 'a run' });
    expect(gates.map(({ name }) => name)).toEqual(presetGates('strict').map(({ name }) => name));
    expect(gates.length).toBeGreaterThan(0);
  });

  it('give nothing to a detector without a record, and never more than there is room for', () => {
    expect(rulesWith(100).sizer.size(request(undefined))).toMatchObject({ kind: 'unknown' });
    // Two hundredths of 5000 are 100, at 0.51 each.
    expect(rulesWith(1_000).sizer.size(request(0.9))).toMatchObject({ kind: 'sized', limitedBy: 'market' });
    const capped = rulesWith(25.5).sizer.size(request(0.9));
    expect(capped).toMatchObject({ kind: 'sized', limitedBy: 'cash' });
    expect(capped.kind === 'sized' && capped.quantity.toNumber()).toBe(50);
    expect(rulesWith(-3).sizer.size(request(0.9))).toMatchObject({ kind: 'too-small' });
  });
});
