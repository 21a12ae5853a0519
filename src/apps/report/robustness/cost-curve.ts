import type { CostPoint } from '#domain/robustness/cost-stress.ts';
import { figure, responsive } from '#apps/report/figure.ts';
import type { FigureSize } from '#apps/report/figure.ts';
import { formatCount, formatNumber } from '#apps/report/format.ts';
import { coordinate, element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';
import { LinearScale } from '#apps/report/chart/scales.ts';
import { amountText, amountWidth, numberAxis } from '#apps/report/robustness/axis.ts';
import { emptyPlot, extentOf, isNarrow, NARROW, plotOf, valueAxis, WIDE } from '#apps/report/run/plot.ts';
import type { Plot } from '#apps/report/run/plot.ts';
import { moneyText } from '#apps/report/robustness/rule-words.ts';

export interface CostCurve {
  readonly costs: readonly CostPoint[];
  readonly breakEvenMultiple: number | undefined;
  readonly currency: string;
}

/** Net profit over multiples of the costs, with the multiple at which nothing is left, for wide and narrow screens. */
export function costCurve(data: CostCurve): Markup {
  return responsive(renderCostCurve(data, WIDE), renderCostCurve(data, NARROW));
}

function renderCostCurve(data: CostCurve, size: FigureSize): Markup {
  const { costs, currency } = data;
  const words = costs.map(({ multiple, net }) => `${multiple} times: ${moneyText(net, currency)}`);
  const text = costs.length === 0 ? 'Not known: no trade was closed.' : `${words.join('; ')}.`;
  const content = costs.length === 0 ? emptyPlot(size, 'Not known') : curve(data, size);
  return figure('costs', size, { title: `Net by multiples of the costs, ${currency}`, text }, content);
}

function curve({ costs, breakEvenMultiple, currency }: CostCurve, size: FigureSize): Content {
  const [low, high] = extentOf([0, ...costs.map(({ net }) => net)]);
  const plot = plotOf(size, amountWidth([low, high]), 58);
  const x = new LinearScale([costs[0]!.multiple, costs.at(-1)!.multiple], [plot.left + 16, plot.right - 14]);
  const y = new LinearScale([low, high], [plot.foot - 6, plot.top]);
  const points = costs.map(({ multiple, net }) => `${coordinate(x.at(multiple))},${coordinate(y.at(net))}`);
  return [
    valueAxis(plot, y, 5, (value) => amountText(value)),
    numberAxis(plot, x, isNarrow(size) ? 4 : 8, (value, digits) => `${formatNumber(value, digits)}×`),
    element('line', { class: 'zero', x1: plot.left, x2: plot.right, y1: y.at(0), y2: y.at(0) }),
    x.contains(1) && told(plot, x),
    element('polyline', { class: 'curve', points: points.join(' ') }),
    costs.map(({ multiple, net, trades }) =>
      element(
        'circle',
        { class: 'curve-point', cx: x.at(multiple), cy: y.at(net), r: 4 },
        element('title', {}, `${multiple} times the costs: ${moneyText(net, currency)}, ${formatCount(trades)} trades`),
      ),
    ),
    breakEvenMultiple !== undefined && breakEvenMultiple > 0 && breakEven(breakEvenMultiple, { plot, x, y }),
  ];
}

function told({ top, foot }: Plot, x: LinearScale): Content {
  return [
    element('line', { class: 'told-line', x1: x.at(1), x2: x.at(1), y1: top - 4, y2: foot }),
    element('text', { class: 'callout mark-name', x: x.at(1) - 4, y: top - 9 }, 'costs of the run'),
  ];
}

function breakEven(multiple: number, { plot, x, y }: { plot: Plot; x: LinearScale; y: LinearScale }): Content {
  const at = x.at(multiple);
  const isLate = at > (plot.left + plot.right) / 2;
  return [
    element('line', { class: 'break-even-line', x1: at, x2: at, y1: y.at(0), y2: plot.top + 16 }),
    element('circle', { class: 'break-even', cx: at, cy: y.at(0), r: 5.5 }),
    element(
      'text',
      {
        class: 'own-name',
        x: isLate ? at - 8 : at + 8,
        y: plot.top + 26,
        'text-anchor': isLate ? 'end' : 'start',
      },
      `break-even ${formatNumber(multiple)}×`,
    ),
  ];
}
