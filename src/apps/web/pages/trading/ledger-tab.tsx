import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { Answer } from '#apps/web/data/api.ts';
import { useApiList } from '#apps/web/data/query.ts';
import { formatDecimal } from '#apps/web/format/decimal.ts';
import { CopyId } from '#apps/web/widgets/copy-id.tsx';
import { ListEnd } from '#apps/web/widgets/list-end.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';
import { TimeText } from '#apps/web/widgets/time-text.tsx';
import { unitSums } from '#apps/web/pages/trading/ledger-sums.ts';
import { ListStates } from '#apps/web/pages/trading/list-card.tsx';
import { OneSession } from '#apps/web/pages/trading/one-session.tsx';

type Transaction = Answer<'GET /ledger'>['items'][number];

/** Postings of a session, oldest first; each transaction shows that it sums to zero. */
export function LedgerTab({ session }: { readonly session: string | undefined }) {
  return session === undefined ? <OneSession what="The ledger" /> : <Ledger session={session} />;
}

function Ledger({ session }: { readonly session: string }) {
  const list = useApiList('GET /ledger', { query: { session, limit: 100 } });
  return (
    <ListStates list={list}>
      {(transactions) =>
        transactions.length === 0 ? (
          <EmptyState title="Nothing is posted yet" />
        ) : (
          <>
            <ol className="divide-y divide-line">
              {transactions.map((transaction, i) => (
                <li key={`${transaction.reference} ${i}`}>
                  <TransactionRow transaction={transaction} />
                </li>
              ))}
            </ol>
            <div className="border-t border-line px-4 py-2">
              <ListEnd list={list} />
            </div>
          </>
        )
      }
    </ListStates>
  );
}

function TransactionRow({ transaction: { kind, reference, time, postings } }: { readonly transaction: Transaction }) {
  return (
    <div className="grid gap-x-6 gap-y-2 px-4 py-3 lg:grid-cols-[15rem_minmax(0,1fr)_12rem]">
      <div>
        <p className="text-sm font-medium text-ink">{kind}</p>
        <p className="text-xs text-muted">
          <TimeText time={time === 0 ? null : time} show="second" showsZone none="at the beginning" />
        </p>
        <CopyId id={reference} what="transaction" letters={18} />
      </div>
      <table className="w-full text-sm">
        <caption className="sr-only">Postings of {reference}</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">Account</th>
            <th scope="col">Amount</th>
            <th scope="col">Unit</th>
          </tr>
        </thead>
        <tbody>
          {postings.map(({ account, unit, amount }, i) => (
            <tr key={i}>
              <th scope="row" className="py-0.5 pr-4 text-left font-normal break-all text-muted">
                {account}
              </th>
              <td className="num py-0.5 text-right text-ink">{formatDecimal(amount, { sign: true })}</td>
              <td className="w-16 py-0.5 pl-2 text-xs text-faint">{unit}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul className="space-y-0.5 text-xs">
        {unitSums(postings).map(({ unit, sum, isZero }) => (
          <li key={unit} className={`flex items-center gap-1.5 ${isZero ? 'text-muted' : 'font-medium text-danger'}`}>
            {isZero ? (
              <CircleCheck aria-hidden className="size-3.5 text-accent" />
            ) : (
              <TriangleAlert aria-hidden className="size-3.5" />
            )}
            {unit} sums to <span className="num">{formatDecimal(sum)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
