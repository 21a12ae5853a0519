import { describe, expect, it } from 'vitest';
import { InstrumentPair } from '#domain/indicators/correlation/pair.ts';
import { PearsonCorrelation } from '#domain/indicators/correlation/pearson.ts';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('a pair of instruments', () => {
  const first = barsOf([100, 110, 99, 108.9]);
  const second = barsOf([50, 60, 48, 57.6]);

  it('correlates returns, from one bar later than the levels', () => {
    // Returns +10 %, -10 %, +10 % against +20 %, -20 %, +20 %.
    const pair = new InstrumentPair(new PearsonCorrelation(3));
    const values = first.map((bar, i) => {
      pair.update(bar, second[i]!);
      return pair.value();
    });
    expect(pair.lookback).toBe(3);
    expect(values.slice(0, 3)).toEqual([undefined, undefined, undefined]);
    expect(values[3]).toBeCloseTo(1, 12);
  });

  it('goes on from a snapshot', () => {
    const [whole, restored] = [
      new InstrumentPair(new PearsonCorrelation(2)),
      new InstrumentPair(new PearsonCorrelation(2)),
    ];
    whole.update(first[0]!, second[0]!);
    whole.update(first[1]!, second[1]!);
    restored.restore(whole.snapshot());
    whole.update(first[2]!, second[2]!);
    restored.update(first[2]!, second[2]!);
    expect(restored.value()).toBe(whole.value());
    expect(restored.value()).toBeDefined();
  });

  it('may be two numbers of one bar; a bar that lacks one is passed over', () => {
    const bars = barsOf([
      [1, 1, 1, 1],
      [2, 2, 2, Number.NaN],
      [3, 3, 3, 5],
    ]);
    const values = valuesOf('pearson(2)', bars);
    expect(values.slice(0, 2)).toEqual([undefined, undefined]);
    expect(values[2]).toBeCloseTo(1, 12);
  });
});
