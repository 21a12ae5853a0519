import { describe, expect, it } from 'vitest';
import type { PlanShape } from '#contract/signals.ts';
import type { Frame } from '#apps/web/charts/candle/mark-shapes.ts';
import { planDrawing, planLabelBoxes, planLineTexts, planRange } from '#apps/web/charts/candle/plan-shapes.ts';
import type { ChartPlan } from '#apps/web/charts/candle/plan-shapes.ts';
import { overlaps, spread } from '#apps/web/charts/candle/label-space.ts';

const TIMES = Array.from({ length: 50 }, (_, i) => i * 60);
const FRAME: Frame = {
  width: 800,
  height: 500,
  first: 0,
  last: 80,
  xOf: (i) => i * 10,
  yOf: (price) => 500 - price * 5,
};

const PLAN: PlanShape = {
  entry: { kind: 'limit', price: 50 },
  entryZone: [49, 51],
  referencePrice: 50,
  invalidation: 44,
  stop: 45,
  targets: [
    { price: 60, share: 0.5, rMultiple: 2, reason: '' },
    { price: 70, share: 0.5, rMultiple: 4, reason: '' },
  ],
  expiresAt: 60 * 60,
};
const CHART: ChartPlan = { plan: PLAN, direction: 'long', since: 20 * 60, filledShare: 0.25 };

describe('a plan on the chart', () => {
  it('reaches from its making to its expiry, beyond the last bar too', () => {
    const drawing = planDrawing(CHART, TIMES, 60, FRAME);
    expect(drawing).toMatchObject({ left: 200, right: 600 });
    expect(drawing.risk).toMatchObject({ top: 250, bottom: 275 });
    expect(drawing.reward).toMatchObject({ top: 150, bottom: 250 });
  });

  it('fills the entry zone by the share that is filled', () => {
    expect(planDrawing(CHART, TIMES, 60, FRAME).filled).toMatchObject({ left: 200, right: 300, top: 245, bottom: 255 });
    expect(planDrawing({ ...CHART, filledShare: 0 }, TIMES, 60, FRAME).filled).toBeUndefined();
    expect(planDrawing({ ...CHART, filledShare: null }, TIMES, 60, FRAME).filled).toBeUndefined();
  });

  it('says each level in multiples of the risk', () => {
    expect(planLineTexts(CHART).map(({ text }) => text)).toEqual([
      'T1 +2.0 R · 50 %',
      'T2 +4.0 R · 50 %',
      'Entry · 25 % filled',
      'Stop −1.0 R',
    ]);
    const single = { ...CHART, filledShare: null, plan: { ...PLAN, targets: PLAN.targets.slice(0, 1) } };
    expect(planLineTexts(single).map(({ text }) => text)).toEqual(['Target +2.0 R', 'Entry', 'Stop −1.0 R']);
  });

  it('keeps labels apart when levels are near each other', () => {
    const flat = { ...FRAME, yOf: (price: number) => 250 - price / 10 };
    const boxes = planLabelBoxes(planDrawing(CHART, TIMES, 60, flat), 800);
    for (const [i, box] of boxes.entries()) {
      for (const other of boxes.slice(i + 1)) expect(overlaps(box, other)).toBe(false);
    }
  });

  it('spreads heights by no more than is needed, keeping their order', () => {
    expect(spread([10, 100], 16)).toEqual([10, 100]);
    const [first, second, third] = spread([50, 50, 52], 16) as [number, number, number];
    expect(second - first).toBeGreaterThanOrEqual(16);
    expect(third - second).toBeGreaterThanOrEqual(16);
  });
});

describe('the scale of prices', () => {
  const bars = [{ time: 0, open: 50, high: 55, low: 45, close: 50, volume: null }];

  it('makes room for a plan that is near the bars', () => {
    expect(planRange([42, 60], bars)).toEqual({ minValue: 42, maxValue: 60 });
  });

  it('does not squeeze the bars for a level that is far away', () => {
    expect(planRange([10, 60], bars)).toEqual({ minValue: 45, maxValue: 60 });
  });
});
