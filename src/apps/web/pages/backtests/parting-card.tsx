import { formatCount } from '#apps/web/format/number.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';
import { TimeText } from '#apps/web/widgets/time-text.tsx';
import type { Comparison } from '#apps/web/pages/backtests/comparison.ts';

/** The first event where two runs part. */
export function PartingCard({ comparison: { parting, eventsCompared } }: { readonly comparison: Comparison }) {
  if (parting === undefined) {
    return (
      <Card title="Where they part">
        <EmptyState title={eventsCompared ? 'Nowhere: every event is the same' : 'Not known'}>
          {eventsCompared ? 'Bars, signals, orders and fills are alike.' : 'The journal of one of them is not at hand.'}
        </EmptyState>
      </Card>
    );
  }
  const { time, before, wordsA, wordsB, changes } = parting;
  return (
    <Card title="Where they part">
      <p className="text-sm text-muted">
        After <span className="num text-ink">{formatCount(before)}</span> events that are the same, at{' '}
        <span className="text-ink">
          <TimeText time={time} showsZone />
        </span>
        :
      </p>
      <dl className="mt-3 space-y-3 text-sm">
        {[['A', wordsA, 'bg-accent-soft text-accent'] as const, ['B', wordsB, 'bg-warn-soft text-warn'] as const].map(
          ([name, words, tone]) => (
            <div key={name} className="flex gap-3">
              <dt className={`grid size-6 shrink-0 place-items-center rounded text-xs font-bold ${tone}`}>{name}</dt>
              <dd className="min-w-0 pt-0.5 break-words text-ink">{words === '' ? 'has ended' : words}</dd>
            </div>
          ),
        )}
      </dl>
      {changes.length > 0 && (
        <ul className="mt-3 space-y-1 border-t border-line pt-3 font-mono text-xs text-muted">
          {changes.map((change) => (
            <li key={change} className="break-words">
              {change}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
