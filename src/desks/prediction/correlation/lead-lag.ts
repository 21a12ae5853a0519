import { hayashiYoshida, realizedVariance } from '#desks/prediction/correlation/hayashi-yoshida.ts';
import { sharpened } from '#desks/prediction/correlation/ticks.ts';
import type { Ticks } from '#desks/prediction/correlation/ticks.ts';

export interface LagGrid {
  /** Lags from minus to plus this are tried. */
  readonly lagMsMax: number;
  /** First in these steps; then around the peak in finer and finer ones, down to `stepMsMin`. */
  readonly stepMs: number;
  readonly stepMsMin: number;
}

/** Two minutes either way, by 2 s, then to 100 ms. */
export const DEFAULT_LAG_GRID: LagGrid = { lagMsMax: 120_000, stepMs: 2_000, stepMsMin: 100 };

export interface LeadLag {
  /** By how much `x` leads `y`, ms; negative when it follows. */
  readonly lagMs: number;
  /** Hayashi-Yoshida correlation at that lag; beyond -1…1 by chance when there are few changes. */
  readonly correlation: number;
  /**
   * Sum of squared correlations at positive lags over that at negative lags: above 1, `x` leads (Huth & Abergel 2014,
   * https://doi.org/10.1016/j.jempfin.2014.01.003). Infinite when there is nothing at negative lags; 1 when there is nothing at all.
   */
  readonly ratio: number;
}

/**
 * Who leads, by how much; undefined when a price did not change, or the two have nothing to do with each other at any lag. Prices
 * are taken to be heard whenever they change: changes belong together when they are less than a step apart after the lag.
 */
export function leadLag(x: Ticks, y: Ticks, grid: LagGrid = DEFAULT_LAG_GRID): LeadLag | undefined {
  const scale = Math.sqrt(realizedVariance(x) * realizedVariance(y));
  if (!(scale > 0)) return undefined;
  const steps = Math.floor(grid.lagMsMax / grid.stepMs);
  const contrast = contrastOf(x, y, grid).map((covariance) => covariance / scale);
  let peak = plateau(contrast, steps, grid.stepMs);
  if (peak === undefined) return undefined;
  const correlation = contrast[Math.round((peak.from + peak.to) / 2 / grid.stepMs) + steps]!;
  for (let stepMs = grid.stepMs / REFINEMENT; stepMs >= grid.stepMsMin; stepMs /= REFINEMENT) {
    peak = refined(x, y, peak, stepMs);
  }
  return { lagMs: Math.round((peak.from + peak.to) / 2), correlation, ratio: ratioOf(contrast, steps) };
}

/** Covariance at every lag of the grid, from the most negative one on. */
export function contrastOf(x: Ticks, y: Ticks, { lagMsMax, stepMs }: LagGrid): Float64Array {
  const steps = Math.floor(lagMsMax / stepMs);
  const [a, b] = [sharpened(x, stepMs), sharpened(y, stepMs)];
  return Float64Array.from({ length: 2 * steps + 1 }, (_, i) => hayashiYoshida(a, b, (i - steps) * stepMs));
}

/** Lags between which the contrast is as high as anywhere: prices that jump make plateaus, not points. */
interface Plateau {
  readonly from: number;
  readonly to: number;
}

/** By which steps become finer. */
const REFINEMENT = 2;

function plateau(contrast: Float64Array, steps: number, stepMs: number): Plateau | undefined {
  let at = -1;
  let highest = 0;
  for (let i = 0; i < contrast.length; i++) {
    if (Math.abs(contrast[i]!) > highest * (1 + ROUNDING)) {
      highest = Math.abs(contrast[i]!);
      at = i;
    }
  }
  if (at === -1) return undefined;
  let end = at;
  while (end + 1 < contrast.length && Math.abs(contrast[end + 1]!) >= highest * (1 - ROUNDING)) end++;
  return { from: (at - steps) * stepMs, to: (end - steps) * stepMs };
}

/** Looks one coarser step to either side of the plateau, with changes held together more closely. */
function refined(x: Ticks, y: Ticks, { from, to }: Plateau, stepMs: number): Plateau {
  const [a, b] = [sharpened(x, 2 * stepMs), sharpened(y, 2 * stepMs)];
  const start = from - REFINEMENT * stepMs;
  const count = Math.min(MAX_POINTS, Math.round((to - from) / stepMs) + 2 * REFINEMENT + 1);
  const spacing = (to - from + 2 * REFINEMENT * stepMs) / (count - 1);
  const contrast = Float64Array.from({ length: count }, (_, i) => hayashiYoshida(a, b, start + i * spacing));
  const found = plateau(contrast, 0, spacing);
  return found === undefined ? { from, to } : { from: start + found.from, to: start + found.to };
}

/** A wide plateau is looked at in so many places at most. */
const MAX_POINTS = 129;
const ROUNDING = 1e-9;

function ratioOf(contrast: Float64Array, steps: number): number {
  let ahead = 0;
  let behind = 0;
  for (let i = 1; i <= steps; i++) {
    ahead += contrast[steps + i]! ** 2;
    behind += contrast[steps - i]! ** 2;
  }
  return ahead === behind ? 1 : ahead / behind;
}
