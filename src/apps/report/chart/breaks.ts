import type { ChartFrame } from '#apps/report/chart/frame.ts';
import { formatNumber, formatTime } from '#apps/report/format.ts';
import { textWidth } from '#apps/report/chart/label-placer.ts';
import type { LabelPlacer } from '#apps/report/chart/label-placer.ts';
import { element } from '#apps/report/markup.ts';
import type { Markup } from '#apps/report/markup.ts';
import type { BreakOverlay } from '#apps/report/chart/overlays.ts';

const FONT = 10.5;

/** Breaks of structure: a thin line from pivot to break with `BOS` or `CHoCH` on it. */
export function drawBreaks(frame: ChartFrame, breaks: readonly BreakOverlay[], placer: LabelPlacer): Markup {
  return element(
    'g',
    { class: 'breaks' },
    breaks.map((fact) => drawBreak(frame, fact, placer)),
  );
}

function drawBreak(frame: ChartFrame, fact: BreakOverlay, placer: LabelPlacer): Markup | undefined {
  const { x, y, input, bars, knownX } = frame;
  const isLater = input.knownAt !== undefined && fact.knownAt > input.knownAt;
  const at = x.indexOf(fact.breakTime);
  if (at >= bars.length || fact.knownAt <= (bars.openTime[0] ?? 0) || !y.contains(fact.price)) return undefined;
  const to = x.center(at);
  const from = Math.max(x.center(x.indexOf(fact.pivotTime)), isLater ? knownX : x.left);
  if (from >= to) return undefined;
  const level = y.at(fact.price);
  const width = textWidth(fact.kind, FONT);
  // Above the line for a rise, below it for a fall: the side to which price went is free of candles for a while.
  const ys = fact.direction === 'long' ? [level - 14, level + 1] : [level + 1, level - 14];
  const xs = [(from + to - width) / 2, from + 2, to - width];
  const box = placer.place(xs.flatMap((left) => ys.map((top) => ({ x: left, y: top, width, height: 13 }))));
  const words = `${fact.kind} ${fact.direction === 'long' ? 'up' : 'down'} through ${formatNumber(fact.price, input.priceDigits)}, known ${formatTime(fact.knownAt)} UTC`;
  return element(
    'g',
    { class: `break ${fact.direction}${isLater ? ' later' : ''}` },
    element('title', {}, words),
    element('line', { x1: from, x2: to, y1: level, y2: level }),
    box && element('text', { class: `label ${fact.direction}`, x: box.x, y: box.y + 10 }, fact.kind),
  );
}
