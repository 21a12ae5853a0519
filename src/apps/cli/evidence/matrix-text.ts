import { HORIZONS } from '#domain/evidence/outcomes/horizons.ts';
import type { Matrix, MatrixCell } from '#domain/evidence/matrix/performance-matrix.ts';
import { meanText, profitText, verdictWord } from '#apps/cli/evidence/money-text.ts';
import { percentText, UNKNOWN, winRateText } from '#apps/research/run/words.ts';
import { bold, dim, renderTable } from '#apps/cli/table.ts';
import type { TableColumn } from '#apps/cli/table.ts';

/** Rows printed; the rest is in the JSON and in the report. */
const ROWS_MAX = 60;

/** The matrix as a table, and what its verdicts mean. */
export function matrixText(matrix: Matrix, minimum: number): string {
  const { cells, dimensions, trials, signals, measure } = matrix;
  const shown = cells.slice(0, ROWS_MAX);
  const proven = cells.filter(({ verdict }) => verdict.startsWith('proven')).length;
  const more =
    cells.length > shown.length ? dim(`\n... and ${cells.length - shown.length} more cells: --json or --report`) : '';
  const few = cells.filter(({ verdict }) => verdict === 'too-few').length;
  return [
    bold(`${signals} signals by ${dimensions.join(', ')}`),
    `${renderTable(columns(matrix), shown)}${more}`,
    dim(
      `${cells.length} cells, ${trials} of them tested (at least ${minimum} results), ${few} with too few; ${proven} proven at a false-discovery rate of 5 % over all tested cells.`,
    ),
    dim(
      measure === 'exit'
        ? 'Results are net of costs, every signal traded alone, blocked ones too. Intervals: 95 %, by instrument and day.'
        : `Results are returns at ${labelOf(measure)} net of the stated cost. Intervals: 95 %, by instrument and day.`,
    ),
  ].join('\n\n');
}

function columns({ dimensions, measure }: Matrix): readonly TableColumn<MatrixCell>[] {
  const isExit = measure === 'exit';
  return [
    ...dimensions.map((title, i): TableColumn<MatrixCell> => ({ title, value: ({ values }) => values[i] ?? '' })),
    { title: 'signals', align: 'right', value: ({ signals }) => `${signals}` },
    { title: 'results', align: 'right', value: ({ measured }) => `${measured}` },
    { title: 'win rate [95 %]', align: 'right', value: ({ winRate }) => winRateText(winRate) },
    {
      title: isExit ? 'mean R [95 %]' : 'mean net return',
      align: 'right',
      value: ({ mean, test }) => (isExit ? meanText(mean, test) : percentText(mean, 3)),
    },
    ...(isExit ? [{ title: 'profit', align: 'right', value: profitsText } satisfies TableColumn<MatrixCell>] : []),
    { title: 'right after 1 h', align: 'right', value: ({ horizons }) => percentText(horizons.oneHour.hitRate?.ratio) },
    { title: 'verdict', value: verdictWord },
  ];
}

function profitsText({ profit }: MatrixCell): string {
  return profit.length === 0 ? UNKNOWN : profit.map(profitText).join(', ');
}

function labelOf(measure: string): string {
  return HORIZONS.find(({ name }) => name === measure)?.label ?? measure;
}
