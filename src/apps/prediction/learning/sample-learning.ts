import { money } from '#core/money.ts';
import { DAY_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { seededOutcomes } from '#domain/evidence/outcomes/seeded-outcomes.ts';
import type { SeededOptions } from '#domain/evidence/outcomes/seeded-outcomes.ts';
import { COLLATERAL } from '#domain/prediction/outcome-instrument.ts';
import { DESK, runAt } from '#apps/prediction/learning/desk-outcomes.ts';

/** When the planted outcomes are over. */
export const LEARNT_AT: UnixMs = unixMs(Date.UTC(2024, 0, 1) + 121 * DAY_MS);

/** Planted outcomes as the desk at the sandbox would have found them. For tests. */
export function deskOutcomes(options: Omit<SeededOptions, 'seed'> & { readonly seed?: number }): OutcomeRecord[] {
  const planted = { seed: 1, categories: ['politics', 'crypto', 'sports'], ...options };
  return [...seededOutcomes(planted)].map((outcome) => ({
    ...outcome,
    run: runAt('prediction-2024', 'sandbox'),
    source: 'paper',
    desk: DESK,
    strategy: 'prediction/findings',
    scoreThreshold: undefined,
    profit:
      outcome.profit === undefined ? undefined : money(COLLATERAL, outcome.profit.amount.round(6, 'nearest-even')),
  }));
}
