import type { Matrix, MatrixCell } from '#domain/evidence/matrix/performance-matrix.ts';
import { cellTable } from '#apps/report/evidence/cell-table.ts';
import { EVIDENCE_CSS } from '#apps/report/evidence/evidence-style.ts';
import { heatGrid, responsiveHeatMap } from '#apps/report/evidence/heat-map.ts';
import { formatCount, formatDate } from '#apps/report/format.ts';
import { note, renderPage, section } from '#apps/report/html.ts';
import { element } from '#apps/report/markup.ts';
import type { Markup } from '#apps/report/markup.ts';
import { PAGE_SCRIPT } from '#apps/report/run/page-script.ts';

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
      styles: EVIDENCE_CSS,
      script: PAGE_SCRIPT,
      title: `Signals by ${dimensions.join(', ')}`,
      subtitle: `${formatDate(from)} to ${formatDate(to)}${choice === '' ? '' : `, ${choice}`}, UTC`,
    },
    summarySection(report),
    cells.length > 0 && element('section', { class: 'bare' }, responsiveHeatMap(heatGrid(cells), measure === 'exit')),
    section('Cells', cellTable(cells.slice(0, CELLS_MAX), dimensions, measure), tableNote(cells.length)),
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
      { class: 'facts six' },
      fact('Signals', formatCount(signals)),
      fact('Cells', formatCount(cells.length)),
      fact('Cells tested', formatCount(trials)),
      fact('Proven good', count('proven-good')),
      fact('Proven bad', count('proven-bad')),
      fact('Too few results', count('too-few')),
    ),
    note(
      `A cell is tested from ${formatCount(minimum)} results on. Proven means: unlikely to be luck after correction for all tested cells (false-discovery rate 5 %), with errors taken by instrument and day. Everything is net of costs; blocked signals are followed like the others. Framed without colour: too few results.`,
    ),
  );
}

function tableNote(count: number): Markup | undefined {
  if (count === 0) return note('No signal has a result yet.');
  return count > CELLS_MAX ? note(`The first ${formatCount(CELLS_MAX)} of ${formatCount(count)} cells.`) : undefined;
}
