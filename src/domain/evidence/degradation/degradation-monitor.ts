import { winRate } from '#domain/metrics/trades/win-rate.ts';
import type { WinRate } from '#domain/metrics/trades/win-rate.ts';
import { Baseline } from '#domain/evidence/degradation/baseline.ts';
import { Cusum } from '#domain/evidence/degradation/cusum.ts';
import type { Degradation } from '#domain/evidence/degradation/cusum.ts';

/** The latest results against all before them. */
export interface WindowFall {
  readonly window: WinRate;
  readonly before: WinRate;
  /** How far the rate has fallen, as a share of the one before: above 0.2 is what the alarm asks for. Negative when it rose. */
  readonly fallRatio: number;
  /** Fallen by more than a fifth, and the window's interval ends below the rate before. */
  readonly isDown: boolean;
}

/** How one series of results stands. */
export interface SeriesHealth {
  readonly results: number;
  readonly winRate: WinRate | undefined;
  /** Win rate, and mean result, found to be worse than before; undefined while they are not. */
  readonly winRateAlarm: Degradation | undefined;
  readonly meanAlarm: Degradation | undefined;
  /** Undefined before twice the window's results. */
  readonly window: WindowFall | undefined;
  /** Rate and mean before the alarm began, and since; what a person reads. Undefined without an alarm. */
  readonly change: { readonly since: number; readonly before: SeriesLevel; readonly after: SeriesLevel } | undefined;
  readonly isDegraded: boolean;
}

export interface SeriesLevel {
  readonly results: number;
  readonly winRatio: number;
  readonly mean: number;
}

/** Results that teach what is normal before anything is judged. */
const BASELINE_RESULTS = 100;
/** Results from which on a series is watched; a shorter one is not known to be sound. */
export const WATCHED_FROM = BASELINE_RESULTS + 1;
/** A fall by so much of the win rate is what the chart looks for. */
const FALL_RATIO = 0.2;
const WINDOW_RESULTS = 50;
/**
 * Limits of the two charts. Of stable series of 500 results (win rates 35 to 60 %) about 4 % raise a false alarm of each kind at
 * some time, which is one in 10,000 results; the test measures it.
 */
const WIN_RATE_LIMIT = 4.5;
const MEAN_LIMIT = 22;
/** The usual level is an estimate: results are compared with one so many standard errors lower. */
const ERRORS_BELOW = 1.5;
/** Half the fall of the mean that the second chart is tuned for, in standard deviations of a result. */
const MEAN_DRIFT = 0.1;

/**
 * Watches the results of one kind of signal, in the order in which they became known, for a fall of its win rate or of its mean.
 *
 */
export class DegradationMonitor {
  private readonly wins = new Baseline();
  private readonly means = new Baseline();
  private readonly winChart = new Cusum(WIN_RATE_LIMIT);
  private readonly meanChart = new Cusum(MEAN_LIMIT);
  private readonly times: number[] = [];
  private readonly values: number[] = [];

  add(time: number, result: number): void {
    this.times.push(time);
    this.values.push(result);
    const win = result > 0 ? 1 : 0;
    this.watch(this.wins, this.winChart, win, time);
    this.watch(this.means, this.meanChart, result, time);
  }

  /** The alarms that are on; cheap, to be asked for after every result. */
  alarms(): { readonly winRate: Degradation | undefined; readonly mean: Degradation | undefined } {
    return { winRate: this.winChart.alarm, mean: this.meanChart.alarm };
  }

  health(): SeriesHealth {
    const { values } = this;
    const { winRate: winRateAlarm, mean: meanAlarm } = this.alarms();
    const since = earliest(winRateAlarm?.since, meanAlarm?.since);
    const window = windowFall(values);
    return {
      results: values.length,
      winRate: winRate(countWins(values), values.length),
      winRateAlarm,
      meanAlarm,
      window,
      change: since === undefined ? undefined : this.changeAt(since),
      isDegraded: since !== undefined,
    };
  }

  private watch(baseline: Baseline, chart: Cusum, value: number, time: number): void {
    if (baseline.count < BASELINE_RESULTS) {
      baseline.add(value);
      return;
    }
    const evidence = baseline === this.wins ? rateEvidence(baseline, value) : meanEvidence(baseline, value);
    baseline.suspect(value);
    if (chart.add(evidence, time)) baseline.acquit();
  }

  private changeAt(since: number): SeriesHealth['change'] {
    const from = this.times.findIndex((time) => time >= since);
    const before = levelOf(this.values.slice(0, from));
    return { since, before, after: levelOf(this.values.slice(from)) };
  }
}

/** Log of how much likelier the result is at the fallen rate than at the usual one. */
function rateEvidence({ count, mean }: Baseline, win: number): number {
  const error = Math.sqrt((mean * (1 - mean)) / count);
  const usual = Math.min(0.999, Math.max(0.002, mean - ERRORS_BELOW * error));
  const fallen = Math.max(0.001, usual - FALL_RATIO * mean);
  return win === 1 ? Math.log(fallen / usual) : Math.log((1 - fallen) / (1 - usual));
}

function meanEvidence({ count, mean, deviation }: Baseline, result: number): number {
  if (deviation === 0) return 0;
  const usual = mean - (ERRORS_BELOW * deviation) / Math.sqrt(count);
  return (usual - result) / deviation - MEAN_DRIFT;
}

function windowFall(values: readonly number[]): WindowFall | undefined {
  if (values.length < 2 * WINDOW_RESULTS) return undefined;
  const from = values.length - WINDOW_RESULTS;
  const window = winRate(countWins(values.slice(from)), WINDOW_RESULTS)!;
  const before = winRate(countWins(values.slice(0, from)), from)!;
  const fallRatio = before.ratio === 0 ? 0 : 1 - window.ratio / before.ratio;
  return { window, before, fallRatio, isDown: fallRatio > FALL_RATIO && window.high < before.ratio };
}

function levelOf(values: readonly number[]): SeriesLevel {
  const results = values.length;
  let sum = 0;
  for (const value of values) sum += value;
  return { results, winRatio: countWins(values) / results, mean: sum / results };
}

function countWins(values: readonly number[]): number {
  let wins = 0;
  for (const value of values) if (value > 0) wins++;
  return wins;
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.min(a, b);
}
