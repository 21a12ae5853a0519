import { describe, expect, it } from 'vitest';
import type { MatrixCellShape } from '#contract/evidence.ts';
import { cellTip, chanceWords, verdictWords } from '#apps/web/pages/evidence/cell-words.ts';
import { matrixGrid, matrixReach, shownValue, valuesInOrder } from '#apps/web/pages/evidence/matrix-grid.ts';
import { cellQuestion, dimensionsOf } from '#apps/web/pages/evidence/evidence-search.ts';

const cell = (values: string[], more: Partial<MatrixCellShape> = {}): MatrixCellShape => ({
  values,
  signals: 40,
  measured: 40,
  wins: 12,
  winRate: { ratio: 0.3, low: 0.2, high: 0.42 },
  mean: -0.2,
  low: -0.4,
  high: 0,
  total: -8,
  pValue: 0.04,
  verdict: 'proven-bad',
  profit: [],
  ...more,
});
const matrix = (dimensions: readonly string[], ...cells: MatrixCellShape[]) => ({ dimensions, minimum: 30, cells });

describe('matrixGrid', () => {
  it('of two dimensions has a row and a column for each value, and holes where there is no signal', () => {
    const grid = matrixGrid(
      matrix(
        ['type', 'regime'],
        cell(['sweep', 'up']),
        cell(['sweep', 'strong_down']),
        cell(['touch', 'up'], { signals: 90 }),
      ),
      1_000,
    );
    expect(grid).toMatchObject({ rows: ['touch', 'sweep'], columns: ['strong down', 'up'] });
    expect(grid.cells.map((row) => row.map((one) => one?.id))).toEqual([
      [undefined, 'touch|up'],
      ['sweep|strong_down', 'sweep|up'],
    ]);
  });

  it('turns so that the longer dimension goes down, and keeps the ids', () => {
    const hours = Array.from({ length: 8 }, (_, i) => cell(['sweep', `0${i}`]));
    const grid = matrixGrid(matrix(['type', 'hour'], ...hours), 1_000);
    expect(grid.rows).toHaveLength(8);
    expect(grid.columns).toEqual(['sweep']);
    expect(grid.cells[3]![0]!.id).toBe('sweep|03');
  });

  it('of one dimension is tiles with titles, in order', () => {
    const grid = matrixGrid(matrix(['hour'], cell(['10']), cell(['02']), cell(['01'])), 300);
    expect(grid.rows).toBeUndefined();
    expect(grid.cells.map((row) => row.map((one) => one?.title))).toEqual([['01', '02'], ['10']]);
  });

  it('marks what is proven and hatches what is thin', () => {
    const [row] = matrixGrid(
      matrix(
        ['type'],
        cell(['a'], { signals: 3 }),
        cell(['b'], { signals: 2, verdict: 'too-few', pValue: null, mean: null }),
      ),
      1_000,
    ).cells;
    expect(row![0]).toMatchObject({ mark: 'below', isThin: false, lines: ['−0.20\u00a0R', 'n 40'] });
    expect(row![0]!.certainty).toBeCloseTo(0.96, 9);
    expect(row![1]).toMatchObject({ mark: undefined, isThin: true, certainty: 0, lines: ['–', 'n 40'] });
  });
});

describe('the scale', () => {
  it('is not stretched by cells with too few results', () => {
    expect(matrixReach([cell(['a']), cell(['b'], { mean: 9, verdict: 'too-few' })])).toBe(0.2);
    expect(matrixReach([cell(['b'], { mean: 4, verdict: 'too-few' })])).toBe(5);
  });
});

describe('valuesInOrder', () => {
  it('counts numbers by value and the rest by frequency', () => {
    expect(valuesInOrder('volume', [cell(['5 busy']), cell(['1 quiet']), cell(['2'])], 0)).toEqual([
      '1 quiet',
      '2',
      '5 busy',
    ]);
    expect(valuesInOrder('strategy', [cell(['a']), cell(['b'], { signals: 99 })], 0)).toEqual(['b', 'a']);
  });

  it.each([
    ['scanner/strike', 'strike'],
    ['strong_up', 'strong up'],
    ['BTC/USDT@sandbox', 'BTC/USDT@sandbox'],
  ])('shows %s as %s', (value, shown) => {
    expect(shownValue(value)).toBe(shown);
  });
});

describe('what is said of a cell', () => {
  it('is all there is to know', () => {
    expect(cellTip(cell(['sweep']), ['type'], 30).split('\n')).toEqual([
      'type: sweep',
      'Mean −0.20\u00a0R, between −0.40\u00a0R and 0.00\u00a0R',
      'Win rate 30.0\u00a0%, between 20\u00a0% and 42\u00a0%',
      '40 signals, 40 followed to their end, −8.0\u00a0R in all',
      'Chance of luck, corrected: 4.0\u00a0%',
      'Proven bad: below zero, and hardly by luck.',
    ]);
  });

  it('claims nothing where there is too little', () => {
    const thin = cell(['a'], { verdict: 'too-few', measured: 7, pValue: null });
    expect(verdictWords(thin, 30)).toBe('Too few to say anything: 7 of the 30 results it takes.');
    expect(verdictWords({ ...thin, measured: 50 }, 30)).toContain('too few stretches of time');
    expect([chanceWords(null), chanceWords(0.0004), chanceWords(0.42)]).toEqual([
      'not tested',
      'below 0.1\u00a0%',
      '42\u00a0%',
    ]);
  });
});

describe('the address', () => {
  it('names one or two dimensions that there are', () => {
    const names = ['type', 'hour', 'regime'];
    expect(dimensionsOf({}, names)).toEqual(['type', 'regime']);
    expect(dimensionsOf({ by: 'hour,hour,gone,type,regime' }, names)).toEqual(['hour', 'type']);
    expect(dimensionsOf({ by: 'gone' }, names)).toEqual(['type']);
  });

  it('asks for the signals of a narrowed cell by one more dimension', () => {
    expect(cellQuestion(['type'], 'sweep', 'blocked')).toEqual({ by: 'type,decision', values: 'sweep|blocked' });
    expect(cellQuestion(['type'], 'sweep', undefined)).toEqual({ by: 'type', values: 'sweep' });
    expect(cellQuestion(['decision'], 'passed', 'passed')).toEqual({ by: 'decision', values: 'passed' });
  });
});
