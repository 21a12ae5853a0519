import { describe, expect, it } from 'vitest';
import { journalLine } from '#apps/web/pages/trading/journal-line.ts';
import { unitSums } from '#apps/web/pages/trading/ledger-sums.ts';
import { mergeLive } from '#apps/web/pages/trading/merge-live.ts';

interface Row {
  readonly id: string;
  readonly created: number;
  readonly updated: number;
  readonly isOpen: boolean;
}
const row = (id: string, created: number, updated = created, isOpen = true): Row => ({ id, created, updated, isOpen });
const RULES = {
  idOf: ({ id }: Row) => id,
  timeOf: ({ created }: Row) => created,
  versionOf: ({ updated }: Row) => updated,
  accepts: () => true,
};

describe('a list that is live', () => {
  it('shows each row once in its newest state, the latest first', () => {
    const rows = mergeLive([row('b', 2, 9), row('a', 1)], [row('b', 2, 5), row('c', 3), row('a', 1, 4)], RULES);
    expect(rows).toEqual([row('c', 3), row('b', 2, 9), row('a', 1, 4)]);
  });

  it('lets go of rows that no longer belong into it', () => {
    const openOnly = { ...RULES, accepts: ({ isOpen }: Row) => isOpen };
    expect(mergeLive([row('a', 1), row('b', 2)], [row('a', 1, 3, false)], openOnly)).toEqual([row('b', 2)]);
  });
});

describe('double entry', () => {
  const posting = (unit: string, amount: string) => ({ account: 'x', unit, amount });

  it('sums to zero in each unit, exactly', () => {
    const postings = [
      posting('USDT', '0.1'),
      posting('USDT', '0.2'),
      posting('USDT', '-0.3'),
      posting('BTC', '1'),
      posting('BTC', '-1.000'),
    ];
    expect(unitSums(postings)).toEqual([
      { unit: 'USDT', sum: '0', isZero: true },
      { unit: 'BTC', sum: '0', isZero: true },
    ]);
  });

  it('shows what is left when it does not', () => {
    expect(unitSums([posting('USDT', '5'), posting('USDT', '-4.9999')])).toEqual([
      { unit: 'USDT', sum: '0.0001', isZero: false },
    ]);
  });
});

describe('a record of the journal', () => {
  it('is read by number, kind and time', () => {
    const line = journalLine({
      data: { time: 5, direction: 'long', plan: { stop: 1 } },
      kind: 'signal',
      n: 7,
      h: 'ab',
    });
    expect(line).toMatchObject({ n: 7, kind: 'signal', time: 5, brief: 'direction long, plan {"stop":1}' });
    expect(JSON.parse(line.text)).toMatchObject({ n: 7 });
  });

  it('can be shown whatever it is', () => {
    expect(journalLine('odd')).toMatchObject({ n: null, kind: 'record', time: null, brief: '"odd"' });
    expect(journalLine(null)).toMatchObject({ brief: 'null' });
    expect(journalLine(undefined)).toMatchObject({ text: '' });
    expect(journalLine({ data: { text: 'x'.repeat(500) }, kind: 'bar', n: 1 }).brief).toHaveLength(161);
  });
});
