import { invariant } from '#core/invariant.ts';
import { Rng } from '#core/rng.ts';
import { fromUnit, toUnit } from '#domain/search/dimension.ts';
import { compareScores, isEligible } from '#domain/search/objective.ts';
import type { Objective, Score } from '#domain/search/objective.ts';
import { ParzenDensity } from '#domain/search/parzen.ts';
import { UniqueDraws } from '#domain/search/random-sampler.ts';
import type { Sampler } from '#domain/search/sampler.ts';
import type { ParameterSpace, SearchPoint } from '#domain/search/space.ts';

export interface TpeOptions {
  readonly space: ParameterSpace;
  readonly trials: number;
  readonly seed: number;
  readonly direction: Objective['direction'];
}

/** Points of one generation. A constant, so that the search does not depend on how many workers there are. */
const GENERATION = 8;
/** Points drawn by chance before anything is learned. */
const STARTERS = 24;
/** Draws among which the most promising is taken. */
const CANDIDATES = 24;
/** Share of the trials that counts as good, and most of them. */
const GOOD_RATIO = 0.15;
const GOOD_MAX = 30;

/**
 * Tree-structured Parzen estimator (Bergstra, Bardenet, Bengio & Kégl 2011, https://papers.nips.cc/paper/4443): points where good
 * trials are dense and bad ones are not. Learns from whole generations only: a generation is suggested when every trial before it
 * has been scored.
 */
export class TpeSampler implements Sampler {
  readonly planned: number;
  private readonly space: ParameterSpace;
  private readonly direction: Objective['direction'];
  private readonly rng: Rng;
  private readonly draws: UniqueDraws;
  private readonly given: SearchPoint[] = [];
  private readonly scores: Score[] = [];
  private waiting: SearchPoint[] = [];

  constructor({ space, trials, seed, direction }: TpeOptions) {
    this.planned = Math.min(trials, space.count);
    this.space = space;
    this.direction = direction;
    this.rng = new Rng(seed);
    this.draws = new UniqueDraws(space, this.rng.fork());
  }

  next(): SearchPoint | 'wait' | undefined {
    if (this.given.length === this.planned) return undefined;
    if (this.waiting.length === 0) {
      if (this.scores.length < this.given.length) return 'wait';
      this.waiting = this.generation();
    }
    const point = this.waiting.shift();
    if (point !== undefined) this.given.push(point);
    return point;
  }

  record(score: Score): void {
    invariant(this.scores.length < this.given.length, 'a score belongs to a point that was given');
    this.scores.push(score);
  }

  private generation(): SearchPoint[] {
    const learned = this.densities();
    const size = learned === undefined ? STARTERS : GENERATION;
    const count = Math.min(size, this.planned - this.given.length);
    const points = Array.from({ length: count }, () => (learned && this.promising(learned)) ?? this.draws.draw());
    return points.filter((point) => point !== undefined);
  }

  /** The densities of good and of other trials; undefined while nothing good is known. */
  private densities(): { readonly good: ParzenDensity; readonly others: ParzenDensity } | undefined {
    if (this.given.length < STARTERS) return undefined;
    const order = this.scores
      .map((score, i) => ({ score, point: this.given[i]! }))
      .sort((a, b) => compareScores(this.direction, a.score, b.score) || a.point.index - b.point.index);
    const goodCount = Math.min(GOOD_MAX, Math.ceil(order.length * GOOD_RATIO));
    const good = order.slice(0, goodCount).filter(({ score }) => isEligible(score));
    if (good.length === 0) return undefined;
    const { dimensions } = this.space;
    const valuesOf = (trials: typeof order): SearchPoint['values'][] => trials.map(({ point }) => point.values);
    return {
      good: new ParzenDensity(dimensions, valuesOf(good)),
      others: new ParzenDensity(dimensions, valuesOf(order.slice(good.length))),
    };
  }

  /** The candidate at which good trials are most dense against the others; undefined when every draw was tried before. */
  private promising({ good, others }: NonNullable<ReturnType<TpeSampler['densities']>>): SearchPoint | undefined {
    const ranked = Array.from({ length: CANDIDATES }, () => {
      const units = good.draw(this.rng);
      const at = this.onGrid(units);
      return { units, promise: good.logAt(at) - others.logAt(at) };
    }).sort((a, b) => b.promise - a.promise);
    for (const { units } of ranked) {
      const point = this.draws.take(units);
      if (point !== undefined) return point;
    }
    return undefined;
  }

  /** Where the value that a place stands for lies: steps are judged at their middle. */
  private onGrid(units: readonly number[]): readonly number[] {
    return this.space.dimensions.map((dimension, i) => toUnit(dimension, fromUnit(dimension, units[i]!)));
  }
}
