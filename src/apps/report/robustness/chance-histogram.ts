import type { ChanceTest } from '#domain/robustness/chance-test.ts';
import { figure, responsive } from '#apps/report/figure.ts';
import type { FigureSize } from '#apps/report/figure.ts';
import { formatCount } from '#apps/report/format.ts';
import { element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';
import { LinearScale, niceTicks } from '#apps/report/chart/scales.ts';
import { amountText, numberAxis } from '#apps/report/robustness/axis.ts';
import { emptyPlot, HALF, isNarrow, NARROW } from '#apps/report/run/plot.ts';
import type { Plot } from '#apps/report/run/plot.ts';
import { moneyText, shareText } from '#apps/report/robustness/rule-words.ts';

export interface ChanceData {
  /** Letters and hyphens, one of its kind on the page. */
  readonly id: string;
  readonly title: string;
  readonly test: ChanceTest | undefined;
  /** What the strategy earned. */
  readonly own: number;
  readonly currency: string;
}

/** Runs of chance whose net lies in [from, to); the outermost bins also hold everything beyond. */
export interface ChanceBin {
  readonly from: number;
  readonly to: number;
  /** Worse than the strategy, and at least as good. */
  readonly below: number;
  readonly asGood: number;
}

/** What chance earned, with what the strategy earned marked, for wide and narrow screens. */
export function chanceHistogram(data: ChanceData): Markup {
  return responsive(renderChance(data, HALF), renderChance(data, NARROW));
}

function renderChance({ id, title, test, own, currency }: ChanceData, size: FigureSize): Markup {
  if (test === undefined)
    return figure(id, size, { title, text: 'Not known: no trade was closed.' }, emptyPlot(size, 'Not known'));
  const text = `${formatCount(test.runs)} runs of chance earned ${moneyText(test.net[0])} (5 %) to ${moneyText(test.net[4])} (95 %), median ${moneyText(test.net[2])}; the strategy ${moneyText(own, currency)}; ${shareText(test.chance)} did as well.`;
  return figure(id, size, { title, text }, columns(chanceBins(test.draws, own), own, size));
}

/** Share of the draws beyond each end that the outermost bins take in. */
const TAIL = 0.01;
const BINS = 24;

/** Equal bins at round borders around what chance earned; around the strategy's own result too where that is not far away. */
export function chanceBins(draws: readonly number[], own: number): readonly ChanceBin[] {
  const sorted = draws.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
  const [first, last] = [at(TAIL), at(1 - TAIL)];
  const span = last - first || Math.abs(first) || 1;
  const isNear = own >= first - span && own <= last + span;
  const [low, high] = isNear ? [Math.min(first, own), Math.max(last, own)] : [first, last];
  const ticks = niceTicks([low, high === low ? low + span : high], BINS);
  const step = ticks.length > 1 ? ticks[1]! - ticks[0]! : span;
  const start = Math.floor(low / step);
  const count = Math.max(1, Math.floor(high / step) - start + 1);
  const bins = Array.from({ length: count }, (_, k) => {
    return { from: (start + k) * step, to: (start + k + 1) * step, below: 0, asGood: 0 };
  });
  for (const draw of draws) {
    const place = Math.min(count - 1, Math.max(0, Math.floor(draw / step) - start));
    bins[place]![draw >= own ? 'asGood' : 'below']++;
  }
  return bins;
}

function columns(bins: readonly ChanceBin[], own: number, size: FigureSize): Content {
  const plot: Plot = { left: 40, right: size.width - 16, top: 82, foot: size.height - 26 };
  const x = new LinearScale([bins[0]!.from, bins.at(-1)!.to], [plot.left, plot.right]);
  const most = Math.max(1, ...bins.map(({ below, asGood }) => below + asGood));
  const y = new LinearScale([0, most], [plot.foot, plot.top]);
  return [
    niceTicks([0, most], 4, 1).map((count) => [
      element('line', { class: 'grid', x1: plot.left, x2: plot.right, y1: y.at(count), y2: y.at(count) }),
      element(
        'text',
        { class: 'tick', x: plot.left - 6, y: y.at(count) + 4, 'text-anchor': 'end' },
        formatCount(count),
      ),
    ]),
    bins.map((bin) => column(bin, x, y)),
    numberAxis(plot, x, isNarrow(size) ? 4 : 5, (value) => amountText(value)),
    ownMark(own, x, plot),
    key(),
  ];
}

function column({ from, to, below, asGood }: ChanceBin, x: LinearScale, y: LinearScale): Content {
  if (below + asGood === 0) return undefined;
  const [left, width] = [x.at(from) + 0.75, Math.max(1, x.at(to) - x.at(from) - 1.5)];
  const part = (className: string, low: number, high: number): Content =>
    high > low && element('rect', { class: className, x: left, width, y: y.at(high), height: y.at(low) - y.at(high) });
  return element(
    'g',
    {},
    element(
      'title',
      {},
      `${amountText(from)} to ${amountText(to)}: ${formatCount(below)} worse than the strategy, ${formatCount(asGood)} as good`,
    ),
    part('chance-below', 0, below),
    part('chance-as-good', below, below + asGood),
  );
}

/** Where the strategy stands; at the edge, with an arrow, when it lies beyond. */
function ownMark(own: number, x: LinearScale, { left, right, top, foot }: Plot): Content {
  const at = x.clamped(own);
  const isRight = at > (left + right) / 2;
  const arrow = x.contains(own) ? '' : own > x.domain[1] ? ' →' : ' ←';
  return [
    element('line', { class: 'own-line', x1: at, x2: at, y1: top - 14, y2: foot }),
    element(
      'text',
      { class: 'own-name', x: isRight ? at - 6 : at + 6, y: top - 8, 'text-anchor': isRight ? 'end' : 'start' },
      `the strategy ${moneyText(own)}${arrow}`,
    ),
  ];
}

function key(): Content {
  return [
    element('rect', { class: 'chance-below', x: 14, y: 37, width: 12, height: 10 }),
    element('text', { class: 'callout', x: 31, y: 46 }, 'worse'),
    element('rect', { class: 'chance-as-good', x: 82, y: 37, width: 12, height: 10 }),
    element('text', { class: 'callout', x: 99, y: 46 }, 'as good or better'),
  ];
}
