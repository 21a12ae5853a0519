import { describe, expect, it } from 'vitest';
import type { Bar } from '#domain/market/bar.ts';
import { ComponentDetector } from '#domain/structure/component.ts';
import type { Fact } from '#domain/structure/fact.ts';
import { FairValueGaps } from '#domain/structure/fair-value-gaps.ts';
import type { GapOptions } from '#domain/structure/fair-value-gaps.ts';
import { StructureEngine } from '#domain/structure/structure-engine.ts';
import type { StructureOptions } from '#domain/structure/structure-engine.ts';
import { barsOf } from '#testkit/structure-bars.ts';

type Prices = readonly [number, number, number, number];

/** A gap from 11 to 13: the first bar's high to the third one's low. */
const GAP: readonly Prices[] = [
  [10, 11, 9, 11],
  [11, 14, 10.5, 13.5],
  [13.5, 15, 13, 14.5],
];

function gapFacts(bars: readonly Bar[], options: GapOptions = {}, atrBars = 200): Fact[] {
  const facts: Fact[] = [];
  const detector = new ComponentDetector(new FairValueGaps(options), (fact) => facts.push(fact), atrBars);
  for (const bar of bars) detector.update(bar);
  return facts;
}

function states(facts: readonly Fact[]): [string, number][] {
  return facts.filter((fact) => fact.kind === 'zone-state').map((fact) => [fact.state, fact.confirmedAt]);
}

describe('a fair value gap', () => {
  it('lies between the first high and the third low, is dated at the middle bar and known at the third', () => {
    expect(gapFacts(barsOf(...GAP))).toMatchObject([
      { kind: 'zone', source: 'fvg', zone: 0, direction: 1, at: 1, confirmedAt: 2, bottom: 11, top: 13 },
    ]);
  });

  it('needs the middle bar to close beyond the first', () => {
    expect(gapFacts(barsOf([10, 11, 9, 11], [11, 14, 10.5, 11], [13.5, 15, 13, 14.5]))).toEqual([]);
  });

  it('goes through touched, ce, filled, inverted and ended, each at its own bar', () => {
    const bars = barsOf(
      ...GAP,
      [14.5, 15, 13, 14], // low = top
      [14, 14, 12.25, 13],
      [13, 13, 12, 12.5], // low = middle
      [12.5, 13, 11, 11], // low = bottom, close = bottom
      [11, 12, 10, 10.75], // close below
      [10.75, 13, 10, 13], // close = top
      [13, 14, 12, 13.25], // close above
      [13, 14, 9, 10],
    );
    expect(states(gapFacts(bars))).toEqual([
      ['touched', 3],
      ['ce', 5],
      ['filled', 6],
      ['inverted', 7],
      ['ended', 9],
    ]);
  });

  it('reaches several states on one bar, in order, and none on the bar that made it', () => {
    const bars = barsOf(...GAP, [14, 14, 10, 10.5]);
    expect(states(gapFacts(bars))).toEqual([
      ['touched', 3],
      ['ce', 3],
      ['filled', 3],
      ['inverted', 3],
    ]);
  });

  it('is left out when it is smaller than the filter, or the ATR is not known', () => {
    // True ranges 3.5 and 2: the ATR over 2 bars is 2.75, the gap is 2.
    expect(gapFacts(barsOf(...GAP), { sizeAtrMin: 0.7 }, 2)).toHaveLength(1);
    expect(gapFacts(barsOf(...GAP), { sizeAtrMin: 0.75 }, 2)).toEqual([]);
    expect(gapFacts(barsOf(...GAP), { sizeAtrMin: 0.1 })).toEqual([]);
  });

  it('makes the oldest one retire when more are live than are kept', () => {
    const bars = barsOf(...GAP, [14.5, 18, 14, 17.5], [17.5, 19, 17, 18]);
    const facts = gapFacts(bars, { zonesMax: 1 });
    expect(facts.map(({ kind, confirmedAt }) => [kind, confirmedAt])).toEqual([
      ['zone', 2],
      ['zone', 4],
      ['retired', 4],
    ]);
    expect(facts[2]).toMatchObject({ of: 'fvg', id: 0 });
  });
});

/** Strength 1: a high of 15 at bar 1, then a fall to 9 at bar 3 and a close above 15 at bar 5. */
const BREAK: readonly Prices[] = [
  [12, 13, 11, 12],
  [12, 15, 12, 14],
  [14, 14, 11, 11.5],
  [11.5, 12, 9, 10],
  [10, 14, 10, 13.5],
  [13.5, 17, 13, 16],
];

function engine(prices: readonly Prices[], options: Partial<StructureOptions> = {}, atrBars = 200) {
  const facts: Fact[] = [];
  const component = new StructureEngine({ strength: 1, ...options });
  const detector = new ComponentDetector(component, (fact) => facts.push(fact), atrBars);
  for (const bar of barsOf(...prices)) detector.update(bar);
  const of = <K extends Fact['kind']>(kind: K): Extract<Fact, { kind: K }>[] =>
    facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);
  return { component, of };
}

