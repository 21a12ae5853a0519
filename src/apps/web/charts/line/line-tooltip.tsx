import { formatTime, zoneName } from '#apps/web/format/time.ts';
import type { ChartTheme } from '#apps/web/charts/theme/chart-theme.ts';
import { seriesColour } from '#apps/web/charts/line/line-options.ts';
import type { LineChartProps, LineMark } from '#apps/web/charts/line/line-props.ts';

interface LineTooltipProps {
  readonly props: LineChartProps;
  readonly theme: ChartTheme;
  readonly index: number;
  /** Where the cursor is, in pixels from the left of the plot. */
  readonly left: number;
}

/** Values below the cursor; stands on the side where there is room. */
export function LineTooltip({ props, theme, index, left }: LineTooltipProps) {
  const side = left > 240 ? { right: `calc(100% - ${left - 12}px)` } : { left: `${left + 12}px` };
  return (
    <div
      className="pointer-events-none absolute top-6 z-20 rounded-md border border-line bg-raised px-2.5 py-1.5 text-xs shadow-pop"
      style={side}
    >
      <div className="num text-muted">{xText(props, index)}</div>
      {marksNear(props, index).map(({ x, label }) => (
        <div key={`${x} ${label}`} className="mt-0.5 max-w-60 font-medium text-ink">
          {label}
        </div>
      ))}
      {props.series.map((series, i) => {
        const value = series.values[index];
        if (value === undefined || value === null) return null;
        return (
          <div key={series.name} className="mt-0.5 flex items-center gap-2">
            <span className="size-2 rounded-full" style={{ background: seriesColour(series, i, theme) }} />
            <span className="text-muted">{series.name}</span>
            <span className="num ml-auto pl-3 font-medium text-ink">{(series.format ?? props.format)(value)}</span>
          </div>
        );
      })}
    </div>
  );
}

const MOST_NEAR = 4;

/** What happened nearer to this x than to the ones beside it. */
function marksNear({ x, marks = [] }: LineChartProps, index: number): readonly LineMark[] {
  const at = x[index]!;
  const from = index === 0 ? Number.NEGATIVE_INFINITY : (x[index - 1]! + at) / 2;
  const to = index === x.length - 1 ? Number.POSITIVE_INFINITY : (x[index + 1]! + at) / 2;
  return marks.filter((mark) => mark.x >= from && mark.x < to).slice(0, MOST_NEAR);
}

/** The x of a row, as people read it. */
export function xText({ x, xKind, formatX = String }: LineChartProps, index: number): string {
  const at = x[index]!;
  return xKind === 'number' ? formatX(at) : `${formatTime(at)} ${zoneName(at)}`;
}
