import { Rng } from '#core/rng.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts';
import { leadLag } from '#desks/prediction/correlation/lead-lag.ts';
import type { LagGrid } from '#desks/prediction/correlation/lead-lag.ts';
import { DEFAULT_CORRELATION, RollingCorrelation } from '#desks/prediction/correlation/rolling-correlation.ts';
import { rotationP } from '#desks/prediction/correlation/rotation-null.ts';
import type { Ticks } from '#desks/prediction/correlation/ticks.ts';
import { adjustedP } from '#domain/evidence/matrix/false-discovery.ts';
import type { PriceSeries } from '#apps/research/prediction/correlate-files.ts';

export interface CorrelateChoice {
  /** Prices are compared at multiples of this; chosen from how often they change when left out. */
  readonly stepMs?: number;
  /** Largest lag; four steps when left out. */
  readonly lagMsMax?: number;
  readonly permutations: number;
  readonly seed: number;
}

/** Pearson's correlation of price changes over one length of window. */
export interface WindowCorrelation {
  readonly windowMs: number;
  /** Over the last window; undefined while that is too short, or a price did not move. */
  readonly last: number | undefined;
  /** The one farthest from 0 over all windows, and when it ended. */
  readonly strongest: number | undefined;
  readonly strongestAt: number | undefined;
}

/** Two markets: how alike they move, and who moves first. */
export interface PairReport {
  readonly a: string;
  readonly b: string;
  /** Over the time in which both had prices, ms. */
  readonly overlapMs: number;
  readonly windows: readonly WindowCorrelation[];
  /** By how much `a` leads `b`, ms, negative when it follows; undefined when they have nothing in common. */
  readonly lagMs: number | undefined;
  /** Hayashi-Yoshida correlation at that lag. */
  readonly correlation: number | undefined;
  /** Above 1: `a` leads. */
  readonly ratio: number | undefined;
  /** Of so high a correlation at any lag, by turning one of them around in time; 1 when it cannot be tested. */
  readonly pValue: number;
  /** For all pairs (Benjamini & Hochberg). */
  readonly adjustedP: number;
  /** `none` above 5 %; `together` when the lag is below one step of the lag grid. */
  readonly verdict: 'a-leads' | 'b-leads' | 'together' | 'none';
}

export interface CorrelateReport {
  readonly stepMs: number;
  readonly lagMsMax: number;
  readonly permutations: number;
  readonly series: readonly { readonly name: string; readonly rows: number; readonly changes: number }[];
  /** The least likely by chance first. */
  readonly pairs: readonly PairReport[];
}

const STEPS_MS = [30 * SECOND_MS, 5 * MINUTE_MS, HOUR_MS, DAY_MS] as const;
const ALPHA = 0.05;
/** Steps of the lag grid up to the largest lag, and the finest step as a part of them: 2 s and 100 ms for two minutes. */
const LAG_STEPS = 60;
const FINEST = 20;
const LAG_IN_STEPS = 4;

/** Compares every two series. `onPair` is told how many are done; it may wait, so that others get their turn, or throw to stop. */
export async function correlateReport(
  series: readonly PriceSeries[],
  choice: CorrelateChoice,
  onPair: (done: number, total: number) => Promise<void> = () => Promise.resolve(),
): Promise<CorrelateReport> {
  const stepMs = choice.stepMs ?? usualStep(series);
  const lagMsMax = choice.lagMsMax ?? LAG_IN_STEPS * stepMs;
  const coarse = lagMsMax / LAG_STEPS;
  const grid: LagGrid = { lagMsMax, stepMs: coarse, stepMsMin: coarse / FINEST };
  const windows = rollingWindows(series, stepMs);
  const rng = new Rng(choice.seed);
  const total = (series.length * (series.length - 1)) / 2;
  const pairs: Omit<PairReport, 'adjustedP' | 'verdict'>[] = [];
  for (let j = 1; j < series.length; j++) {
    for (let i = 0; i < j; i++) {
      const tie = lagOf(series[i]!, series[j]!, { grid, rotations: choice.permutations, rng: rng.fork() });
      pairs.push({ a: series[i]!.name, b: series[j]!.name, windows: windows[pairs.length]!, ...tie });
      await onPair(pairs.length, total);
    }
  }
  const adjusted = adjustedP(pairs.map(({ pValue }) => pValue));
  return {
    stepMs,
    lagMsMax,
    permutations: choice.permutations,
    series: series.map(({ name, rows, ticks }) => ({ name, rows, changes: Math.max(0, ticks.times.length - 1) })),
    pairs: pairs
      .map((pair, i) => ({ ...pair, adjustedP: adjusted[i]!, verdict: verdictOf(pair.lagMs, adjusted[i]!, coarse) }))
      .sort((x, y) => x.adjustedP - y.adjustedP || Math.abs(y.correlation ?? 0) - Math.abs(x.correlation ?? 0)),
  };
}

