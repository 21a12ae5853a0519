import type { FigureSize } from '#apps/report/figure.ts';
import { element } from '#apps/report/markup.ts';
import type { Content } from '#apps/report/markup.ts';
import { niceTicks } from '#apps/report/chart/scales.ts';
import type { LinearScale } from '#apps/report/chart/scales.ts';
import { calendarTicks } from '#apps/report/run/calendar-ticks.ts';

/** The sizes of one picture: on wide screens, alone or beside another one, and on phones. */
export const WIDE: FigureSize = { name: 'wide', width: 1080, height: 330 };
export const HALF: FigureSize = { name: 'half', width: 530, height: 300 };
export const NARROW: FigureSize = { name: 'narrow', width: 420, height: 300 };

const NARROW_WIDTH = 500;

/** The ground of a picture between its axes. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly foot: number;
}

/** Between a title above, labels of time below and of values on the right. `valueWidth`: room for the longest of these. */
export function plotOf(size: FigureSize, valueWidth: number, top = 46): Plot {
  return { left: isNarrow(size) ? 10 : 14, right: size.width - valueWidth, top, foot: size.height - 26 };
}

export function isNarrow(size: FigureSize): boolean {
  return size.width < NARROW_WIDTH;
}

/** Grid lines with values on the right, at round numbers, about `count` of them. */
export function valueAxis(
  plot: Plot,
  y: LinearScale,
  count: number,
  text: (value: number, step: number) => string,
): Content {
  const ticks = niceTicks(y.domain, count);
  const step = ticks.length > 1 ? ticks[1]! - ticks[0]! : Math.abs(ticks[0] ?? 1);
  return ticks.map((value) => [
    element('line', { class: 'grid', x1: plot.left, x2: plot.right, y1: y.at(value), y2: y.at(value) }),
    element('text', { class: 'tick', x: plot.right + 8, y: y.at(value) + 4 }, text(value, step)),
  ]);
}

/** Days, months or years below a picture of time, at their beginnings. */
export function timeAxis(plot: Plot, x: LinearScale, size: FigureSize): Content {
  const ticks = calendarTicks(x.domain, isNarrow(size) ? 4 : size.width < 700 ? 6 : 10);
  return ticks.map(({ time, label, isMajor }) => {
    const at = x.at(time);
    const hasRoom = at > plot.left + 14 && at < plot.right - 10;
    return [
      element('line', { class: isMajor ? 'grid major' : 'grid', x1: at, x2: at, y1: plot.top, y2: plot.foot }),
      hasRoom &&
        element(
          'text',
          { class: isMajor ? 'tick major' : 'tick', x: at, y: plot.foot + 18, 'text-anchor': 'middle' },
          label,
        ),
    ];
  });
}

/** Words in the middle of a picture that has nothing to show. */
export function emptyPlot(size: FigureSize, words: string): Content {
  return element('text', { class: 'empty', x: size.width / 2, y: size.height / 2, 'text-anchor': 'middle' }, words);
}

/** Lowest and highest of some values; `[0, 0]` of none. */
export function extentOf(values: Iterable<number>): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 0];
}

/** Digits after the point that labels so far apart need. */
export function digitsOf(step: number): number {
  return step >= 1 || step === 0 ? 0 : Math.min(6, Math.ceil(-Math.log10(step) - 1e-9));
}
