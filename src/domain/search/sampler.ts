import type { Score } from '#domain/search/objective.ts';
import type { SearchPoint } from '#domain/search/space.ts';

/** Says which points are tried, in which order. */
export interface Sampler {
  /** Trials that it will suggest, at most. */
  readonly planned: number;
  /** The next point; `wait` until every point given so far has been scored; undefined when the search is over. */
  next(): SearchPoint | 'wait' | undefined;
  /** The score of a point. Scores come in the order in which the points were given. */
  record(score: Score): void;
}

export const SAMPLERS = ['grid', 'random', 'tpe'] as const;
export type SamplerName = (typeof SAMPLERS)[number];

/** Which points are tried. Plain data. */
export interface SamplerConfig {
  readonly name: SamplerName;
  /** Trials of `random` and `tpe`; `grid` tries every point. */
  readonly trials: number;
  readonly seed: number;
}
