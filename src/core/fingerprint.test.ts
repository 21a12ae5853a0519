import { describe, expect, it } from 'vitest';
import { Fingerprint } from '#core/fingerprint.ts';
import { Rng } from '#core/rng.ts';

function printOf(numbers: readonly number[]): string {
  const print = new Fingerprint();
  for (const number of numbers) print.add(number);
  return print.digest();
}

describe('Fingerprint', () => {
  it('is the same for the same numbers, on every machine', () => {
    expect(printOf([1, -2, 2 ** 52])).toBe(printOf([1, -2, 2 ** 52]));
    expect(printOf([])).toMatch(/^[0-9a-f]{32}$/);
  });

  it('tells 200,000 short sequences apart, near ones above all', () => {
    const seen = new Set<string>();
    for (let a = 0; a < 200; a++) for (let b = 0; b < 1_000; b++) seen.add(printOf([a, b]));
    expect(seen.size).toBe(200_000);
  });

  it('tells apart order, sign, the high half and the length', () => {
    const prints = [[1, 2], [2, 1], [1], [1, 0], [-1], [2 ** 32 + 1], [1, 0, 0]].map(printOf);
    expect(new Set(prints).size).toBe(prints.length);
  });

  it('changes about half of all digits for one changed bit', () => {
    const rng = new Rng(7);
    let same = 0;
    for (let i = 0; i < 500; i++) {
      const numbers = Array.from({ length: 20 }, () => rng.integer(0, 2 ** 40));
      const left = printOf(numbers);
      const at = rng.integer(0, 19);
      numbers[at] = numbers[at]! + 1;
      const right = printOf(numbers);
      for (let k = 0; k < 32; k++) if (left[k] === right[k]) same++;
    }
    // Two random hex digits agree once in sixteen: 16,000 comparisons, 1,000 of them.
    expect(same).toBeGreaterThan(850);
    expect(same).toBeLessThan(1_150);
  });

  it('goes on from a snapshot', () => {
    const print = new Fingerprint();
    print.add(5);
    print.addText('limit');
    const copy = new Fingerprint();
    copy.restore(print.snapshot());
    for (const each of [print, copy]) each.addInteger(10n ** 30n);
    expect(copy.digest()).toBe(print.digest());
  });
});
