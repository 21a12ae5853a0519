import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MARKET_CATEGORIES } from '#domain/prediction/prediction-market.ts';
import { DETECTORS } from '#domain/prediction/finding.ts';
import { allPass, judgeAll } from '#domain/gates/gate.ts';
import type { PredictionSignal, SizeRequest } from '#domain/prediction/prediction-strategy.ts';
import { gateSettings, predictionGates } from '#desks/prediction/gates/presets.ts';
import { KellySizer } from '#desks/prediction/sizing/kelly-sizer.ts';
import { ChangingGates, learntGates } from '#apps/prediction/learning/learnt-gates.ts';
import { NOTHING_PROVEN, isNothing, provenOf, weightOf } from '#apps/prediction/learning/proven-settings.ts';
import type { LearntProposal, ProvenSettings } from '#apps/prediction/learning/proven-settings.ts';
import { UnreadableSettings, provenInForce, withDesk } from '#apps/prediction/learning/settings-in-force.ts';
import { WeightedSizer } from '#apps/prediction/learning/weighted-sizer.ts';

const STRICT = gateSettings('strict');

/** One of everything proven, one of everything not. */
const PROPOSAL: LearntProposal = {
  thresholds: [
    { type: 'leak', chosen: 0.5, verdict: 'change' },
    { type: 'iceberg', chosen: 0.9, verdict: 'keep' },
    { type: 'no detector of ours', chosen: 0.9, verdict: 'change' },
  ],
  categoryThresholds: [
    { category: 'crypto', chosen: 0.4, verdict: 'change' },
    { category: 'sports', chosen: 0.2, verdict: 'change' },
    { category: 'fed', chosen: 0.9, verdict: 'keep' },
  ],
  weights: {
    overallRate: 0.5,
    weights: [
      { type: 'leak', weight: 1.4, verdict: 'proven-good' },
      { type: 'leak', category: 'sports', weight: 0.7, verdict: 'proven-bad' },
      { type: 'iceberg', weight: 1.9, verdict: 'unproven' },
      { type: 'constraint', weight: 0.6, verdict: 'proven-good' },
      { type: 'stale-quote', weight: 1.001, verdict: 'proven-good' },
    ],
  },
  categories: [
    { category: 'politics', verdict: 'own', models: [{ type: 'leak', intercept: 0, slope: 1 }] },
    { category: 'fed', verdict: 'generic', models: [{ type: 'leak', intercept: 3, slope: 0 }] },
  ],
};

describe('what is proven', () => {
  const proven = provenOf(PROPOSAL);

  it('raises strengths, and never lowers one', () => {
    expect(learntGates(STRICT, proven).strength).toEqual({
      least: 0.1,
      // 0.2 was proven better than nothing in sports, where 0.3 is asked for already.
      categories: { sports: 0.3, crypto: 0.4 },
      detectors: { leak: 0.5 },
    });
    expect({ ...learntGates(STRICT, proven), strength: STRICT.strength }).toEqual(STRICT);
  });

  it('weighs findings: by the own model of the category, by detector and category, by detector, else not at all', () => {
    const weigh = (detector: string, category: string, strength = 0.5): number =>
      weightOf(proven, { detector, category, strength });
    expect(weigh('leak', 'crypto')).toBe(1.4);
    expect(weigh('leak', 'sports')).toBe(0.7);
    // Its chance of a profit is 1 / (1 + e^-strength), against one half of all findings.
    expect(weigh('leak', 'politics', 0)).toBeCloseTo(1, 12);
    expect(weigh('leak', 'politics', 1)).toBeCloseTo(2 / (1 + Math.exp(-1)), 12);
    expect(weigh('iceberg', 'crypto')).toBe(1);
    expect(weigh('leak', 'fed')).toBe(1.4);
    // Earns although it wins less often than others; wins as often as others.
    expect([weigh('constraint', 'fed'), weigh('stale-quote', 'fed')]).toEqual([1, 1]);
  });

  it('is nothing where nothing is: the same gates, the same weight', () => {
    const none = provenOf({ thresholds: [], weights: { weights: [] }, categories: [] });
    expect(isNothing(none)).toBe(true);
    expect(learntGates(STRICT, none)).toBe(STRICT);
    expect(weightOf(none, { detector: 'leak', category: 'fed', strength: 1 })).toBe(1);
    expect(isNothing(proven)).toBe(false);
  });
});

