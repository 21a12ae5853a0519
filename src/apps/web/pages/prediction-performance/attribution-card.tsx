import { ChartPie } from 'lucide-react';
import type { PredictionPerformance } from '#contract/prediction.ts';
import { heatReach } from '#apps/web/charts/heat/heat-scale.ts';
import { SignedBar } from '#apps/web/charts/heat/signed-bar.tsx';
import { exactSum, isSameAmount } from '#apps/web/format/exact-sum.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { Money } from '#apps/web/widgets/figures.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';

type Attribution = PredictionPerformance['attribution'];

/** Who earned the profit; the parts are the whole, to the last digit. */
export function AttributionCard({ attribution }: { readonly attribution: Attribution }) {
  const { parts, currency } = attribution;
  if (parts.length === 0) {
    return (
      <Card title="Who earned it">
        <EmptyState title="Nothing to attribute" icon={<ChartPie strokeWidth={1.5} />}>
          No finding that was ordered has come to its end yet.
        </EmptyState>
      </Card>
    );
  }
  const reach = heatReach(parts.map(({ amount }) => Number(amount)));
  return (
    <Card title="Who earned it" note="each ordered finding, by its detector">
      <dl className="space-y-2 text-sm">
        {parts
          .toSorted((a, b) => Number(b.amount) - Number(a.amount))
          .map(({ name, amount }) => (
            <div
              key={name}
              className="grid grid-cols-[8rem_minmax(0,1fr)_7rem] items-center gap-3 max-sm:grid-cols-[1fr_auto]"
            >
              <dt className="truncate text-muted">{name}</dt>
              <dd className="contents">
                <span className="max-sm:order-last max-sm:col-span-2">
                  <SignedBar value={Number(amount)} reach={reach} />
                </span>
                <span className="text-right">
                  <Money amount={amount} currency={currency} isResult />
                </span>
              </dd>
            </div>
          ))}
      </dl>
      <Sum attribution={attribution} />
    </Card>
  );
}

function Sum({ attribution: { parts, total, currency } }: { readonly attribution: Attribution }) {
  const sum = exactSum(parts.map(({ amount }) => amount));
  const isSame = total !== null && isSameAmount(sum, total);
  return (
    <p className="mt-3 flex flex-wrap items-center gap-x-2 border-t border-line pt-2 text-sm">
      <span className="text-muted">Sum</span>
      <Money amount={sum} currency={currency} isResult />
      <span className="text-muted">{isSame ? '= total' : '≠ total'}</span>
      <Money amount={total} currency={currency} isResult />
      {!isSame && <span className="text-xs text-danger">please report it: they should be the same</span>}
    </p>
  );
}
