import uPlot from 'uplot';
import { withAlpha } from '#apps/web/charts/theme/colour.ts';
import type { ChartTheme } from '#apps/web/charts/theme/chart-theme.ts';
import { tickText, tickWeight, TICK_WEIGHT } from '#apps/web/charts/time/axis-text.ts';
import { zoneClock } from '#apps/web/charts/time/zone-clock.ts';
import { paddedRange } from '#apps/web/charts/line/line-data.ts';
import type { LineChartProps, LineSeries } from '#apps/web/charts/line/line-props.ts';

export interface LineOptionsInput {
  readonly props: LineChartProps;
  readonly theme: ChartTheme;
  readonly width: number;
  readonly height: number;
  readonly onCursor: (index: number | null, left: number) => void;
  /** Draws over the lines. */
  readonly onDraw: (plot: uPlot) => void;
}

const CLOCK = zoneClock();
const MIN_AXIS_PX = 74;

/** How uPlot draws a chart of ours. */
export function lineOptions({ props, theme, width, height, onCursor, onDraw }: LineOptionsInput): uPlot.Options {
  const isTime = props.xKind !== 'number';
  const fromZero = props.fromZero === true;
  return {
    width,
    height,
    padding: props.isBare === true ? [2, 0, 2, 0] : [12, 12, props.hidesX === true ? 12 : 0, 20],
    legend: { show: false },
    cursor: { y: false, points: { size: 7, width: 2 }, drag: { x: false, y: false } },
    scales: {
      x: { time: isTime },
      y: { range: (_, min, max) => (min === null || max === null ? [0, 1] : paddedRange(min, max, fromZero)) },
    },
    axes: props.isBare === true ? [{ show: false }, { show: false }] : axesOf({ props, theme, isTime, height }),
    series: [{}, ...props.series.map((series, i) => seriesOf(series, seriesColour(series, i, theme)))],
    hooks: { setCursor: [(plot) => onCursor(plot.cursor.idx ?? null, plot.cursor.left ?? -1)], draw: [onDraw] },
  };
}

export function seriesColour({ tone }: LineSeries, index: number, theme: ChartTheme): string {
  return tone === undefined ? theme.series[index % theme.series.length]! : theme[tone];
}

function seriesOf({ name, kind = 'line' }: LineSeries, stroke: string): uPlot.Series {
  const base: uPlot.Series = { label: name, stroke, width: 1.75, points: { show: false }, spanGaps: false };
  if (kind === 'step') return { ...base, paths: uPlot.paths.stepped!({ align: 1 }) };
  if (kind === 'area') return { ...base, fill: (plot) => fade(plot, stroke) };
  if (kind === 'bars') {
    const bars = uPlot.paths.bars!({ size: [0.8, 40], radius: 0.1 });
    return { ...base, width: 0, fill: withAlpha(stroke, 0.75), paths: bars };
  }
  return base;
}

/** Full of colour at the line, nothing at the bottom. */
function fade(plot: uPlot, colour: string): CanvasGradient {
  const { top, height } = plot.bbox;
  const gradient = plot.ctx.createLinearGradient(0, top, 0, top + Math.max(1, height));
  gradient.addColorStop(0, withAlpha(colour, 0.28));
  gradient.addColorStop(1, withAlpha(colour, 0.02));
  return gradient;
}

interface AxesInput extends Pick<LineOptionsInput, 'props' | 'theme' | 'height'> {
  readonly isTime: boolean;
}

function axesOf({ props, theme, isTime, height }: AxesInput): uPlot.Axis[] {
  const font = `11px ${theme.font}`;
  const shared: uPlot.Axis = {
    stroke: theme.muted,
    font,
    grid: { stroke: theme.line, width: 1 },
    ticks: { show: false },
  };
  const text = props.formatAxis ?? props.format;
  const formatX = props.formatX ?? String;
  return [
    {
      ...shared,
      show: props.hidesX !== true,
      gap: 6,
      size: 28,
      space: 70,
      grid: { show: false },
      values: (_, splits) => (isTime ? timeTicks(splits) : splits.map(formatX)),
    },
    {
      ...shared,
      side: 1,
      gap: 6,
      space: height < 120 ? 22 : 36,
      size: axisSize,
      values: (_, splits) => splits.map(text),
    },
  ];
}

/** As wide as its longest text, and at least so wide that charts below each other line up. */
function axisSize(plot: uPlot, values: string[] | null): number {
  if (values === null || values.length === 0) return 40;
  plot.ctx.save();
  plot.ctx.font = `${11 * devicePixelRatio}px sans-serif`;
  const widest = Math.max(...values.map((text) => plot.ctx.measureText(text).width)) / devicePixelRatio;
  plot.ctx.restore();
  return Math.max(MIN_AXIS_PX, Math.ceil(widest) + 16);
}

/** Local times, each as short as what begins with it. */
function timeTicks(splits: readonly number[]): string[] {
  const locals = splits.map((seconds) => CLOCK.toLocal(seconds * 1000));
  return locals.map((local, i) => {
    const weight = i === 0 ? startWeight(local) : tickWeight(locals[i - 1]!, local);
    return tickText(local, weight);
  });
}

/** The first tick says its day only when it begins one: it has nothing before it to differ from. */
function startWeight(local: number): number {
  return local % 86_400_000 === 0 ? TICK_WEIGHT.day : TICK_WEIGHT.minute;
}
