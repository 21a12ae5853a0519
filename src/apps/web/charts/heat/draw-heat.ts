import { cellBox } from '#apps/web/charts/heat/heat-cell.ts';
import type { HeatCell, HeatGrid, HeatLayout } from '#apps/web/charts/heat/heat-cell.ts';
import { heatColour, heatPosition, textOn } from '#apps/web/charts/heat/heat-scale.ts';
import type { HeatEnds } from '#apps/web/charts/heat/heat-scale.ts';
import { withAlpha } from '#apps/web/charts/theme/colour.ts';
import type { ChartTheme } from '#apps/web/charts/theme/chart-theme.ts';

/** What is drawn, and how. */
export interface HeatDrawing {
  readonly grid: HeatGrid;
  readonly layout: HeatLayout;
  readonly reach: number;
  readonly ends: HeatEnds;
  readonly theme: ChartTheme;
}

type Box = ReturnType<typeof cellBox>;

const RADIUS = 4;

/** Paints every cell onto a canvas, which gets the size of the field. */
export function drawHeat(canvas: HTMLCanvasElement, drawing: HeatDrawing): void {
  const { grid, layout } = drawing;
  const ratio = devicePixelRatio;
  const [width, height] = [layout.columns * layout.cellWidth, layout.rows * layout.cellHeight];
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(ratio, ratio);
  context.clearRect(0, 0, width, height);
  grid.cells.forEach((row, y) =>
    row.forEach((cell, x) => {
      const box = cellBox(layout, y, x);
      if (cell === undefined) drawHole(context, box, drawing);
      else drawCell(context, cell, { ...drawing, box });
    }),
  );
}

function drawHole(context: CanvasRenderingContext2D, box: Box, { theme }: HeatDrawing): void {
  outline(context, box);
  context.strokeStyle = theme.line;
  context.setLineDash([2, 3]);
  context.stroke();
  context.setLineDash([]);
}

function drawCell(
  context: CanvasRenderingContext2D,
  cell: HeatCell,
  { box, reach, ends, theme }: HeatDrawing & { readonly box: Box },
): void {
  const position = cell.value === null ? 0 : heatPosition(cell.value, reach);
  const ground = heatColour(position, cell.isThin ? 0 : cell.certainty, ends);
  outline(context, box);
  context.fillStyle = ground;
  context.fill();
  if (cell.isThin) hatch(context, box, withAlpha(theme.muted, 0.3));
  const ink = textOn(ground);
  if (cell.mark !== undefined) drawMark(context, box, { mark: cell.mark, ink });
  drawText(context, cell, { box, ink, ground, font: theme.font });
}

function outline(context: CanvasRenderingContext2D, { x, y, width, height }: Box): void {
  context.beginPath();
  context.roundRect(x + 0.5, y + 0.5, width - 1, height - 1, RADIUS);
}

/** Slanting lines within the outline of before. */
function hatch(context: CanvasRenderingContext2D, { x, y, width, height }: Box, colour: string): void {
  context.save();
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  for (let at = -height; at < width; at += 7) {
    context.moveTo(x + at, y + height);
    context.lineTo(x + at + height, y);
  }
  context.stroke();
  context.restore();
}

/** Proven: a frame, and an arrow up or down in the corner. */
function drawMark(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: Box,
  { mark, ink }: { readonly mark: 'above' | 'below'; readonly ink: string },
): void {
  context.strokeStyle = ink;
  context.lineWidth = 1.5;
  context.beginPath();
  context.roundRect(x + 2.5, y + 2.5, width - 5, height - 5, RADIUS - 1.5);
  context.stroke();
  const [right, top] = [x + width - 8, y + 8];
  const [tip, base] = mark === 'above' ? [top, top + 7] : [top + 7, top];
  context.fillStyle = ink;
  context.beginPath();
  context.moveTo(right - 4, tip);
  context.lineTo(right, base);
  context.lineTo(right - 8, base);
  context.fill();
}

interface TextPlace {
  readonly box: Box;
  readonly ink: string;
  readonly ground: string;
  readonly font: string;
}

function drawText(context: CanvasRenderingContext2D, cell: HeatCell, { box, ink, ground, font }: TextPlace): void {
  const { title, lines, isThin } = cell;
  const all = title === undefined ? [] : [{ text: title, font: `11px ${font}`, high: 15 }];
  all.push({ text: lines[0], font: `600 13px ${font}`, high: 17 }, { text: lines[1], font: `11px ${font}`, high: 14 });
  const total = all.reduce((sum, { high }) => sum + high, 0);
  let y = box.y + (box.height - total) / 2;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const line of all) {
    context.font = line.font;
    const text = cut(context, line.text, box.width - 10);
    if (isThin) {
      // Lines behind letters make them hard to read.
      const wide = context.measureText(text).width;
      context.fillStyle = ground;
      context.fillRect(box.x + (box.width - wide) / 2 - 3, y, wide + 6, line.high);
    }
    context.fillStyle = ink;
    context.fillText(text, box.x + box.width / 2, y + line.high / 2);
    y += line.high;
  }
}

/** A text that fits, with its end left out where it does not. */
function cut(context: CanvasRenderingContext2D, text: string, most: number): string {
  if (context.measureText(text).width <= most) return text;
  let shorter = text;
  while (shorter.length > 1 && context.measureText(`${shorter}…`).width > most) shorter = shorter.slice(0, -1);
  return `${shorter}…`;
}
