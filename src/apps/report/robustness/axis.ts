import { formatCount, formatNumber } from '#apps/report/format.ts';
import { element } from '#apps/report/markup.ts';
import type { Content } from '#apps/report/markup.ts';
import { niceTicks } from '#apps/report/chart/scales.ts';
import type { LinearScale } from '#apps/report/chart/scales.ts';
import { digitsOf } from '#apps/report/run/plot.ts';
import type { Plot } from '#apps/report/run/plot.ts';

/** Room that labels of these amounts take to the right of a picture. */
export function amountWidth(amounts: readonly number[]): number {
  return 18 + 6.6 * Math.max(4, ...amounts.map((amount) => amountText(amount).length));
}

/** An amount beside an axis: thousands from ten of them on. */
export function amountText(amount: number): string {
  const size = Math.abs(amount);
  if (size >= 1e6) return `${short(amount / 1e6)}M`;
  if (size >= 1e4) return `${short(amount / 1e3)}k`;
  return size >= 100 || Number.isInteger(amount) ? formatCount(amount) : formatNumber(amount, 2);
}

/** Labels below a picture at round numbers. */
export function numberAxis(plot: Plot, x: LinearScale, count: number, text = plainText): Content {
  const ticks = niceTicks(x.domain, count);
  const step = ticks.length > 1 ? ticks[1]! - ticks[0]! : 1;
  return ticks.map((value) =>
    element(
      'text',
      { class: 'tick', x: x.at(value), y: plot.foot + 18, 'text-anchor': 'middle' },
      text(value, digitsOf(step)),
    ),
  );
}

function plainText(value: number, digits: number): string {
  return formatNumber(value, digits);
}

function short(value: number): string {
  const size = Math.abs(value);
  return formatNumber(value, Number.isInteger(value) || size >= 100 ? 0 : 1);
}
