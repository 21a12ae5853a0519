import type { ReactNode } from 'react';

/** A column as pages write it. */
export interface Column<Row> {
  readonly id: string;
  /** Short; units go here: `Price (USDT)`. */
  readonly header: ReactNode;
  /** Name on cards and for screen readers when `header` is no text. */
  readonly label?: string;
  readonly cell: (row: Row) => ReactNode;
  /** Makes the column sortable; null sorts last. A decimal text is compared by its value. */
  readonly sortBy?: (row: Row) => number | string | null | undefined;
  /** `end` for numbers: right-aligned, figures below each other. */
  readonly align?: 'start' | 'end';
  /** CSS width, such as `8rem`; left out: what the content needs. */
  readonly width?: string;
  /** Not shown on narrow screens: below 640, 1024 or 1280 px. */
  readonly hiddenBelow?: 'sm' | 'lg' | 'xl';
  /** Headline of the card on phones. */
  readonly isMain?: boolean;
  /** Long text: takes the whole width of the card on phones. */
  readonly isWide?: boolean;
  /** Buttons: right of the headline on phones, without a name. */
  readonly isAction?: boolean;
}

export interface SortOrder {
  readonly column: string;
  readonly isDescending: boolean;
}

const DECIMAL = /^-?\d+(\.\d+)?$/;

/** Order of two values of a column, ascending: numbers and decimal texts by value, other texts as people read them. */
export function compareValues(a: number | string, b: number | string): number {
  const left = typeof a === 'string' && DECIMAL.test(a) ? Number(a) : a;
  const right = typeof b === 'string' && DECIMAL.test(b) ? Number(b) : b;
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return String(left).localeCompare(String(right), 'en', { numeric: true, sensitivity: 'base' });
}

/** Classes of a cell by the place of its column. */
export function cellClass<Row>({ align, hiddenBelow }: Column<Row>): string {
  const side = align === 'end' ? 'text-right whitespace-nowrap tabular-nums' : 'text-left';
  const hidden = { sm: 'max-sm:hidden', lg: 'max-lg:hidden', xl: 'max-xl:hidden' };
  return hiddenBelow === undefined ? side : `${side} ${hidden[hiddenBelow]}`;
}
