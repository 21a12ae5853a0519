import { describe, expect, it } from 'vitest';
import { parseExpression } from '#domain/search/expression.ts';
import { compareScores, scoreOf } from '#domain/search/objective.ts';
import type { Objective, Score } from '#domain/search/objective.ts';
import { parseDimension } from '#domain/search/parse-dimension.ts';
import { makeSampler } from '#domain/search/make-sampler.ts';
import { SAMPLERS } from '#domain/search/sampler.ts';
import type { SamplerName } from '#domain/search/sampler.ts';
import { ParameterSpace } from '#domain/search/space.ts';
import type { SearchPoint } from '#domain/search/space.ts';

const SHARPE: Objective = { expression: parseExpression('sharpe'), direction: 'maximise', constraints: [] };
const WHOLE = { kind: 'number', min: 1, max: 1_000_000, integer: true } as const;
const REAL = { kind: 'number', min: -1_000, max: 1_000, integer: false } as const;
const NAMES = { kind: 'choice', choices: ['red', 'green', 'blue'] } as const;

function spaceOf(texts: readonly string[], ascending: readonly string[] = []): ParameterSpace {
  const domains = { a: WHOLE, b: WHOLE, x: REAL, y: REAL, colour: NAMES };
  return new ParameterSpace(
    texts.map((text) => parseDimension(text, domains)),
    ascending,
  );
}

interface Search {
  readonly name: SamplerName;
  readonly space: ParameterSpace;
  readonly trials: number;
  readonly seed: number;
  /** Larger is better. */
  readonly value: (point: SearchPoint) => number | undefined;
}

/** Everything that a sampler suggests, scored at once. */
function trialsOf({ name, space, trials, seed, value }: Search): { point: SearchPoint; score: Score }[] {
  const sampler = makeSampler({ name, trials, seed }, space, SHARPE);
  const found: { point: SearchPoint; score: Score }[] = [];
  for (let point = sampler.next(); point !== undefined; point = sampler.next()) {
    if (point === 'wait') throw new Error('nothing is left to wait for');
    const score = { value: value(point), broken: 0 };
    sampler.record(score);
    found.push({ point, score });
  }
  return found;
}

const pointsOf = (search: Omit<Search, 'value'>): string[] =>
  trialsOf({ ...search, value: ({ index }) => index % 7 }).map(({ point }) => JSON.stringify(point));

describe.each(SAMPLERS)('%s', (name) => {
  const small = spaceOf(['a=1..6', 'b=1..6', 'colour=red,green'], ['a', 'b']);

  it('suggests each allowed point once, and all of them when asked for enough', () => {
    const points = pointsOf({ name, space: small, trials: 1_000, seed: 3 });
    // 5 + 4 + 3 + 2 + 1 ordered pairs, two colours
    expect(small.count).toBe(30);
    expect(new Set(points).size).toBe(30);
    expect([...points].sort()).toEqual([...small.points()].map((point) => JSON.stringify(point)).sort());
  });

  it('is the same for the same seed', () => {
    const space = spaceOf(['a=1..500', 'b=1..500:log', 'colour=red,green,blue'], ['a', 'b']);
    const search = { name, space, trials: 150, seed: 3 };
    const first = pointsOf(search).slice(0, 150);
    expect(pointsOf(search).slice(0, 150)).toEqual(first);
    expect(new Set(first).size).toBe(150);
    // A grid has no use for a seed.
    const other = pointsOf({ ...search, seed: 4 }).slice(0, 150);
    expect(JSON.stringify(other) === JSON.stringify(first)).toBe(name === 'grid');
  });
});

describe('grid', () => {
  it('changes the last parameter fastest', () => {
    const points = trialsOf({ name: 'grid', space: spaceOf(['a=1..2', 'b=5,7']), trials: 1, seed: 1, value: () => 0 });
    expect(points.map(({ point }) => Object.values(point.values))).toEqual([
      [1, 5],
      [1, 7],
      [2, 5],
      [2, 7],
    ]);
  });
});

