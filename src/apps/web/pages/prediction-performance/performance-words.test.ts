import { describe, expect, it } from 'vitest';
import {
  horizonWords,
  matrixRows,
  sinceWhen,
  untilWhen,
} from '#apps/web/pages/prediction-performance/performance-words.ts';
import type { DetectorRow } from '#apps/web/pages/prediction-performance/performance-words.ts';

function rowOf(detector: string, category: string | null, findings: number): DetectorRow {
  return { detector, category, findings } as DetectorRow;
}

const ROWS = [
  rowOf('leak', null, 3),
  rowOf('leak', 'crypto', 1),
  rowOf('leak', 'sports', 2),
  rowOf('iceberg', null, 9),
  rowOf('iceberg', 'crypto', 9),
];

describe('the matrix of detectors', () => {
  it('has the busiest first, in sum', () => {
    expect(matrixRows(ROWS, false).map(({ detector, category }) => [detector, category])).toEqual([
      ['iceberg', null],
      ['leak', null],
    ]);
  });

  it('opened has the categories below their detector', () => {
    expect(matrixRows(ROWS, true).map(({ detector, category }) => `${detector}/${category}`)).toEqual([
      'iceberg/null',
      'iceberg/crypto',
      'leak/null',
      'leak/sports',
      'leak/crypto',
    ]);
  });
});

describe('the stretch of time', () => {
  const hour = 3_600_000;

  it('is whole hours, so that the question stays the same, and holds the present of the market', () => {
    const now = 1_000 * hour + 5;
    expect(sinceWhen('day', now)).toBe(String(976 * hour));
    expect(sinceWhen('all', now)).toBe('0');
    expect(Number(untilWhen(now))).toBeGreaterThan(now);
    expect(untilWhen(now + hour / 2)).toBe(untilWhen(now));
  });
});

it('horizons are said in hours below a day', () => {
  expect([0.04, 0.25, 1, 7].map(horizonWords)).toEqual(['1 h', '6 h', '1 day', '7 days']);
});
