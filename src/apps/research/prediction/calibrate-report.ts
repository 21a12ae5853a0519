import { calibrationScores } from '#domain/evidence/calibration/calibration-scores.ts';
import type { CalibrationScores } from '#domain/evidence/calibration/calibration-scores.ts';
import { bootstrapMeans } from '#domain/evidence/calibration/clusters.ts';
import type { Interval } from '#domain/evidence/calibration/clusters.ts';
import type { Forecast } from '#domain/evidence/calibration/forecast.ts';
import { brierLoss, logLoss } from '#domain/evidence/calibration/loss.ts';
import { recalibrationVerdict } from '#domain/evidence/calibration/recalibration/verdict.ts';
import type { RecalibrationVerdict } from '#domain/evidence/calibration/recalibration/verdict.ts';
import {
  beforePlannedEnd,
  beforeResolution,
  calendarSnapshots,
  PLANNED_HORIZONS,
} from '#domain/evidence/calibration/resolved-market.ts';
import type { ResolvedMarket } from '#domain/evidence/calibration/resolved-market.ts';
import type { FrozenForecasts, LeftOut, MarketHistory } from '#apps/research/prediction/calibrate-files.ts';

export interface CalibrationChoice {
  /** Days before the end. */
  readonly horizons: readonly number[];
  readonly byCategory: boolean;
  readonly recalibrate: boolean;
  /** Of the bootstrap. */
  readonly seed: number;
}

/** Scores with their 95 % intervals by clusters of markets; intervals are undefined below two markets. */
export interface JudgedScores extends CalibrationScores {
  readonly markets: number;
  readonly brierInterval: Interval | undefined;
  readonly logInterval: Interval | undefined;
}

export interface NamedScores extends JudgedScores {
  readonly name: string;
}

export interface HorizonScores {
  readonly days: number;
  /** Undefined when no market had a price then. */
  readonly scores: JudgedScores | undefined;
  /** By category, most forecasts first; empty when not asked for. */
  readonly categories: readonly NamedScores[];
}

/** The same markets, so many days before their planned end and before their resolution: the difference is the look-ahead. */
export interface PlannedScores {
  readonly days: number;
  readonly planned: JudgedScores | undefined;
  readonly resolved: JudgedScores | undefined;
}

export interface HistoryCalibration {
  readonly kind: 'history';
  readonly markets: number;
  readonly left: LeftOut;
  /** Before the resolution, as published baselines are measured; looks ahead. */
  readonly horizons: readonly HorizonScores[];
  readonly plannedEnd: readonly PlannedScores[];
  readonly calendar: {
    readonly all: JudgedScores | undefined;
    /** By the time that is left to the planned end. */
    readonly horizons: readonly NamedScores[];
    readonly categories: readonly NamedScores[];
  };
  /** Undefined when not asked for. */
  readonly recalibration:
    | { readonly calendar: RecalibrationVerdict; readonly beforeResolution: RecalibrationVerdict }
    | undefined;
}

export interface FrozenCalibration {
  readonly kind: 'frozen';
  readonly left: LeftOut;
  readonly blankIsZero: boolean;
  readonly all: JudgedScores | undefined;
  readonly sources: readonly NamedScores[];
  readonly recalibration: { readonly frozen: RecalibrationVerdict } | undefined;
}

/** Everything that is measured of resolved markets and their prices. */
export function calibrateHistory({ markets, left }: MarketHistory, choice: CalibrationChoice): HistoryCalibration {
  const before = choice.horizons.map((days) => beforeResolution(markets, days));
  const weekly = calendarSnapshots(markets);
  const byCategory = (forecasts: readonly Forecast[]): readonly NamedScores[] =>
    choice.byCategory ? split(forecasts, ({ category }) => category, choice.seed) : [];
  return {
    kind: 'history',
    markets: markets.length,
    left,
    horizons: choice.horizons.map((days, i) => ({
      days,
      scores: judged(before[i]!, choice.seed),
      categories: byCategory(before[i]!),
    })),
    plannedEnd: choice.horizons.map((days) => plannedScores(markets, days, choice.seed)),
    calendar: {
      all: judged(weekly, choice.seed),
      horizons: inOrder(split(weekly, ({ horizon }) => horizon, choice.seed)),
      categories: byCategory(weekly),
    },
    recalibration: choice.recalibrate
      ? { calendar: recalibrationVerdict(weekly), beforeResolution: recalibrationVerdict(before.flat()) }
      : undefined,
  };
}

/** Everything that is measured of probabilities that were given once. */
export function calibrateFrozen(
  { forecasts, left, blankIsZero }: FrozenForecasts,
  choice: CalibrationChoice,
): FrozenCalibration {
  const dated = forecasts.filter(({ time, knownAt }) => !Number.isNaN(time) && !Number.isNaN(knownAt));
  return {
    kind: 'frozen',
    left,
    blankIsZero,
    all: judged(forecasts, choice.seed),
    sources: split(forecasts, ({ category }) => category, choice.seed),
    recalibration: choice.recalibrate ? { frozen: recalibrationVerdict(dated) } : undefined,
  };
}

/** The forecasts that a page draws, by name. */
export function reliabilityCurves(
  report: HistoryCalibration | FrozenCalibration,
): readonly { readonly name: string; readonly scores: JudgedScores }[] {
  const named =
    report.kind === 'frozen'
      ? [{ name: 'All', scores: report.all }, ...report.sources.map((scores) => ({ name: scores.name, scores }))]
      : [
          ...report.horizons.map(({ days, scores }) => ({ name: `${days} d before resolution`, scores })),
          { name: 'Every Monday', scores: report.calendar.all },
        ];
  return named.flatMap(({ name, scores }) => (scores === undefined ? [] : [{ name, scores }]));
}

function plannedScores(markets: readonly ResolvedMarket[], days: number, seed: number): PlannedScores {
  const planned = beforePlannedEnd(markets, days);
  const met = new Set(planned.map(({ market }) => market));
  const same = beforeResolution(markets, days).filter(({ market }) => met.has(market));
  return { days, planned: judged(planned, seed), resolved: judged(same, seed) };
}

function judged(forecasts: readonly Forecast[], seed: number): JudgedScores | undefined {
  const scores = calibrationScores(forecasts);
  if (scores === undefined) return undefined;
  const clusters = forecasts.map(({ market }) => market);
  const brier = Float64Array.from(forecasts, ({ probability, outcome }) => brierLoss(probability, outcome));
  const log = Float64Array.from(forecasts, ({ probability, outcome }) => logLoss(probability, outcome));
  const intervals = bootstrapMeans(clusters, [brier, log], { seed, draws: 500 });
  return { ...scores, markets: new Set(clusters).size, brierInterval: intervals?.[0], logInterval: intervals?.[1] };
}

function split(
  forecasts: readonly Forecast[],
  keyOf: (forecast: Forecast) => string,
  seed: number,
): readonly NamedScores[] {
  const groups = new Map<string, Forecast[]>();
  for (const forecast of forecasts) {
    const key = keyOf(forecast);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [forecast]);
    else group.push(forecast);
  }
  return [...groups]
    .sort(([a, as], [b, bs]) => bs.length - as.length || (a < b ? -1 : 1))
    .map(([name, group]) => ({ name, ...judged(group, seed)! }));
}

function inOrder(groups: readonly NamedScores[]): readonly NamedScores[] {
  return PLANNED_HORIZONS.flatMap((name) => groups.filter((group) => group.name === name));
}
