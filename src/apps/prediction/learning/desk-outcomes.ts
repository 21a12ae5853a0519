import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type { OutcomeStore } from '#domain/evidence/outcomes/outcome-store.ts';
import { calmly } from '#apps/research/evidence/calmly.ts';

/** What the desk calls itself in outcomes. */
export const DESK = 'prediction';

/**
 * What is learnt from: what was found while it happened. Backtests are left out: they look at the same recorded events again, with other
 * settings and as often as somebody likes, and would count one finding many times.
 */
const SOURCES = ['paper', 'live'] as const;

/** Name of a session in its outcomes. It says where they were made: what happens in a sandbox teaches nothing about a real venue. */
export function runAt(origin: string, venue: string): string {
  return `${origin}@${venue}`;
}

export interface OutcomeChoice {
  readonly venue: string;
  /** A run that is left out. */
  readonly except?: string;
  readonly signal?: AbortSignal;
}

/** Everything that the desk found at a venue while it happened, a piece at a time; each source oldest first. */
export async function* outcomesAt(
  outcomes: Pick<OutcomeStore, 'stream'>,
  { venue, except, signal }: OutcomeChoice,
): AsyncGenerator<OutcomeRecord> {
  const end = runAt('', venue);
  for (const source of SOURCES) {
    for await (const outcome of calmly(outcomes.stream({ desk: DESK, source }), signal)) {
      if (outcome.run.endsWith(end) && outcome.run !== except) yield outcome;
    }
  }
}
