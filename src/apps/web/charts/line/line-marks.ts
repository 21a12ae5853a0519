import type uPlot from 'uplot';
import type { ChartTheme } from '#apps/web/charts/theme/chart-theme.ts';
import type { LineChartProps, LineMark } from '#apps/web/charts/line/line-props.ts';

/** px */
const SIZE = 5;
const GAP = 4;

/** Draws what happened on the first line of a chart, and the upright and level lines. */
export function drawLineMarks(plot: uPlot, { marks = [], rules = [] }: LineChartProps, theme: ChartTheme): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.lineWidth = devicePixelRatio;
  ctx.font = `${11 * devicePixelRatio}px ${theme.font}`;
  for (const rule of rules) drawRule(plot, rule, theme);
  for (const mark of marks) drawMark(plot, mark, theme);
  ctx.restore();
}

function drawRule(plot: uPlot, rule: NonNullable<LineChartProps['rules']>[number], theme: ChartTheme): void {
  const { ctx, bbox } = plot;
  const isUpright = 'x' in rule;
  const at = isUpright ? plot.valToPos(rule.x / 1_000, 'x', true) : plot.valToPos(rule.y, 'y', true);
  ctx.strokeStyle = theme.strongLine;
  ctx.fillStyle = theme.muted;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  if (isUpright) ctx.moveTo(at, bbox.top);
  else ctx.moveTo(bbox.left, at);
  if (isUpright) ctx.lineTo(at, bbox.top + bbox.height);
  else ctx.lineTo(bbox.left + bbox.width, at);
  ctx.stroke();
  ctx.setLineDash([]);
  const air = GAP * devicePixelRatio;
  ctx.textBaseline = 'top';
  ctx.textAlign = isUpright ? 'right' : 'left';
  ctx.fillText(rule.label, isUpright ? at - air : bbox.left + air, isUpright ? bbox.top + air : at + air);
}

function drawMark(plot: uPlot, { x, kind }: LineMark, theme: ChartTheme): void {
  const { ctx } = plot;
  const y = valueAt(plot, x / 1_000);
  if (y === undefined) return;
  const left = plot.valToPos(x / 1_000, 'x', true);
  const top = plot.valToPos(y, 'y', true);
  const size = SIZE * devicePixelRatio;
  ctx.fillStyle = { up: theme.gain, down: theme.loss, dot: theme.warn }[kind];
  ctx.strokeStyle = theme.surface;
  ctx.beginPath();
  if (kind === 'dot') ctx.arc(left, top, size * 0.8, 0, 2 * Math.PI);
  else {
    // Below the line and pointing up, or above it and pointing down: the line stays in sight.
    const [tip, base] = kind === 'up' ? [top + size, top + 3 * size] : [top - size, top - 3 * size];
    ctx.moveTo(left, tip);
    ctx.lineTo(left - size, base);
    ctx.lineTo(left + size, base);
    ctx.closePath();
  }
  ctx.fill();
  ctx.stroke();
}

/** The last value of the first line at or before an x; undefined before its first. */
function valueAt({ data: [xs, ys] }: uPlot, x: number): number | undefined {
  for (let i = xs.length - 1; i >= 0; i--) {
    const y = ys?.[i];
    if (xs[i]! <= x && typeof y === 'number') return y;
  }
  return undefined;
}
