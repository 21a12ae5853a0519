import { formatNumber } from '#apps/web/format/number.ts';
import { formatTime, zoneName } from '#apps/web/format/time.ts';
import type { ChartBar } from '#apps/web/charts/candle/chart-bar.ts';

interface BarTableProps {
  readonly title: string;
  readonly bars: readonly ChartBar[];
  readonly priceDigits: number;
}

const MOST_ROWS = 200;

/** The last bars in numbers, for whoever cannot or will not read the drawing. */
export function BarTable({ title, bars, priceDigits }: BarTableProps) {
  const rows = bars.slice(-MOST_ROWS).reverse();
  const zone = rows[0] === undefined ? '' : ` (${zoneName(rows[0].time)})`;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- whoever uses the keyboard must be able to scroll it
    <div className="h-full overflow-auto" tabIndex={0} role="region" aria-label={`${title}, bars as a table`}>
      <table className="num w-full text-xs">
        <caption className="px-3 py-2 text-left text-muted">
          {title}: the last {rows.length} bars, the newest first
        </caption>
        <thead className="sticky top-0 bg-surface text-muted">
          <tr className="border-b border-line">
            <th scope="col" className="px-3 py-1.5 text-left font-medium">
              Opens{zone}
            </th>
            {['Open', 'High', 'Low', 'Close', 'Volume'].map((name) => (
              <th key={name} scope="col" className="px-3 py-1.5 text-right font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((bar) => (
            <tr key={bar.time} className="border-b border-line/60">
              <th scope="row" className="px-3 py-1 text-left font-normal">
                {formatTime(bar.time)}
              </th>
              {[bar.open, bar.high, bar.low, bar.close].map((price, i) => (
                <td key={i} className="px-3 py-1 text-right">
                  {formatNumber(price, priceDigits)}
                </td>
              ))}
              <td className="px-3 py-1 text-right">{formatNumber(bar.volume)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
