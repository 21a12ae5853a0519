import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, formatDay, HOUR_MS, unixMs } from '#core/time.ts';
import type { Dimension } from '#domain/search/dimension.ts';
import { longestHoldingMs, trainingStop } from '#domain/search/purge.ts';
import { parameterStability } from '#domain/search/stability.ts';
import { shortfallRatio, walkForwardVerdict } from '#domain/search/verdict.ts';
import type { WalkForwardEvidence } from '#domain/search/verdict.ts';
import { walkForwardWindows } from '#domain/search/windows.ts';
import type { WindowPlan } from '#domain/search/windows.ts';

const PLAN: WindowPlan = { trainMs: 30 * DAY_MS, testMs: 7 * DAY_MS, stepMs: 7 * DAY_MS, isAnchored: false, weeks: 12 };
const day = (month: number, date: number): number => Date.UTC(2024, month - 1, date);

describe('windows', () => {
  it('train 30 days, test the next 7, and roll by a week so that the last test ends with the data', () => {
    // 1 January to 1 March 2024, 60 days: tests end on 1 March, 23 and 16 February, 9 February; one more would begin to train on
    // 27 December.
    const windows = walkForwardWindows({ from: day(1, 1), to: day(3, 1) }, PLAN);
    const days = windows.map((w) => [w.trainFrom, w.trainTo, w.testTo].map((at) => formatDay(unixMs(at)).slice(5)));
    expect(days).toEqual([
      ['01-03', '02-02', '02-09'],
      ['01-10', '02-09', '02-16'],
      ['01-17', '02-16', '02-23'],
      ['01-24', '02-23', '03-01'],
    ]);
    expect(windows.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  });

  it('always train from the start of the data when anchored', () => {
    const windows = walkForwardWindows({ from: day(1, 1), to: day(3, 1) }, { ...PLAN, isAnchored: true });
    expect(windows.map(({ trainFrom }) => trainFrom)).toEqual([day(1, 1), day(1, 1), day(1, 1), day(1, 1)]);
    expect(windows[0]!.trainTo).toBe(day(2, 2));
  });

  it('stay within the last weeks asked for', () => {
    const windows = walkForwardWindows({ from: day(1, 1), to: day(12, 1) }, PLAN);
    expect(windows).toHaveLength(12);
    expect(windows[0]!.trainTo).toBe(day(12, 1) - 12 * 7 * DAY_MS);
  });

  it('end at the last whole day when they move by days', () => {
    const windows = walkForwardWindows({ from: day(1, 1), to: day(3, 1) + 5 * HOUR_MS }, PLAN);
    expect(windows.at(-1)!.testTo).toBe(day(3, 1));
  });

  it('tile time: tests never overlap, and every training ends where its test begins', () => {
    const lengths = fc.record({
      trainMs: fc.integer({ min: 1, max: 60 }),
      testMs: fc.integer({ min: 1, max: 20 }),
      gap: fc.integer({ min: 0, max: 9 }),
      isAnchored: fc.boolean(),
      weeks: fc.integer({ min: 1, max: 60 }),
      span: fc.integer({ min: 81, max: 400 }),
    });
    fc.assert(
      fc.property(lengths, ({ trainMs, testMs, gap, isAnchored, weeks, span }) => {
        fc.pre(testMs <= weeks * 7);
        const plan = {
          trainMs: trainMs * DAY_MS,
          testMs: testMs * DAY_MS,
          stepMs: (testMs + gap) * DAY_MS,
          isAnchored,
          weeks,
        };
        const data = { from: day(1, 1), to: day(1, 1) + span * DAY_MS };
        const windows = walkForwardWindows(data, plan);
        expect(windows.at(-1)!.testTo).toBe(data.to);
        for (const [i, window] of windows.entries()) {
          expect(window.trainFrom).toBeGreaterThanOrEqual(data.from);
          expect(window.trainTo - window.trainFrom).toBeGreaterThanOrEqual(plan.trainMs);
          expect(window.testTo - window.trainTo).toBe(plan.testMs);
          expect(window.trainTo).toBeGreaterThanOrEqual(windows[i - 1]?.testTo ?? data.from);
        }
      }),
    );
  });

  it.each([
    [{ ...PLAN, stepMs: 3 * DAY_MS }, 'Expected --step to be at least --test "7d", was "3d": tests must not overlap'],
    [{ ...PLAN, trainMs: 0 }, 'Expected --train to be above 0, was "0"'],
    [
      { ...PLAN, trainMs: 90 * DAY_MS },
      'Expected bars for one window, 90d to train and 7d to test, there are 2024-01-01 to',
    ],
    [{ ...PLAN, testMs: 20 * DAY_MS, stepMs: 20 * DAY_MS, weeks: 1 }, 'Expected bars for one window'],
  ])('are refused when they cannot be cut', (plan, message) => {
    expect(() => walkForwardWindows({ from: day(1, 1), to: day(3, 1) }, plan)).toThrow(message);
  });
});

describe('purge and embargo', () => {
  // Training ends at hour 100. Trades: 10 to 14, 60 to 90, 92 to 97, and one from 98 on that is still open.
  const hours = (from: number, to: number | undefined): { from: number; to: number | undefined } => ({ from, to });
  const trades = [hours(10, 14), hours(60, 90), hours(92, 97), hours(98, undefined)];

  it('stops before a position that is still open at the end', () => {
    expect(trainingStop(trades, 100, 0)).toBe(98);
  });

  it('stops an embargo before the end, and before a position that reaches across it', () => {
    // 100 - 5 = 95 lies inside the trade from 92 to 97: it goes as a whole.
    expect(trainingStop(trades, 100, 5)).toBe(92);
    // 100 - 30, the longest holding, lies inside the trade from 60 to 90.
    expect(longestHoldingMs(trades)).toBe(30);
    expect(trainingStop(trades, 100, 30)).toBe(60);
  });

  it('leaves everything when nothing reaches across', () => {
    expect(trainingStop(trades.slice(0, 3), 100, 0)).toBe(100);
    expect(trainingStop([], 100, 7)).toBe(93);
  });

  it('goes back through positions that overlap one another', () => {
    expect(trainingStop([hours(50, 70), hours(65, 85), hours(80, undefined)], 100, 0)).toBe(50);
  });

  it('never stops inside a position, and never later than the embargo', () => {
    const holding = fc.tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 30 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(holding, { maxLength: 12 }), fc.integer({ min: 0, max: 40 }), (drawn, embargo) => {
        const held = drawn.map(([from, length, isOpen]) => ({
          from,
          to: isOpen ? undefined : Math.min(100, from + length),
        }));
        const stop = trainingStop(held, 100, embargo);
        expect(stop).toBeLessThanOrEqual(100 - embargo);
        for (const { from, to } of held) expect(from >= stop || (to !== undefined && to <= stop)).toBe(true);
      }),
    );
  });
});

