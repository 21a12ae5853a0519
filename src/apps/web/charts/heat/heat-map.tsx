import { useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, RefObject } from 'react';
import { useChartTheme } from '#apps/web/charts/theme/chart-theme.ts';
import { drawHeat } from '#apps/web/charts/heat/draw-heat.ts';
import { cellBox, heatLayout, nextCell } from '#apps/web/charts/heat/heat-cell.ts';
import type { HeatCell, HeatGrid, HeatLayout } from '#apps/web/charts/heat/heat-cell.ts';
import { useHeatEnds } from '#apps/web/charts/heat/use-heat-ends.ts';
import { useWidth } from '#apps/web/charts/heat/use-width.ts';
import { Tooltip } from '#apps/web/widgets/tooltip.tsx';

export interface HeatMapProps {
  /** What it shows, for screen readers. */
  readonly label: string;
  /** The grid for a width: cells of one dimension are broken into rows by it. */
  readonly gridFor: (width: number) => HeatGrid;
  /** The value at which a colour is full. */
  readonly reach: number;
  /** Id of the cell that is looked at. */
  readonly current?: string | undefined;
  readonly onOpen: (cell: HeatCell) => void;
}

/** Cells coloured by their value, painted on a canvas; walked by arrow keys, opened by Enter or a click. */
export function HeatMap({ label, gridFor, reach, current, onOpen }: HeatMapProps) {
  const [host, width] = useWidth();
  const grid = useMemo(() => (width === 0 ? undefined : gridFor(width)), [gridFor, width]);
  return (
    <div ref={host} className="w-full overflow-x-auto overscroll-x-contain">
      {grid === undefined ? (
        <div className="h-56" />
      ) : (
        <Field label={label} grid={grid} width={width} reach={reach} current={current} onOpen={onOpen} />
      )}
    </div>
  );
}

interface FieldProps extends Omit<HeatMapProps, 'gridFor'> {
  readonly grid: HeatGrid;
  readonly width: number;
}

function Field({ label, grid, width, reach, current, onOpen }: FieldProps) {
  const layout = useMemo(() => heatLayout(grid, width), [grid, width]);
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useChartTheme();
  const ends = useHeatEnds();
  useEffect(() => {
    if (canvas.current !== null) drawHeat(canvas.current, { grid, layout, reach, ends, theme });
  }, [grid, layout, reach, ends, theme]);
  const { headWidth, headHeight, columns, cellWidth } = layout;
  return (
    <div className="relative" style={{ width: layout.width, height: layout.height }}>
      <canvas
        ref={canvas}
        aria-hidden
        className="absolute"
        style={{ left: headWidth, top: headHeight, width: columns * cellWidth, height: layout.height - headHeight }}
      />
      <Cells label={label} grid={grid} layout={layout} current={current} onOpen={onOpen} />
    </div>
  );
}

interface CellsProps extends Pick<HeatMapProps, 'label' | 'current' | 'onOpen'> {
  readonly grid: HeatGrid;
  readonly layout: HeatLayout;
}

/** What stands above the canvas for keys, screen readers and the mouse. */
function Cells({ label, grid, layout, current, onOpen }: CellsProps) {
  const host = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<readonly [number, number]>();
  const focusable = place !== undefined && grid.cells[place[0]]?.[place[1]] !== undefined ? place : firstCell(grid);
  const walk = (event: KeyboardEvent, at: readonly [number, number]): void => {
    if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
    const next = nextCell(grid, at, event.key);
    setPlace(next);
    focusCell(host, next);
  };
  return (
    <div ref={host} role="grid" aria-label={label} className="absolute inset-0">
      {grid.columns !== undefined && (
        <ColumnHeads names={grid.columns} layout={layout} hasCorner={grid.rows !== undefined} />
      )}
      {grid.cells.map((row, y) => (
        <div key={y} role="row">
          {grid.rows !== undefined && <RowHead name={grid.rows[y]!} layout={layout} row={y} />}
          {row.map((cell, x) =>
            cell === undefined ? (
              <div key={x} role="gridcell" className="absolute" style={boxStyle(layout, y, x)}>
                <span className="sr-only">No signals</span>
              </div>
            ) : (
              <Tooltip key={cell.id} text={cell.tip}>
                <div
                  role="gridcell"
                  data-place={`${y} ${x}`}
                  tabIndex={y === focusable[0] && x === focusable[1] ? 0 : -1}
                  aria-label={cell.tip}
                  aria-selected={cell.id === current}
                  onFocus={() => setPlace([y, x])}
                  onClick={() => onOpen(cell)}
                  onKeyDown={(event) => {
                    if (event.key === 'Enter' || event.key === ' ') {
                      event.preventDefault();
                      onOpen(cell);
                    } else walk(event, [y, x]);
                  }}
                  className="absolute cursor-pointer rounded outline-offset-0 hover:ring-2 hover:ring-accent aria-selected:ring-2 aria-selected:ring-accent"
                  style={boxStyle(layout, y, x)}
                />
              </Tooltip>
            ),
          )}
        </div>
      ))}
    </div>
  );
}

interface ColumnHeadsProps {
  readonly names: readonly string[];
  readonly layout: HeatLayout;
  readonly hasCorner: boolean;
}

function ColumnHeads({ names, layout, hasCorner }: ColumnHeadsProps) {
  return (
    <div role="row">
      {hasCorner && (
        <div role="columnheader" className="sr-only">
          Row
        </div>
      )}
      {names.map((name, x) => (
        <div
          key={name}
          role="columnheader"
          title={name}
          className="absolute top-0 truncate px-1 text-center text-xs leading-7 text-muted"
          style={{ left: layout.headWidth + x * layout.cellWidth, width: layout.cellWidth }}
        >
          {name}
        </div>
      ))}
    </div>
  );
}

function RowHead({ name, layout, row }: { readonly name: string; readonly layout: HeatLayout; readonly row: number }) {
  return (
    <div
      role="rowheader"
      title={name}
      className="absolute left-0 flex items-center justify-end pr-2 text-right text-xs leading-4 break-words text-muted"
      style={{
        top: layout.headHeight + row * layout.cellHeight,
        width: layout.headWidth,
        height: layout.cellHeight,
      }}
    >
      <span className="line-clamp-3 min-w-0 [overflow-wrap:anywhere]">{name}</span>
    </div>
  );
}

function boxStyle(layout: HeatLayout, row: number, column: number) {
  const { x, y, width, height } = cellBox(layout, row, column);
  return { left: layout.headWidth + x, top: layout.headHeight + y, width, height };
}

function firstCell({ cells }: HeatGrid): readonly [number, number] {
  const row = cells.findIndex((one) => one.some((cell) => cell !== undefined));
  return row < 0 ? [0, 0] : [row, cells[row]!.findIndex((cell) => cell !== undefined)];
}

function focusCell(host: RefObject<HTMLDivElement | null>, [row, column]: readonly [number, number]): void {
  host.current?.querySelector<HTMLElement>(`[data-place="${row} ${column}"]`)?.focus();
}
