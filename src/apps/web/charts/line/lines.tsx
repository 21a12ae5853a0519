import { useEffect, useMemo, useRef, useState } from 'react';
import type { RefObject } from 'react';
import uPlot from 'uplot';
// oxlint-disable-next-line import/no-unassigned-import -- a style sheet has nothing to assign
import 'uplot/dist/uPlot.min.css';
import { useChartTheme } from '#apps/web/charts/theme/chart-theme.ts';
import type { ChartTheme } from '#apps/web/charts/theme/chart-theme.ts';
import { columnsOf, lineSummary } from '#apps/web/charts/line/line-data.ts';
import { lineOptions, seriesColour } from '#apps/web/charts/line/line-options.ts';
import type { LineChartProps } from '#apps/web/charts/line/line-props.ts';
import { drawLineMarks } from '#apps/web/charts/line/line-marks.ts';
import { LineTable } from '#apps/web/charts/line/line-table.tsx';
import { LineTooltip } from '#apps/web/charts/line/line-tooltip.tsx';

interface Cursor {
  readonly index: number;
  readonly left: number;
}

/** The chart, once its library is there. Use `LineChart`. */
export function Lines(props: LineChartProps) {
  const { title, x, series, format, isBare = false, showsTable = false } = props;
  const host = useRef<HTMLDivElement>(null);
  const theme = useChartTheme();
  const [cursor, setCursor] = useState<Cursor>();
  usePlot(host, props, { theme, onCursor: setCursor });
  const summary = useMemo(
    () => [title, ...series.map((one) => lineSummary(one, one.format ?? format))].join('. '),
    [title, series, format],
  );
  return (
    <div className="relative h-full min-h-0 w-full">
      <div className={`absolute inset-0 flex flex-col ${showsTable ? 'invisible' : ''}`}>
        {series.length > 1 && !isBare && <Legend props={props} theme={theme} />}
        <div className="relative min-h-0 flex-1">
          <div role="img" aria-label={summary} className="pointer-events-none absolute inset-0" />
          <div ref={host} className="absolute inset-0 overflow-hidden" />
          {cursor !== undefined && !isBare && x[cursor.index] !== undefined && (
            <LineTooltip props={props} theme={theme} index={cursor.index} left={cursor.left} />
          )}
        </div>
      </div>
      {showsTable && (
        <div className="absolute inset-0">
          <LineTable {...props} />
        </div>
      )}
    </div>
  );
}

function Legend({ props, theme }: { readonly props: LineChartProps; readonly theme: ChartTheme }) {
  return (
    <ul className="flex shrink-0 flex-wrap gap-x-3 px-4 pt-1 text-2xs text-muted">
      {props.series.map((series, i) => (
        <li key={series.name} className="flex items-center gap-1.5">
          <span className="h-0.5 w-3 rounded" style={{ background: seriesColour(series, i, theme) }} />
          {series.name}
        </li>
      ))}
    </ul>
  );
}

interface PlotInput {
  readonly theme: ChartTheme;
  readonly onCursor: (cursor: Cursor | undefined) => void;
}

/** What decides how a chart is made; anything else only changes its data. */
function shapeOf({ series, xKind, fromZero, isBare, hidesX }: LineChartProps): string {
  return JSON.stringify([series.map(({ name, kind, tone }) => [name, kind, tone]), xKind, fromZero, isBare, hidesX]);
}

function usePlot(host: RefObject<HTMLDivElement | null>, props: LineChartProps, { theme, onCursor }: PlotInput): void {
  const plot = useRef<uPlot>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const shape = shapeOf(props);
  useEffect(() => {
    const element = host.current!;
    const now = latest.current;
    const made = new uPlot(
      lineOptions({
        props: { ...now, format: (value) => latest.current.format(value) },
        theme,
        width: Math.max(40, element.clientWidth),
        height: Math.max(24, element.clientHeight),
        onDraw: (drawn) => drawLineMarks(drawn, latest.current, theme),
        onCursor: (index, left) => onCursor(index === null || left < 0 ? undefined : { index, left }),
      }),
      columnsOf(now.x, now.series, now.xKind !== 'number'),
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0) made.setSize({ width: element.clientWidth, height: element.clientHeight });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [host, theme, shape, onCursor]);
  useEffect(() => {
    plot.current?.setData(columnsOf(props.x, props.series, props.xKind !== 'number'));
  }, [props.x, props.series, props.xKind, props.marks, props.rules]);
}
