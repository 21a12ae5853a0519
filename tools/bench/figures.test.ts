import { describe, expect, it } from 'vitest';
import { figureLine, figureTable, toFigure } from '#tools/bench/figures.ts';

describe('bench figures', () => {
  it.each([
    ['ns/bar', 10, 40, 4],
    ['ms', 50, 25, 0.5],
    ['MB', 2, 8, 4],
    ['bars/s', 10e6, 2e6, 5],
    ['rows/s', 1, 2, 0.5],
  ])('have a ratio above 1 when ours is better: %s %d against %d', (unit, value, peerValue, ratio) => {
    expect(toFigure('ema', { name: 'ema', value, unit, peer: 'other 1.0', peerValue }).ratio).toBe(ratio);
  });

  it('are named with their case and print null where there is no peer', () => {
    expect(figureLine(toFigure('structure', { name: 'p99', value: 1.5, unit: 'us/bar' }))).toBe(
      '{"name":"structure: p99","value":1.5,"unit":"us/bar","peer":null,"peerValue":null,"ratio":null}',
    );
  });

  it('stand in columns', () => {
    const figures = [
      toFigure('ema', { name: 'ema', value: 9.87654, unit: 'ns/bar', peer: 'other', peerValue: 98.7654 }),
      toFigure('import', { name: 'rows', value: 1234567.8, unit: 'rows/s' }),
    ];
    expect(figureTable(figures).split('\n')).toEqual([
      "bench              ours  unit    peer   peer's  ratio",
      '------------  ---------  ------  -----  ------  -----',
      'ema               9.877  ns/bar  other   98.77    10x',
      'import: rows  1,234,568  rows/s',
    ]);
  });
});
