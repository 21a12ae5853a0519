import { AssayError } from '#core/errors.ts';
import type { Currency } from '#core/money.ts';
import { unknownName } from '#core/suggest.ts';
import type { WorkContext } from '#apps/research/work-context.ts';
import { nothingFits, outcomeFilter } from '#apps/research/evidence/outcome-source.ts';
import type { OutcomeOptions } from '#apps/research/evidence/outcome-source.ts';

/** What a first look at the outcomes says: which currency to count in, and from when to when. */
export interface OutcomeScan {
  readonly currency: Currency;
  /** Currencies of the other results, which are left out. */
  readonly others: readonly Currency[];
  /** First and last signal, UTC ms. */
  readonly first: number;
  readonly last: number;
}

/**
 * Chooses the currency that profits are counted in: the one asked for, else the one with the most results. Amounts of different
 * currencies are never added up. Throws `evidence.missing` when no signal has a profit.
 */
export async function scanOutcomes(
  context: WorkContext,
  options: OutcomeOptions & { readonly currency?: string },
): Promise<OutcomeScan> {
  await using store = await context.openStore();
  const summary = await store.outcomes.summary();
  const { first, last, currencies } = await store.outcomes.span(outcomeFilter(options, summary));
  if (first === undefined || last === undefined) throw nothingFits(options, summary);
  const wanted = options.currency?.toUpperCase();
  const currency = wanted === undefined ? currencies[0] : currencies.find((code) => code === wanted);
  if (currency !== undefined) return { currency, others: currencies.filter((code) => code !== currency), first, last };
  if (wanted !== undefined && currencies.length > 0) throw unknownName('currency of results', wanted, currencies);
  throw new AssayError('evidence.missing', 'None of the stored signals that fit has ended with a result yet', {
    remedy: 'Run a backtest over more bars, or leave options out.',
  });
}
