import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { currency, money } from '#core/money.ts';
import { unixMs } from '#core/time.ts';
import { Attribution } from '#domain/evidence/attribution/attribution.ts';
import type { AttributionResult } from '#domain/evidence/attribution/attribution.ts';
import { factorCredit, gateCredit, groupCredit, typeCredit } from '#domain/evidence/attribution/credit.ts';
import type { AttributionMethod, CreditRule } from '#domain/evidence/attribution/credit.ts';
import { ExactSum } from '#domain/evidence/attribution/exact-sum.ts';
import { sharedUnits } from '#domain/evidence/attribution/shared-units.ts';
import { votingShares } from '#domain/evidence/attribution/voting-shares.ts';
import { dimensionsNamed } from '#domain/evidence/matrix/dimensions.ts';
import type { Contributor, OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { endedWith, sampleOutcome } from '#domain/evidence/outcomes/sample-outcome.ts';
import { seededOutcomes } from '#domain/evidence/outcomes/seeded-outcomes.ts';

const USDT = currency('USDT');
const MONDAY = unixMs(Date.UTC(2024, 0, 1));

function attributed(
  outcomes: Iterable<OutcomeRecord>,
  rule: CreditRule,
  method: AttributionMethod = 'shapley',
): AttributionResult {
  const attribution = new Attribution({ rule, method, currency: USDT });
  for (const outcome of outcomes) attribution.add(outcome);
  return attribution.result();
}

const amounts = ({ contributions }: AttributionResult): Record<string, number> =>
  Object.fromEntries(contributions.map(({ name, profit }) => [name, profit.amount.toNumber()]));

describe('votingShares', () => {
  it('are those of a worked vote', () => {
    // Weights 3, 2, 1 and a quota of 4 of 6. Who tips, over the six orders: 3 2 1: 2; 3 1 2: 1; 2 3 1: 3; 2 1 3: 3; 1 3 2: 3; 1 2 3: 3.
    expect(votingShares([3, 2, 1], 4 / 6).map((share) => share * 6)).toEqual(
      [4, 1, 1].map((n) => expect.closeTo(n, 9)),
    );
    // Three equals and a majority of two: a third each. One alone is enough for the quota: everybody is first as often.
    expect(votingShares([1, 1, 1], 0.5)).toEqual([1, 1, 1].map(() => expect.closeTo(1 / 3, 9)));
    // A dictator.
    expect(votingShares([10, 1, 1], 0.8)).toEqual([1, 0, 0].map((n) => expect.closeTo(n, 9)));
    expect(votingShares([5], 1)).toEqual([1]);
  });

  it('agree with all orders walked one by one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 2, maxLength: 6 }).filter((w) => w.some((x) => x > 0)),
        fc.integer({ min: 1, max: 20 }),
        (weights, twentieths) => {
          const shares = votingShares(weights, twentieths / 20);
          const expected = byOrders(weights, twentieths / 20);
          shares.forEach((share, i) => expect(share).toBeCloseTo(expected[i]!, 9));
        },
      ),
    );
  });

  it('are 0 or more and sum to 1, exact and sampled alike', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.001, max: 10, noNaN: true }), { minLength: 1, maxLength: 15 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (weights, quota) => {
          const shares = votingShares(weights, quota);
          expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
          expect(Math.abs(shares.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(1e-9);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are close to exact when they are sampled, and the same every time', () => {
    const weights = [5, 4, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1];
    const sampled = votingShares(weights, 0.5);
    expect(sampled).toEqual(votingShares(weights, 0.5));
    const exact = votingShares([5, 4, 3, 2, 2, 1, 1, 1, 1, 1, 1, 2], 0.5);
    expect(Math.abs(sampled[0]! - exact[0]!)).toBeLessThan(0.04);
  });
});

