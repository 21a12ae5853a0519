import { describe, expect, it } from 'vitest';
import { isRolledOut, predictionSettings, thresholdsFor } from '#desks/prediction/settings.ts';
import type { PredictionSettingsInput } from '#desks/prediction/settings.ts';
import { THRESHOLDS } from '#desks/prediction/thresholds.ts';

describe('settings of the prediction desk', () => {
  it('have every threshold at its usual value, within its range, when nothing is given', () => {
    const settings = predictionSettings();
    for (const [detector, fields] of Object.entries(THRESHOLDS)) {
      for (const [name, field] of Object.entries(fields)) {
        const value = (settings.thresholds as unknown as Record<string, Record<string, number>>)[detector]![name]!;
        expect(value).toBe(field.usual);
        expect(value).toBeGreaterThanOrEqual(field.min);
        expect(value).toBeLessThanOrEqual(field.max);
      }
    }
    expect(settings.rollOut.iceberg).toBe(1);
  });

  it('lay a category over the generic values, and those over the usual ones', () => {
    const settings = predictionSettings({
      thresholds: { 'volume-spike': { minZ: 5, minTrades: 20 } },
      categories: { earnings: { 'volume-spike': { minZ: 4 } } },
    });
    expect(thresholdsFor(settings, 'volume-spike', 'politics')).toMatchObject({ minZ: 5, minTrades: 20, minRatio: 3 });
    expect(thresholdsFor(settings, 'volume-spike', 'earnings')).toMatchObject({ minZ: 4, minTrades: 20, minRatio: 3 });
  });

  it.each<[string, PredictionSettingsInput]>([
    [
      'Expected categories.fed.iceberg.minRefills to be a whole number from 1 to 100, was "2.5"',
      { categories: { fed: { iceberg: { minRefills: 2.5 } } } },
    ],
    [
      'Expected thresholds.price-jump.minZ to be a number from 1 to 100, was "NaN"',
      { thresholds: { 'price-jump': { minZ: Number.NaN } } },
    ],
    ['Expected rollOut.leak to be a number from 0 to 1, was "1.5"', { rollOut: { leak: 1.5 } }],
    ['Expected bookAgeMaxMs to be a whole number from 100 to 86400000, was "0"', { bookAgeMaxMs: 0 }],
    [
      'Unknown threshold of iceberg "minRefil": did you mean "minRefills"?',
      { thresholds: { iceberg: { minRefil: 2 } as never } },
    ],
    ['Unknown category "politcs": did you mean "politics" or "geopolitics"?', { categories: { politcs: {} } as never }],
  ])('refuse what cannot be: %s', (message, input) => {
    expect(() => predictionSettings(input)).toThrow(message);
  });
});

describe('a staged roll-out', () => {
  const markets = Array.from({ length: 2_000 }, (_, i) => `market-${i}`);
  const chosen = (share: number): string[] => markets.filter((market) => isRolledOut(share, 'iceberg', market));

  it('takes about its share of the markets, and a larger share keeps those of a smaller one', () => {
    const [tenth, half, all] = [chosen(0.1), chosen(0.5), chosen(1)];
    // Three deviations of a binomial count: 200 +- 40 and 1,000 +- 67.
    expect(Math.abs(tenth.length - 200)).toBeLessThan(40);
    expect(Math.abs(half.length - 1_000)).toBeLessThan(67);
    expect(half).toEqual(expect.arrayContaining(tenth));
    expect(all).toHaveLength(2_000);
    expect(chosen(0)).toEqual([]);
  });

  it('does not take the same markets for every detector', () => {
    const others = markets.filter((market) => isRolledOut(0.5, 'leak', market));
    const both = chosen(0.5).filter((market) => others.includes(market));
    expect(Math.abs(both.length - 500)).toBeLessThan(60);
  });
});
