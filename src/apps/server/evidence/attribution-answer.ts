import { unknownName } from '#core/suggest.ts';
import type { AttributionShape } from '#contract/evidence.ts';
import { Attribution } from '#domain/evidence/attribution/attribution.ts';
import type { AttributionResult } from '#domain/evidence/attribution/attribution.ts';
import type { AttributionMethod } from '#domain/evidence/attribution/credit.ts';
import { SeriesWatch } from '#domain/evidence/degradation/series-watch.ts';
import type { OutcomeFilter, OutcomeStore } from '#domain/evidence/outcomes/outcome-store.ts';
import { calmly } from '#apps/research/evidence/calmly.ts';
import { creditChoice } from '#apps/research/evidence/credit-choice.ts';
import { recommendations } from '#apps/research/evidence/recommendations.ts';

export interface AttributionQuestion {
  readonly by: string;
  readonly method: AttributionMethod;
  readonly currency?: string | undefined;
}

/**
 * Who earned the profit, and week by week; the parts sum to the total exactly. Empty when nothing chosen has ended with a result. Throws
 * `argument.unknown` for a subject or currency that there is not.
 */
export async function attributionAnswer(
  store: OutcomeStore,
  filter: OutcomeFilter | undefined,
  { by, method, currency: wanted }: AttributionQuestion,
): Promise<AttributionShape> {
  const { name: subject, rule, needsBlocked } = creditChoice(by);
  const empty: AttributionShape = {
    subject,
    method,
    currency: wanted?.toUpperCase() ?? '',
    total: '0',
    parts: [],
    weeks: [],
    recommendations: [],
  };
  if (filter === undefined) return empty;
  const chosen = needsBlocked ? filter : { ...filter, passed: true };
  const { currencies } = await store.span(chosen);
  const currency = wanted === undefined ? currencies[0] : currencies.find((code) => code === wanted.toUpperCase());
  if (currency === undefined) {
    if (currencies.length > 0) throw unknownName('currency of results', wanted ?? '', currencies);
    return empty;
  }
  const attribution = new Attribution({ rule, method, currency });
  const watch = new SeriesWatch();
  for await (const outcome of calmly(store.stream(chosen))) {
    attribution.add(outcome);
    watch.add(outcome.type, outcome);
  }
  const result = attribution.result();
  return {
    subject,
    method,
    currency,
    total: result.total.amount.toString(),
    parts: partsOf(result),
    weeks: weeksOf(result),
    recommendations: [...recommendations(watch.watched())],
  };
}

function partsOf({ total, contributions }: AttributionResult): AttributionShape['parts'] {
  const whole = total.amount.toNumber();
  return contributions.map(({ name, profit, signals }) => ({
    name,
    amount: profit.amount.toString(),
    share: whole === 0 ? null : profit.amount.toNumber() / whole,
    signals,
  }));
}

function weeksOf({ contributions }: AttributionResult): AttributionShape['weeks'] {
  const weeks = new Map<number, Record<string, string>>();
  for (const { name, weeks: ofPart } of contributions) {
    for (const { week, profit } of ofPart) {
      const amounts = weeks.get(week) ?? {};
      amounts[name] = profit.amount.toString();
      weeks.set(week, amounts);
    }
  }
  return [...weeks].sort(([a], [b]) => a - b).map(([week, amounts]) => ({ week, amounts }));
}
