import type { ReactNode } from 'react';
import type { PlanShape, SignalExplanation } from '#contract/signals.ts';
import { formatNumber, formatR, formatRatio } from '#apps/web/format/number.ts';
import { FactList } from '#apps/web/widgets/card.tsx';
import { Price, RMultiple } from '#apps/web/widgets/figures.tsx';
import { TimeText } from '#apps/web/widgets/time-text.tsx';

/** Entry, stop and targets in numbers, with how far each is in risk. */
export function PlanFacts({ plan, priceDigits }: { readonly plan: PlanShape; readonly priceDigits: number }) {
  const price = (value: number) => formatNumber(value, priceDigits);
  const [low, high] = [...plan.entryZone].sort((a, b) => a - b) as [number, number];
  const distance = Math.abs(plan.referencePrice - plan.stop) / plan.referencePrice;
  const facts: (readonly [string, ReactNode])[] = [
    ['Entry', `${plan.entry.kind}${plan.entry.price === null ? '' : ` at ${price(plan.entry.price)}`}`],
    ['Entry zone', `${price(low)} to ${price(high)}`],
    ['Reference', <Price key="reference" value={plan.referencePrice} digits={priceDigits} />],
    ['Stop', `${price(plan.stop)} (${formatRatio(distance, 2)} away)`],
    ['Invalid beyond', price(plan.invalidation)],
    ['Expires', <TimeText key="expires" time={plan.expiresAt} showsZone />],
  ];
  return (
    <div className="space-y-3">
      <FactList facts={facts} />
      {plan.targets.length > 0 && (
        <table className="w-full text-sm">
          <caption className="sr-only">Targets</caption>
          <thead className="text-xs text-faint">
            <tr className="border-b border-line">
              {['Target', 'Price', 'Share', 'Reward'].map((head, i) => (
                <th key={head} scope="col" className={`py-1 font-medium ${i === 0 ? 'text-left' : 'pl-4 text-right'}`}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="num">
            {plan.targets.map((target, i) => (
              <tr key={i} className="border-b border-line last:border-b-0">
                <th scope="row" className="py-1 pr-2 text-left font-normal whitespace-normal text-muted">
                  {target.reason === '' ? `Target ${i + 1}` : target.reason}
                </th>
                <td className="py-1 pl-4 text-right">{price(target.price)}</td>
                <td className="py-1 pl-4 text-right">{formatRatio(target.share, 0)}</td>
                <td className="py-1 pl-4 text-right">{formatR(target.rMultiple, 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

/** What became of the signal, and what was traded of it. */
export function OutcomeFacts({
  explanation,
  priceDigits,
}: {
  readonly explanation: SignalExplanation;
  readonly priceDigits: number;
}) {
  const { signal, outcome, isTraded, fills } = explanation;
  const note =
    signal.decision === 'blocked'
      ? 'Blocked signals are followed like the others: so a gate proves itself.'
      : undefined;
  return (
    <div className="space-y-2 text-sm">
      <p className="text-ink">{outcome ?? 'Not known yet: the plan is still being followed.'}</p>
      <FactList
        facts={[
          ['Result, traded alone', <RMultiple key="result" value={signal.resultR} />],
          ['Traded', isTraded ? 'yes' : 'no'],
        ]}
      />
      {fills.length > 0 && (
        <ul className="space-y-1 border-t border-line pt-2 text-xs text-muted">
          {fills.map((fill, i) => (
            <li key={i} className="flex gap-3">
              <span className="text-ink">{fill.label === '' ? fill.kind : fill.label}</span>
              <Price value={fill.price} digits={priceDigits} />
              <span className="ml-auto">
                <TimeText time={fill.time} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {note !== undefined && <p className="text-xs text-faint">{note}</p>}
    </div>
  );
}
