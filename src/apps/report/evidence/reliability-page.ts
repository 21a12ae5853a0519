import type { CalibrationScores, ReliabilityBin } from '#domain/evidence/calibration/calibration-scores.ts';
import { figure, responsive } from '#apps/report/figure.ts';
import type { FigureSize } from '#apps/report/figure.ts';
import { formatCount, formatPercent, UNKNOWN } from '#apps/report/format.ts';
import { note, renderPage, section, table } from '#apps/report/html.ts';
import { element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';
import { LinearScale } from '#apps/report/chart/scales.ts';
import { NARROW, plotOf, valueAxis } from '#apps/report/run/plot.ts';
import { RUN_CSS } from '#apps/report/run/run-style.ts';

/** Forecasts of one kind: a line of the table and a picture. */
export interface ReliabilityCurve {
  readonly name: string;
  readonly scores: CalibrationScores;
}

const SIZE: FigureSize = { name: 'wide', width: 1080, height: 420 };
const STYLE = `${RUN_CSS}
.chart .ideal{stroke:var(--muted);stroke-dasharray:4 4}
.chart .reach{stroke:var(--entry);stroke-width:1.5;opacity:.55}
.chart .bin{fill:var(--entry)}`;

/** The page of a calibration: figures of each kind of forecast, and what came of prices, tenth by tenth. One HTML file. */
export function renderReliabilityPage(title: string, curves: readonly ReliabilityCurve[]): string {
  return renderPage(
    { kicker: 'calibration', styles: STYLE, title },
    section(
      'Scores',
      scoreTable(curves),
      note('Brier and log: lower is better. ECE and the pictures: ten bins of equal width, 95 % intervals by Wilson.'),
    ),
    curves.map((curve, i) =>
      element('section', { class: 'bare' }, responsive(picture(curve, i, SIZE), picture(curve, i, NARROW))),
    ),
  );
}

function scoreTable(curves: readonly ReliabilityCurve[]): Markup {
  const number = (title: string): { title: string; isNumber: true } => ({ title, isNumber: true });
  const columns = [{ title: 'Forecasts' }, ...['n', 'Brier', 'Skill', 'Log', 'ECE', 'Base rate'].map(number)];
  return table(
    columns,
    curves.map(({ name, scores: { n, brier, skill, log, ece, base } }) => [
      name,
      formatCount(n),
      brier.toFixed(4),
      skill?.toFixed(3) ?? UNKNOWN,
      log.toFixed(4),
      ece.toFixed(4),
      formatPercent(base),
    ]),
  );
}

function picture({ name, scores }: ReliabilityCurve, index: number, size: FigureSize): Markup {
  const plot = plotOf(size, 46);
  const x = new LinearScale([0, 1], [plot.left + 8, plot.right - 8]);
  const y = new LinearScale([0, 1], [plot.foot, plot.top]);
  const text = scores.bins
    .map(({ from, to, n, rate }) => `${percent(from)} to ${percent(to)}: ${percent(rate.ratio)} of ${n}`)
    .join('; ');
  return figure(
    `reliability-${index}`,
    size,
    { title: `${name}: what came of prices`, text },
    valueAxis(plot, y, 5, percent),
    [0, 0.25, 0.5, 0.75, 1].map((value) =>
      element('text', { class: 'tick', x: x.at(value), y: plot.foot + 18, 'text-anchor': 'middle' }, percent(value)),
    ),
    element('line', { class: 'ideal', x1: x.at(0), y1: y.at(0), x2: x.at(1), y2: y.at(1) }),
    scores.bins.map((bin) => mark(bin, x, y)),
  );
}

function mark({ n, meanProbability, rate }: ReliabilityBin, x: LinearScale, y: LinearScale): Content {
  const at = x.at(meanProbability);
  const words = `priced ${percent(meanProbability)}, came true ${percent(rate.ratio)} of ${n}`;
  return [
    element('line', { class: 'reach', x1: at, x2: at, y1: y.at(rate.low), y2: y.at(rate.high) }),
    element('circle', { class: 'bin', cx: at, cy: y.at(rate.ratio), r: 5 }, element('title', {}, words)),
  ];
}

function percent(value: number): string {
  return formatPercent(value, 0);
}
