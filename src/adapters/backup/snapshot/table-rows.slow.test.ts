import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TableRows, encodeHead, encodeRow } from '#adapters/backup/snapshot/table-rows.ts';
import type { Cell, TableHead } from '#adapters/backup/snapshot/table-rows.ts';

const HEAD: TableHead = {
  table: 'session',
  columns: ['a', 'b', 'c'].map((name) => ({ name, type: 'text' })),
  counters: [{ column: 'a', next: '9007199254740993' }],
};

describe('the rows of a table', () => {
  it('come back as they were, however the bytes are cut', () => {
    const cell = fc.oneof(fc.constant(null), fc.string({ unit: 'binary' }), fc.uint8Array());
    const rows = fc.array(fc.tuple(cell, cell, cell), { maxLength: 5 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 3, max: 200 }), (rows, size) => {
        expect(readBack(Buffer.concat([encodeHead(HEAD), ...rows.map(encodeRow)]), size)).toEqual(rows.map(shown));
      }),
      { numRuns: 50 },
    );
  });

  it('are damaged when they end within a row, or without a head', () => {
    const bytes = Buffer.concat([encodeHead(HEAD), encodeRow(['1', null, '3'])]);
    for (let length = 0; length < bytes.length; length++) {
      if (length === encodeHead(HEAD).length) continue;
      expect(() => readBack(bytes.subarray(0, length), 7), `${length}`).toThrow(/part "session" ends within a row/);
    }
  });

  it.each([
    ['fewer cells than columns', encodeRow(['1', '2'])],
    ['more cells than columns', encodeRow(['1', '2', '3', '4'])],
    ['an unknown kind of cell', Buffer.from([5, 0, 0, 0, 9, 0, 0, 0, 0])],
    ['a cell that reaches beyond its row', Buffer.from([5, 0, 0, 0, 1, 99, 0, 0, 0])],
  ])('are damaged with %s', (_, row) => {
    expect(() => readBack(Buffer.concat([encodeHead(HEAD), row]), 50)).toThrow(/row that is not whole/);
  });

  it('are damaged when their head is no JSON', () => {
    expect(() => readBack(Buffer.from([2, 0, 0, 0, 0x7b, 0x7b]), 50)).toThrow(/does not name its columns/);
  });
});

function readBack(bytes: Buffer, size: number): string[] {
  const rows = new TableRows('session');
  const found: string[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    for (const row of rows.add(bytes.subarray(at, at + size))) found.push(shown(row));
  }
  rows.end();
  expect(rows.head).toEqual(HEAD);
  return found;
}

/** A row as one text: comparing bytes one by one takes long. */
function shown(row: readonly Cell[]): string {
  const cells = row.map((cell) => (cell instanceof Uint8Array ? { hex: Buffer.from(cell).toString('hex') } : cell));
  return JSON.stringify(cells);
}
