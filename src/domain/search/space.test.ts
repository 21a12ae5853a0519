import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AssayError } from '#core/errors.ts';
import { countOf, fromUnit, toUnit, valueAt } from '#domain/search/dimension.ts';
import type { Dimension } from '#domain/search/dimension.ts';
import { parseDimension } from '#domain/search/parse-dimension.ts';
import type { ParameterDomains } from '#domain/search/parse-dimension.ts';
import { makeSampler } from '#domain/search/make-sampler.ts';
import { parseExpression } from '#domain/search/expression.ts';
import type { Objective } from '#domain/search/objective.ts';
import { ParameterSpace } from '#domain/search/space.ts';

const DOMAINS: ParameterDomains = {
  fast: { kind: 'number', min: 1, max: 5_000, integer: true },
  slow: { kind: 'number', min: 2, max: 100_000_000, integer: true },
  stop: { kind: 'number', min: -10, max: 1e9, integer: false },
  mode: { kind: 'choice', choices: ['strike', 'overwatch'] },
};
const SHARPE: Objective = { expression: parseExpression('sharpe'), direction: 'maximise', constraints: [] };
const GRID = { name: 'grid', trials: 1, seed: 1 } as const;

function valuesOf(text: string): readonly (number | string)[] {
  const dimension = parseDimension(text, DOMAINS);
  if (dimension.kind === 'real') throw new Error(`${text} has no end`);
  return Array.from({ length: countOf(dimension) }, (_, place) => valueAt(dimension, place));
}

function failure(work: () => unknown): AssayError {
  try {
    work();
  } catch (error) {
    if (error instanceof AssayError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a dimension', () => {
  it.each([
    ['fast=5..20:5', [5, 10, 15, 20]],
    ['fast=5..19:5', [5, 10, 15]],
    ['fast=3..6', [3, 4, 5, 6]],
    ['fast=7', [7]],
    ['fast=20,5,10', [5, 10, 20]],
    ['stop=0.5..1.5:0.25', [0.5, 0.75, 1, 1.25, 1.5]],
    ['stop=0..0.3:0.1', [0, 0.1, 0.2, 0.3]],
    ['stop=-0.2..0.1:0.1', [-0.2, -0.1, 0, 0.1]],
    ['stop=1e-3..3e-3:1e-3', [0.001, 0.002, 0.003]],
    ['slow=8..100:x2', [8, 16, 32, 64]],
    ['stop=0.001..1:x10', [0.001, 0.01, 0.1, 1]],
    ['mode=overwatch,strike', ['overwatch', 'strike']],
  ])('%s stands for exactly its values', (text, values) => {
    expect(valuesOf(text)).toEqual(values);
  });

  it.each([
    ['fats=1..2', 'argument.unknown', 'did you mean "fast"?'],
    ['mode=srike', 'argument.unknown', 'did you mean "strike"?'],
    ['fast', 'argument.space', 'Expected values for fast'],
    ['fast=', 'argument.space', 'were none'],
    ['fast=50..5', 'argument.invalid', 'from low to high'],
    ['fast=0..5', 'argument.invalid', 'Expected fast to be a whole number from 1 to 5000, was "0"'],
    ['fast=5..6000', 'argument.invalid', 'was "6000"'],
    ['fast=1..5:0.5', 'argument.invalid', 'step of fast to be a whole number, was "0.5"'],
    ['stop=1..2:0', 'argument.space', 'there is no end'],
    ['stop=1..2:-1', 'argument.invalid', 'above 0, was "-1"'],
    ['stop=1..2:abc', 'argument.invalid', 'was "abc"'],
    ['stop=0..2:log', 'argument.invalid', 'above 0 for ":log"'],
    ['stop=1..2:x1', 'argument.space', 'factor above 1'],
    ['fast=5,5', 'argument.invalid', 'was twice "5"'],
    ['fast=5,', 'argument.invalid', 'was ""'],
    ['fast=a', 'argument.invalid', 'was "a"'],
  ])('%s is refused as %s', (text, code, message) => {
    expect(failure(() => parseDimension(text, DOMAINS))).toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  it.each([
    'fast=5..50:5',
    'fast=1..5000:log',
    'stop=0.5..3',
    'stop=0.001..1:log',
    'mode=strike,overwatch',
    'fast=1,2,40',
  ])('%s: every value lies where it says on the unit interval, inside its range', (text) => {
    const dimension = parseDimension(text, DOMAINS);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999_999, noNaN: true }), (unit) => {
        const value = fromUnit(dimension, unit);
        const again = fromUnit(dimension, toUnit(dimension, value));
        const isNear = Math.abs(Number(again) - Number(value)) <= Math.abs(Number(value)) * 1e-9;
        expect(again === value || isNear).toBe(true);
      }),
    );
  });
});

