import type { Overview } from '#contract/overview.ts';
import { formatCount } from '#apps/web/format/number.ts';
import { ModeBadge } from '#apps/web/widgets/badge.tsx';
import { Stat } from '#apps/web/widgets/card.tsx';
import { cx } from '#apps/web/widgets/class-names.ts';
import { Money } from '#apps/web/widgets/figures.tsx';

type Total = Overview['totals'][number];

/** What each mode is worth, a card each: paper and live are never added up, and live is framed loudly. */
export function Totals({ totals }: { readonly totals: readonly Total[] }) {
  const sorted = [...totals].sort((a, b) => Number(b.mode === 'live') - Number(a.mode === 'live'));
  return (
    <ul className={cx('grid gap-4', sorted.length > 1 && 'xl:grid-cols-2')}>
      {sorted.map((total) => (
        <TotalCard key={`${total.mode} ${total.currency}`} total={total} />
      ))}
    </ul>
  );
}

function TotalCard({ total }: { readonly total: Total }) {
  const { mode, currency, equity, capital, dayChange, openRisk, positions } = total;
  return (
    <li
      aria-label={`${mode === 'live' ? 'Live' : 'Paper'} money in ${currency}`}
      className={cx(
        'rounded-lg border bg-surface p-4',
        mode === 'live' ? 'border-danger-fill ring-1 ring-danger-fill' : 'border-dashed border-line-strong',
      )}
    >
      <div className="mb-3 flex items-center gap-2">
        <ModeBadge mode={mode} size="md" />
        <span className="text-xs text-muted">
          {mode === 'live' ? 'Real money' : 'Pretended money, nothing at stake'}, in {currency}
        </span>
      </div>
      <div className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-[1.5fr_1.1fr_1fr_0.7fr]">
        <Stat
          label="Equity"
          size="lg"
          note={
            <>
              begun with <Money amount={capital} currency={currency} showsCurrency={false} />
            </>
          }
        >
          <Money amount={equity} currency={currency} showsCurrency={false} />
        </Stat>
        <Stat label="Today" size="lg" note="since 00:00 UTC">
          <Money amount={dayChange} currency={currency} isResult showsCurrency={false} />
        </Stat>
        <Stat label="Open risk" size="lg" note="if every stop is hit">
          <Money amount={openRisk} currency={currency} showsCurrency={false} />
        </Stat>
        <Stat label="Open now" size="lg" note={positions === 1 ? 'position' : 'positions'}>
          {formatCount(positions)}
        </Stat>
      </div>
    </li>
  );
}
