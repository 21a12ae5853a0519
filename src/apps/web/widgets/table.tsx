import { useEffect, useMemo, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { createSortedRowModel, rowSortingFeature, tableFeatures, useTable } from '@tanstack/react-table';
import type { ColumnDef } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react';
import { cx } from '#apps/web/widgets/class-names.ts';
import { EmptyState } from '#apps/web/widgets/states.tsx';
import { cellClass, compareValues } from '#apps/web/widgets/table-columns.ts';
import type { Column, SortOrder } from '#apps/web/widgets/table-columns.ts';

export interface TableProps<Row extends object> {
  /** What the table holds, for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  /** A click or Enter on a row. */
  readonly onOpen?: ((row: Row) => void) | undefined;
  /** Id of the row that is looked at. */
  readonly current?: string | undefined;
  readonly sort?: SortOrder;
  /** Instead of rows when there are none. */
  readonly empty?: ReactNode;
  /** On phones: rows become cards, or the table scrolls inside its box. */
  readonly phone?: 'cards' | 'scroll';
  /** Height after which it scrolls inside, such as `24rem`; more than a hundred rows scroll at 70 % of the window anyway. */
  readonly maxHeight?: string;
  /** Below the last row: a button for more. */
  readonly footer?: ReactNode;
}

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });
const VIRTUAL_FROM = 100;
const ROW_PX = 37;

/** A table that sorts, scrolls under its head, is walked by arrow keys, and paints only the rows that are seen when they are many. */
export function Table<Row extends object>(props: TableProps<Row>) {
  const { label, columns, rows, idOf, sort, empty, phone = 'cards', maxHeight, footer } = props;
  // As state, not as a reference: the rows inside have to hear when it is there.
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const scrolls = useScrolls(box);
  const defs = useMemo(() => columns.map((column) => defOf(column)), [columns]);
  const data = useMemo(() => [...rows], [rows]);
  const table = useTable({
    features,
    columns: defs,
    data,
    getRowId: idOf,
    enableSortingRemoval: true,
    initialState: { sorting: sort === undefined ? [] : [{ id: sort.column, desc: sort.isDescending }] },
  });
  if (rows.length === 0) return empty ?? <EmptyState title="Nothing here yet" />;
  const isLong = rows.length > VIRTUAL_FROM;
  const shown = table.getRowModel().rows.map(({ original }) => original);
  return (
    <div
      ref={setBox}
      role="group"
      aria-label={label}
      tabIndex={scrolls ? 0 : undefined}
      style={{ maxHeight: maxHeight ?? (isLong ? '70dvh' : undefined) }}
      className="relative overflow-auto overscroll-x-contain -outline-offset-2"
    >
      <table
        role="table"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        className={cx('w-full border-separate border-spacing-0 text-sm', phone === 'cards' && 'table-cards')}
      >
        <thead role="rowgroup">
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} role="row">
              {group.headers.map((header, i) => (
                <HeadCell
                  key={header.id}
                  column={columns[i]!}
                  order={header.column.getIsSorted()}
                  onSort={header.column.getToggleSortingHandler()}
                />
              ))}
            </tr>
          ))}
        </thead>
        <Rows {...props} rows={shown} box={box} isLong={isLong} />
      </table>
      {footer !== undefined && <div className="sticky left-0 border-t border-line px-4 py-2">{footer}</div>}
    </div>
  );
}

interface HeadCellProps<Row> {
  readonly column: Column<Row>;
  readonly order: false | 'asc' | 'desc';
  readonly onSort: ((event: unknown) => void) | undefined;
}

