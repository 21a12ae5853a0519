import { AssayError } from '#core/errors.ts';
import { Rng } from '#core/rng.ts';

/** How long a command is under way to the venue, in ms. */
export type LatencyModel =
  | { readonly kind: 'none' }
  | { readonly kind: 'constant'; readonly delayMs: number }
  /** Drawn anew for each command: evenly between quantiles that are evenly spaced from least to most, as measured. */
  | { readonly kind: 'sampled'; readonly quantilesMs: readonly number[]; readonly seed: number }
  /** Drawn anew for each command from a log-normal distribution: its median, and the deviation of its logarithm. */
  | { readonly kind: 'logNormal'; readonly medianMs: number; readonly sigma: number; readonly seed: number }
  /** As recorded, one for each command in turn; after the last the first comes again. */
  | { readonly kind: 'recorded'; readonly delaysMs: readonly number[] };

/** The delay of the command with this number, counted from 0: the same whenever it is asked for. Whole ms. */
export function latencyMs(model: LatencyModel, command: number): number {
  switch (model.kind) {
    case 'none':
      return 0;
    case 'constant':
      return model.delayMs;
    case 'sampled':
      return Math.round(quantileAt(model.quantilesMs, drawOf(model.seed, command).uniform()));
    case 'logNormal':
      return Math.round(model.medianMs * Math.exp(model.sigma * drawOf(model.seed, command).normal()));
    case 'recorded':
      return model.delaysMs[command % model.delaysMs.length]!;
  }
}

/** Throws `config.invalid` for a delay that is no whole number of ms from 0, or a list without any. */
export function assertLatency(model: LatencyModel): void {
  const delays = delaysOf(model);
  if (delays.length === 0) throw invalid('a delay', 'none');
  for (const delay of delays) if (!(Number.isInteger(delay) && delay >= 0)) throw invalid('whole ms', `${delay}`);
  if (model.kind === 'sampled' && delays.some((delay, i) => i > 0 && delay < delays[i - 1]!)) {
    throw invalid('quantiles from least to most', delays.join(', '));
  }
  if (model.kind === 'logNormal' && !(model.sigma >= 0 && model.sigma <= 10)) {
    throw invalid('a sigma from "0" to "10"', `${model.sigma}`);
  }
}

function delaysOf(model: LatencyModel): readonly number[] {
  if (model.kind === 'constant') return [model.delayMs];
  if (model.kind === 'sampled') return model.quantilesMs;
  if (model.kind === 'recorded') return model.delaysMs;
  return [model.kind === 'logNormal' ? model.medianMs : 0];
}

function drawOf(seed: number, command: number): Rng {
  return new Rng(Math.imul(seed, 0x85ebca6b) + Math.imul(command + 1, 0x9e3779b1));
}

function quantileAt(quantiles: readonly number[], share: number): number {
  const position = share * (quantiles.length - 1);
  const below = Math.floor(position);
  const low = quantiles[below]!;
  const high = quantiles[below + 1] ?? low;
  return low + (position - below) * (high - low);
}

function invalid(expected: string, found: string): AssayError {
  return new AssayError('config.invalid', `Expected latency to have ${expected}, was "${found}"`, {
    place: { column: 'latency', value: found },
  });
}