describe('random', () => {
  it('draws evenly, and evenly in the logarithm where that is asked for', () => {
    const space = spaceOf(['x=0..100', 'y=0.001..1000:log']);
    const points = trialsOf({ name: 'random', space, trials: 4_000, seed: 5, value: () => 0 });
    const share = (holds: (values: SearchPoint['values']) => boolean): number =>
      points.filter(({ point }) => holds(point.values)).length / points.length;
    // A half of 4,000 draws: standard deviation 0.8 %; within five of them.
    expect(Math.abs(share(({ x }) => Number(x) < 50) - 0.5)).toBeLessThan(0.04);
    expect(Math.abs(share(({ y }) => Number(y) < 1) - 0.5)).toBeLessThan(0.04);
  });
});

describe('tpe', () => {
  it('waits for the scores of a whole generation, whatever order they are computed in', () => {
    const sampler = makeSampler({ name: 'tpe', trials: 100, seed: 1 }, spaceOf(['x=0..1']), SHARPE);
    const points: unknown[] = [];
    for (let point = sampler.next(); point !== 'wait'; point = sampler.next()) points.push(point);
    expect(points).toHaveLength(24);
    for (let i = 0; i < 23; i++) sampler.record({ value: i, broken: 0 });
    expect(sampler.next()).toBe('wait');
    sampler.record({ value: 23, broken: 0 });
    const next = Array.from({ length: 8 }, () => sampler.next());
    expect(next).not.toContain('wait');
    expect(sampler.next()).toBe('wait');
  });

  it('goes on when no trial is any good', () => {
    const points = trialsOf({ name: 'tpe', space: spaceOf(['x=0..1']), trials: 60, seed: 1, value: () => undefined });
    expect(points).toHaveLength(60);
  });

  it.each([
    {
      what: 'a narrow peak in two real numbers',
      texts: ['x=0..10', 'y=0..10'],
      value: ({ values: { x, y } }: SearchPoint) => -(((x as number) - 7.3) ** 2) - ((y as number) - 2.1) ** 2,
    },
    {
      what: 'a ridge between two ordered periods, and a colour that matters',
      texts: ['a=1..400', 'b=1..400', 'colour=red,green,blue'],
      value: ({ values: { a, b, colour } }: SearchPoint) =>
        -Math.abs((b as number) - 4 * (a as number)) / 40 -
        Math.abs((a as number) - 60) / 20 -
        (colour === 'green' ? 0 : 3),
    },
  ])('finds $what better than chance with the same budget', ({ texts, value }) => {
    const best = (name: SamplerName, seed: number): number => {
      const ascending = texts.some((text) => text.startsWith('a=')) ? ['a', 'b'] : [];
      const trials = trialsOf({ name, space: spaceOf(texts, ascending), trials: 120, seed, value });
      return trials.reduce((top, { score }) => Math.max(top, score.value!), Number.NEGATIVE_INFINITY);
    };
    const seeds = Array.from({ length: 40 }, (_, i) => i + 1);
    const wins = seeds.filter((seed) => best('tpe', seed) > best('random', seed)).length;
    const median = (name: SamplerName): number => seeds.map((seed) => best(name, seed)).sort((x, y) => x - y)[20]!;
    // A fair coin wins 30 or more of 40 with a probability of 0.1 %.
    expect(wins).toBeGreaterThanOrEqual(30);
    // Both objectives are at most 0: what is left to the top is at most half as much.
    expect(median('tpe')).toBeGreaterThan(median('random') / 2);
  });
});

describe('scores', () => {
  it('put eligible before broken, known before unknown, better before worse', () => {
    const scores: Score[] = [
      { value: undefined, broken: 0 },
      { value: 9, broken: 2 },
      { value: 1, broken: 0 },
      { value: 2, broken: 0 },
      { value: 9, broken: 1 },
    ];
    const order = (direction: Objective['direction']): readonly Score[] =>
      [...scores].sort((a, b) => compareScores(direction, a, b));
    expect(order('maximise')).toEqual([scores[3], scores[2], scores[0], scores[4], scores[1]]);
    expect(order('minimise')).toEqual([scores[2], scores[3], scores[0], scores[4], scores[1]]);
  });

  it('are unknown where a figure is', () => {
    expect(scoreOf({ ...SHARPE, expression: parseExpression('net/maxDrawdown') }, { net: 5, maxDrawdown: 0 })).toEqual({
      value: undefined,
      broken: 0,
    });
  });
});