function HeadCell<Row>({ column, order, onSort }: HeadCellProps<Row>) {
  const isSortable = column.sortBy !== undefined;
  const Arrow = order === false ? ChevronsUpDown : order === 'asc' ? ArrowUp : ArrowDown;
  return (
    <th
      role="columnheader"
      scope="col"
      aria-sort={order === false ? undefined : order === 'asc' ? 'ascending' : 'descending'}
      style={{ width: column.width }}
      className={cx(
        'sticky top-0 z-10 h-9 border-b border-line bg-surface px-3 text-xs font-medium whitespace-nowrap text-faint first:pl-4 last:pr-4',
        cellClass(column),
      )}
    >
      {isSortable ? (
        <button
          type="button"
          onClick={onSort}
          className={cx(
            'inline-flex items-center gap-1 rounded py-1 hover:text-ink',
            column.align === 'end' && 'flex-row-reverse',
            order !== false && 'text-ink',
          )}
        >
          {column.header}
          <Arrow aria-hidden className={cx('size-3', order === false && 'opacity-50')} />
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}

interface RowsProps<Row extends object> extends TableProps<Row> {
  readonly box: HTMLDivElement | null;
  readonly isLong: boolean;
}

function Rows<Row extends object>(props: RowsProps<Row>) {
  const { rows, columns, idOf, box, isLong, current } = props;
  const virtualizer = useVirtualizer({
    count: rows.length,
    enabled: isLong,
    getScrollElement: () => box,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => idOf(rows[index]!),
    overscan: 12,
  });
  const items = isLong ? virtualizer.getVirtualItems() : rows.map((_, index) => ({ index, start: 0, end: 0 }));
  const before = items[0]?.start ?? 0;
  const after = isLong ? virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0) : 0;
  const focusable = Math.max(0, current === undefined ? 0 : rows.findIndex((row) => idOf(row) === current));
  return (
    <tbody role="rowgroup" onKeyDown={(event) => walk(event, rows, props.onOpen)}>
      {before > 0 && <Spacer height={before} columns={columns.length} />}
      {items.map(({ index }) => (
        <BodyRow
          key={idOf(rows[index]!)}
          {...props}
          row={rows[index]!}
          index={index}
          isFocusable={index === focusable || index === items[0]?.index}
          measure={isLong ? virtualizer.measureElement : undefined}
        />
      ))}
      {after > 0 && <Spacer height={after} columns={columns.length} />}
    </tbody>
  );
}

interface BodyRowProps<Row extends object> extends TableProps<Row> {
  readonly row: Row;
  readonly index: number;
  readonly isFocusable: boolean;
  readonly measure: ((node: Element | null) => void) | undefined;
}

function BodyRow<Row extends object>({ row, index, isFocusable, measure, ...table }: BodyRowProps<Row>) {
  const { columns, idOf, onOpen, current } = table;
  const isCurrent = current !== undefined && idOf(row) === current;
  return (
    <tr
      ref={measure}
      role="row"
      data-index={index}
      aria-rowindex={index + 2}
      aria-current={isCurrent || undefined}
      tabIndex={onOpen === undefined ? undefined : isFocusable ? 0 : -1}
      onClick={onOpen === undefined ? undefined : (event) => !isControl(event.target) && onOpen(row)}
      className={cx(
        'group -outline-offset-2',
        onOpen !== undefined && 'cursor-pointer hover:bg-hover',
        isCurrent && 'bg-accent-soft hover:bg-accent-soft',
      )}
    >
      {columns.map((column) => (
        <td
          key={column.id}
          role="cell"
          data-label={column.label ?? (typeof column.header === 'string' ? column.header : undefined)}
          data-main={column.isMain === true ? '' : undefined}
          data-wide={column.isWide === true ? '' : undefined}
          data-action={column.isAction === true ? '' : undefined}
          className={cx(
            'h-9 border-b border-line px-3 py-1 first:pl-4 last:pr-4 group-last:border-b-0',
            cellClass(column),
          )}
        >
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

/** Whether a box has more in it than it shows: then it has to be reached by the keyboard. */
function useScrolls(box: HTMLDivElement | null): boolean {
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    if (box === null) return;
    const look = (): void => {
      setScrolls(box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1);
    };
    const observer = new ResizeObserver(look);
    observer.observe(box);
    if (box.firstElementChild !== null) observer.observe(box.firstElementChild);
    return () => observer.disconnect();
  }, [box]);
  return scrolls;
}

/** Stands for the rows that are not painted. */
function Spacer({ height, columns }: { readonly height: number; readonly columns: number }) {
  return (
    <tr role="presentation" aria-hidden className="table-spacer">
      <td role="presentation" colSpan={columns} style={{ height, padding: 0 }} />
    </tr>
  );
}

/** Arrow keys go from row to row, Enter opens. */
function walk<Row>(event: KeyboardEvent<HTMLElement>, rows: readonly Row[], onOpen: ((row: Row) => void) | undefined) {
  const here = event.target as HTMLElement;
  if (onOpen === undefined || here.tagName !== 'TR') return;
  const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' } as const;
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    onOpen(rows[Number(here.dataset['index'])]!);
  } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    const next = here[step[event.key]] as HTMLElement | null;
    if (next?.dataset['index'] !== undefined) next.focus();
  }
}

/** A link or a button in a row does its own thing. */
function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('a, button, input, select, label') !== null;
}

function defOf<Row extends object>({ id, sortBy }: Column<Row>): ColumnDef<typeof features, Row> {
  return {
    id,
    enableSorting: sortBy !== undefined,
    sortUndefined: 'last',
    accessorFn: (row) => sortBy?.(row) ?? undefined,
    sortFn: (a, b) => compareValues(a.getValue<number | string>(id), b.getValue<number | string>(id)),
  };
}
