import type { LineChartProps } from '#apps/web/charts/line/line-props.ts';
import { xText } from '#apps/web/charts/line/line-tooltip.tsx';

const MOST_ROWS = 200;

/** The chart in numbers; of many rows an even choice, the last one in it. */
export function LineTable(props: LineChartProps) {
  const { title, x, series, format } = props;
  const rows = evenly(x.length, MOST_ROWS).reverse();
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- whoever uses the keyboard must be able to scroll it
    <div className="h-full overflow-auto" tabIndex={0} role="region" aria-label={`${title}, as a table`}>
      <table className="num w-full text-xs">
        <caption className="px-3 py-2 text-left text-muted">{title}</caption>
        <thead className="sticky top-0 bg-surface text-muted">
          <tr className="border-b border-line">
            <th scope="col" className="px-3 py-1.5 text-left font-medium">
              {props.xKind === 'number' ? 'At' : 'Time'}
            </th>
            {series.map(({ name }) => (
              <th key={name} scope="col" className="px-3 py-1.5 text-right font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row} className="border-b border-line/60">
              <th scope="row" className="px-3 py-1 text-left font-normal">
                {xText(props, row)}
              </th>
              {series.map((one) => (
                <td key={one.name} className="px-3 py-1 text-right">
                  {cellText(one.values[row], one.format ?? format)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function cellText(value: number | null | undefined, format: (value: number) => string): string {
  return value === undefined || value === null ? '–' : format(value);
}

/** At most `most` of the indices below `count`, evenly spread; the last one is always among them. */
function evenly(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.round(((i + 1) * count) / most) - 1);
}
