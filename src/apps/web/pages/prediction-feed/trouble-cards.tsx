import { Link } from '@tanstack/react-router';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { PredictionFeedHealth } from '#contract/prediction.ts';
import { formatCount } from '#apps/web/format/number.ts';
import { Card, FactList } from '#apps/web/widgets/card.tsx';
import { PredictionAge } from '#apps/web/widgets/prediction/prediction.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';
import { TimeText } from '#apps/web/widgets/time-text.tsx';

type Feed = PredictionFeedHealth;

/** Books that are not trusted now. */
export function DoubtCard({ doubtful }: Pick<Feed, 'doubtful'>) {
  return (
    <Card title="Doubtful books" note={doubtful.length === 0 ? undefined : formatCount(doubtful.length)} isFlush>
      {doubtful.length === 0 ? (
        <EmptyState title="Every book is trusted" icon={<CircleCheck strokeWidth={1.5} />}>
          Nothing is said of a market whose book is in doubt, until a fresh one is there.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line text-sm">
          {doubtful.map(({ market, question, reason, since }) => (
            <li key={market} className="flex flex-wrap gap-x-3 gap-y-0.5 px-4 py-2">
              <Link
                to="/prediction/markets/$id"
                params={{ id: market }}
                className="min-w-0 flex-1 basis-48 break-words text-accent hover:underline"
              >
                {question}
              </Link>
              <span className="font-medium text-warn">{reason}</span>
              <span className="text-xs text-faint">
                <PredictionAge time={since} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** What is unusual now. */
export function AnomalyCard({ anomalies }: Pick<Feed, 'anomalies'>) {
  return (
    <Card title="Anomalies" isFlush>
      {anomalies.length === 0 ? (
        <EmptyState title="Nothing is unusual" icon={<CircleCheck strokeWidth={1.5} />} />
      ) : (
        <ul className="divide-y divide-line text-sm">
          {anomalies.map(({ name, since, why }) => (
            <li key={name} className="flex gap-2.5 px-4 py-2">
              <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
              <p className="min-w-0 break-words">
                <span className="font-medium">{name}</span>{' '}
                <span className="text-xs text-faint">
                  since <TimeText time={since} showsZone />
                </span>
                <span className="block text-muted">{why}</span>
              </p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** How often what went wrong since the start. */
export function CountCard({ feed: { doubts, troubles, duplicates, snapshots, hashes } }: { readonly feed: Feed }) {
  return (
    <Card title="Counted since the start">
      <FactList
        facts={[
          ['Book hashes checked', formatCount(hashes.checked)],
          ['of these wrong', <Count key="wrong" value={hashes.wrong} />],
          ['Snapshots asked for', formatCount(snapshots)],
          ['Repeated messages', formatCount(duplicates)],
          ...Object.entries(doubts).map(
            ([reason, count]) => [`Doubt: ${reason}`, <Count key={reason} value={count} />] as const,
          ),
          ...Object.entries(troubles).map(
            ([kind, count]) => [`Not readable: ${kind}`, <Count key={kind} value={count} />] as const,
          ),
        ]}
      />
    </Card>
  );
}

function Count({ value }: { readonly value: number }) {
  return <span className={value > 0 ? 'font-medium text-warn' : 'text-muted'}>{formatCount(value)}</span>;
}
