import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { ReturnTable } from '#domain/risk/return-table.ts';

const OPTIONS = { instruments: 3, sampleMs: 1_000, window: 20, minReturns: 5 };

/** Pearson's correlation by its definition, over the pairs that are both known. */
function pearson(a: readonly number[], b: readonly number[]): number {
  const known = a.map((x, i) => [x, b[i]!] as const).filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(known.map(([x]) => x)), mean(known.map(([, y]) => y))];
  const sum = (of: (x: number, y: number) => number): number =>
    known.reduce((total, [x, y]) => total + of(x - meanA, y - meanB), 0);
  return sum((x, y) => x * y) / Math.sqrt(sum((x) => x * x) * sum((_, y) => y * y));
}

describe('the table of returns', () => {
  it('correlates the returns of the last samples, those that both have', () => {
    const table = new ReturnTable(OPTIONS);
    const rng = new Rng(7);
    const samples: number[][] = [];
    let marks = [100, 50, 10];
    for (let second = 1; second <= 60; second++) {
      const common = 0.01 * rng.normal();
      marks = marks.map((mark, i) => mark * Math.exp((i === 2 ? -1 : 1) * common + 0.004 * rng.normal()));
      // The second instrument is silent in every seventh second: two returns of its are unknown then.
      const isSilent = second % 7 === 0;
      samples.push(marks.map((mark, i) => (i === 1 && isSilent ? Number.NaN : mark)));
      marks.forEach((mark, i) => {
        if (i !== 1 || !isSilent) table.onMark(i, mark, second * 1_000 - i);
      });
    }
    table.onTime(60_001);
    const returns = [0, 1, 2].map((i) =>
      samples
        .slice(1)
        .map((row, at) => Math.log(row[i]! / samples[at]![i]!))
        .slice(-OPTIONS.window),
    );
    expect(table.correlation(0, 1)).toBeCloseTo(pearson(returns[0]!, returns[1]!), 12);
    expect(table.correlation(1, 0)).toBe(table.correlation(0, 1));
    expect(table.correlation(0, 2)).toBeCloseTo(pearson(returns[0]!, returns[2]!), 12);
    expect(table.correlation(0, 1)).toBeGreaterThan(0.5);
    expect(table.correlation(0, 2)).toBeLessThan(-0.5);
  });

  it('knows nothing with too few returns, after a long silence, or of what never moves', () => {
    const table = new ReturnTable(OPTIONS);
    const tell = (second: number): void => {
      table.onMark(0, second % 2 === 0 ? 100 : 101, second * 1_000);
      table.onMark(1, second % 2 === 0 ? 50 : 51, second * 1_000);
      table.onMark(2, 10, second * 1_000);
    };
    for (let second = 1; second <= 6; second++) tell(second);
    // Six marks are five returns, of which the last counts once time has moved on.
    expect(table.correlation(0, 1)).toBeUndefined();
    table.onTime(6_001);
    expect(table.correlation(0, 1)).toBeCloseTo(1, 12);
    expect(table.correlation(0, 2)).toBeUndefined();
    table.onTime(100_000);
    expect(table.correlation(0, 1)).toBeUndefined();
  });

  it('is the same after a restart, and leaps over years in no time', () => {
    const table = new ReturnTable(OPTIONS);
    for (let second = 1; second <= 30; second++) {
      table.onMark(0, 100 + (second % 3), second * 1_000);
      table.onMark(1, 50 + (second % 3) + (second % 2) / 10, second * 1_000);
    }
    const restored = new ReturnTable(OPTIONS);
    restored.restore(JSON.parse(JSON.stringify(table.snapshot())) as ReturnType<ReturnTable['snapshot']>);
    for (const one of [table, restored]) one.onTime(31_001);
    expect(restored.correlation(0, 1)).toBe(table.correlation(0, 1));
    expect(restored.correlation(0, 1)).toBeDefined();
    table.onTime(1e14);
    expect(table.correlation(0, 1)).toBeUndefined();
  });
});