describe('a space', () => {
  const dimension = (name: string): fc.Arbitrary<Dimension> =>
    fc.oneof(
      fc
        .record({
          low: fc.integer({ min: 1, max: 9 }),
          step: fc.integer({ min: 1, max: 4 }),
          count: fc.integer({ min: 1, max: 7 }),
        })
        .map(({ low, step, count }) =>
          parseDimension(`${name}=${low}..${low + step * (count - 1)}:${step}`, { [name]: DOMAINS['fast']! }),
        ),
      fc
        .uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 })
        .map((values) => parseDimension(`${name}=${values.join(',')}`, { [name]: DOMAINS['fast']! })),
    );

  it('counts exactly what it enumerates, keeps the order it was asked for, and knows every place', () => {
    const chain = fc.constantFrom([], ['a', 'b'], ['a', 'b', 'c'], ['c', 'a'], ['a', 'fixed', 'b']);
    fc.assert(
      fc.property(dimension('a'), dimension('b'), dimension('c'), chain, (a, b, c, ascending) => {
        const all = [a, b, c].map(countOf).reduce((product, count) => product * count);
        const allowed = enumerate([a, b, c]).filter((values) => keeps({ ...values, fixed: 10 }, ascending));
        fc.pre(allowed.length > 0);
        const space = new ParameterSpace([a, b, c], ascending, { fixed: 10 });
        const points = [...space.points()];
        expect(space.count).toBe(points.length);
        expect(points.map(({ values }) => values)).toEqual(allowed);
        expect(space.rawCount()).toBe(all);
        for (const { index, values } of points) {
          expect(space.indexOf(values)).toBe(index);
          expect(space.pointAt(index)).toEqual({ index, values });
        }
        const indices = points.map(({ index }) => index);
        expect(indices).toEqual([...indices].sort((x, y) => x - y));
      }),
      { numRuns: 300 },
    );
  });

  it('of two periods from 1 to 99 with fast below slow has 4,851 points', () => {
    const space = spaceOf(['fast=1..99', 'slow=2..99'], ['fast', 'slow']);
    // 98 + 97 + ... + 1 = 98 * 99 / 2
    expect(space.count).toBe(4_851);
    expect([...space.points()]).toHaveLength(4_851);
  });

  it.each([
    [['stop=0.5..3'], 'Expected a step for stop in a grid: "stop=0.5..3" has no end'],
    [['slow=2..20000002'], 'Expected at most 10,000,000 points, were "20,000,001"'],
    [['fast=1..5000', 'slow=2..4001'], 'were "20,000,000"'],
  ])('%j is refused as a grid before anything starts', (texts, message) => {
    const space = spaceOf(texts);
    expect(failure(() => makeSampler(GRID, space, SHARPE))).toMatchObject({
      code: 'argument.space',
      message: expect.stringContaining(message),
    });
  });

  it('of exactly 10,000,000 points is allowed', () => {
    expect(makeSampler(GRID, spaceOf(['fast=1..5000', 'slow=2..2001']), SHARPE).planned).toBe(10_000_000);
  });

  it('without points is refused, with the order that none keeps', () => {
    expect(failure(() => spaceOf(['fast=50..60', 'slow=5..10'], ['fast', 'slow']))).toMatchObject({
      code: 'argument.space',
      message: 'Expected a space of at least 1 point, was "0": no combination keeps fast < slow',
    });
    expect(failure(() => spaceOf([])).message).toContain('no parameter is searched');
    expect(failure(() => spaceOf(['fast=1', 'fast=2'])).message).toContain('fast once');
  });
});

function spaceOf(texts: readonly string[], ascending: readonly string[] = []): ParameterSpace {
  return new ParameterSpace(
    texts.map((text) => parseDimension(text, DOMAINS)),
    ascending,
  );
}

/** Every combination, by plain nested loops. */
function enumerate(dimensions: readonly Dimension[]): Record<string, number | string>[] {
  let found: Record<string, number | string>[] = [{}];
  for (const dimension of dimensions) {
    if (dimension.kind === 'real') throw new Error('endless');
    found = found.flatMap((values) =>
      Array.from({ length: countOf(dimension) }, (_, place) => ({
        ...values,
        [dimension.name]: valueAt(dimension, place),
      })),
    );
  }
  return found;
}

function keeps(values: Readonly<Record<string, number | string>>, ascending: readonly string[]): boolean {
  return ascending.every((name, i) => i === 0 || values[ascending[i - 1]!]! < values[name]!);
}
