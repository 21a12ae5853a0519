import { figure, responsive } from '#apps/report/figure.ts';
import type { FigureSize } from '#apps/report/figure.ts';
import { formatCount, formatNumber, formatR } from '#apps/report/format.ts';
import { element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';
import { LinearScale, niceTicks } from '#apps/report/chart/scales.ts';

/** Trades with a result in [from, to) R; the outermost bins also hold everything beyond. */
export interface ResultBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

const WIDE_SIZE: FigureSize = { name: 'half', width: 530, height: 300 };
const NARROW_SIZE: FigureSize = { name: 'narrow', width: 420, height: 260 };
const BIN_R = 0.25;
/** Results beyond these are counted in the outermost bins. */
const EDGE_R = 6;

/** How results in multiples of the risk are spread, for wide and narrow screens. */
export function responsiveHistogram(multiples: readonly number[]): Markup {
  return responsive(renderHistogram(multiples, WIDE_SIZE), renderHistogram(multiples, NARROW_SIZE));
}

function renderHistogram(multiples: readonly number[], size: FigureSize = WIDE_SIZE): Markup {
  const bins = resultBins(multiples);
  const title = 'Results in multiples of the risk';
  const mean = multiples.reduce((sum, value) => sum + value, 0) / multiples.length;
  const wins = multiples.filter((value) => value > 0).length;
  const text = `${formatCount(multiples.length)} trades, ${formatCount(wins)} above zero, mean ${formatR(mean)}.`;
  return figure('results', size, { title, text }, bins.length > 0 && columns(bins, mean, size));
}

/** Quarter-R bins that cover all results, with 0 always on a border; empty without results. */
export function resultBins(multiples: readonly number[]): ResultBin[] {
  const finite = multiples.filter(Number.isFinite);
  if (finite.length === 0) return [];
  const place = (value: number): number => Math.floor(Math.min(Math.max(value, -EDGE_R), EDGE_R - BIN_R) / BIN_R);
  const places = finite.map(place);
  const first = Math.min(-1 / BIN_R - 1, ...new Set(places));
  const last = Math.max(1 / BIN_R, ...new Set(places));
  const bins = Array.from({ length: last - first + 1 }, (_, k) => ({
    from: (first + k) * BIN_R,
    to: (first + k + 1) * BIN_R,
    count: 0,
  }));
  for (const at of places) bins[at - first]!.count++;
  return bins;
}

function columns(bins: readonly ResultBin[], mean: number, size: FigureSize): Content {
  const isNarrow = size.width < 600;
  const [left, right] = [isNarrow ? 30 : 44, size.width - 14];
  const foot = size.height - 26;
  const x = new LinearScale([bins[0]!.from, bins.at(-1)!.to], [left, right]);
  const most = bins.reduce((top, bin) => Math.max(top, bin.count), 1);
  const y = new LinearScale([0, most], [foot, 50]);
  const counts = niceTicks([0, most], 4, 1).map((count) => [
    element('line', { class: 'grid', x1: left, x2: right, y1: y.at(count), y2: y.at(count) }),
    element('text', { class: 'tick', x: left - 6, y: y.at(count) + 4, 'text-anchor': 'end' }, formatCount(count)),
  ]);
  const drawn = bins
    .filter((bin) => bin.count > 0)
    .map((bin) => {
      const [from, to] = [x.at(bin.from) + 1, x.at(bin.to) - 1];
      return element(
        'rect',
        {
          class: `column ${bin.from >= 0 ? 'gain' : 'loss'}`,
          x: from,
          y: y.at(bin.count),
          width: to - from,
          height: foot - y.at(bin.count),
          rx: 1.5,
        },
        element(
          'title',
          {},
          `${formatNumber(bin.from)} to ${formatNumber(bin.to)} R: ${formatCount(bin.count)} trades`,
        ),
      );
    });
  const step = isNarrow ? 1 : 0.5;
  const labels = niceTicks(x.domain, 40, step)
    .filter((value) => Number.isInteger(value / step))
    .map((value) =>
      element(
        'text',
        { class: 'tick', x: x.at(value), y: size.height - 9, 'text-anchor': 'middle' },
        formatNumber(value, step < 1 ? 1 : 0),
      ),
    );
  return [counts, drawn, labels, meanLine(mean, x, foot)];
}

function meanLine(mean: number, x: LinearScale, foot: number): Content {
  if (!x.contains(mean)) return undefined;
  return [
    element('line', { class: 'baseline', x1: x.at(mean), x2: x.at(mean), y1: 44, y2: foot }),
    element('text', { class: 'callout', x: x.at(mean) + 6, y: 48 }, `mean ${formatR(mean)}`),
  ];
}
