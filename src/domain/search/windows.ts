import { AssayError } from '#core/errors.ts';
import { DAY_MS, formatDay, WEEK_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';

/** How a walk-forward cuts time. Durations in ms. */
export interface WindowPlan {
  readonly trainMs: number;
  readonly testMs: number;
  readonly stepMs: number;
  /** Training always begins with the data, and grows; else it rolls on with the same length. */
  readonly isAnchored: boolean;
  /** Tests lie within the last so many weeks. */
  readonly weeks: number;
}

/** One fold: parameters are chosen on `[trainFrom, trainTo)` and judged on `[trainTo, testTo)`. UTC ms. */
export interface WalkForwardWindow {
  /** From 1, oldest first. */
  readonly number: number;
  readonly trainFrom: number;
  /** End of training and begin of the test. */
  readonly trainTo: number;
  readonly testTo: number;
}

/**
 * The windows, oldest first, so that the last test ends with the data (at the last whole day when windows move by days). Throws
 * `argument.invalid` for a plan that overlaps itself, `data.missing` when the data is too short for one window.
 */
export function walkForwardWindows(
  data: { readonly from: number; readonly to: number },
  plan: WindowPlan,
): readonly WalkForwardWindow[] {
  assertPlan(plan);
  const { trainMs, testMs, stepMs, isAnchored } = plan;
  const isDaily = stepMs % DAY_MS === 0 && testMs % DAY_MS === 0;
  const end = isDaily ? Math.floor(data.to / DAY_MS) * DAY_MS : data.to;
  const earliest = Math.max(data.from + trainMs, end - plan.weeks * WEEK_MS);
  const tests: number[] = [];
  for (let testTo = end; testTo - testMs >= earliest; testTo -= stepMs) {
    tests.unshift(testTo);
  }
  if (tests.length === 0) throw tooShort(data, plan);
  return tests.map((testTo, i) => {
    const trainTo = testTo - testMs;
    return { number: i + 1, trainFrom: isAnchored ? data.from : trainTo - trainMs, trainTo, testTo };
  });
}

function assertPlan({ trainMs, testMs, stepMs, weeks }: WindowPlan): void {
  for (const [name, value] of Object.entries({ train: trainMs, test: testMs, step: stepMs, weeks })) {
    if (value > 0) continue;
    throw new AssayError('argument.invalid', `Expected --${name} to be above 0, was "${value}"`, {
      place: { value: `${value}` },
    });
  }
  if (stepMs >= testMs) return;
  throw new AssayError(
    'argument.invalid',
    `Expected --step to be at least --test "${days(testMs)}", was "${days(stepMs)}": tests must not overlap`,
    { place: { value: days(stepMs) } },
  );
}

function tooShort(
  { from, to }: { readonly from: number; readonly to: number },
  { trainMs, testMs }: WindowPlan,
): AssayError {
  const range = `${formatDay(from as UnixMs)} to ${formatDay(to as UnixMs)}, ${days(to - from)}`;
  return new AssayError(
    'data.missing',
    `Expected bars for one window, ${days(trainMs)} to train and ${days(testMs)} to test, there are ${range}`,
    { remedy: 'Import more history, or take shorter windows with --train and --test.' },
  );
}

/** `30d`. */
function days(ms: number): string {
  return `${Number((ms / DAY_MS).toFixed(2))}d`;
}
