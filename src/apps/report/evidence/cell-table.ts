import type { Measure } from '#domain/evidence/matrix/cell-tally.ts';
import type { MatrixCell } from '#domain/evidence/matrix/performance-matrix.ts';
import { formatCount, formatMoney, formatNumber, formatPercent, formatR, UNKNOWN } from '#apps/report/format.ts';
import { badge, sortableTable, toned } from '#apps/report/html.ts';
import type { Column, SortedCell } from '#apps/report/html.ts';
import { element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';

/** Cells of a matrix as a table that its headings sort. */
export function cellTable(cells: readonly MatrixCell[], dimensions: readonly string[], measure: Measure): Markup {
  const isExit = measure === 'exit';
  const columns: Column[] = [
    ...dimensions.map((name) => ({ title: capitalised(name) })),
    { title: 'Results', isNumber: true, isOptional: dimensions.length > 1 },
    { title: 'Win rate (95 %)', isNumber: true, isOptional: true },
    { title: isExit ? 'Mean R (95 %)' : 'Mean net return', isNumber: true },
    { title: 'Profit', isNumber: true, isOptional: true },
    { title: 'Right after 1\u202Fh', isNumber: true, isOptional: true },
    { title: 'Verdict' },
  ];
  return sortableTable(
    columns,
    cells.map((cell) => cellRow(cell, isExit)),
    'Cells',
  );
}

function cellRow(cell: MatrixCell, isExit: boolean): SortedCell[] {
  const { winRate, mean, test, profit, horizons } = cell;
  const average = isExit ? formatR(mean) : formatPercent(mean, 3);
  const rate = winRate && interval(winRate.low, winRate.high, (value) => formatPercent(value, 0));
  const reach = isExit && test !== undefined && interval(test.low, test.high, (value) => formatNumber(value));
  const sorted = (content: Content, sort: number | string | undefined): SortedCell => ({ content, sort });
  return [
    ...cell.values.map((value) => sorted(value, value)),
    sorted(formatCount(cell.measured), cell.measured),
    sorted([formatPercent(winRate?.ratio), rate], winRate?.ratio),
    sorted([toned(average, mean), reach], mean),
    sorted(profitText(profit), profit[0]?.amount.toNumber()),
    sorted(formatPercent(horizons.oneHour.hitRate?.ratio), horizons.oneHour.hitRate?.ratio),
    sorted(verdictBadge(cell.verdict), cell.verdict),
  ];
}

/** On a phone it stands below what it is of. */
function interval(low: number, high: number, format: (value: number) => string): Content {
  return [' ', element('small', { class: 'interval' }, `(${format(low)} to ${format(high)})`)];
}

function profitText(profit: MatrixCell['profit']): string {
  if (profit.length === 0) return UNKNOWN;
  return profit
    .map(({ amount, currency }) =>
      formatMoney(amount.round(2, 'nearest-even').toString(), currency, { isSigned: true }),
    )
    .join(', ');
}

/** The name of a dimension as a heading. */
function capitalised(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

function verdictBadge(verdict: MatrixCell['verdict']): Markup {
  if (verdict === 'proven-good') return badge('proven good', 'good');
  if (verdict === 'proven-bad') return badge('proven bad', 'bad');
  return badge(verdict === 'too-few' ? 'too few' : 'not proven', 'plain');
}
