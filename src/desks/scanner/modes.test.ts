import { describe, expect, it } from 'vitest';
import { compareTimeframes, TIMEFRAMES } from '#domain/market/timeframe.ts';
import { FACTORS } from '#desks/scanner/factors/registry.ts';
import { assertBase, MODES, parseMode, STRIKE, SURGICAL, timeframesOf } from '#desks/scanner/modes.ts';
import { withSettings } from '#desks/scanner/settings.ts';

describe.each(MODES)('mode $name', (mode) => {
  const { entry, primary, filters, structure, momentum } = mode.timeframes;

  it('ranks its timeframes: the entry is the shortest, filters are longer than the primary', () => {
    expect(timeframesOf(mode).at(-1)).toBe(entry);
    expect(filters.length).toBeGreaterThan(0);
    for (const filter of filters) expect(compareTimeframes(filter, primary)).toBeGreaterThan(0);
    for (const list of [filters, structure]) expect([...list].sort(compareTimeframes)).toEqual(list);
    expect(compareTimeframes(momentum, primary)).toBeGreaterThanOrEqual(0);
  });

  it('closes exactly the whole position at its targets', () => {
    const sum = (shares: readonly number[]) => shares.reduce((total, share) => total + share, 0);
    expect(mode.targetShares.two).toHaveLength(2);
    expect(mode.targetShares.three).toHaveLength(3);
    expect(sum(mode.targetShares.two)).toBe(1);
    expect(sum(mode.targetShares.three)).toBe(1);
  });

  it('can always project two targets', () => {
    expect(mode.projectedR.length).toBeGreaterThanOrEqual(2);
  });

  it('keeps its own thresholds within the ranges of settings', () => {
    expect(withSettings(mode, mode.thresholds).thresholds).toEqual(mode.thresholds);
  });

  it('weighs only factors that exist, each above zero', () => {
    const names = FACTORS.map((factor) => factor.name);
    for (const [name, weight] of Object.entries(mode.weights)) {
      expect(names).toContain(name);
      expect(weight).toBeGreaterThan(0);
    }
  });

  it('confirms a swing on any timeframe within 25 days, and 6 weeks on weekly bars', () => {
    for (const timeframe of TIMEFRAMES.filter(
      (candidate) => candidate !== '1M' && compareTimeframes(candidate, '4h') >= 0,
    )) {
      expect(mode.pivots(timeframe).swing).toBeLessThanOrEqual(timeframe === '1w' ? 6 : 25);
    }
  });
});

describe('modes', () => {
  it('are found by name in any spelling', () => {
    expect(parseMode('STRIKE')).toBe(STRIKE);
    expect(parseMode(' surgical ')).toBe(SURGICAL);
  });

  it('that are not there are answered with the nearest names', () => {
    expect(() => parseMode('stelth')).toThrow('Unknown mode "stelth": did you mean "stealth"');
  });

  it('take finer bars than the entry timeframe, and refuse coarser ones', () => {
    expect(() => assertBase(STRIKE, '5m')).not.toThrow();
    expect(() => assertBase(STRIKE, '15m')).not.toThrow();
    expect(() => assertBase(SURGICAL, '15m')).toThrow(
      'Expected bars of at most "5m" for mode "surgical", was "15m": 5m bars cannot be made of them',
    );
  });

  it('always watch days and weeks', () => {
    for (const mode of MODES) expect(timeframesOf(mode)).toEqual(expect.arrayContaining(['1d', '1w']));
  });
});
