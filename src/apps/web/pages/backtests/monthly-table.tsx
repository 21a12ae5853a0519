import { useMemo } from 'react';
import type { RunDetail } from '#contract/runs.ts';
import { heatColour, heatPosition, heatReach, textOn } from '#apps/web/charts/heat/heat-scale.ts';
import { useHeatEnds } from '#apps/web/charts/heat/use-heat-ends.ts';
import { formatNumber } from '#apps/web/format/number.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { monthlyReturns } from '#apps/web/pages/backtests/monthly-returns.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Change of equity in each month, years below each other. */
export function MonthlyTable({ detail: { equity, config } }: { readonly detail: RunDetail }) {
  const years = useMemo(() => monthlyReturns(equity.times, equity.values, capitalOf(config)), [equity, config]);
  const reach = heatReach(years.flatMap(({ months }) => months.map((month) => month ?? 0)));
  if (years.length === 0) return null;
  return (
    <Card title="Months" note="change of equity in percent, by UTC; blue is up, orange is down" isFlush>
      <div role="region" aria-label="Monthly returns" tabIndex={0} className="relative overflow-x-auto p-2">
        <table className="w-full min-w-[44rem] border-separate border-spacing-0.5 text-xs">
          <thead>
            <tr className="text-faint">
              <th scope="col" className="px-2 text-left font-medium">
                Year
              </th>
              {MONTHS.map((month) => (
                <th key={month} scope="col" className="px-1 text-center font-medium">
                  {month}
                </th>
              ))}
              <th scope="col" className="px-2 text-right font-medium">
                Year
              </th>
            </tr>
          </thead>
          <tbody>
            {years.map(({ year, months, total }) => (
              <tr key={year}>
                <th scope="row" className="num px-2 text-left font-medium text-muted">
                  {year}
                </th>
                {months.map((change, i) => (
                  <MonthCell key={MONTHS[i]} change={change} reach={reach} />
                ))}
                <td
                  className={`num px-2 text-right font-semibold ${total < 0 ? 'text-loss' : total > 0 ? 'text-gain' : 'text-muted'}`}
                >
                  {percent(total)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function MonthCell({ change, reach }: { readonly change: number | null; readonly reach: number }) {
  const ends = useHeatEnds();
  if (change === null) {
    return (
      <td className="text-center text-faint">
        <span className="sr-only">no days</span>
      </td>
    );
  }
  const ground = heatColour(heatPosition(change, reach), 1, ends);
  return (
    <td className="num h-8 rounded-sm px-1 text-center" style={{ background: ground, color: textOn(ground) }}>
      {percent(change)}
    </td>
  );
}

function percent(change: number): string {
  return formatNumber(change * 100, 1, true);
}

function capitalOf(config: unknown): number | undefined {
  const capital = Number((config as { readonly capital?: unknown } | null)?.capital);
  return Number.isFinite(capital) && capital > 0 ? capital : undefined;
}
