import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';

/** What tuning needs of a signal that has ended. */
export interface ScoredResult {
  readonly time: number;
  /** When the result was known, UTC ms. */
  readonly knownAt: number;
  readonly instrument: string;
  readonly strategy: string;
  readonly type: string;
  readonly category: string;
  readonly score: number;
  readonly scoreThreshold: number | undefined;
  /** Net of costs, in R. */
  readonly result: number;
}

/** Undefined for a signal without a result. */
export function scoredResult(outcome: OutcomeRecord): ScoredResult | undefined {
  const { exit, time, instrument, strategy, type, category, score, scoreThreshold } = outcome;
  if (exit?.rMultiple === undefined) return undefined;
  const { knownAt, rMultiple: result } = exit;
  return { time, knownAt, instrument, strategy, type, category, score, scoreThreshold, result };
}