describe('sharedUnits', () => {
  it('give what is left to the largest cut-off parts, the first of equals', () => {
    // 100 by thirds: 33 each and one left, to the first; 0.5/0.3/0.2 of 11: 5.5 3.3 2.2 gives 5 3 2, one left to the first.
    expect(sharedUnits(100, [1 / 3, 1 / 3, 1 / 3])).toEqual([34, 33, 33]);
    expect(sharedUnits(11, [0.5, 0.3, 0.2])).toEqual([6, 3, 2]);
    expect(sharedUnits(-11, [0.2, 0.3, 0.5])).toEqual([-2, -3, -6]);
    expect(sharedUnits(0, [0.5, 0.5])).toEqual([0, 0]);
  });

  it('sum to the whole for every split', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e12, max: 1e12 }),
        fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 10 }),
        (units, raw) => {
          const total = raw.reduce((a, b) => a + b, 0);
          const parts = sharedUnits(
            units,
            raw.map((share) => share / total),
          );
          expect(parts.reduce((a, b) => a + b, 0)).toBe(units);
          parts.forEach((part, i) => expect(Math.abs(part - (units * raw[i]!) / total)).toBeLessThan(1.01));
        },
      ),
    );
  });
});

describe('ExactSum', () => {
  it('does not lose a unit beyond the safe integers', () => {
    const sum = new ExactSum();
    for (let i = 0; i < 3_000; i++) sum.add(2 ** 45 + 1);
    expect(sum.value).toBe(3_000n * (2n ** 45n + 1n));
  });
});

