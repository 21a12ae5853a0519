import type { Rng } from '#core/rng.ts';
import { contrastOf } from '#desks/prediction/correlation/lead-lag.ts';
import type { LagGrid } from '#desks/prediction/correlation/lead-lag.ts';
import type { Ticks } from '#desks/prediction/correlation/ticks.ts';

export interface RotationOptions {
  readonly grid: LagGrid;
  /** The span that the changes are of; what is moved out at its end comes in at its beginning. */
  readonly from: number;
  readonly to: number;
  readonly rotations: number;
  readonly rng: Rng;
}

/**
 * How often two prices that have nothing to do with each other look as closely tied, at whatever lag: one of them is turned around
 * in time, as a whole, by at least twice the largest lag, which keeps how often and how unevenly it changes. The p-value is
 * `(1 + hits) / (1 + rotations)`, exact for prices whose manner of changing does not depend on the time (Phipson & Smyth 2010,
 * https://doi.org/10.2202/1544-6115.1585). The same seed gives the same value.
 */
export function rotationP(x: Ticks, y: Ticks, options: RotationOptions): number {
  const { observed, turned } = contrasts(x, y, options);
  if (turned.length === 0) return 1;
  const hits = turned.filter((contrast) => contrast >= observed * (1 - ROUNDING)).length;
  return (1 + hits) / (1 + turned.length);
}

/**
 * The same where p-values below `1 / (1 + rotations)` are needed, because many pairs are judged together: the largest contrasts of
 * the turned prices follow a law of Gumbel, whose tail goes on where their number ends (Knijnenburg et al. 2009,
 * https://doi.org/10.1093/bioinformatics/btp211). Never below what few changes can tell.
 */
export function rotationTailP(x: Ticks, y: Ticks, options: RotationOptions): number {
  const { observed, turned } = contrasts(x, y, options);
  if (turned.length === 0) return 1;
  const hits = turned.filter((contrast) => contrast >= observed * (1 - ROUNDING)).length;
  if (hits > 0) return (1 + hits) / (1 + turned.length);
  const mean = turned.reduce((sum, contrast) => sum + contrast, 0) / turned.length;
  const variance = turned.reduce((sum, contrast) => sum + (contrast - mean) ** 2, 0) / (turned.length - 1);
  const scale = (Math.sqrt(6 * variance) / Math.PI) * TAIL_CAUTION;
  const reduced = (observed - mean) / scale + EULER;
  return Math.min(1 / (1 + turned.length), -Math.expm1(-Math.exp(-reduced)));
}

function contrasts(
  x: Ticks,
  y: Ticks,
  { grid, from, to, rotations, rng }: RotationOptions,
): { readonly observed: number; readonly turned: readonly number[] } {
  const observed = highest(x, y, grid);
  const least = 2 * grid.lagMsMax;
  const room = to - from - 2 * least;
  if (!(observed > 0) || room <= 0) return { observed, turned: [] };
  const turned = Array.from({ length: rotations }, () =>
    highest(x, rotated(y, { from, to, byMs: least + rng.uniform() * room }), grid),
  );
  return { observed, turned };
}

/** The same changes, later by `byMs`; those that would come after `to` come at the beginning of the span. */
export function rotated(
  { times, prices }: Ticks,
  { from, to, byMs }: { readonly from: number; readonly to: number; readonly byMs: number },
): Ticks {
  const count = times.length;
  if (count === 0) return { times, prices };
  const turnedTimes = new Float64Array(count);
  const turnedPrices = new Float64Array(count);
  turnedTimes[0] = from;
  turnedPrices[0] = prices[0]!;
  // Changes from `first` on wrap around and come first.
  let first = 1;
  while (first < count && times[first]! + byMs < to) first++;
  for (let i = 1; i < count; i++) {
    const source = first + i - 1 < count ? first + i - 1 : first + i - count;
    const shifted = times[source]! + byMs;
    turnedTimes[i] = shifted < to ? shifted : shifted - (to - from);
    turnedPrices[i] = turnedPrices[i - 1]! + prices[source]! - prices[source - 1]!;
  }
  return { times: turnedTimes, prices: turnedPrices };
}

function highest(x: Ticks, y: Ticks, grid: LagGrid): number {
  let most = 0;
  for (const covariance of contrastOf(x, y, grid)) most = Math.max(most, Math.abs(covariance));
  return most;
}

const ROUNDING = 1e-12;
const EULER = 0.5772156649015329;
/** The scale is an estimate from few rotations, and prices jump: rather too wide than too narrow. */
const TAIL_CAUTION = 1.25;
