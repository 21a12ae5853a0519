import { AssayError } from '#core/errors.ts';
import type { ErrorCode } from '#core/error-codes.ts';

/** What can be wrong with a row. */
export type BadRowKind =
  | 'missing field'
  | 'time'
  | 'number'
  | 'price order'
  | 'duplicate time'
  | 'time order'
  | 'spacing';

/** A row that cannot become a bar. */
export interface BadRow {
  readonly kind: BadRowKind;
  readonly file: string;
  readonly line: number;
  readonly column: string;
  readonly value: string;
  /** What would have been right: `a number`. */
  readonly expected: string;
}

/** How many places a report lists; all rows are counted. */
const PLACES_LISTED = 20;

/** Bad rows that were left out on request. */
export class SkippedRows {
  total = 0;
  /** How many of each kind; kinds that did not occur are left out. */
  readonly byKind: Partial<Record<BadRowKind, number>> = {};
  /** The first ones, in the order in which they stand in the files. */
  readonly first: BadRow[] = [];

  add(row: BadRow): void {
    this.total++;
    this.byKind[row.kind] = (this.byKind[row.kind] ?? 0) + 1;
    if (this.first.length < PLACES_LISTED) this.first.push(row);
  }
}

const CODES: Readonly<Record<BadRowKind, ErrorCode>> = {
  'missing field': 'csv.value',
  time: 'csv.value',
  number: 'csv.value',
  'price order': 'bars.invalid',
  'duplicate time': 'bars.order',
  'time order': 'bars.order',
  spacing: 'csv.timeframe',
};

const REMEDIES: Readonly<Record<BadRowKind, string>> = {
  'missing field': 'Complete the row',
  time: 'Correct the row, name the format with --time-format',
  number: 'Correct the row',
  'price order': 'Correct the row',
  'duplicate time': 'Remove one of the two rows',
  'time order': 'Sort the file by time, oldest first',
  spacing: 'Check --timeframe',
};

/** `btc.csv, line 17, column "close": expected a number, was "abc"`. */
export function describeBadRow({ file, line, column, expected, value }: BadRow): string {
  return `${file}, line ${line}, column "${column}": expected ${expected}, was "${value}"`;
}

/** The error that stops an import at a bad row. */
export function badRowError(row: BadRow): AssayError {
  const { file, line, column, value, kind } = row;
  return new AssayError(CODES[kind], describeBadRow(row), {
    place: { file, line, column, value },
    remedy: `${REMEDIES[kind]}, or leave such rows out with --skip-bad. Nothing was stored.`,
  });
}
