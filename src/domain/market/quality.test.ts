import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, parseInstant } from '#core/time.ts';
import { calendarNamed } from '#domain/market/calendars/registry.ts';
import { DEFECT_KINDS } from '#domain/market/defects.ts';
import type { DefectKind } from '#domain/market/defects.ts';
import { inspectBars, rawColumns } from '#domain/market/quality.ts';
import type { QualityOptions, QualityReport, RawBar } from '#domain/market/quality.ts';
import { randomBars } from '#testkit/random-bars.ts';

const MONDAY = parseInstant('2024-01-01');
const crypto = calendarNamed('crypto');
const fx = calendarNamed('fx');

/** Sound hourly rows that move a little, from Monday on. */
function hours(count: number, from: number = MONDAY): RawBar[] {
  return Array.from({ length: count }, (_, i) => {
    const close = 100 + (i % 2);
    return { openTime: from + i * HOUR_MS, open: 100, high: 102, low: 99, close, volume: 5 };
  });
}

/** Rows with some of them changed by number. */
function changed(rows: readonly RawBar[], changes: Readonly<Record<number, Partial<RawBar>>>): RawBar[] {
  return rows.map((row, i) => ({ ...row, ...changes[i] }));
}

function inspect(rows: readonly RawBar[], options: QualityOptions = { calendar: crypto }): QualityReport {
  return inspectBars(rawColumns(rows), options);
}

/** The kinds found, each as `places/bars`. */
function found(report: QualityReport): Partial<Record<DefectKind, string>> {
  return Object.fromEntries(
    Object.entries(report.defects)
      .filter(([, summary]) => summary.count > 0)
      .map(([kind, summary]) => [kind, `${summary.count}/${summary.bars}`]),
  );
}

describe('inspectBars', () => {
  it('finds nothing in sound rows', () => {
    const report = inspect(hours(100));
    expect(found(report)).toEqual({});
    expect(report).toMatchObject({
      rows: 100,
      from: MONDAY,
      to: MONDAY + 99 * HOUR_MS,
      timeframe: '1h',
      isClean: true,
    });
  });

  it('names the first missing bar of a gap and how many are missing', () => {
    const rows = hours(50).filter((_, i) => i !== 10 && (i < 20 || i > 24));
    const report = inspect(rows);
    expect(found(report)).toEqual({ gap: '2/6' });
    expect(report.defects.gap.places.map(({ time, bars }) => [(time - MONDAY) / HOUR_MS, bars])).toEqual([
      [10, 1],
      [20, 5],
    ]);
  });

  it('finds days on which an exchange had a session and the data have none', () => {
    // From Monday 2023-12-18: Christmas and New Year are no gap, half days are days; the 20th and the 28th are missing.
    const days = ['18', '19', '21', '22', '27', '29'].map((day) => `2023-12-${day}`);
    const rows = [...days, '2024-01-02', '2024-01-03'].map((day) => ({
      ...hours(1, parseInstant(day))[0]!,
    }));
    const report = inspect(rows, { calendar: calendarNamed('xetra'), timeframe: '1d' });
    expect(found(report)).toEqual({ gap: '2/2' });
  });

  it('knows that an FX weekend is no gap, and that Sunday evening is one', () => {
    const friday = hours(48, parseInstant('2024-01-04T22:00Z'));
    const week = friday.filter((row) => row.openTime < parseInstant('2024-01-05T22:00Z'));
    expect(found(inspect([...week, ...hours(20, parseInstant('2024-01-07T22:00Z'))], { calendar: fx }))).toEqual({});
    expect(found(inspect([...week, ...hours(20, parseInstant('2024-01-08T00:00Z'))], { calendar: fx }))).toEqual({
      gap: '1/2',
    });
    expect(found(inspect([...week, ...hours(20, parseInstant('2024-01-07T22:00Z'))]))).toEqual({ gap: '1/48' });
  });

  it('without a calendar reports only stretches of more than five days', () => {
    const days = hours(200).map((row, i) => ({ ...row, openTime: MONDAY + i * DAY_MS }));
    const weekdays = days.filter((row) => new Date(row.openTime).getUTCDay() % 6 !== 0);
    expect(found(inspect(weekdays, {}))).toEqual({});
    expect(
      found(
        inspect(
          weekdays.filter((_, i) => i < 50 || i > 54),
          {},
        ),
      ),
    ).toEqual({ gap: '1/9' });
  });

  it('tells duplicates with other values from those with the same, and late rows from both', () => {
    const rows = hours(10);
    const report = inspect([...rows.slice(0, 5), rows[4]!, { ...rows[4]!, close: 101.5 }, rows[2]!, ...rows.slice(5)]);
    expect(found(report)).toEqual({ duplicate: '2/2', order: '1/1' });
    expect(report.defects.duplicate.places.map((place) => [place.row, place.detail])).toEqual([
      [5, 'same values'],
      [6, 'other values'],
    ]);
  });

  it.each([
    ['a high below the close', { high: 100, close: 101 }, { ohlc: '1/1' }],
    ['a low above the open', { low: 100.5 }, { ohlc: '1/1' }],
    ['a zero price', { low: 0 }, { price: '1/1' }],
    ['a price that is not a number', { close: Number.NaN }, { price: '1/1' }],
    ['an infinite price', { high: Number.POSITIVE_INFINITY }, { price: '1/1' }],
    ['negative volume', { volume: -1 }, { volume: '1/1' }],
    ['no volume at all, which is not zero', { volume: Number.NaN }, {}],
    ['zero volume', { volume: 0 }, { zeroVolume: '1/1' }],
    ['a time off the grid', { openTime: MONDAY + 20 * HOUR_MS + 1000 }, { spacing: '2/2' }],
  ])('finds %s', (_, change, kinds) => {
    expect(found(inspect(changed(hours(40), { 20: change })))).toEqual(kinds);
  });

  it('finds a time that is not a number, and the hole that it leaves', () => {
    expect(found(inspect(changed(hours(40), { 20: { openTime: Number.NaN } })))).toEqual({ order: '1/1', gap: '1/1' });
  });

  it('counts runs of zero volume and of flat rows with their lengths', () => {
    const still = { open: 100, high: 100, low: 100, close: 100, volume: 0 };
    const report = inspect(changed(hours(40), { 10: still, 11: still, 12: still, 30: still }));
    expect(found(report)).toEqual({ zeroVolume: '2/4', flat: '1/3' });
    expect(report.defects.flat.places).toEqual([{ row: 10, time: MONDAY + 10 * HOUR_MS, bars: 3, detail: '3 rows' }]);
  });

  it('finds a spike that is taken back, not a crash that stays', () => {
    const spike = { open: 100, high: 402, low: 99, close: 400 };
    expect(found(inspect(changed(hours(100), { 60: spike })))).toEqual({ outlier: '1/1' });
    const crash = hours(100).map((row, i) =>
      i < 60 ? row : { ...row, open: 25, high: 26, low: 24, close: 25 + (i % 2) },
    );
    expect(found(inspect(crash))).toEqual({});
  });

  it('counts what longer bars lack, but not in the period in which the data begins', () => {
    const rows = hours(48, MONDAY + 2 * HOUR_MS).filter((_, i) => i !== 10 && i !== 11);
    const report = inspect(rows, { calendar: crypto, longer: ['4h', '1d'] });
    expect(found(report)).toMatchObject({ gap: '1/2', partial: '1/2' });
    expect(report.defects.partial.places[0]!.detail).toBe('4h: 2 of 4 missing');
  });

  it('says when rows do not have the timeframe that was asked for', () => {
    const report = inspect(hours(50), { calendar: crypto, timeframe: '15m' });
    expect(report).toMatchObject({ isOtherTimeframe: true, isClean: false, timeframe: '15m' });
    expect(report.spacing).toEqual({ timeframe: '1h', spacingMs: HOUR_MS, share: 1 });
  });

  it('keeps the first places only, and counts all', () => {
    const rows = hours(40).map((row) => ({ ...row, high: 50 }));
    const report = inspect(rows, { calendar: crypto, placesMax: 3 });
    expect(report.defects.ohlc.count).toBe(40);
    expect(report.defects.ohlc.places.map((place) => place.row)).toEqual([0, 1, 2]);
  });

  it('has nothing to say about no rows', () => {
    expect(inspect([])).toMatchObject({
      rows: 0,
      from: undefined,
      timeframe: undefined,
      spacing: undefined,
      isClean: true,
    });
  });
});

