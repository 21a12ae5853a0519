import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CsvColumns } from '#apps/research/prediction/csv-columns.ts';
import type { CsvRow } from '#apps/research/prediction/csv-columns.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-columns-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read<T>(text: string, visit: (row: CsvRow) => T): Promise<T[]> {
  const path = join(folder, 'file.csv');
  writeFileSync(path, text);
  const found: T[] = [];
  await (await CsvColumns.open(path)).each((row) => void found.push(visit(row)));
  return found;
}

describe('a file of named columns', () => {
  it('is cut into the same rows wherever its blocks end', async () => {
    // About 800 kB: three blocks, with lines that go on inside quotes.
    const text = (i: number): string => `question ${i}, "so\nto say"`;
    const rows = Array.from({ length: 20_000 }, (_, i) => `${i},"${text(i).replaceAll('"', '""')}",0.${i % 10}`);
    const found = await read(`id,text,price\n${rows.join('\n')}`, (row) => [row.number(0), row.text(1), row.number(2)]);
    expect(found.length).toBe(20_000);
    // Quotes at either end of a field go with the field's own.
    const isRight = found.every(
      ([id, words, price], i) => id === i && words === text(i).slice(0, -1) && price === (i % 10) / 10,
    );
    expect(isRight).toBe(true);
  });

  it('reads times of each column by its first value, and tells blank from wrong', async () => {
    const rows = await read('a,b\n1700000000000,2024-01-02T03:04:05+00:00\n,2024-01-03\n', (row) => [
      row.time(0),
      row.time(1),
    ]);
    expect(rows).toEqual([
      [1_700_000_000_000, Date.UTC(2024, 0, 2, 3, 4, 5)],
      [Number.NaN, Date.UTC(2024, 0, 3)],
    ]);
    await expect(read('a,b\nx,1\n', (row) => row.time(0))).rejects.toMatchObject({ code: 'csv.value' });
    await expect(read('a,b\n1,x\n', (row) => row.number(1))).rejects.toMatchObject({
      code: 'csv.value',
      place: { line: 2, column: 'b', value: 'x' },
    });
  });

  it('has a header without marks and blanks, and names what is missing', async () => {
    const path = join(folder, 'head.csv');
    writeFileSync(path, '\uFEFF"a", b ,c\n1,2,3\n');
    const file = await CsvColumns.open(path);
    expect(file.header).toEqual(['a', 'b', 'c']);
    expect([file.find('b'), file.find('z')]).toEqual([1, undefined]);
    expect(() => file.need('a', 'y', 'z')).toThrow('expected the columns "y", "z", found "a", "b", "c"');
    writeFileSync(path, '');
    await expect(CsvColumns.open(path)).rejects.toMatchObject({ code: 'csv.empty' });
  });
});
