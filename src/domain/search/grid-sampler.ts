import type { Sampler } from '#domain/search/sampler.ts';
import type { ParameterSpace, SearchPoint } from '#domain/search/space.ts';

/** Every point, the last parameter changing fastest. */
export class GridSampler implements Sampler {
  readonly planned: number;
  private readonly points: Iterator<SearchPoint>;

  constructor(space: ParameterSpace) {
    this.planned = space.count;
    this.points = space.points();
  }

  next(): SearchPoint | undefined {
    const step = this.points.next();
    return step.done === true ? undefined : step.value;
  }

  /** A grid learns nothing. */
  record(): void {}
}
