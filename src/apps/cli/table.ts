import { stripVTControlCharacters, styleText } from 'node:util';

/** A column of a printed table. */
export interface TableColumn<Row> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  value(row: Row): string;
}

/** Rows as aligned text with a heading line; numbers belong in right-aligned columns. */
export function renderTable<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map((column) => column.value(row)));
  const widths = columns.map((column, i) =>
    Math.max(width(column.title), ...cells.map((line) => width(line[i] ?? ''))),
  );
  const heading = columns.map((column, i) => padded(column.title, widths[i] ?? 0, column.align)).join('  ');
  const rule = widths.map((size) => '─'.repeat(size)).join('──');
  const body = cells.map((line) =>
    columns.map((column, i) => padded(line[i] ?? '', widths[i] ?? 0, column.align)).join('  '),
  );
  return [bold(heading.trimEnd()), dim(rule), ...body.map((line) => line.trimEnd())].join('\n');
}

/** Pairs as an aligned block: label on the left, value on the right of it. */
export function renderPairs(pairs: readonly (readonly [string, string])[]): string {
  const size = Math.max(...pairs.map(([label]) => width(label)));
  return pairs.map(([label, value]) => `${dim(label.padEnd(size))}  ${value}`).join('\n');
}

export const bold = (text: string): string => styleText('bold', text);
export const dim = (text: string): string => styleText('dim', text);
export const green = (text: string): string => styleText('green', text);
export const red = (text: string): string => styleText('red', text);
export const yellow = (text: string): string => styleText('yellow', text);

function padded(text: string, size: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, size - width(text)));
  return align === 'right' ? `${space}${text}` : `${text}${space}`;
}

function width(text: string): number {
  return stripVTControlCharacters(text).length;
}