describe('stability', () => {
  const dimensions: readonly Dimension[] = [
    { kind: 'steps', name: 'fast', low: 0, step: 10, digits: 0, count: 10, spacing: 'linear' },
    { kind: 'list', name: 'mode', values: ['strike', 'stealth'], isOrdered: false },
  ];

  it('says how often and how far the winner moves', () => {
    const winners = [
      { fast: 10, mode: 'strike' },
      { fast: 10, mode: 'stealth' },
      undefined, // no trial could win in this window
      { fast: 40, mode: 'stealth' },
    ];
    const [fast, mode] = parameterStability(dimensions, winners);
    // 10 to 10, then 10 to 40: three of ten steps.
    expect(fast).toMatchObject({ values: [10, 10, undefined, 40], changeRatio: 0.5, mostOften: 10 });
    expect(fast!.meanMove).toBeCloseTo(0.15, 12);
    expect(mode).toMatchObject({ changeRatio: 0.5, meanMove: 0.5, mostOften: 'stealth' });
  });

  it('is not known for one winner', () => {
    const [fast] = parameterStability(dimensions, [{ fast: 10, mode: 'strike' }]);
    expect(fast).toMatchObject({ changeRatio: undefined, meanMove: undefined, mostOften: 10 });
  });
});

describe('the verdict', () => {
  const evidence: WalkForwardEvidence = {
    direction: 'maximise',
    inSample: 2,
    outOfSample: 1.7,
    pbo: 0.3,
    trades: 40,
    tradesMin: 30,
  };

  it.each([
    ['robust', {}],
    ['robust', { outOfSample: 3 }],
    ['robust', { pbo: undefined }],
    ['overfit', { outOfSample: 1.5 }], // a quarter less
    ['overfit', { outOfSample: -1 }],
    ['overfit', { pbo: 0.51 }],
    ['overfit', { inSample: -2, outOfSample: -3 }],
    ['robust', { direction: 'minimise', outOfSample: 2.3 }],
    ['overfit', { direction: 'minimise', outOfSample: 2.5 }],
    ['too little evidence', { trades: 29, outOfSample: -1 }],
    ['too little evidence', { outOfSample: undefined }],
    ['too little evidence', { inSample: 0 }],
  ] as const)('is %s with %j', (kind, change) => {
    expect(walkForwardVerdict({ ...evidence, ...change }).kind).toBe(kind);
  });

  it('gives every ground', () => {
    expect(walkForwardVerdict({ ...evidence, outOfSample: 1, pbo: 0.9 }).reasons).toEqual([
      'tests fall short of training by 50.0 %, allowed are 20.0 %',
      'the probability of overfitting is 90.0 %, allowed are 50.0 %',
    ]);
    expect(shortfallRatio(evidence)).toBeCloseTo(0.15, 12);
  });
});
