import { Link } from '@tanstack/react-router';
import type { PredictionMarketDetail } from '#contract/prediction.ts';
import { counted } from '#apps/web/format/number.ts';
import { formatCents } from '#apps/web/format/probability.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { Cents } from '#apps/web/widgets/prediction/prediction.tsx';
import { eventSum } from '#apps/web/pages/prediction-market/event-sum.ts';

/** The other markets of the event; of an exclusive one also what they cost together. Nothing when it stands alone. */
export function EventCard({ detail }: { readonly detail: PredictionMarketDetail }) {
  const { market, siblings } = detail;
  if (market.event === null || siblings.length === 0) return null;
  return (
    <Card title="Markets of this event" note={market.event.title} isFlush>
      <ul className="divide-y divide-line text-sm">
        <li className="flex items-center gap-3 bg-accent-soft px-4 py-2">
          <span className="min-w-0 flex-1 font-medium">{market.label === '' ? market.question : market.label}</span>
          <span className="font-semibold">
            <Cents value={market.mid} isLive />
          </span>
        </li>
        {siblings.map(({ id, label, question, mid }) => (
          <li key={id}>
            <Link
              to="/prediction/markets/$id"
              params={{ id }}
              className="flex items-center gap-3 px-4 py-2 -outline-offset-2 hover:bg-hover"
            >
              <span className="min-w-0 flex-1 break-words text-accent">{label === '' ? question : label}</span>
              <Cents value={mid} isLive />
            </Link>
          </li>
        ))}
      </ul>
      {market.event.isExclusive && <Sum detail={detail} />}
    </Card>
  );
}

function Sum({ detail }: { readonly detail: PredictionMarketDetail }) {
  const { sum, missing } = eventSum(detail);
  return (
    <p className="border-t border-line px-4 py-2 text-xs text-muted">
      {sum === undefined ? (
        `At most one of them happens. Their sum is not known: ${counted(missing, 'price')} missing.`
      ) : (
        <>
          At most one of them happens: together they cost{' '}
          <span className="num font-semibold text-ink">{formatCents(sum)}</span>, {sumWords(sum)}.
        </>
      )}
    </p>
  );
}

/** Prices have half a tick of noise each: less than a cent says nothing. */
const NOISE = 0.01;

function sumWords(sum: number): string {
  if (Math.abs(sum - 1) < NOISE) return 'as they should';
  return sum > 1
    ? `${formatCents(sum - 1)} more than they can be worth`
    : `${formatCents(1 - sum)} less than one whole`;
}
