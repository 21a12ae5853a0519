import { figure, responsive } from '#apps/report/figure.ts';
import type { FigureSize } from '#apps/report/figure.ts';
import { formatMoney, formatNumber } from '#apps/report/format.ts';
import { element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';
import { LinearScale, niceTicks } from '#apps/report/chart/scales.ts';
import { digitsOf, extentOf, isNarrow, NARROW, WIDE } from '#apps/report/run/plot.ts';
import type { WaterfallStep } from '#apps/report/run/run-report.ts';

const ROW = 34;
const NARROW_ROW = 46;

/** What is left of the profit, one realistic assumption after the other. */
export function waterfallChart(steps: readonly WaterfallStep[], currency: string): Markup {
  return responsive(
    sized(steps, currency, { ...WIDE, height: 76 + steps.length * ROW }),
    sized(steps, currency, { ...NARROW, height: 76 + steps.length * NARROW_ROW }),
  );
}

function sized(steps: readonly WaterfallStep[], currency: string, size: FigureSize): Markup {
  const words = steps.map(({ name, profit }) => `${name}: ${formatMoney(profit, currency, { isSigned: true })}`);
  const title = isNarrow(size) ? `Naive to realistic, ${currency}` : `From naive to realistic: net profit, ${currency}`;
  return figure('waterfall', size, { title, text: `${words.join('; ')}.` }, rows(steps, size));
}

function rows(steps: readonly WaterfallStep[], size: FigureSize): Content {
  const narrow = isNarrow(size);
  const profits = steps.map(({ profit }) => Number(profit));
  const [left, right] = [narrow ? 14 : 300, size.width - (narrow ? 96 : 130)];
  const x = new LinearScale(extentOf([0, ...profits]), [left, right]);
  const top = 46;
  const row = narrow ? NARROW_ROW : ROW;
  const foot = top + steps.length * row;
  return [
    grid(x, top, foot, narrow ? 3 : 6),
    steps.map((step, i) => {
      const y = top + i * row + (narrow ? 22 : 6);
      const from = i === 0 ? 0 : profits[i - 1]!;
      const to = profits[i]!;
      const [a, b] = [x.at(Math.min(from, to)), x.at(Math.max(from, to))];
      const tone = to >= from ? 'gain' : 'loss';
      return element(
        'g',
        {},
        element('title', {}, `${step.name}: ${step.explanation}`),
        from !== to &&
          element('rect', { class: `column ${tone}`, x: a, y, width: Math.max(1.5, b - a), height: 18, rx: 2 }),
        element('line', {
          class: 'level-mark',
          x1: x.at(to),
          x2: x.at(to),
          y1: y - 3,
          y2: y + (i < steps.length - 1 ? row : 21),
        }),
        element(
          'text',
          { class: step.isRun ? 'row-name strong' : 'row-name', x: 14, y: narrow ? y - 7 : y + 15 },
          `${step.name}${step.isRun ? ' (this run)' : ''}`,
        ),
        element(
          'text',
          { class: step.isRun ? 'row-value strong' : 'row-value', x: size.width - 12, y: y + 14, 'text-anchor': 'end' },
          formatMoney(step.profit, '', { isSigned: true }),
        ),
      );
    }),
    element('line', { class: 'zero', x1: x.at(0), x2: x.at(0), y1: top - 4, y2: foot }),
  ];
}

function grid(x: LinearScale, top: number, foot: number, count: number): Content {
  const ticks = niceTicks(x.domain, count);
  const step = ticks.length > 1 ? ticks[1]! - ticks[0]! : 1;
  return ticks.map((value) => [
    element('line', { class: 'grid', x1: x.at(value), x2: x.at(value), y1: top, y2: foot }),
    element(
      'text',
      { class: 'tick', x: x.at(value), y: foot + 18, 'text-anchor': 'middle' },
      formatNumber(value, digitsOf(step)),
    ),
  ]);
}