describe('laws of the quality report', () => {
  const streams = randomBars({ lengthMs: HOUR_MS, barsMax: 80, missingRatio: 0.3 });

  it('finds in a gapped stream exactly the bars that were left out', () => {
    fc.assert(
      fc.property(streams, (bars) => {
        const report = inspectBars(rawColumns(bars), { calendar: crypto, timeframe: '1h' });
        const slots = bars.length === 0 ? 0 : (bars.at(-1)!.closeTime - bars[0]!.openTime) / HOUR_MS;
        expect(report.defects.gap.bars).toBe(slots - bars.length);
        const wrong = (['order', 'duplicate', 'spacing', 'price', 'ohlc', 'volume'] as const).filter(
          (kind) => report.defects[kind].count > 0,
        );
        expect(wrong).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('finds the same gaps in whatever order the rows come', () => {
    fc.assert(
      fc.property(streams, fc.infiniteStream(fc.nat()), (bars, keys) => {
        const shuffled = bars
          .map((bar) => ({ bar, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ bar }) => bar);
        const [sorted, mixed] = [bars, shuffled].map((rows) =>
          inspectBars(rawColumns(rows), { calendar: crypto, timeframe: '1h' }),
        );
        expect(mixed!.defects.gap.bars).toBe(sorted!.defects.gap.bars);
        expect(mixed!.defects.duplicate.count).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('never throws, whatever the numbers', () => {
    const number = fc.oneof(fc.double(), fc.integer({ min: -5, max: 5 }), fc.constant(MONDAY));
    const row = fc.record({ openTime: number, open: number, high: number, low: number, close: number, volume: number });
    fc.assert(
      fc.property(fc.array(row), fc.constantFrom(crypto, undefined), (rows, calendar) => {
        const report = inspect(rows, { ...(calendar && { calendar }), timeframe: '1h', longer: ['4h', '1d', '1w'] });
        expect(Object.keys(report.defects)).toEqual(Object.keys(DEFECT_KINDS));
      }),
      { numRuns: 1000 },
    );
  });
});
