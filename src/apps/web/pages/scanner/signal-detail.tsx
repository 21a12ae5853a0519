import { ArrowLeft, Ban, Check } from 'lucide-react';
import type { InstrumentShape } from '#contract/market.ts';
import type { SignalExplanation } from '#contract/signals.ts';
import { useApi } from '#apps/web/data/query.ts';
import { Badge, DirectionBadge } from '#apps/web/widgets/badge.tsx';
import { Button } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { cx } from '#apps/web/widgets/class-names.ts';
import { ErrorState, Loaded, Skeleton, SkeletonLines } from '#apps/web/widgets/states.tsx';
import { TimeText, useNow } from '#apps/web/widgets/time-text.tsx';
import { FactorList } from '#apps/web/pages/scanner/factor-list.tsx';
import { OutcomeFacts, PlanFacts } from '#apps/web/pages/scanner/plan-facts.tsx';
import { SignalChart } from '#apps/web/pages/scanner/signal-chart.tsx';
import { VerdictList } from '#apps/web/pages/scanner/verdict-list.tsx';
import { whyBlocked } from '#apps/web/pages/scanner/why-blocked.ts';

interface SignalDetailProps {
  readonly id: string;
  readonly instruments: readonly InstrumentShape[];
  readonly timeframe: string | undefined;
  readonly onTimeframe: (timeframe: string | undefined) => void;
  /** Back to the list, where the two do not fit beside each other. */
  readonly onBack: () => void;
}

/** Everything that is known of a signal: chart and plan, what each gate said, the parts of its score, what became of it. */
export function SignalDetail({ id, instruments, timeframe, onTimeframe, onBack }: SignalDetailProps) {
  const query = useApi('GET /signals/:id', { params: { id } }, { forgetsPrevious: true });
  const now = useNow();
  return (
    <div className="min-w-0 space-y-4">
      <Button
        look="ghost"
        size="sm"
        icon={<ArrowLeft aria-hidden />}
        className="-ml-2 max-sm:h-10 lg:hidden"
        onClick={onBack}
      >
        All signals
      </Button>
      {query.error !== null && query.data === undefined ? (
        <Card>
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        </Card>
      ) : (
        <Loaded query={query} loading={<DetailSkeleton />}>
          {(explanation) => (
            <Explained
              explanation={explanation}
              instrument={instruments.find(({ id: known }) => known === explanation.signal.instrument)}
              {...{ timeframe, onTimeframe, now }}
            />
          )}
        </Loaded>
      )}
    </div>
  );
}

interface ExplainedProps {
  readonly explanation: SignalExplanation;
  readonly instrument: InstrumentShape | undefined;
  readonly timeframe: string | undefined;
  readonly onTimeframe: (timeframe: string | undefined) => void;
  readonly now: number;
}

function Explained({ explanation, instrument, ...chart }: ExplainedProps) {
  const { plan, factors, verdicts } = explanation;
  const priceDigits = explanation.chart?.priceDigits ?? instrument?.priceDigits ?? 2;
  return (
    <>
      <Card isFlush>
        <Headline explanation={explanation} />
        <SignalChart {...{ explanation, instrument, priceDigits }} {...chart} />
      </Card>
      <div className="grid gap-4 2xl:grid-cols-3 md:grid-cols-2">
        <Card title="Gates" note={`preset ${explanation.preset}`}>
          <VerdictList verdicts={verdicts} priceDigits={priceDigits} />
        </Card>
        <Card title="Score" note="ranks, never decides">
          <FactorList factors={factors} priceDigits={priceDigits} />
        </Card>
        <div className="space-y-4 md:max-2xl:col-span-2 md:max-2xl:grid md:max-2xl:grid-cols-2 md:max-2xl:gap-4 md:max-2xl:space-y-0">
          <Card title="Plan">
            <PlanFacts plan={plan} priceDigits={priceDigits} />
          </Card>
          <Card title="Outcome">
            <OutcomeFacts explanation={explanation} priceDigits={priceDigits} />
          </Card>
        </div>
      </div>
    </>
  );
}

/** What it is, and in a sentence why it was let through or stopped. */
function Headline({ explanation: { signal, verdicts } }: { readonly explanation: SignalExplanation }) {
  const isPassed = signal.decision === 'passed';
  return (
    <header className="space-y-2 border-b border-line px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="text-base font-semibold text-ink">
          {signal.symbol} <span className="font-normal text-muted">{signal.timeframe}</span>
        </h2>
        <DirectionBadge direction={signal.direction} />
        <Badge tone={isPassed ? 'accent' : 'warn'} icon={isPassed ? <Check aria-hidden /> : <Ban aria-hidden />}>
          {isPassed ? 'Passed' : 'Blocked'}
        </Badge>
        <span className="text-xs text-muted">
          {signal.strategy}, mode {signal.mode}
        </span>
        <span className="ml-auto text-xs text-faint">
          <TimeText time={signal.time} showsZone />
        </span>
      </div>
      <div
        className={cx('rounded-md px-3 py-2 text-sm', isPassed ? 'bg-accent-soft text-ink' : 'bg-warn-soft text-ink')}
      >
        {!isPassed && <h3 className="text-xs font-semibold text-warn">Why was this blocked?</h3>}
        <p className="text-pretty">{whyBlocked(verdicts)}</p>
      </div>
    </header>
  );
}

function DetailSkeleton() {
  return (
    <div className="space-y-4">
      <Card>
        <Skeleton className="mb-3 h-6 w-1/3" />
        <Skeleton className="h-[26rem] w-full" />
      </Card>
      <Card isFlush>
        <SkeletonLines />
      </Card>
    </div>
  );
}