describe('a break of structure', () => {
  it('is a close beyond the latest high of the zigzag; the first one is a BOS', () => {
    expect(engine(BREAK).of('break')).toMatchObject([
      { type: 'BOS', direction: 1, at: 5, confirmedAt: 5, level: 15, pivotAt: 1 },
    ]);
  });

  it('happens once for a pivot', () => {
    expect(engine([...BREAK, [16, 18, 15.5, 17.5]]).of('break')).toHaveLength(1);
  });

  it('counts a wick only by option', () => {
    const wick: readonly Prices[] = [...BREAK.slice(0, 5), [13.5, 17, 13, 15]];
    expect(engine(wick).of('break')).toEqual([]);
    expect(engine(wick, { breakBy: 'wick' }).of('break')).toMatchObject([{ direction: 1, at: 5 }]);
  });

  it('against the trend is a change of character', () => {
    const facts = engine([...BREAK, [16, 16, 12, 12.5], [12.5, 14, 12.25, 13], [13, 13, 8, 8.5]]).of('break');
    expect(facts.map(({ type, direction, pivotAt, at }) => [type, direction, pivotAt, at])).toEqual([
      ['BOS', 1, 1, 5],
      ['CHoCH', -1, 6, 8],
    ]);
  });

  it('protects the lowest low since the broken pivot and lets the high run on', () => {
    const { component, of } = engine([...BREAK, [16, 18, 15, 17]]);
    expect(of('protected')).toMatchObject([{ direction: -1, price: 9, at: 3, confirmedAt: 5 }]);
    expect(component.trend).toMatchObject({ direction: 1, type: 'BOS', at: 5 });
    expect(component.protectedLevel).toMatchObject({ price: 9, at: 3 });
    expect(component.weakLevel).toMatchObject({ price: 18, at: 6 });
    expect(component.reference(1)).toBeUndefined();
    expect(component.reference(-1)).toMatchObject({ price: 9, at: 3 });
  });
});

describe('an order block', () => {
  it('is the bar with the lowest low between the broken pivot and the break', () => {
    expect(engine(BREAK).of('zone')).toMatchObject([
      { source: 'order-block', direction: 1, at: 3, confirmedAt: 5, bottom: 9, top: 12 },
    ]);
  });

  it('is the earliest bar on ties', () => {
    const tied: readonly Prices[] = [...BREAK.slice(0, 4), [10, 11, 9, 11], [11, 14, 10, 13], [13, 17, 13, 16]];
    expect(engine(tied).of('zone')).toMatchObject([{ at: 3, confirmedAt: 6 }]);
  });

  it('is never a bar of twice the ATR or more, once there is one', () => {
    // True ranges are 3 up to bar 3. Over 2 bars the ATR at bar 4 is (3 + 9) / 2 = 6: a range of 9 is below 12, so the bar counts.
    const wide: readonly Prices[] = [...BREAK.slice(0, 4), [10, 14, 5, 13.5], [13.5, 17, 13, 16]];
    expect(engine(wide, {}, 2).of('zone')).toMatchObject([{ at: 4, bottom: 5 }]);
    // Over 3 bars it is (2 * 3 + 23) / 3 = 9.67: a range of 23 is not below 19.33.
    const wider: readonly Prices[] = [...BREAK.slice(0, 4), [10, 24, 1, 13.5], [13.5, 26, 13, 25]];
    expect(engine(wider, {}, 3).of('zone')).toMatchObject([{ at: 3, bottom: 9 }]);
  });

  it('is touched, broken by a close beyond its far edge, and ends as a breaker', () => {
    const prices: readonly Prices[] = [
      ...BREAK,
      [16, 16, 12, 13], // low = top
      [13, 13, 8, 9], // wick below, close at the edge
      [9, 10, 8, 8.5], // close below
      [8.5, 12.5, 8, 12], // close = top
      [12, 13, 11, 12.5], // close above
    ];
    const ofBlock = (options: Partial<StructureOptions>): [string, number][] =>
      states(
        engine(prices, options)
          .of('zone-state')
          .filter(({ zone }) => zone === 0),
      );
    expect(ofBlock({})).toEqual([
      ['touched', 6],
      ['broken', 8],
      ['ended', 10],
    ]);
    expect(ofBlock({ blockBrokenBy: 'wick' })).toEqual([
      ['touched', 6],
      ['broken', 7],
      ['ended', 10],
    ]);
  });

  it('broken by the wick of a bar that closes above it ends on the next bar at the earliest', () => {
    const prices: readonly Prices[] = [...BREAK, [16, 17, 8, 14], [14, 15, 13, 14]];
    const facts = engine(prices, { blockBrokenBy: 'wick' }).of('zone-state');
    expect(states(facts.filter(({ zone }) => zone === 0))).toEqual([
      ['touched', 6],
      ['broken', 6],
      ['ended', 7],
    ]);
  });
});
