import { describe, expect, it } from 'vitest';
import { DAY_MS } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import { CYCLE_WINDOWS, CycleLows } from '#domain/structure/cycles.ts';
import type { Fact } from '#domain/structure/fact.ts';
import { describeDetectorContract } from '#testkit/detector-contract.ts';

const WINDOW = { startBars: 16, endBars: 24 };

/** Straight lines from one turning point `[day, close]` to the next, as daily bars one point high on both sides of the close. */
function days(...turns: readonly (readonly [number, number])[]): Bar[] {
  const bars: Bar[] = [];
  for (let leg = 1; leg < turns.length; leg++) {
    const [[fromDay, from], [toDay, to]] = [turns[leg - 1]!, turns[leg]!];
    for (let day = bars.length; day <= toDay; day++) {
      const close = from + ((to - from) * (day - fromDay)) / (toDay - fromDay);
      const openTime = day * DAY_MS;
      bars.push({
        openTime,
        closeTime: openTime + DAY_MS,
        open: close,
        high: close + 1,
        low: close - 1,
        close,
        volume: 1,
      });
    }
  }
  return bars;
}

function run(bars: readonly Bar[]): { cycles: CycleLows; facts: Fact[] } {
  const facts: Fact[] = [];
  const cycles = new CycleLows({ degree: 'DCL', window: WINDOW }, (fact) => facts.push(fact));
  for (const bar of bars) cycles.update(bar);
  return { cycles, facts };
}

function lowsOf(facts: readonly Fact[]): Fact[] {
  return facts.filter((fact) => fact.kind === 'cycle-low');
}

describe('CycleLows', () => {
  it('finds the low in the window and confirms it by pivot and close above the 10-day average', () => {
    const { cycles, facts } = run(days([0, 150], [20, 100], [25, 125]));
    const [low] = lowsOf(facts);
    // Day 20 is the low. It stands out on day 23; the close of day 23 (115) is the first above the average of ten.
    expect(low).toMatchObject({ at: 20, confirmedAt: 23, price: 99, degree: 'DCL' });
    expect(low).toMatchObject({ lengthBars: undefined, translationRatio: undefined, hasFailed: undefined });
    expect(cycles.lastLow).toEqual({ at: 20, price: 99, knownAt: 24 * DAY_MS });
    expect(cycles.barsSinceLow).toBe(5);
    expect(cycles.timing).toBe('early');
    expect(cycles.isFailed).toBe(false);
  });

  it('counts from the previous low: a dip before the window is none, a higher low inside it is one', () => {
    const { facts } = run(days([0, 150], [20, 100], [27, 130], [30, 121], [36, 180], [40, 150], [46, 200]));
    expect(lowsOf(facts)).toMatchObject([{ at: 20 }, { at: 40, price: 149, lengthBars: 20 }]);
  });

  it.each([
    ['right', 36, 0.8],
    ['middle', 30, 0.5],
    ['left', 25, 0.25],
  ] as const)('calls a cycle %s-translated by the day of its high', (translation, highDay, ratio) => {
    const { facts } = run(days([0, 150], [20, 100], [highDay, 190], [40, 110], [46, 200]));
    expect(lowsOf(facts)[1]).toMatchObject({ translation, translationRatio: ratio, highAt: highDay, high: 191 });
  });

  it('reports a failed cycle once, when the price falls below the low that began it', () => {
    const bars = days([0, 150], [20, 100], [26, 130], [40, 80], [46, 140]);
    const { cycles, facts } = run(bars);
    const failures = facts.filter((fact) => fact.kind === 'cycle-failed');
    expect(failures).toMatchObject([{ level: 99, lowAt: 20 }]);
    expect(bars[failures[0]!.at]!.low).toBeLessThan(99);
    expect(bars[failures[0]!.at - 1]!.low).toBeGreaterThanOrEqual(99);
    expect(lowsOf(facts)[1]).toMatchObject({ at: 40, hasFailed: true });
    expect(cycles.isFailed).toBe(false);
  });

  it('moves the candidate to each lower low and confirms none while the price falls', () => {
    const { cycles, facts } = run(days([0, 150], [30, 60]));
    expect(facts.every((fact) => fact.kind === 'cycle-candidate')).toBe(true);
    expect(facts.map((fact) => fact.at)).toEqual(Array.from({ length: 15 }, (_, i) => 16 + i));
    expect(cycles.pending).toEqual({ at: 30, price: 59 });
    expect([cycles.timing, cycles.isFailed, cycles.barsSinceLow]).toEqual([undefined, undefined, undefined]);
  });

  it('calls the timing late when the window is over and nothing was confirmed', () => {
    const { cycles } = run(days([0, 150], [20, 100], [46, 230]));
    expect(cycles.timing).toBe('late');
  });

  it('has windows that begin before they end, the weekly ones around several daily ones', () => {
    for (const { DCL, WCL } of Object.values(CYCLE_WINDOWS)) {
      expect(DCL.startBars).toBeLessThan(DCL.endBars);
      expect(WCL.startBars).toBeLessThan(WCL.endBars);
      expect(WCL.startBars).toBeGreaterThan(2 * DCL.endBars);
    }
  });
});

describeDetectorContract({
  name: 'short cycles',
  create: (emit) =>
    new CycleLows({ degree: 'WCL', window: { startBars: 8, endBars: 14 }, strength: 2, averageBars: 3 }, emit),
  witness: undefined,
});
