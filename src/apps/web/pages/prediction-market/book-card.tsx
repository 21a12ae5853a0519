import { BookDashed } from 'lucide-react';
import type { PredictionMarketDetail } from '#contract/prediction.ts';
import { formatCount, formatNumber } from '#apps/web/format/number.ts';
import { formatCents } from '#apps/web/format/probability.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { DoubtMark, PredictionAge } from '#apps/web/widgets/prediction/prediction.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';
import { bookLadder } from '#apps/web/pages/prediction-market/book-ladder.ts';
import type { Rung } from '#apps/web/pages/prediction-market/book-ladder.ts';

/** The book as a ladder: what is asked above, what is bid below, in prices of both outcomes. */
export function BookCard({ detail: { market, book } }: { readonly detail: PredictionMarketDetail }) {
  const { asks, bids, reach } = bookLadder(book);
  return (
    <Card
      title="Book"
      isFlush
      note={
        <span className="inline-flex items-center gap-2">
          {book.time !== null && (
            <span>
              heard <PredictionAge time={book.time} />
            </span>
          )}
          <DoubtMark doubt={market.doubt} isSpelt />
        </span>
      }
    >
      {reach === 0 ? (
        <EmptyState title="The book is empty" icon={<BookDashed strokeWidth={1.5} />}>
          {market.status === 'open' ? 'Nobody offers anything now.' : `The market is ${market.status}.`}
        </EmptyState>
      ) : (
        <table aria-label="Order book" className="num w-full text-xs">
          <thead className="text-faint">
            <tr className="border-b border-line">
              <th scope="col" className="px-4 py-1.5 text-left font-medium">
                {market.outcomes[0]}
              </th>
              <th scope="col" className="px-2 py-1.5 text-left font-medium">
                {market.outcomes[1]}
              </th>
              <th scope="col" className="px-2 py-1.5 text-right font-medium">
                Contracts
              </th>
              <th scope="col" className="px-4 py-1.5 text-right font-medium">
                Total
              </th>
            </tr>
          </thead>
          <tbody>
            {asks.toReversed().map((rung) => (
              <RungRow key={`ask ${rung.price}`} rung={rung} reach={reach} />
            ))}
            <tr className="border-y border-line bg-sunken text-muted">
              <td colSpan={4} className="px-4 py-1.5 text-center">
                {spreadWords(market)}
              </td>
            </tr>
            {bids.map((rung) => (
              <RungRow key={`bid ${rung.price}`} rung={rung} reach={reach} />
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

function RungRow({ rung, reach }: { readonly rung: Rung; readonly reach: number }) {
  const { side, price, other, contracts, total } = rung;
  const isBid = side === 'bid';
  return (
    <tr
      style={{
        background: `linear-gradient(to left, var(${isBid ? '--gain-soft' : '--loss-soft'}) ${(100 * total) / reach}%, transparent 0)`,
      }}
    >
      <th scope="row" className={`px-4 py-0.5 text-left font-medium ${isBid ? 'text-gain' : 'text-loss'}`}>
        <span className="sr-only">{side} </span>
        {formatCents(price)}
      </th>
      <td className="px-2 py-0.5 text-muted">{formatCents(other)}</td>
      <td className="px-2 py-0.5 text-right text-ink">{formatCount(contracts)}</td>
      <td className="px-4 py-0.5 text-right text-muted">{formatCount(total)}</td>
    </tr>
  );
}

function spreadWords({ bid, ask, spreadTicks, mid }: PredictionMarketDetail['market']): string {
  if (bid === null || ask === null || spreadTicks === null) return 'no price between the two sides';
  return `${formatCents(mid)} between, spread ${formatCents(ask - bid)}, ${formatNumber(spreadTicks, 0)} ticks`;
}
