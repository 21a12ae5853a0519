import type { InstrumentShape } from '#contract/market.ts';
import type { StrategyShape } from '#contract/runs.ts';
import { TIMEFRAMES, isComposedOf } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { dayOf, defaultParameters } from '#apps/web/pages/backtest-form/run-form.ts';
import type { Reach, RunForm } from '#apps/web/pages/backtest-form/run-form.ts';

/** What an address or an earlier run asks for; the rest is filled in. */
export type Wish = Partial<RunForm>;

/** A form that could be started as it is: what was wished for, and sensible values for the rest. */
export function firstForm(
  wish: Wish,
  strategies: readonly StrategyShape[],
  instruments: readonly InstrumentShape[],
): RunForm {
  const strategy = strategies.find(({ name }) => name === wish.strategy) ?? strategies[0];
  const instrument = instruments.find(({ id }) => id === wish.instrument) ?? bestStored(instruments);
  const timeframe =
    wish.timeframe ?? (strategy === undefined || instrument === undefined ? '' : usualTimeframe(strategy, instrument));
  return {
    strategy: strategy?.name ?? '',
    instrument: instrument?.id ?? '',
    timeframe,
    from: wish.from ?? '',
    to: wish.to ?? '',
    gates:
      wish.gates !== undefined && strategy?.gates.includes(wish.gates) === true
        ? wish.gates
        : (strategy?.gates[0] ?? ''),
    capital: wish.capital ?? '10000',
    feeBps: wish.feeBps ?? '',
    spreadBps: wish.spreadBps ?? '',
    slippageBps: wish.slippageBps ?? '',
    parameters: { ...(strategy === undefined ? {} : defaultParameters(strategy)), ...wish.parameters },
  };
}

/** Timeframes that a strategy can be fed with out of what is stored, shortest first. A mode takes bars up to its own. */
export function possibleTimeframes(strategy: StrategyShape, { series }: InstrumentShape): readonly Timeframe[] {
  const stored = series.map(({ timeframe }) => timeframe as Timeframe);
  const own = strategy.timeframe as Timeframe | null;
  return TIMEFRAMES.filter((timeframe) => {
    if (!stored.some((shorter) => isComposedOf(timeframe, shorter))) return false;
    if (own === null) return stored.includes(timeframe) || COMMON.includes(timeframe);
    return timeframe === own || (stored.includes(timeframe) && isComposedOf(own, timeframe));
  });
}

/** The timeframe of a mode; of others one hour, or what comes nearest. Empty: nothing that is stored will do. */
export function usualTimeframe(strategy: StrategyShape, instrument: InstrumentShape): string {
  const possible = possibleTimeframes(strategy, instrument);
  const wanted = (strategy.timeframe ?? '1h') as Timeframe;
  return possible.includes(wanted) ? wanted : (possible.at(-1) ?? '');
}

/** The stored bars that a run at a timeframe is made of: the longest that it can be put together from. */
export function sourceOf(
  { series }: InstrumentShape,
  timeframe: string,
): (Reach & { readonly timeframe: string }) | undefined {
  if (!TIMEFRAMES.includes(timeframe as Timeframe)) return undefined;
  const usable = series.filter((one) => isComposedOf(timeframe as Timeframe, one.timeframe as Timeframe));
  return usable.toSorted((a, b) => orderOf(b.timeframe) - orderOf(a.timeframe))[0];
}

/** First day for the last so many days of what is stored. */
export function lastDays({ to }: Reach, days: number): string {
  return dayOf(to - days * 86_400_000);
}

const COMMON: readonly Timeframe[] = ['5m', '15m', '30m', '1h', '4h', '1d'];

function orderOf(timeframe: string): number {
  return TIMEFRAMES.indexOf(timeframe as Timeframe);
}

/** The one of which the longest stretch is stored. */
function bestStored(instruments: readonly InstrumentShape[]): InstrumentShape | undefined {
  const longest = ({ series }: InstrumentShape): number =>
    series.reduce((most, { from, to }) => Math.max(most, to - from), 0);
  return instruments.toSorted((a, b) => longest(b) - longest(a))[0];
}
