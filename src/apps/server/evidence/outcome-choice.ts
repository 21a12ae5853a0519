import type { OutcomeFilter, OutcomeSummary } from '#domain/evidence/outcomes/outcome-store.ts';
import { outcomeFilter } from '#apps/research/evidence/outcome-source.ts';
import { instantRange } from '#apps/server/http/instant-range.ts';
import type { RangeQuery } from '#apps/server/http/instant-range.ts';

/** What every question about outcomes may be narrowed by. */
export interface ChoiceQuery extends RangeQuery {
  readonly desk?: string | undefined;
  readonly strategy?: string | undefined;
  readonly category?: string | undefined;
  readonly run?: string | undefined;
}

/**
 * The outcomes that a question is about; undefined when none is stored, whatever was asked. Throws `argument.unknown` with the nearest
 * name for a desk, strategy or category that no outcome has.
 */
export function chosenOutcomes(query: ChoiceQuery, summary: OutcomeSummary): OutcomeFilter | undefined {
  const range = instantRange(query);
  if (summary.count === 0) return undefined;
  const { desk, strategy, category, run } = query;
  const names = {
    ...(desk === undefined ? {} : { desk }),
    ...(strategy === undefined ? {} : { strategy }),
    ...(category === undefined ? {} : { category }),
    ...(run === undefined ? {} : { run }),
  };
  return { ...outcomeFilter(names, summary), ...range };
}
