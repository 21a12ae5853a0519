import { describe, expect, it } from 'vitest';
import type { ImportShape } from '#contract/data.ts';
import {
  fieldOfProblem,
  needsColumns,
  optionError,
  outcomeWords,
  remedyWords,
  sendingWords,
} from '#apps/web/pages/data/import-words.ts';

const done: ImportShape = {
  id: 'i',
  file: 'a.csv',
  symbol: 'BTC/USDT',
  status: 'done',
  bytes: 1,
  totalBytes: 1,
  started: 0,
  ended: 1,
  timeframe: '15m',
  added: 1_200,
  identical: 0,
  conflicts: 0,
  rejected: 0,
  notes: [],
  problem: null,
};
const problem = { type: '', title: '', status: 422, code: 'argument.invalid', detail: '' };

describe('outcomeWords', () => {
  it('name only what there was', () => {
    expect(outcomeWords(done)).toBe('1,200 bars added');
    expect(outcomeWords({ ...done, added: 1, identical: 10, conflicts: 2, rejected: 1 })).toBe(
      '1 bar added; 10 bars stored already, the same; 2 bars stored already with other numbers, which were kept; 1 row left out',
    );
  });
});

describe('sendingWords', () => {
  it('say when all has left', () => {
    expect(sendingWords(1_500_000, 4_000_000)).toBe('1.5\u00a0MB of 4.0\u00a0MB sent');
    expect(sendingWords(10, 10)).toBe('Sent; it is being read and stored');
    expect(sendingWords(0, 0)).toBe('0\u00a0B of 0\u00a0B sent');
  });
});

describe('a problem', () => {
  const known = ['symbol', 'venue', 'tz'];
  it('is put at its field', () => {
    expect(fieldOfProblem({ ...problem, detail: 'symbol: Expected a symbol' }, known)).toBe('symbol');
    expect(fieldOfProblem({ ...problem, issues: [{ place: 'query.tz', message: '' }] }, known)).toBe('tz');
    expect(fieldOfProblem({ ...problem, detail: 'btc.csv, line 12: no' }, known)).toBeUndefined();
  });

  it('of columns can be helped by naming them', () => {
    expect(needsColumns({ ...problem, code: 'csv.column' })).toBe(true);
    expect(needsColumns(problem)).toBe(false);
  });
});

describe('remedyWords', () => {
  it('speak of the form', () => {
    expect(remedyWords({ ...problem, remedy: 'Leave such rows out with bad=skip.' })).toBe(
      'Leave such rows out by the choice “Rows that are no bars”.',
    );
    expect(remedyWords(problem)).toBeUndefined();
  });
});

describe('optionError', () => {
  it('asks for a symbol', () => {
    expect(optionError({ symbol: ' ' })).toBe('Say which symbol it is, such as BTC/USDT.');
    expect(optionError({ symbol: 'BTC/USDT' })).toBeUndefined();
    expect(optionError({ symbol: 'x'.repeat(41) })).toBe('Expected a symbol such as BTC/USDT.');
  });
});
