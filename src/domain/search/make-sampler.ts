import { AssayError } from '#core/errors.ts';
import { GridSampler } from '#domain/search/grid-sampler.ts';
import type { Objective } from '#domain/search/objective.ts';
import { RandomSampler } from '#domain/search/random-sampler.ts';
import type { Sampler, SamplerConfig } from '#domain/search/sampler.ts';
import { TRIALS_MAX } from '#domain/search/space.ts';
import type { ParameterSpace } from '#domain/search/space.ts';
import { TpeSampler } from '#domain/search/tpe-sampler.ts';

/** Throws `argument.space` when the sampler cannot come to an end in this space, with the count. */
export function makeSampler(config: SamplerConfig, space: ParameterSpace, objective: Objective): Sampler {
  if (config.name === 'grid') {
    assertGrid(space);
    return new GridSampler(space);
  }
  const { trials, seed } = config;
  if (trials > TRIALS_MAX) throw tooLarge(trials);
  if (config.name === 'random') return new RandomSampler(space, trials, seed);
  return new TpeSampler({ space, trials, seed, direction: objective.direction });
}

function assertGrid(space: ParameterSpace): void {
  const endless = space.dimensions.find(({ kind }) => kind === 'real');
  if (endless?.kind === 'real') {
    const { name, low, high } = endless;
    throw new AssayError(
      'argument.space',
      `Expected a step for ${name} in a grid: "${name}=${low}..${high}" has no end`,
      {
        place: { value: name },
        remedy: `For example: ${name}=${low}..${high}:${Number(((high - low) / 10).toPrecision(3))}, or --sampler random --trials 200`,
      },
    );
  }
  const count = Number.isFinite(space.count) ? space.count : space.rawCount();
  if (count > TRIALS_MAX) throw tooLarge(count);
}

function tooLarge(count: number): AssayError {
  const text = count.toLocaleString('en-US');
  return new AssayError('argument.space', `Expected at most 10,000,000 points, were "${text}"`, {
    place: { value: `${count}` },
    remedy: 'Take larger steps, fewer parameters, or --sampler tpe --trials 500.',
  });
}
