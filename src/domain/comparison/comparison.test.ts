import { describe, expect, it } from 'vitest';
import { differences } from '#domain/comparison/config-differences.ts';
import { firstDifference } from '#domain/comparison/event-differences.ts';
import type { RecordedEvent } from '#domain/comparison/event-differences.ts';
import { compareFigures } from '#domain/comparison/figure.ts';
import type { RunFigure } from '#domain/comparison/figure.ts';
import { compareTrades } from '#domain/comparison/trade-differences.ts';
import type { TradeFacts } from '#domain/comparison/trade-differences.ts';

describe('differences', () => {
  it('names every place by its path, sorted, with both values', () => {
    const a = { venue: { takerFeeBps: 10, sameBar: 'stopFirst' }, gates: ['momentum', 'trend'], from: null };
    const b = { venue: { takerFeeBps: 20, sameBar: 'stopFirst' }, gates: ['momentum'], from: 5, seed: 1 };
    expect(differences(a, b)).toEqual([
      { path: 'from', a: null, b: 5 },
      { path: 'gates[1]', a: 'trend', b: undefined },
      { path: 'seed', a: undefined, b: 1 },
      { path: 'venue.takerFeeBps', a: 10, b: 20 },
    ]);
  });

  it('are none for equal data, whatever the order of its names', () => {
    expect(differences({ a: 1, b: [{ c: 2 }] }, { b: [{ c: 2 }], a: 1 })).toEqual([]);
  });

  it('hold a value against a record as one difference', () => {
    expect(differences({ gates: 'strict' }, { gates: { name: 'strict' } })).toEqual([
      { path: 'gates', a: 'strict', b: { name: 'strict' } },
    ]);
  });
});

describe('compareFigures', () => {
  const figure = (id: string, value?: number | string, unit: RunFigure['unit'] = 'number'): RunFigure => ({
    id,
    label: id,
    group: 'Result',
    unit,
    ...(value === undefined ? {} : { value }),
  });

  it('gives the change of numbers and amounts, and none where a side is not known', () => {
    const compared = compareFigures(
      [figure('sharpe', 1.5), figure('net', '100.25', 'money'), figure('sqn'), figure('gone', 1)],
      [figure('sharpe', 1), figure('net', '100.25', 'money'), figure('sqn', 2), figure('new', 3)],
    );
    expect(compared.map(({ id, change, isSame }) => [id, change, isSame])).toEqual([
      ['sharpe', -0.5, false],
      ['net', 0, true],
      ['sqn', undefined, false],
      ['gone', undefined, false],
      ['new', undefined, false],
    ]);
    expect(compared.at(-1)).toMatchObject({ b: 3 });
    expect(compared.at(-1)).not.toHaveProperty('a');
  });
});

describe('compareTrades', () => {
  const trade = (signalId: string, openedAt: number, more: Partial<TradeFacts> = {}): TradeFacts => ({
    signalId,
    direction: 'long',
    openedAt,
    closedAt: openedAt + 10,
    quantity: '1.50',
    entryPrice: '100.0',
    exitPrice: '110',
    exitReason: 'target',
    profit: '15.00',
    ...more,
  });

  it('tells the same from the changed and from those of one run only', () => {
    const a = [trade('s1', 1), trade('s2', 2), trade('s3', 3)];
    const b = [
      trade('s1', 1, { quantity: '1.5', entryPrice: '100' }),
      trade('s3', 3, { exitPrice: '90', exitReason: 'stop', profit: '-15' }),
      trade('s4', 4),
    ];
    const { same, changed, onlyA, onlyB } = compareTrades(a, b);
    expect(same).toBe(1);
    expect(changed.map(({ a: { signalId }, changes }) => [signalId, changes])).toEqual([
      [
        's3',
        [
          { field: 'exitReason', a: 'target', b: 'stop' },
          { field: 'exitPrice', a: '110', b: '90' },
          { field: 'profit', a: '15.00', b: '-15' },
        ],
      ],
    ]);
    expect(onlyA.map(({ signalId }) => signalId)).toEqual(['s2']);
    expect(onlyB.map(({ signalId }) => signalId)).toEqual(['s4']);
  });

  it('pairs trades of other strategies by side and moment of entry', () => {
    const a = [trade('sma(10)-5', 5), trade('sma(10)-9', 9)];
    const b = [trade('sma(20)-5', 5), trade('sma(20)-9', 9, { direction: 'short' })];
    const { same, onlyA, onlyB } = compareTrades(a, b);
    expect([same, onlyA.length, onlyB.length]).toEqual([1, 1, 1]);
  });

  it('keeps several trades of one signal apart', () => {
    const { same, onlyB } = compareTrades([trade('s', 1)], [trade('s', 1), trade('s', 7)]);
    expect(same).toBe(1);
    expect(onlyB.map(({ openedAt }) => openedAt)).toEqual([7]);
  });
});

describe('firstDifference', () => {
  const run = (config: object): RecordedEvent => ({ n: 0, kind: 'run', data: { config } });
  const bar = (n: number, openTime: number, close = 1): RecordedEvent => ({
    n,
    kind: 'bar',
    data: { openTime, closeTime: openTime + 60, close },
  });
  const end = (n: number, journalHash: string): RecordedEvent => ({ n, kind: 'end', data: { bars: 2, journalHash } });

  it('is none when only the configuration and the hash of all that came before differ', () => {
    const a = [run({ fee: 1 }), bar(1, 0), bar(2, 60), end(3, 'aa')];
    const b = [run({ fee: 2 }), bar(1, 0), bar(2, 60), end(3, 'bb')];
    expect(firstDifference(a, b)).toBeUndefined();
  });

  it('is the first record that is not the same, with its time and what came before', () => {
    const a = [run({}), bar(1, 0), bar(2, 60, 7), end(3, '')];
    const b = [run({}), bar(1, 0), bar(2, 60, 8), end(3, '')];
    expect(firstDifference(a, b)).toEqual({ a: a[2], b: b[2], time: 120, before: 1, skippedA: 0, skippedB: 0 });
  });

  it('is where one journal ends before the other', () => {
    const a = [run({}), bar(1, 0)];
    const b = [run({}), bar(1, 0), bar(2, 60)];
    expect(firstDifference(a, b)).toMatchObject({ a: undefined, b: b[2], time: 120, before: 1 });
  });

  it('begins at the first bar that both have when one run began earlier', () => {
    const a = [run({}), bar(1, 0), bar(2, 60), bar(3, 120), bar(4, 180, 5)];
    const b = [run({}), bar(1, 60), bar(2, 120), bar(3, 180, 6)];
    const found = firstDifference(a, b);
    expect(found).toMatchObject({ before: 2, skippedA: 1, skippedB: 0, time: 240 });
    expect([found?.a?.n, found?.b?.n]).toEqual([4, 3]);
  });
});
