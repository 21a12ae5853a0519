import { Play } from 'lucide-react';
import type { InstrumentShape } from '#contract/market.ts';
import type { RunRow, StrategyShape } from '#contract/runs.ts';
import { useApi } from '#apps/web/data/query.ts';
import { Dialog } from '#apps/web/widgets/dialog.tsx';
import { EmptyState, ErrorState, SkeletonLines } from '#apps/web/widgets/states.tsx';
import { Button, buttonClass } from '#apps/web/widgets/button.tsx';
import { Link } from '@tanstack/react-router';
import { AccountFields } from '#apps/web/pages/backtest-form/account-fields.tsx';
import { firstForm } from '#apps/web/pages/backtest-form/first-form.ts';
import type { Wish } from '#apps/web/pages/backtest-form/first-form.ts';
import { wishOfConfig } from '#apps/web/pages/backtest-form/form-of-config.ts';
import { MarketFields } from '#apps/web/pages/backtest-form/market-fields.tsx';
import { ParameterFields } from '#apps/web/pages/backtest-form/parameter-fields.tsx';
import type { RunForm } from '#apps/web/pages/backtest-form/run-form.ts';
import { useRunDraft } from '#apps/web/pages/backtest-form/use-run-draft.ts';
import type { RunDraft } from '#apps/web/pages/backtest-form/use-run-draft.ts';
import { StrategyField } from '#apps/web/pages/backtest-form/strategy-field.tsx';
import type { BacktestsSearch } from '#apps/web/pages/backtest-form/backtests-search.ts';

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
  const draft = useRunDraft({ wish, strategies, instruments, onStarted });
  if (instruments.length === 0) return <NothingStored onClose={onClose} />;
  const { errors, isSound, isStarting, submit } = draft;
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
          <Button look="primary" icon={<Play aria-hidden />} isBusy={isStarting} disabled={!isSound} onClick={submit}>
            Start
          </Button>
        </>
      }
    >
      <RunFields draft={draft} strategies={strategies} instruments={instruments} />
    </Dialog>
  );
}

interface RunFieldsProps extends Pick<RunDialogProps, 'strategies' | 'instruments'> {
  readonly draft: RunDraft;
}

function RunFields({ draft, strategies, instruments }: RunFieldsProps) {
  const { form, strategy, instrument, errors, unplaced, change, submit } = draft;
  const shared = { form, errors, onChange: change };
  return (
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
        <MarketFields {...shared} strategy={strategy} instruments={instruments} />
      </div>
      <div className="min-w-0 space-y-6">
        <AccountFields {...shared} strategy={strategy} quote={instrument?.quote ?? ''} />
        {strategy !== undefined && <ParameterFields {...shared} strategy={strategy} />}
      </div>
      {unplaced !== undefined && (
        <div className="lg:col-span-2">
          <ErrorState error={unplaced} isCompact />
        </div>
      )}
      <button type="submit" hidden />
    </form>
  );
}

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
