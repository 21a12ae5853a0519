import { describe, expect, it } from 'vitest';
import { compareValues } from '#apps/web/widgets/table-columns.ts';

const sorted = (values: (number | string)[]): (number | string)[] => values.toSorted(compareValues);

describe('the order of a column', () => {
  it('is by value for numbers and for decimal texts', () => {
    expect(sorted([10, 9, -1])).toEqual([-1, 9, 10]);
    expect(sorted(['10.5', '9.75', '-100', '0.001'])).toEqual(['-100', '0.001', '9.75', '10.5']);
  });

  it('is as people read it for other texts', () => {
    expect(sorted(['run-10', 'Run-9', 'alpha'])).toEqual(['alpha', 'Run-9', 'run-10']);
  });
});
