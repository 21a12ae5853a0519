import { describe, expect, it } from 'vitest';
import { cellBox, heatLayout, nextCell, tileRows } from '#apps/web/charts/heat/heat-cell.ts';
import type { HeatCell } from '#apps/web/charts/heat/heat-cell.ts';

const cell = (id: string): HeatCell => ({
  id,
  value: 0,
  certainty: 1,
  isThin: false,
  lines: ['', ''],
  tip: '',
});
const grid = {
  rows: ['a', 'b'],
  columns: ['x', 'y', 'z'],
  cells: [
    [cell('ax'), undefined, cell('az')],
    [undefined, undefined, cell('bz')],
  ],
};

describe('heatLayout', () => {
  it('fills the width it is given', () => {
    const layout = heatLayout(grid, 600);
    expect(layout).toMatchObject({ columns: 3, rows: 2, headWidth: 56 });
    expect(layout.width).toBeLessThanOrEqual(600);
    expect(layout.width).toBeGreaterThan(590);
  });

  it('is wider than its place rather than too narrow to read', () => {
    expect(heatLayout(grid, 200).width).toBe(56 + 3 * 74);
  });

  it('keeps cells apart', () => {
    const layout = heatLayout(grid, 600);
    const [first, second] = [cellBox(layout, 0, 0), cellBox(layout, 0, 1)];
    expect(second.x - (first.x + first.width)).toBe(2);
  });
});

describe('tileRows', () => {
  const cells = Array.from({ length: 24 }, (_, i) => cell(`${i}`));
  it.each([
    [1400, [8, 8, 8]],
    [700, [5, 5, 5, 5, 4]],
    [100, Array.from({ length: 24 }, () => 1)],
  ])('at %d px has rows of %j', (width, lengths) => {
    expect(tileRows(cells, width).map(({ length }) => length)).toEqual(lengths);
  });

  it('has none without cells', () => {
    expect(tileRows([], 500)).toEqual([]);
  });
});

describe('nextCell', () => {
  it('steps over holes and stays at the edge', () => {
    expect(nextCell(grid, [0, 0], 'ArrowRight')).toEqual([0, 2]);
    expect(nextCell(grid, [0, 2], 'ArrowRight')).toEqual([0, 2]);
    expect(nextCell(grid, [0, 2], 'ArrowDown')).toEqual([1, 2]);
    expect(nextCell(grid, [0, 0], 'ArrowDown')).toEqual([0, 0]);
    expect(nextCell(grid, [1, 2], 'x')).toEqual([1, 2]);
  });
});
