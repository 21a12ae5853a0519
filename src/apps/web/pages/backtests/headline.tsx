import { Info } from 'lucide-react';
import type { RunDetail } from '#contract/runs.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { Tooltip } from '#apps/web/widgets/tooltip.tsx';
import { FigureValue } from '#apps/web/pages/backtests/figure-value.tsx';

interface Headline {
  readonly id: string;
  readonly short: string;
  readonly meaning: string;
  readonly isResult?: boolean;
}

const HEADLINES: readonly Headline[] = [
  {
    id: 'netProfit',
    short: 'after all costs',
    meaning: 'Profit of all trades after fees, spread and slippage.',
    isResult: true,
  },
  {
    id: 'totalReturn',
    short: 'of the capital',
    meaning: 'Change of equity from the first to the last bar.',
    isResult: true,
  },
  {
    id: 'holdReturn',
    short: 'the plainest rival',
    meaning: 'What buying at the first bar and holding to the last would have made.',
    isResult: true,
  },
  { id: 'maxDrawdown', short: 'from a peak', meaning: 'The deepest fall of equity from an earlier peak.' },
  { id: 'trades', short: 'round trips', meaning: 'Trades that were opened and closed.' },
  { id: 'winRate', short: 'ended above zero', meaning: 'Share of the trades that made money after costs.' },
  {
    id: 'averageR',
    short: 'a trade, in risks',
    meaning: 'Average result of a trade in multiples of what it risked: +1 R is the risk won once.',
  },
  {
    id: 'profitFactor',
    short: 'won for each 1 lost',
    meaning: 'Sum of all wins divided by the sum of all losses. Below 1 it loses money.',
  },
  {
    id: 'sharpe',
    short: 'a year',
    meaning: 'Mean daily return over its spread, a year. Above 1 is good, above 2 is rare.',
  },
  { id: 'exposure', short: 'of all bars', meaning: 'Share of the time with a position open.' },
];

/** The figures that one looks at first, each with what it means. */
export function Headlines({ detail: { figures, currency } }: { readonly detail: RunDetail }) {
  const shown = HEADLINES.flatMap((headline) => {
    const figure = figures.find(({ id }) => id === headline.id);
    return figure === undefined ? [] : [{ ...headline, figure }];
  });
  return (
    <Card title="Result" isFlush>
      <dl className="grid grid-cols-2 gap-px bg-line sm:grid-cols-3 lg:grid-cols-5">
        {shown.map(({ id, short, meaning, isResult, figure }, i) => (
          <div
            key={id}
            className="min-w-0 bg-surface px-4 py-3 last:max-sm:odd:col-span-2 sm:max-lg:last:col-span-3"
            data-order={i}
          >
            <dt className="flex items-center gap-1 text-xs text-faint">
              {figure.label}
              <Tooltip text={meaning}>
                <button
                  type="button"
                  aria-label={`What ${figure.label} means: ${meaning}`}
                  className="rounded text-faint hover:text-ink"
                >
                  <Info aria-hidden className="size-3" />
                </button>
              </Tooltip>
            </dt>
            <dd className="num truncate text-lg leading-7 font-semibold text-ink">
              <FigureValue unit={figure.unit} value={figure.value} currency={currency} isResult={isResult === true} />
            </dd>
            <dd className="text-2xs text-muted">{short}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
