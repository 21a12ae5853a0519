import { useMemo, useState } from 'react';
import type { InstrumentShape } from '#contract/market.ts';
import type { RunRow, StrategyShape } from '#contract/runs.ts';
import type { ApiProblem } from '#apps/web/data/problem.ts';
import { useChange } from '#apps/web/data/query.ts';
import { firstForm, sourceOf } from '#apps/web/pages/backtest-form/first-form.ts';
import type { Wish } from '#apps/web/pages/backtest-form/first-form.ts';
import { placeProblem } from '#apps/web/pages/backtest-form/problem-fields.ts';
import { formErrors, requestOf } from '#apps/web/pages/backtest-form/run-form.ts';
import type { FieldErrors, RunForm } from '#apps/web/pages/backtest-form/run-form.ts';

export interface RunDraftInput {
  readonly wish: Wish;
  readonly strategies: readonly StrategyShape[];
  readonly instruments: readonly InstrumentShape[];
  readonly onStarted: (run: RunRow) => void;
}

/** A backtest that is being put together. */
export interface RunDraft {
  readonly form: RunForm;
  readonly strategy: StrategyShape | undefined;
  readonly instrument: InstrumentShape | undefined;
  /** What is wrong, by field: seen here, or said by the server. */
  readonly errors: FieldErrors;
  /** What the server said that belongs to no field. */
  readonly unplaced: ApiProblem | undefined;
  /** Nothing is seen here that is wrong. */
  readonly isSound: boolean;
  readonly isStarting: boolean;
  readonly change: (patch: Partial<RunForm>) => void;
  readonly submit: () => void;
}

const FIELDS = [
  'strategy',
  'instrument',
  'timeframe',
  'from',
  'to',
  'gates',
  'capital',
  'feeBps',
  'spreadBps',
  'slippageBps',
];

/** Keeps what is typed, checks it while it is typed, starts it, and puts what the server says at its field. */
export function useRunDraft({ wish, strategies, instruments, onStarted }: RunDraftInput): RunDraft {
  const [form, setForm] = useState(() => firstForm(wish, strategies, instruments));
  const [said, setSaid] = useState<FieldErrors>({});
  const start = useChange('POST /runs', { refreshes: ['GET /runs'], onDone: onStarted, isQuiet: true });
  const strategy = strategies.find(({ name }) => name === form.strategy);
  const instrument = instruments.find(({ id }) => id === form.instrument);
  const typed = useMemo(() => {
    const reach = instrument === undefined ? undefined : sourceOf(instrument, form.timeframe);
    return formErrors(form, strategy, reach);
  }, [form, strategy, instrument]);
  const known = [...FIELDS, ...(strategy?.parameters ?? []).map(({ name }) => `parameters.${name}`)];
  const isSound = Object.keys(typed).length === 0;
  const { error } = start;
  return {
    form,
    strategy,
    instrument,
    errors: { ...said, ...typed },
    unplaced: error !== null && placeProblem(error.problem, known).rest ? error : undefined,
    isSound,
    isStarting: start.isPending,
    change: (patch) => {
      setSaid({});
      setForm((before) => ({ ...before, ...patch }));
    },
    submit: () => {
      if (strategy === undefined || !isSound) return;
      const onError = ({ problem }: ApiProblem): void => setSaid(placeProblem(problem, known).fields);
      start.mutate({ body: requestOf(form, strategy) }, { onError });
    },
  };
}