describe('attribution', () => {
  const factor = (name: string, score: number, weight: number, knownAt?: number): Contributor => ({
    kind: 'factor',
    name,
    score,
    weight,
    knownAt,
  });

  it('shares a profit among the factors that carried the signal over its threshold', () => {
    // Support a 3, b 1 against c -1; weights 6; threshold 0.2 needs 1.2 + 1 = 2.2 of 4: a alone suffices, b does not. a tips always.
    const contributors = [factor('a', 1, 3), factor('b', 1, 1), factor('c', -0.5, 2), factor('off', 0, 0)];
    const outcome = sampleOutcome({ contributors, scoreThreshold: 0.2, ...endedWith(1, MONDAY) });
    expect(amounts(attributed([outcome], factorCredit))).toEqual({ a: 100 });
    // A threshold of 0.4 needs 3.4: both are needed, half each.
    expect(amounts(attributed([{ ...outcome, scoreThreshold: 0.4 }], factorCredit))).toEqual({ a: 50, b: 50 });
  });

  it('gives all to what was known last by last touch', () => {
    const contributors = [factor('old', 1, 5, 10), factor('new', 1, 1, 20), factor('against', -1, 1, 30)];
    const outcome = sampleOutcome({ contributors, ...endedWith(-1, MONDAY) });
    expect(amounts(attributed([outcome], factorCredit, 'last-touch'))).toEqual({ new: -100 });
  });

  it('shares among triggers as equals, and falls back to the type', () => {
    const trigger = (name: string): Contributor => ({ kind: 'trigger', name, score: 1, weight: 1, knownAt: 1 });
    const two = sampleOutcome({ contributors: [trigger('sweep'), trigger('gap')], ...endedWith(1, MONDAY) });
    const none = sampleOutcome({ contributors: [], type: 'leak', ...endedWith(1, MONDAY) });
    expect(amounts(attributed([two, none], typeCredit))).toEqual({ leak: 100, sweep: 50, gap: 50 });
  });

  it('says what gates changed: the losses that they avoided, the wins that they cost', () => {
    const gates = (a: 'pass' | 'block', b: 'pass' | 'block') =>
      [
        { gate: 'a', kind: a },
        { gate: 'b', kind: b },
      ] as const;
    const outcomes = [
      sampleOutcome({ gates: gates('pass', 'pass'), ...endedWith(2, MONDAY) }),
      sampleOutcome({ gates: gates('block', 'block'), ...endedWith(-1, MONDAY) }),
      sampleOutcome({ gates: gates('pass', 'block'), ...endedWith(1.5, MONDAY) }),
    ];
    // Without gates 200 - 100 + 150 = 250. Both avoided 50 of the loss; b cost 150. What passed: 200.
    const shapley = attributed(outcomes, gateCredit);
    expect(amounts(shapley)).toEqual({ 'without any gate': 250, a: 50, b: -100 });
    expect(shapley.total.amount.toNumber()).toBe(200);
    expect(amounts(attributed(outcomes, gateCredit, 'last-touch'))).toEqual({ 'without any gate': 250, b: -50 });
  });

  it('sums to the total profit whatever it is shared among and however', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 300 }), (seed, count) => {
        const types = [
          { type: 'a', winRatio: 0.5 },
          { type: 'b', winRatio: 0.4 },
        ];
        const outcomes = [...seededOutcomes({ seed, count, types })].map((outcome, i) => {
          const rMultiple = ((i * 7_919 + seed) % 1_000) / 271 - 1.7;
          return Object.assign(outcome, endedWith(rMultiple, outcome.time));
        });
        const rules = [typeCredit, factorCredit, groupCredit(dimensionsNamed(['gate'])[0]!), gateCredit];
        for (const method of ['shapley', 'last-touch'] as const) {
          for (const rule of rules) {
            const counted =
              rule === gateCredit
                ? outcomes.filter(({ gates }) => gates.every(({ kind }) => kind === 'pass'))
                : outcomes;
            const expected = counted.reduce((sum, { profit }) => sum.plus(profit!.amount), Decimal.ZERO);
            const expectedR = counted.reduce((sum, { exit }) => sum + exit!.rMultiple!, 0);
            const { contributions, total, totalR } = attributed(outcomes, rule, method);
            const sum = contributions.reduce((all, { profit }) => all.plus(profit.amount), Decimal.ZERO);
            expect(sum.compare(expected)).toBe(0);
            expect(total.amount.compare(expected)).toBe(0);
            expect(Math.abs(contributions.reduce((all, { profitR }) => all + profitR, 0) - expectedR)).toBeLessThan(
              1e-9,
            );
            expect(Math.abs(totalR - expectedR)).toBeLessThan(1e-9);
            for (const { weeks, profit } of contributions) {
              const ofWeeks = weeks.reduce((all, week) => all.plus(week.profit.amount), Decimal.ZERO);
              expect(ofWeeks.compare(profit.amount)).toBe(0);
            }
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('leaves out other currencies and says how many', () => {
    const euro = sampleOutcome({ profit: money(currency('EUR'), Decimal.parse('5.00')) });
    expect(attributed([euro, sampleOutcome()], typeCredit)).toMatchObject({ leftOut: 1, signals: 1 });
  });

  it('puts a profit into the week in which it was known, Monday to Sunday', () => {
    const sunday = unixMs(MONDAY - 30 * 60_000);
    const { contributions } = attributed([sampleOutcome({ time: sunday, ...endedWith(1, sunday) })], typeCredit);
    // Made on Sunday at 23:30, known on Monday at 00:30.
    expect(contributions[0]!.weeks.map(({ week }) => week)).toEqual([MONDAY]);
  });

  it('ranks a planted top performer first and the planted loser last', () => {
    const types = [
      { type: 'plain', winRatio: 0.4 },
      { type: 'top', winRatio: 0.55 },
      { type: 'loser', winRatio: 0.25 },
    ];
    for (const seed of [1, 2, 3]) {
      const { contributions } = attributed(seededOutcomes({ seed, count: 3_000, types }), typeCredit);
      expect(contributions.map(({ name }) => name)).toEqual(['top', 'plain', 'loser']);
    }
  });
});

/** Shapley by definition. */
function byOrders(weights: readonly number[], quota: number): readonly number[] {
  const needed = quota * weights.reduce((a, b) => a + b, 0);
  const tipped = weights.map(() => 0);
  let orders = 0;
  const walk = (order: readonly number[], sum: number, tip: number): void => {
    if (order.length === weights.length) {
      orders++;
      tipped[tip]!++;
      return;
    }
    weights.forEach((weight, i) => {
      if (order.includes(i)) return;
      const next = sum + weight;
      walk([...order, i], next, tip < 0 && next >= needed * (1 - 1e-12) ? i : tip);
    });
  };
  walk([], 0, -1);
  return tipped.map((count) => count / orders);
}
