import type { ChartFrame } from '#apps/report/chart/frame.ts';
import { formatNumber } from '#apps/report/format.ts';
import { element, join } from '#apps/report/markup.ts';
import type { Markup } from '#apps/report/markup.ts';
import { niceTicks } from '#apps/report/chart/scales.ts';
import { timeTicks } from '#apps/report/chart/time-ticks.ts';

/** A tick nearer than this to a tag on the price axis gives way to it, px. */
const TAG_CLEARANCE = 13;

/** Horizontal grid lines with prices on the right. `tagYs`: where tags will stand; labels below them are left out. */
export function drawPriceAxis(frame: ChartFrame, tagYs: readonly number[]): Markup {
  const { plot, y, input, isNarrow } = frame;
  const count = Math.round((plot.bottom - plot.top) / (isNarrow ? 44 : 36));
  const ticks = niceTicks(y.domain, count, 10 ** -input.priceDigits);
  const rows = ticks.map((price) => {
    const at = y.at(price);
    const isFree = tagYs.every((tag) => Math.abs(tag - at) > TAG_CLEARANCE);
    const label = element(
      'text',
      { class: 'tick', x: plot.right + 8, y: at + 4 },
      formatNumber(price, input.priceDigits),
    );
    return join(element('line', { class: 'grid', x1: plot.left, x2: plot.right, y1: at, y2: at }), isFree && label);
  });
  return element('g', { class: 'axis' }, rows);
}

/** Vertical grid lines with UTC times at the foot. */
export function drawTimeAxis(frame: ChartFrame): Markup {
  const { plot, x, bars, size, volume, isNarrow } = frame;
  const foot = volume?.bottom ?? plot.bottom;
  const columns = timeTicks(bars, isNarrow ? 5 : 11).map(({ index, label, isMajor }) => {
    const at = x.center(index);
    const hasRoom = at > plot.left + 16 && at < plot.right - 14;
    return join(
      element('line', { class: isMajor ? 'grid major' : 'grid', x1: at, x2: at, y1: plot.top, y2: foot }),
      hasRoom &&
        element(
          'text',
          { class: isMajor ? 'tick major' : 'tick', x: at, y: size.height - 8, 'text-anchor': 'middle' },
          label,
        ),
    );
  });
  const unit = element('text', { class: 'tick', x: plot.right + 8, y: size.height - 8 }, 'UTC');
  return element('g', { class: 'axis' }, columns, unit);
}
