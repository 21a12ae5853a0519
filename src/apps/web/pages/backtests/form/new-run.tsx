import { useMemo, useState } from 'react';
import { Play } from 'lucide-react';
import type { InstrumentShape } from '#contract/market.ts';
import type { RunRow, StrategyShape } from '#contract/runs.ts';
import { useApi, useChange } from '#apps/web/data/query.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Dialog } from '#apps/web/widgets/dialog.tsx';
import { EmptyState, ErrorState, SkeletonLines } from '#apps/web/widgets/states.tsx';
import { buttonClass } from '#apps/web/widgets/button.tsx';
import { Link } from '@tanstack/react-router';
import { AccountFields } from '#apps/web/pages/backtests/form/account-fields.tsx';
import { firstForm, sourceOf } from '#apps/web/pages/backtests/form/first-form.ts';
import type { Wish } from '#apps/web/pages/backtests/form/first-form.ts';
import { wishOfConfig } from '#apps/web/pages/backtests/form/form-of-config.ts';
import { MarketFields } from '#apps/web/pages/backtests/form/market-fields.tsx';
import { ParameterFields } from '#apps/web/pages/backtests/form/parameter-fields.tsx';
import { placeProblem } from '#apps/web/pages/backtests/form/problem-fields.ts';
import { formErrors, requestOf } from '#apps/web/pages/backtests/form/run-form.ts';
import type { FieldErrors, RunForm } from '#apps/web/pages/backtests/form/run-form.ts';
import { StrategyField } from '#apps/web/pages/backtests/form/strategy-field.tsx';
import type { BacktestsSearch } from '#apps/web/pages/backtests/run-filters.tsx';

interface NewRunProps {
  readonly search: BacktestsSearch;
  readonly onClose: () => void;
  readonly onStarted: (run: RunRow) => void;
}

/** The form for a backtest, filled in so that it can be started as it is. */
export function NewRun({ search, onClose, onStarted }: NewRunProps) {
  const { again } = search;
  const strategies = useApi('GET /strategies', {}, { staleTime: 600_000 });
  const instruments = useApi('GET /instruments', {}, { staleTime: 15_000 });
  const earlier = useApi('GET /runs/:id/detail', { params: { id: again ?? '' } }, { enabled: again !== undefined });
  const isWaiting =
    strategies.data === undefined || instruments.data === undefined || (again !== undefined && earlier.isPending);
  const error = strategies.error ?? instruments.error;
  if (!isWaiting) {
    const wish: Wish = earlier.data === undefined ? wishOf(search) : wishOfConfig(earlier.data.config);
    return (
      <RunDialog
        key={again ?? 'new'}
        wish={wish}
        strategies={strategies.data.items}
        instruments={instruments.data.items}
        onClose={onClose}
        onStarted={onStarted}
      />
    );
  }
  return (
    <Dialog isOpen onClose={onClose} title="New backtest" width="lg">
      {error === null ? (
        <SkeletonLines lines={8} />
      ) : (
        <ErrorState error={error} onRetry={() => void strategies.refetch()} />
      )}
    </Dialog>
  );
}

interface RunDialogProps extends Omit<NewRunProps, 'search'> {
  readonly wish: Wish;
  readonly strategies: readonly StrategyShape[];
  readonly instruments: readonly InstrumentShape[];
}

function RunDialog({ wish, strategies, instruments, onClose, onStarted }: RunDialogProps) {
  const [form, setForm] = useState(() => firstForm(wish, strategies, instruments));
  const [said, setSaid] = useState<FieldErrors>({});
  const start = useChange('POST /runs', {
    refreshes: ['GET /runs'],
    onDone: onStarted,
    isQuiet: true,
  });
  const strategy = strategies.find(({ name }) => name === form.strategy);
  const instrument = instruments.find(({ id }) => id === form.instrument);
  const reach = instrument === undefined ? undefined : sourceOf(instrument, form.timeframe);
  const typed = useMemo(() => formErrors(form, strategy, reach), [form, strategy, reach]);
  const errors = { ...said, ...typed };
  const known = [...FIELDS, ...(strategy?.parameters ?? []).map(({ name }) => `parameters.${name}`)];
  const rest = start.error !== null && placeProblem(start.error.problem, known).rest;
  const change = (patch: Partial<RunForm>): void => {
    setSaid({});
    setForm((before) => ({ ...before, ...patch }));
  };
  const submit = (): void => {
    if (strategy === undefined || Object.keys(typed).length > 0) return;
    const onError = (error: { readonly problem: Parameters<typeof placeProblem>[0] }): void =>
      setSaid(placeProblem(error.problem, known).fields);
    start.mutate({ body: requestOf(form, strategy) }, { onError });
  };
  if (instruments.length === 0) return <NothingStored onClose={onClose} />;
  const count = Object.keys(errors).length;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="New backtest"
      description="Everything is filled in: start it as it is, or change what you like."
      width="lg"
      footer={
        <>
          <p role="status" className="mr-auto self-center text-xs text-danger">
            {count > 0 && (count === 1 ? 'One field needs another value.' : `${count} fields need another value.`)}
          </p>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            icon={<Play aria-hidden />}
            isBusy={start.isPending}
            disabled={Object.keys(typed).length > 0}
            onClick={submit}
          >
            Start
          </Button>
        </>
      }
    >
      <form
        className="grid gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className="min-w-0 space-y-6">
          <StrategyField
            strategies={strategies}
            value={form.strategy}
            error={errors['strategy']}
            onChange={(name) => change(firstForm({ ...kept(form), strategy: name }, strategies, instruments))}
          />
          <MarketFields form={form} strategy={strategy} instruments={instruments} errors={errors} onChange={change} />
        </div>
        <div className="min-w-0 space-y-6">
          <AccountFields
            form={form}
            strategy={strategy}
            quote={instrument?.quote ?? ''}
            errors={errors}
            onChange={change}
          />
          {strategy !== undefined && (
            <ParameterFields form={form} strategy={strategy} errors={errors} onChange={change} />
          )}
        </div>
        {rest && (
          <div className="lg:col-span-2">
            <ErrorState error={start.error} isCompact />
          </div>
        )}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
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
] as const;

/** What stays when another strategy is chosen: all but what belongs to a strategy. */
function kept({ instrument, from, to, gates, capital, feeBps, spreadBps, slippageBps }: RunForm): Wish {
  return { instrument, from, to, gates, capital, feeBps, spreadBps, slippageBps };
}

function wishOf({ strategy, instrument, timeframe, from, to, gates }: BacktestsSearch): Wish {
  const wish = { strategy: strategy?.split('/').at(-1), instrument, timeframe, from, to, gates };
  return Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));
}

function NothingStored({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog isOpen onClose={onClose} title="New backtest">
      <EmptyState
        title="No bars are stored yet"
        action={
          <Link to="/data" className={buttonClass('primary')}>
            Import bars
          </Link>
        }
      >
        A backtest runs over stored bars. Drop a CSV file on the page Data, or wait for the sandbox to fill itself.
      </EmptyState>
    </Dialog>
  );
}
