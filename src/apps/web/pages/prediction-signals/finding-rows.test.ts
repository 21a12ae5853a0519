import { describe, expect, it } from 'vitest';
import type { FindingRow } from '#contract/prediction.ts';
import { isWanted, latestMark, mergeFindings } from '#apps/web/pages/prediction-signals/finding-rows.ts';

const NO_MARKS = { tenMinutes: null, thirtyMinutes: null, oneHour: null, fourHours: null };

function finding(id: string, time: number, more: Partial<FindingRow> = {}): FindingRow {
  return {
    id,
    time,
    detector: 'leak',
    category: 'crypto',
    decision: 'told',
    market: 'm',
    marks: NO_MARKS,
    ...more,
  } as FindingRow;
}

describe('findings', () => {
  it('stand once in the list, the latest first, loaded ones before live ones of the same name', () => {
    const live = [finding('b', 2, { reason: 'live' }), finding('c', 3)];
    const loaded = [finding('b', 2, { reason: 'loaded' }), finding('a', 1)];
    expect(mergeFindings(live, loaded).map(({ id, reason }) => [id, reason])).toEqual([
      ['c', undefined],
      ['b', 'loaded'],
      ['a', undefined],
    ]);
  });

  it('belong into a list when every filter fits', () => {
    const row = finding('a', 1);
    expect(isWanted(row, {})).toBe(true);
    expect(isWanted(row, { detector: 'leak', category: 'crypto', market: 'm', finding: 'another' })).toBe(true);
    expect(isWanted(row, { detector: 'iceberg' })).toBe(false);
    expect(isWanted(row, { decision: 'ordered' })).toBe(false);
  });

  it('are worth what their latest known mark says', () => {
    expect(latestMark(finding('a', 1))).toBeUndefined();
    const marks = { ...NO_MARKS, tenMinutes: 0.02, oneHour: -0.01 };
    expect(latestMark(finding('a', 1, { marks }))).toEqual({ after: '+1 h', net: -0.01 });
  });
});
