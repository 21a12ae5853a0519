import type { PredictionPerformance } from '#contract/prediction.ts';
import { formatDuration } from '#apps/web/format/time.ts';

export type DetectorRow = PredictionPerformance['detectors'][number];

const DAY_MS = 86_400_000;

/** How far back results are asked for. */
export type Since = 'day' | 'week' | 'month' | 'all';

const LENGTH_MS: Readonly<Record<Exclude<Since, 'all'>, number>> = {
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30 * DAY_MS,
};
/** So that a question stays the same for a while. */
const ROUND_MS = 3_600_000;

/** From when, as the server takes it. */
export function sinceWhen(since: Since, now: number): string {
  return since === 'all' ? '0' : String(Math.floor((now - LENGTH_MS[since]) / ROUND_MS) * ROUND_MS);
}

/** Until when: the time of a sandbox runs ahead of the server’s own, which would else be the end. */
export function untilWhen(now: number): string {
  return String(Math.ceil(now / ROUND_MS + 1) * ROUND_MS);
}

/** Rows as they are read: each detector in sum, the most findings first; with `isOpen` its categories below it. */
export function matrixRows(detectors: readonly DetectorRow[], isOpen: boolean): DetectorRow[] {
  const sums = detectors.filter(({ category }) => category === null).toSorted((a, b) => b.findings - a.findings);
  if (!isOpen) return sums;
  const parts = detectors.filter(({ category }) => category !== null).toSorted((a, b) => b.findings - a.findings);
  return sums.flatMap((sum) => [sum].concat(parts.filter(({ detector }) => detector === sum.detector)));
}

/** `7 days`, `6 h`. */
export function horizonWords(days: number): string {
  return days === 1 ? '1 day' : days > 1 ? `${days} days` : formatDuration(Math.round(days * 24) * 3_600_000);
}
