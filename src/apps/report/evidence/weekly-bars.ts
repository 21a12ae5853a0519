import { WEEK_MS } from '#core/time.ts';
import type { Contribution } from '#domain/evidence/attribution/attribution.ts';
import { LinearScale } from '#apps/report/chart/scales.ts';
import { figure, responsive } from '#apps/report/figure.ts';
import type { FigureSize } from '#apps/report/figure.ts';
import { formatDate, formatR } from '#apps/report/format.ts';
import { coordinate, element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';

/** Contributors drawn, those that moved most. */
const DRAWN_MAX = 8;
const PANEL_HEIGHT = 74;

/** What each contributor brought week by week, one small panel each on a scale of its own: columns a week, the sum as a line. */
export function responsiveWeeklyBars(contributions: readonly Contribution[]): Markup {
  return responsive(weeklyBars(contributions, 'wide', 1080), weeklyBars(contributions, 'narrow', 420));
}

function weeklyBars(all: readonly Contribution[], name: string, width: number): Markup {
  const moved = (one: Contribution): number => one.weeks.reduce((sum, { profitR }) => sum + Math.abs(profitR), 0);
  const drawn = [...all].sort((a, b) => moved(b) - moved(a)).slice(0, DRAWN_MAX);
  const size: FigureSize = { name, width, height: 62 + drawn.length * PANEL_HEIGHT + 22 };
  const weeks = drawn.flatMap((one) => one.weeks.map(({ week }) => week));
  const words = {
    title: 'Contribution by week, in R',
    text: drawn.map((one) => `${one.name} ${formatR(one.profitR)}`).join(', '),
  };
  if (weeks.length === 0) return figure('weekly', size, words);
  const [from, to] = [weeks.reduce((a, b) => Math.min(a, b)), weeks.reduce((a, b) => Math.max(a, b)) + WEEK_MS];
  const x = new LinearScale([from, to], [14, width - 14]);
  const panels = drawn.map((one, i) => panel(one, x, 58 + i * PANEL_HEIGHT));
  const dates = [from, to].map((time, i) =>
    element(
      'text',
      { class: 'tick', x: x.at(time), y: size.height - 8, 'text-anchor': i === 0 ? 'start' : 'end' },
      formatDate(time),
    ),
  );
  const legend = 'columns: a week, line: the sum; each on its own scale';
  const subtitle = element('text', { class: 'subtitle', x: 14, y: 44 }, legend);
  return figure('weekly', size, words, subtitle, panels, dates);
}

function panel({ name, profitR, weeks }: Contribution, x: LinearScale, top: number): Content {
  const [high, low] = [top + 18, top + PANEL_HEIGHT - 6];
  const sums: number[] = [];
  weeks.reduce((sum, week) => {
    sums.push(sum + week.profitR);
    return sum + week.profitR;
  }, 0);
  const values = [0, ...sums, ...weeks.map((week) => week.profitR)];
  const y = new LinearScale(
    [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))],
    [low, high],
  );
  const columns = weeks.map((week) => {
    const [left, right] = [x.at(week.week) + 1, x.at(week.week + WEEK_MS) - 1];
    const [a, b] = [y.at(0), y.at(week.profitR)];
    return element(
      'rect',
      {
        class: `column ${week.profitR >= 0 ? 'gain' : 'loss'}`,
        x: left,
        y: Math.min(a, b),
        width: Math.max(1, right - left),
        height: Math.max(0.5, Math.abs(a - b)),
        'fill-opacity': 0.6,
      },
      element(
        'title',
        {},
        `${name}, week of ${formatDate(week.week)}: ${formatR(week.profitR)}, ${week.signals} signals`,
      ),
    );
  });
  const line = sums
    .map((sum, i) => `${i === 0 ? 'M' : 'L'}${coordinate(x.at(weeks[i]!.week + WEEK_MS))} ${coordinate(y.at(sum))}`)
    .join('');
  return [
    element('line', { class: 'baseline', x1: 14, x2: x.range[1], y1: y.at(0), y2: y.at(0) }),
    columns,
    sums.length > 1 && element('path', { class: 'equity-line', d: line }),
    element('text', { class: 'callout', x: 14, y: top + 12 }, `${name}: ${formatR(profitR)} in all`),
  ];
}
