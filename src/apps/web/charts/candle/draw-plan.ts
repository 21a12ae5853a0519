import { contrast, withAlpha } from '#apps/web/charts/theme/colour.ts';
import type { ChartTheme } from '#apps/web/charts/theme/chart-theme.ts';
import { strokeLine } from '#apps/web/charts/candle/draw-marks.ts';
import type { Box } from '#apps/web/charts/candle/label-space.ts';
import type { PlanDrawing, PlanLine, PlanLineRole } from '#apps/web/charts/candle/plan-shapes.ts';

type Canvas = CanvasRenderingContext2D;

const DARK_INK = '#0b0e13';
const LIGHT_INK = '#ffffff';

/** The areas of a plan, below the bars. */
export function drawPlanAreas(canvas: Canvas, plan: PlanDrawing, theme: ChartTheme): void {
  fillBox(canvas, plan.risk, withAlpha(theme.loss, 0.16));
  if (plan.reward !== undefined) fillBox(canvas, plan.reward, withAlpha(theme.gain, 0.16));
  fillBox(canvas, plan.entry, withAlpha(theme.accent, 0.25));
  if (plan.filled !== undefined) fillBox(canvas, plan.filled, withAlpha(theme.accent, 0.45));
}

/** Lines and labels of a plan, above the bars. The labels stand at its right end, inside the pane. */
export function drawPlanLines(canvas: Canvas, plan: PlanDrawing, theme: ChartTheme, width: number): void {
  for (const line of plan.lines) {
    canvas.strokeStyle = planColour(line.role, theme);
    strokeLine(canvas, plan, line.y, line.role === 'reference' ? 'dashed' : 'solid');
  }
  canvas.font = `600 11px ${theme.font}`;
  for (const line of plan.lines) drawBadge(canvas, line, { plan, theme, width });
}

export function planColour(role: PlanLineRole, theme: ChartTheme): string {
  if (role === 'stop') return theme.loss;
  return role === 'target' ? theme.gain : theme.accent;
}

/** Black or white, whichever is read better on a colour. */
export function inkOn(colour: string): string {
  return contrast(colour, DARK_INK) > contrast(colour, LIGHT_INK) ? DARK_INK : LIGHT_INK;
}

interface Around {
  readonly plan: PlanDrawing;
  readonly theme: ChartTheme;
  readonly width: number;
}

function drawBadge(canvas: Canvas, line: PlanLine, { plan, theme, width }: Around): void {
  const length = canvas.measureText(line.text).width + 10;
  const right = Math.min(plan.right, width - 2);
  const left = Math.max(right - length, Math.min(plan.left, width - length - 2));
  const colour = planColour(line.role, theme);
  canvas.fillStyle = colour;
  canvas.beginPath();
  canvas.roundRect(left, line.labelY - 7.5, length, 15, 3);
  canvas.fill();
  canvas.fillStyle = inkOn(colour);
  canvas.textBaseline = 'middle';
  canvas.textAlign = 'left';
  canvas.fillText(line.text, left + 5, line.labelY + 0.5);
}

function fillBox(canvas: Canvas, { left, right, top, bottom }: Box, colour: string): void {
  canvas.fillStyle = colour;
  canvas.fillRect(left, top, right - left, bottom - top);
}
