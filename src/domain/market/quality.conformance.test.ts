import { describe, expect, it } from 'vitest';
import { parseInstant } from '#core/time.ts';
import { calendarNamed } from '#domain/market/calendars/registry.ts';
import { inspectBars } from '#domain/market/quality.ts';
import type { QualityReport } from '#domain/market/quality.ts';
import { parseTimeframe } from '#domain/market/timeframe.ts';
import { parseCsv, readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';
import { readSharedBars } from '#testkit/shared-bars.ts';

/** A file of bars with the defects that its manifest counted, by a program of its own; `undefined` where it did not count. */
interface CountedFile {
  readonly path: string;
  readonly set: string;
  readonly rows: number;
  readonly expected: Readonly<Record<string, number | undefined>>;
  readonly largestGaps: string;
}

const COUNTED = countedFiles();

describe.skipIf(sharedFolder() === undefined)('defects found, against the counts of the data manifest', () => {
  it('finds files to compare with', () => {
    expect(COUNTED.length).toBeGreaterThan(0);
  });

  it.each(COUNTED)('$path', (file) => {
    const report = inspect(file);
    expect(report.rows).toBe(file.rows);
    const { defects } = report;
    const counts: Record<string, number> = {
      ...(file.set.startsWith('crypto') ? { gaps: defects.gap.count, missing: defects.gap.bars } : {}),
      gapsOver5d: defects.gap.count,
      dup: defects.duplicate.count,
      back: defects.order.count,
      zeroVol: defects.zeroVolume.bars,
      ohlcViolations: defects.ohlc.count,
      nonPositive: defects.price.count,
    };
    const comparable = Object.entries(file.expected).filter(([name, count]) => count !== undefined && name in counts);
    expect(Object.fromEntries(comparable.map(([name]) => [name, counts[name]]))).toEqual(
      Object.fromEntries(comparable),
    );
    // The manifest names a gap by the last bar before it.
    const places = defects.gap.places.map(({ time, bars }) => ({ time: time - report.spacing!.spacingMs, bars }));
    expect(places).toEqual(expect.arrayContaining(largestGaps(file)));
  });

  it.each(COUNTED)('$path has the timeframe that its set is named for', (file) => {
    const named = /-(\d+[mhd])(?:-|$)/.exec(file.set);
    const { spacing } = inspect(file);
    expect(spacing!.timeframe).toBe(named === null ? '1d' : parseTimeframe(named[1]!));
  });
});

describe.skipIf(sharedFiles('data', /^dirty-1d$/).length === 0)('the dirty daily set', () => {
  it('shows its five bad ticks by factor, and nothing else as an outlier', () => {
    const [file] = COUNTED.filter(({ set }) => set === 'dirty-1d');
    const { outlier } = inspect(file!).defects;
    const days = outlier.places.map(({ time }) => new Date(time).toISOString().slice(0, 10));
    expect(days).toEqual(['2001-03-14', '2001-07-13', '2001-09-24', '2001-10-03', '2001-10-16']);
    for (const { detail } of outlier.places) expect(Number(/factor (\S+)/.exec(detail)![1])).toBeGreaterThan(3);
  });
});

function largestGaps({ largestGaps: text }: CountedFile): { time: number; bars: number }[] {
  const gaps = text.split(' ').filter((gap) => gap !== '');
  return gaps.map((gap) => ({ time: parseInstant(gap.split('+')[0]!), bars: Number(gap.split('+')[1]) }));
}

function inspect({ path, set }: CountedFile): QualityReport {
  const bars = readSharedBars(path, 1);
  return inspectBars(bars, {
    placesMax: 1000,
    ...(set.startsWith('crypto') ? { calendar: calendarNamed('crypto') } : {}),
  });
}

/** Every file of the manifest in the standard form that has counts, whatever its market. */
function countedFiles(): CountedFile[] {
  if (sharedFiles('data', /^MANIFEST\.csv$/).length === 0) return [];
  const names = ['gaps', 'missing', 'gapsOver5d', 'dup', 'back', 'zeroVol', 'ohlcViolations', 'nonPositive'];
  return parseCsv(readShared('data/MANIFEST.csv'))
    .filter((row) => isStandard(row['set']!, row['file']!) && row['dup'] !== '')
    .map((row) => ({
      path: `data/${row['set']}/${row['file']}`,
      set: row['set']!,
      rows: Number(row['rows']),
      expected: Object.fromEntries(names.map((name) => [name, row[name] === '' ? undefined : Number(row[name])])),
      largestGaps: row['largestGaps'] ?? '',
    }));
}

function isStandard(set: string, file: string): boolean {
  const isBarSet = /^(crypto|dirty|eu|us|index)-.*(1d|\d+[mh])(-|$)/.test(set) || set === 'dirty-1d';
  return isBarSet && !/panel|lean/.test(set) && sharedFiles(`data/${set}`, /\.csv\.gz$/).includes(file);
}
