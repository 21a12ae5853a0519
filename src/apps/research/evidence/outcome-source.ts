import { AssayError } from '#core/errors.ts';
import { unknownName } from '#core/suggest.ts';
import { formatDay, parseInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type { OutcomeFilter, OutcomeSummary } from '#domain/evidence/outcomes/outcome-store.ts';
import { breathe } from '#apps/research/work-context.ts';
import type { WorkContext } from '#apps/research/work-context.ts';

/** Options that choose outcomes. */
export interface OutcomeOptions {
  readonly desk?: string;
  readonly strategy?: string;
  readonly category?: string;
  readonly run?: string;
  readonly from?: string;
  readonly to?: string;
  readonly passed?: boolean;
  readonly blocked?: boolean;
}

/** Outcomes are handed over in pieces of so many, with a look at the keyboard in between. */
const PIECE = 4_000;

/**
 * Hands over every outcome that the options choose, oldest first, and says how many there were. Throws `evidence.missing` with
 * what to run first when there is none, `argument.unknown` for a desk, strategy or category that no signal has.
 */
export async function eachOutcome(
  context: WorkContext,
  options: OutcomeOptions,
  take: (outcome: OutcomeRecord) => void,
): Promise<{ readonly count: number; readonly filter: OutcomeFilter }> {
  await using store = await context.openStore();
  const summary = await store.outcomes.summary();
  const filter = outcomeFilter(options, summary);
  const progress = context.progress('outcomes');
  let count = 0;
  for await (const outcome of store.outcomes.stream(filter)) {
    take(outcome);
    if (++count % PIECE !== 0) continue;
    progress.update(count, summary.count, 'signals');
    await breathe(context);
  }
  progress.finish();
  if (count === 0) throw nothingFits(options, summary);
  return { count, filter };
}

/** Reads the options against what is stored. */
export function outcomeFilter(options: OutcomeOptions, summary: OutcomeSummary): OutcomeFilter {
  if (options.passed === true && options.blocked === true) {
    throw new AssayError(
      'argument.invalid',
      'Expected --passed or --blocked, were both; leave both out for all signals',
    );
  }
  const from = options.from === undefined ? undefined : parseInstant(options.from);
  const to = options.to === undefined ? undefined : parseInstant(options.to);
  if (summary.count === 0) throw nothingStored();
  known('desk', options.desk, summary.desks);
  known('strategy', options.strategy, summary.strategies);
  known('category', options.category, summary.categories);
  return {
    ...(options.desk === undefined ? {} : { desk: options.desk }),
    ...(options.strategy === undefined ? {} : { strategy: options.strategy }),
    ...(options.category === undefined ? {} : { category: options.category }),
    ...(options.run === undefined ? {} : { run: options.run }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(options.passed === true ? { passed: true } : options.blocked === true ? { passed: false } : {}),
  };
}

export function nothingStored(): AssayError {
  return new AssayError('evidence.missing', 'No outcomes of signals are stored yet', {
    remedy:
      'Make some with: assay backtest --symbol BTC/USDT --mode strike (or assay demo, with --data-dir .../demo after it)',
  });
}

function known(kind: string, name: string | undefined, names: readonly string[]): void {
  if (name !== undefined && !names.includes(name)) throw unknownName(kind, name, names);
}

/** The options leave nothing of what is stored. */
export function nothingFits({ run }: OutcomeOptions, { count, first, last }: OutcomeSummary): AssayError {
  const day = (instant: number | undefined): string => formatDay(instant as UnixMs);
  const what =
    run === undefined ? 'No stored signal fits these options' : `No stored signal of run "${run}" fits these options`;
  return new AssayError('evidence.missing', `${what}: ${count} are stored, from ${day(first)} to ${day(last)}`, {
    remedy: 'Leave options out, or run another backtest.',
  });
}
