import { describe, expect, it } from 'vitest';
import { runFreqtradeCase } from '#engine/portfolio/oracle/freqtrade.ts';
import { findFreqtradeCases, readFreqtradeCase } from '#engine/portfolio/oracle/freqtrade-case.ts';
import { readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

const FOLDER = 'fixtures/engine/freqtrade';

const FILES = sharedFiles(FOLDER, /\.json$/).map((file) => ({
  file,
  cases: findFreqtradeCases(JSON.parse(readShared(`${FOLDER}/${file}`)), file),
}));

const CASES = FILES.flatMap(({ file, cases }) => cases.map((found) => ({ file, name: found.name, found })));

describe.skipIf(sharedFolder() === undefined)('candle tables, against freqtrade', () => {
  it('finds cases to compare with in every file', () => {
    expect(FILES.length).toBeGreaterThan(0);
    expect(FILES.filter(({ cases }) => cases.length === 0)).toEqual([]);
  });

  it.each(CASES)('$file $name: every trade with its reason, and the profit', ({ found }) => {
    const wanted = readFreqtradeCase(found);
    const results = runFreqtradeCase(wanted);
    const profit = results.reduce((sum, result) => sum + result.profitRatio, 0);
    expect(results.map(({ trade }) => trade)).toEqual(wanted.trades);
    expect(Math.abs(profit - wanted.profit)).toBeLessThanOrEqual(HALF_A_DIGIT);
  });
});

/** Profits are given with three digits; doubles may lie a hair beyond the half. */
const HALF_A_DIGIT = 0.0005 + 1e-12;