/** The first of the usual steps that is no shorter than the usual time between two rows. */
function usualStep(series: readonly PriceSeries[]): number {
  const spacings = series
    .filter(({ rows }) => rows > 1)
    .map(({ from, to, rows }) => (to - from) / (rows - 1))
    .sort((a, b) => a - b);
  const middle = spacings[Math.floor(spacings.length / 2)];
  // Rows a day apart are not exactly a day apart.
  return STEPS_MS.find((step) => middle === undefined || middle <= 1.5 * step) ?? DAY_MS;
}

function verdictOf(lagMs: number | undefined, p: number, stepMs: number): PairReport['verdict'] {
  if (lagMs === undefined || p > ALPHA) return 'none';
  return Math.abs(lagMs) < stepMs ? 'together' : lagMs > 0 ? 'a-leads' : 'b-leads';
}

type PairTie = Pick<PairReport, 'overlapMs' | 'lagMs' | 'correlation' | 'ratio' | 'pValue'>;

function lagOf(
  a: PriceSeries,
  b: PriceSeries,
  { grid, rotations, rng }: { readonly grid: LagGrid; readonly rotations: number; readonly rng: Rng },
): PairTie {
  const [from, to] = [Math.max(a.from, b.from), Math.min(a.to, b.to)];
  const nothing = { lagMs: undefined, correlation: undefined, ratio: undefined, pValue: 1 };
  if (to <= from) return { overlapMs: 0, ...nothing };
  const [x, y] = [between(a.ticks, from, to), between(b.ticks, from, to)];
  const found = leadLag(x, y, grid);
  if (found === undefined) return { overlapMs: to - from, ...nothing };
  return { overlapMs: to - from, ...found, pValue: rotationP(x, y, { grid, from, to, rotations, rng }) };
}

/** Changes of a span, led by the price that held at its beginning. */
function between({ times, prices }: Ticks, from: number, to: number): Ticks {
  const first = times.findLastIndex((time) => time <= from);
  const end = times.findLastIndex((time) => time <= to) + 1;
  const cut = { times: times.slice(Math.max(0, first), end), prices: prices.slice(Math.max(0, first), end) };
  if (first >= 0 && cut.times.length > 0) cut.times[0] = from;
  return cut;
}

/** Of every pair in the order of the report, all windows; the longest of the settings is only their baseline. */
function rollingWindows(series: readonly PriceSeries[], stepMs: number): readonly (readonly WindowCorrelation[])[] {
  const settings = { ...DEFAULT_CORRELATION, stepMs };
  const lengths = settings.windowSteps.slice(0, -1);
  const rolling = new RollingCorrelation(settings);
  const watches = series.flatMap((_, j) =>
    Array.from({ length: j }, (__, i) => lengths.map((steps, w) => new WindowWatch({ i, j, w, steps, stepMs }))),
  );
  if (series.length < 2) return [];
  const from = Math.min(...series.map((one) => one.from));
  const to = Math.max(...series.map((one) => one.to));
  const cursors = series.map((one) => new PriceCursor(one));
  let step = 0;
  for (let time = Math.ceil(from / stepMs) * stepMs; time <= to; time += stepMs) {
    rolling.step(cursors.map((cursor) => cursor.at(time)));
    step++;
    for (const pair of watches) for (const watch of pair) watch.look(rolling, step, time);
  }
  return watches.map((pair) => pair.map((watch) => watch.found(rolling)));
}

/** The price that holds as time goes on; NaN before the first row and after the last. */
class PriceCursor {
  private readonly series: PriceSeries;
  private next = 0;

  constructor(series: PriceSeries) {
    this.series = series;
  }

  at(time: number): number {
    const { ticks, from, to } = this.series;
    while (this.next < ticks.times.length && ticks.times[this.next]! <= time) this.next++;
    return time < from || time > to ? Number.NaN : ticks.prices[this.next - 1]!;
  }
}

interface WatchPlace {
  readonly i: number;
  readonly j: number;
  readonly w: number;
  readonly steps: number;
  readonly stepMs: number;
}

/** Remembers the strongest correlation of a pair over one length of window. */
class WindowWatch {
  private readonly place: WatchPlace;
  private strongest = Number.NaN;
  private strongestAt = Number.NaN;

  constructor(place: WatchPlace) {
    this.place = place;
  }

  /** Windows that overlap by three quarters say nearly the same: it looks once a quarter. */
  look(rolling: RollingCorrelation, step: number, time: number): void {
    const { i, j, w, steps } = this.place;
    if (step < steps || step % (steps / 4) !== 0) return;
    const value = rolling.correlation(i, j, w);
    if (Number.isNaN(value) || Math.abs(value) <= Math.abs(this.strongest)) return;
    this.strongest = value;
    this.strongestAt = time;
  }

  found(rolling: RollingCorrelation): WindowCorrelation {
    const { i, j, w, steps, stepMs } = this.place;
    const last = rolling.correlation(i, j, w);
    const known = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value);
    return {
      windowMs: steps * stepMs,
      last: known(last),
      strongest: known(this.strongest),
      strongestAt: known(this.strongestAt),
    };
  }
}
