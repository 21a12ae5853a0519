import type { Matrix, MatrixCell } from '#domain/evidence/matrix/performance-matrix.ts';
import { heatGrid, responsiveHeatMap } from '#apps/report/evidence/heat-map.ts';
import {
  formatCount,
  formatDate,
  formatMoney,
  formatNumber,
  formatPercent,
  formatR,
  UNKNOWN,
} from '#apps/report/format.ts';
import { badge, note, renderPage, section, table, toned } from '#apps/report/html.ts';
import type { Column } from '#apps/report/html.ts';
import { element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';

export interface MatrixReport {
  readonly matrix: Matrix;
  /** First and last signal, UTC ms; undefined without any. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** Results that a cell needs. */
  readonly minimum: number;
  /** What was asked for: desk, category, passed or blocked. */
  readonly choice: string;
}

/** Cells listed in the table. */
const CELLS_MAX = 300;

/** The page of a performance matrix: heat map and table. One HTML file. */
export function renderMatrixPage(report: MatrixReport): string {
  const { matrix, from, to, choice } = report;
  const { cells, dimensions, measure } = matrix;
  return renderPage(
    {
      kicker: 'evidence',
      title: `Signals by ${dimensions.join(', ')}`,
      subtitle: `${formatDate(from)} to ${formatDate(to)}${choice === '' ? '' : `, ${choice}`}, UTC`,
    },
    summarySection(report),
    cells.length > 0 && element('section', { class: 'bare' }, responsiveHeatMap(heatGrid(cells), measure === 'exit')),
    section('Cells', cellTable(matrix), tableNote(cells.length)),
  );
}

function summarySection({ matrix, minimum }: MatrixReport): Markup {
  const { cells, trials, signals } = matrix;
  const count = (verdict: MatrixCell['verdict']): string =>
    formatCount(cells.filter((cell) => cell.verdict === verdict).length);
  const fact = (label: string, value: string): Markup =>
    element('div', {}, element('dt', {}, label), element('dd', {}, value));
  return section(
    'What was looked at',
    element(
      'dl',
      { class: 'facts' },
      fact('Signals', formatCount(signals)),
      fact('Cells', formatCount(cells.length)),
      fact('Cells tested', formatCount(trials)),
      fact('Proven good', count('proven-good')),
      fact('Proven bad', count('proven-bad')),
      fact('Too few results', count('too-few')),
    ),
    note(
      `A cell is tested from ${formatCount(minimum)} results on. Proven means: unlikely to be luck after correction for all tested cells (false-discovery rate 5 %), with errors taken by instrument and day. Everything is net of costs; blocked signals are followed like the others.`,
    ),
  );
}

function cellTable({ cells, dimensions, measure }: Matrix): Markup {
  const isExit = measure === 'exit';
  const columns: Column[] = [
    ...dimensions.map((title) => ({ title })),
    { title: 'Results', isNumber: true },
    { title: 'Win rate (95 %)', isNumber: true },
    { title: isExit ? 'Mean R (95 %)' : 'Mean net return', isNumber: true },
    { title: 'Profit', isNumber: true, isOptional: true },
    { title: 'Right after 1 h', isNumber: true, isOptional: true },
    { title: 'Verdict' },
  ];
  return table(
    columns,
    cells.slice(0, CELLS_MAX).map((cell) => cellRow(cell, isExit)),
  );
}

function cellRow(cell: MatrixCell, isExit: boolean): Content[] {
  const { winRate, mean, test, profit, horizons } = cell;
  const interval = (low: number, high: number, format: (value: number) => string): string =>
    ` (${format(low)} to ${format(high)})`;
  const rate =
    winRate === undefined
      ? UNKNOWN
      : `${formatPercent(winRate.ratio)}${interval(winRate.low, winRate.high, (value) => formatPercent(value, 0))}`;
  const average = isExit
    ? `${formatR(mean)}${test === undefined ? '' : interval(test.low, test.high, (value) => formatNumber(value))}`
    : formatPercent(mean, 3);
  return [
    ...cell.values,
    formatCount(cell.measured),
    rate,
    toned(average, mean),
    profit.length === 0
      ? UNKNOWN
      : profit
          .map(({ amount, currency }) =>
            formatMoney(amount.round(2, 'nearest-even').toString(), currency, { isSigned: true }),
          )
          .join(', '),
    formatPercent(horizons.oneHour.hitRate?.ratio),
    verdictBadge(cell.verdict),
  ];
}

function verdictBadge(verdict: MatrixCell['verdict']): Markup {
  if (verdict === 'proven-good') return badge('proven good', 'good');
  if (verdict === 'proven-bad') return badge('proven bad', 'bad');
  return badge(verdict === 'too-few' ? 'too few' : 'not proven', 'plain');
}

function tableNote(count: number): Markup | undefined {
  if (count === 0) return note('No signal has a result yet.');
  return count > CELLS_MAX ? note(`The first ${formatCount(CELLS_MAX)} of ${formatCount(count)} cells.`) : undefined;
}
