import { CALIBRATION_BINS } from '#domain/evidence/calibration/calibration-scores.ts';
import { LOG_CLIP } from '#domain/evidence/calibration/loss.ts';
import type {
  FrozenCalibration,
  HistoryCalibration,
  JudgedScores,
  NamedScores,
} from '#apps/research/prediction/calibrate-report.ts';

/** The calibration as plain data for programs. Its keys are the same for both kinds of file and with nothing to measure. */
export function calibrationDocument(
  files: { readonly markets: string; readonly prices: string | undefined },
  report: HistoryCalibration | FrozenCalibration,
): object {
  const head = {
    kind: report.kind,
    files: { markets: files.markets, prices: files.prices ?? null },
    left: report.left,
    definitions: { logClip: LOG_CLIP, bins: CALIBRATION_BINS, log: 'nats' },
  };
  if (report.kind === 'frozen') {
    return {
      ...head,
      blankIsZero: report.blankIsZero,
      horizons: [{ days: null, ...scores(report.all), categories: named(report.sources) }],
      plannedEnd: [],
      calendar: null,
      recalibration: recalibration(report),
    };
  }
  const { calendar } = report;
  return {
    ...head,
    markets: report.markets,
    horizons: report.horizons.map(({ days, scores: of, categories }) => ({
      days,
      ...scores(of),
      categories: named(categories),
    })),
    plannedEnd: report.plannedEnd.map(({ days, planned, resolved }) => ({
      days,
      planned: scores(planned),
      resolved: scores(resolved),
    })),
    calendar: { ...scores(calendar.all), horizons: named(calendar.horizons), categories: named(calendar.categories) },
    recalibration: recalibration(report),
  };
}

function named(groups: readonly NamedScores[]): readonly object[] {
  return groups.map(({ name, ...of }) => ({ name, ...scores(of) }));
}

/** Without forecasts every figure is null. */
function scores(of: JudgedScores | undefined): object {
  if (of === undefined) return NO_SCORES;
  const { skill = null, brierInterval = null, logInterval = null } = of;
  return { ...of, skill, brierInterval, logInterval };
}

const NO_SCORES = {
  n: 0,
  markets: 0,
  base: null,
  brier: null,
  skill: null,
  log: null,
  ece: null,
  reliability: null,
  resolution: null,
  uncertainty: null,
  within: null,
  bins: [],
  brierInterval: null,
  logInterval: null,
};

/** The verdict is the one that does not look ahead. */
function recalibration(report: HistoryCalibration | FrozenCalibration): object | null {
  if (report.recalibration === undefined) return null;
  const { verdict } =
    'calendar' in report.recalibration ? report.recalibration.calendar.overall : report.recalibration.frozen.overall;
  return { verdict, ...report.recalibration };
}
