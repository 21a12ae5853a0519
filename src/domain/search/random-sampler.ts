import { AssayError } from '#core/errors.ts';
import { Rng } from '#core/rng.ts';
import { fromUnit } from '#domain/search/dimension.ts';
import type { SearchValue } from '#domain/search/dimension.ts';
import type { Sampler } from '#domain/search/sampler.ts';
import type { ParameterSpace, SearchPoint } from '#domain/search/space.ts';

/** Points drawn with a seed, none twice. */
export class RandomSampler implements Sampler {
  readonly planned: number;
  private readonly draws: UniqueDraws;
  private given = 0;

  constructor(space: ParameterSpace, trials: number, seed: number) {
    this.planned = Math.min(trials, space.count);
    this.draws = new UniqueDraws(space, new Rng(seed));
  }

  next(): SearchPoint | undefined {
    if (this.given === this.planned) return undefined;
    const point = this.draws.draw();
    if (point !== undefined) this.given++;
    return point;
  }

  /** Chance learns nothing. */
  record(): void {}
}

/** Some allowed point of a space. Throws `argument.space` when none could be found. */
export function examplePoint(space: ParameterSpace): SearchPoint {
  const point = new UniqueDraws(space, new Rng(1)).draw();
  if (point !== undefined) return point;
  throw new AssayError(
    'argument.space',
    `Expected a space of at least 1 point, none was found: no combination keeps ${space.ascending.join(' < ')}`,
  );
}

/** Draws in a row that were all taken or not allowed, after which the rest is taken in order, or the space given up. */
const VAIN_DRAWS_MAX = 2_000;

/** Allowed points of a space, each given out once, by chance or on request. */
export class UniqueDraws {
  private readonly space: ParameterSpace;
  private readonly rng: Rng;
  private readonly taken = new Set<number | string>();
  private rest: Iterator<SearchPoint> | undefined;

  constructor(space: ParameterSpace, rng: Rng) {
    this.space = space;
    this.rng = rng;
  }

  /** A new point by chance; undefined when there is none left, or none could be found. */
  draw(): SearchPoint | undefined {
    for (let i = 0; i < VAIN_DRAWS_MAX && this.rest === undefined; i++) {
      const point = this.take(this.space.dimensions.map(() => this.rng.uniform()));
      if (point !== undefined) return point;
    }
    return this.nextInOrder();
  }

  /** The point at a place of the unit cube; undefined when it was given out before or is not allowed. */
  take(units: readonly number[]): SearchPoint | undefined {
    const { space, taken } = this;
    const entries = space.dimensions.map((dimension, i): [string, SearchValue] => [
      dimension.name,
      fromUnit(dimension, units[i]!),
    ]);
    const values = Object.fromEntries(entries);
    const key = space.isIndexed ? space.indexOf(values) : JSON.stringify(entries);
    if (taken.has(key) || !space.isAllowed(values)) return undefined;
    const point = { index: typeof key === 'number' ? key : taken.size, values };
    taken.add(key);
    return point;
  }

  /** Almost everything is taken: what is left comes in order. */
  private nextInOrder(): SearchPoint | undefined {
    if (!Number.isFinite(this.space.count)) return undefined;
    this.rest ??= this.space.points();
    for (;;) {
      const step = this.rest.next();
      if (step.done === true) return undefined;
      if (this.taken.has(step.value.index)) continue;
      this.taken.add(step.value.index);
      return step.value;
    }
  }
}