const strengths = fc.double({ min: 0, max: 1, noNaN: true });
const anyProven: fc.Arbitrary<ProvenSettings> = fc.record({
  detectors: fc.dictionary(fc.constantFrom(...DETECTORS), strengths),
  categories: fc.dictionary(fc.constantFrom(...MARKET_CATEGORIES), strengths),
  weights: fc.dictionary(fc.constantFrom(...DETECTORS), fc.double({ min: 0.5, max: 2, noNaN: true })),
  models: fc.constant({}),
  overallRate: fc.constant(0.5),
});
const anySignal = fc
  .record({
    detector: fc.constantFrom(...DETECTORS),
    category: fc.constantFrom(...MARKET_CATEGORIES),
    strength: strengths,
    modelProbability: fc.double({ min: 0.3, max: 0.7, noNaN: true }),
    depth: fc.integer({ min: 1, max: 2_000 }),
  })
  .map(({ detector, category, strength, ...rest }) => {
    const finding = { detector, strength };
    const costs = { limitUnits: 5_000, askUnits: 4_900, entryFee: 0.01, exitCost: 0.01 };
    const known = { spreadTicks: 1, usualDepth: 100, ageMs: 0, closesInMs: 1e9, market: 'm', ...costs };
    return { context: { finding, category, ...known, ...rest } } as unknown as PredictionSignal;
  });

describe('whatever was learnt', () => {
  it('lets nothing pass that the gates as they were would stop', () => {
    fc.assert(
      fc.property(anyProven, anySignal, (proven, signal) => {
        const changing = new ChangingGates(STRICT);
        const before = allPass(judgeAll(changing.gates, signal));
        expect(before).toBe(allPass(judgeAll(predictionGates(STRICT), signal)));
        changing.change(learntGates(STRICT, proven));
        expect(before || !allPass(judgeAll(changing.gates, signal))).toBe(true);
      }),
    );
  });

  it('opens nothing by its weight, and stays within every cap', () => {
    fc.assert(
      fc.property(anyProven, anySignal, fc.integer({ min: 1, max: 20_000 }), (proven, signal, equity) => {
        const held = { market: 0, event: 0, category: 0, total: 0 };
        const request: SizeRequest = { signal, equity, cash: equity, held, minQuantity: 5 };
        const weight = weightOf(proven, {
          ...signal.context.finding,
          category: signal.context.category,
        });
        const usual = new KellySizer().size(request);
        const sized = new WeightedSizer(() => weight).size(request);
        expect(usual.kind === 'sized' && weight !== 1 ? usual : sized).toEqual(usual);
        expect(sized.kind === 'sized' ? sized.share : 0).toBeLessThanOrEqual(0.02 + 1e-12);
      }),
    );
  });

  it('is believed half as much by half the stake, where Kelly is what bounds it', () => {
    const [signal] = fc.sample(anySignal, 1);
    const context = { ...signal!.context, modelProbability: 0.53, depth: 1e6 };
    const held = { market: 0, event: 0, category: 0, total: 0 };
    const request = { signal: { ...signal!, context }, equity: 10_000, cash: 10_000, held, minQuantity: 5 };
    const share = (weight: number): number => {
      const answer = new WeightedSizer(() => weight).size(request);
      return answer.kind === 'sized' ? answer.share : Number.NaN;
    };
    // Worth 0.52 for 0.51: a quarter of 2.04 % of the equity.
    expect(share(1)).toBeCloseTo(0.0051, 4);
    expect(share(0.5)).toBeCloseTo(share(1) / 2, 4);
    expect(share(2)).toBeCloseTo(2 * share(1), 4);
  });
});

describe('settings in the store', () => {
  const version = (document: unknown) => ({ version: 3, applied: 9, document });

  it('are read as they were written, and leave those of other desks alone', () => {
    const scanner = withDesk(undefined, 'scanner', { applied: 1, proposal: { any: 'thing' } });
    const both = withDesk(version(scanner), 'prediction@sandbox', { applied: 2, proposal: PROPOSAL });
    expect(both).toMatchObject({ desks: { scanner: { applied: 1, proposal: { any: 'thing' } } } });
    const read = provenInForce(version(JSON.parse(JSON.stringify(both))), 'sandbox');
    expect(read).toEqual(provenOf(PROPOSAL));
    expect(provenInForce(version(both), 'polymarket')).toBe(NOTHING_PROVEN);
  });

  it('that a person applied for the desk count where they are newer', () => {
    const job = withDesk(undefined, 'prediction@sandbox', { applied: 2, proposal: PROPOSAL });
    const none = { thresholds: [], weights: { weights: [] }, categories: [] };
    expect(
      isNothing(
        provenInForce(version(withDesk(version(job), 'prediction', { applied: 3, proposal: none })), 'sandbox'),
      ),
    ).toBe(true);
    expect(
      isNothing(
        provenInForce(version(withDesk(version(job), 'prediction', { applied: 1, proposal: none })), 'sandbox'),
      ),
    ).toBe(false);
  });

  it('of an older form mean nothing, and what cannot be read is said', () => {
    expect(provenInForce(undefined, 'sandbox')).toBe(NOTHING_PROVEN);
    expect(provenInForce(version({ results: 3, weights: {} }), 'sandbox')).toBe(NOTHING_PROVEN);
    for (const document of [
      null,
      'text',
      { desks: 3 },
      { desks: { prediction: { applied: 1, proposal: { weights: [] } } } },
    ]) {
      expect(() => provenInForce(version(document), 'sandbox')).toThrow(UnreadableSettings);
    }
  });
});
