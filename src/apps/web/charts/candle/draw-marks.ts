import { withAlpha } from '#apps/web/charts/theme/colour.ts';
import type { ChartTheme } from '#apps/web/charts/theme/chart-theme.ts';
import type { Box } from '#apps/web/charts/candle/label-space.ts';
import type { Dash, Label, MarkShape, Tone } from '#apps/web/charts/candle/mark-shapes.ts';

type Canvas = CanvasRenderingContext2D;

const DASHES: Readonly<Record<Dash, readonly number[]>> = { solid: [], dashed: [5, 4], dotted: [1.5, 3] };

/** A mark without its label; `strength`, 0…1, makes zones stand back behind something that matters more. */
export function drawMark(canvas: Canvas, shape: MarkShape, theme: ChartTheme, strength = 1): void {
  const colour = toneColour(shape.tone, theme);
  switch (shape.kind) {
    case 'box':
      drawZone(canvas, shape, colour, strength);
      break;
    case 'line':
      canvas.strokeStyle = withAlpha(colour, shape.isPast ? 0.3 : 0.85);
      strokeLine(canvas, shape, shape.y, shape.dash);
      break;
    case 'arrow':
      drawArrow(canvas, shape, colour);
      break;
    case 'text':
      break;
  }
}

export function drawMarkLabel(canvas: Canvas, { kind, label, tone, isPast }: MarkShape, theme: ChartTheme): void {
  if (label === undefined) return;
  const colour = kind === 'text' ? theme.faint : withAlpha(toneColour(tone, theme), isPast ? 0.55 : 1);
  drawLabel(canvas, label, colour, theme);
}

export function strokeLine(canvas: Canvas, { left, right }: Pick<Box, 'left' | 'right'>, y: number, dash: Dash): void {
  canvas.lineWidth = 1;
  canvas.setLineDash([...DASHES[dash]]);
  canvas.beginPath();
  canvas.moveTo(left, Math.round(y) + 0.5);
  canvas.lineTo(right, Math.round(y) + 0.5);
  canvas.stroke();
  canvas.setLineDash([]);
}

function drawZone(canvas: Canvas, shape: MarkShape & { kind: 'box' }, colour: string, strength: number): void {
  const { left, right, top, bottom } = shape.area;
  if (shape.isFilled) {
    canvas.fillStyle = withAlpha(colour, (shape.isPast ? 0.06 : 0.17) * Math.max(0.3, shape.weight) * strength);
    canvas.fillRect(left, top, right - left, bottom - top);
  }
  canvas.strokeStyle = withAlpha(colour, (shape.isPast ? 0.12 : 0.45) * strength);
  strokeLine(canvas, shape.area, top, shape.dash);
  strokeLine(canvas, shape.area, bottom, shape.dash);
}

function drawArrow(
  canvas: Canvas,
  { x, y, points }: { x: number; y: number; points: 'up' | 'down' },
  colour: string,
): void {
  const tip = points === 'down' ? 4 : -4;
  canvas.fillStyle = colour;
  canvas.beginPath();
  canvas.moveTo(x, y + tip);
  canvas.lineTo(x - 4, y - tip);
  canvas.lineTo(x + 4, y - tip);
  canvas.closePath();
  canvas.fill();
}

function drawLabel(canvas: Canvas, { text, x, y }: Label, colour: string, theme: ChartTheme): void {
  canvas.font = `600 10px ${theme.font}`;
  canvas.textBaseline = 'middle';
  canvas.textAlign = 'left';
  canvas.fillStyle = colour;
  canvas.fillText(text, x + 4, y + 0.5);
}

function toneColour(tone: Tone, theme: ChartTheme): string {
  if (tone === 'neutral') return theme.muted;
  return tone === 'long' ? theme.gain : theme.loss;
}
