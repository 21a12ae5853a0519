import { describe, expect, it } from 'vitest';
import type { Bar } from '#domain/market/bar.ts';
import type { Component } from '#domain/structure/component.ts';
import { ComponentDetector } from '#domain/structure/component.ts';
import { EqualLevels } from '#domain/structure/equal-levels.ts';
import type { Fact } from '#domain/structure/fact.ts';
import { StructureEngine } from '#domain/structure/structure-engine.ts';
import { barsOf } from '#testkit/structure-bars.ts';

/** A bar from `low` to `high` that opens and closes in its middle. */
function range(low: number, high: number): [number, number, number, number] {
  const middle = (low + high) / 2;
  return [middle, high, low, middle];
}

function factsOf(component: Component, bars: readonly Bar[], atrBars?: number): Fact[] {
  const facts: Fact[] = [];
  const detector = new ComponentDetector(component, (fact) => facts.push(fact), atrBars);
  for (const bar of bars) detector.update(bar);
  return facts;
}

function engineFacts<K extends Fact['kind']>(
  kind: K,
  bars: readonly Bar[],
  strength = 1,
): Extract<Fact, { kind: K }>[] {
  const facts = factsOf(new StructureEngine({ strength }), bars);
  return facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);
}

describe('pivots', () => {
  it('are known strength bars later, at that bar close', () => {
    const bars = barsOf(range(10, 11), range(11, 12), range(12, 15), range(11, 13), range(10, 12), range(9, 11));
    const [pivot] = engineFacts('pivot', bars, 2);
    expect(pivot).toMatchObject({ direction: 1, at: 2, confirmedAt: 4, price: 15 });
    expect(pivot!.confirmedTime).toBe(bars[4]!.closeTime);
  });

  it('are the first of equal highs: beyond the bars before, not beaten by the bars after', () => {
    const bars = barsOf(range(10, 11), range(11, 15), range(12, 15), range(11, 12), range(10, 11));
    expect(engineFacts('pivot', bars).map(({ at, direction }) => [at, direction])).toEqual([[1, 1]]);
  });

  it('do not exist where bars are missing on one side', () => {
    const bars = barsOf(range(10, 20), range(10, 12), range(10, 11), range(10, 20));
    expect(engineFacts('pivot', bars)).toEqual([]);
  });

  it('come high before low on one bar', () => {
    const bars = barsOf(range(10, 12), range(5, 20), range(10, 12));
    expect(engineFacts('pivot', bars).map(({ direction, price }) => [direction, price])).toEqual([
      [1, 20],
      [-1, 5],
    ]);
  });
});

describe('the zigzag', () => {
  // Pivots with strength 1: high 14 (1), low 9 (2), high 13 (3), low 10 (4), high 16 (5), low 8 (6).
  const bars = barsOf(
    range(11, 12),
    range(12, 14),
    range(9, 11),
    range(11, 13),
    range(10, 12),
    range(12, 16),
    range(8, 11),
    range(9, 12),
  );

  it('labels each leg against the previous one of its side', () => {
    expect(engineFacts('leg', bars).map(({ at, price, label }) => [at, price, label])).toEqual([
      [1, 14, undefined],
      [2, 9, undefined],
      [3, 13, 'LH'],
      [4, 10, 'HL'],
      [5, 16, 'HH'],
      [6, 8, 'LL'],
    ]);
  });

  it('moves the end of a leg to a more extreme pivot and ignores a lesser one', () => {
    // Highs 14 (2), 13 (4) and 15 (6); the lows between them rise too evenly to be pivots.
    const rising = barsOf(
      range(8, 10),
      range(9, 11),
      range(10, 14),
      range(10.5, 12),
      range(11, 13),
      range(11.5, 12),
      range(12, 15),
      range(12.5, 13),
    );
    expect(engineFacts('pivot', rising).map(({ at }) => at)).toEqual([2, 4, 6]);
    expect(engineFacts('leg', rising).map(({ at, supersedes }) => [at, supersedes])).toEqual([
      [2, undefined],
      [6, 2],
    ]);
  });

  it('calls an equal high equal', () => {
    const equal = barsOf(range(11, 12), range(12, 14), range(9, 11), range(11, 14), range(10, 12));
    expect(engineFacts('leg', equal).map(({ label }) => label)).toEqual([undefined, undefined, 'EH']);
  });
});

describe('liquidity', () => {
  const high = [range(10, 12), range(11, 15), range(10, 12)] as const;

  it('is swept by a bar that trades beyond and closes back at the level', () => {
    const bars = barsOf(...high, range(11, 15), [14, 16, 13, 15]);
    expect(engineFacts('taken', bars)).toMatchObject([
      { direction: 1, level: 15, pivotAt: 1, confirmedAt: 4, by: 'sweep' },
    ]);
  });

  it('is run by a bar that closes beyond, once', () => {
    const bars = barsOf(...high, [14, 16, 13, 15.5], [15.5, 18, 15, 17]);
    expect(engineFacts('taken', bars)).toMatchObject([{ confirmedAt: 3, by: 'run' }]);
  });

  it('that is run and closed back within the allowed bars is a delayed sweep at that bar', () => {
    const bars = barsOf(...high, [14, 16, 13, 15.5], [15.5, 17, 15.25, 16], [16, 16.5, 14, 15], [15, 16, 14, 14]);
    const facts = (reclaimBars: number): Fact[] =>
      factsOf(new StructureEngine({ strength: 1, reclaimBars }), bars).filter(({ kind }) => kind === 'reclaimed');
    expect(facts(1)).toEqual([]);
    expect(facts(2)).toMatchObject([{ direction: 1, level: 15, pivotAt: 1, takenAt: 3, confirmedAt: 5 }]);
  });

  it('is told in the order of the pivots when one bar takes several', () => {
    const bars = barsOf(range(10, 12), range(11, 15), range(9, 12), range(10, 14), range(9.5, 12), [11, 20, 5, 14.5]);
    expect(engineFacts('taken', bars).map(({ pivotAt, by }) => [pivotAt, by])).toEqual([
      [1, 'sweep'],
      [2, 'sweep'],
      [3, 'run'],
    ]);
  });
});

describe('equal levels', () => {
  // True ranges are 4, so the tolerance of a tenth of the ATR is 0.4.
  const series = (second: number): Bar[] =>
    barsOf(range(10, 14), range(10, 14), range(12, 16), range(10, 14), range(second - 4, second), range(10, 14));

  it('are two consecutive pivots less than a tenth of the ATR apart', () => {
    const facts = factsOf(new EqualLevels({ strength: 1 }), series(16.25), 2);
    expect(facts.filter(({ kind }) => kind === 'equal')).toMatchObject([
      { direction: 1, at: 4, confirmedAt: 5, price: 16.25, previousAt: 2, previousPrice: 16 },
    ]);
  });

  it('are not found farther apart, nor before the ATR exists', () => {
    expect(factsOf(new EqualLevels({ strength: 1 }), series(16.5), 2)).toEqual([]);
    expect(factsOf(new EqualLevels({ strength: 1 }), series(16.25), 200)).toEqual([]);
  });

  it('are taken when the outer of the two is traded through', () => {
    const bars = barsOf(
      ...series(15.75).map(({ open, high, low, close }) => [open, high, low, close] as const),
      [14, 16, 12, 14],
      [14, 16.25, 12, 14],
    );
    const facts = factsOf(new EqualLevels({ strength: 1 }), bars, 2);
    expect(facts.filter(({ kind }) => kind === 'taken')).toMatchObject([
      { of: 'equal', level: 16, confirmedAt: 7, by: 'sweep' },
    ]);
  });
});
