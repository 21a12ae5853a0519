import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UTC, Zone } from '#core/zone.ts';
import { TimeField } from '#adapters/files/time-field.ts';
import { describeTimeFormat, detectTimeFormat, parseTimeFormat } from '#adapters/files/time-format.ts';
import type { TimeFormat } from '#adapters/files/time-format.ts';

function read(text: string, format: TimeFormat, zone: Zone = UTC, after?: number): number {
  const bytes = Buffer.from(`,${text},`);
  return new TimeField(format, zone).read(bytes, 1, bytes.length - 1, after);
}

/** Detects the format from one value and reads it; ISO text for the messages. */
function understood(text: string, zone?: Zone): string {
  const format = detectTimeFormat([text]);
  if (format === undefined || format === 'ambiguous') return String(format);
  const instant = read(text, format, zone);
  return Number.isNaN(instant) ? 'NaN' : new Date(instant).toISOString();
}

describe('a time field', () => {
  it.each([
    ['1704101400', '2024-01-01T09:30:00.000Z'],
    ['1704101400.0', '2024-01-01T09:30:00.000Z'],
    ['1704101400123', '2024-01-01T09:30:00.123Z'],
    ['1704101400123456', '2024-01-01T09:30:00.123Z'],
    ['1704101400000000000', '2024-01-01T09:30:00.000Z'],
    ['20240101', '2024-01-01T00:00:00.000Z'],
    ['202401010930', '2024-01-01T09:30:00.000Z'],
    ['20240101093015', '2024-01-01T09:30:15.000Z'],
    ['20240101 093015', '2024-01-01T09:30:15.000Z'],
    ['20240101 09:30', '2024-01-01T09:30:00.000Z'],
    ['20240101 09:30:15', '2024-01-01T09:30:15.000Z'],
    ['2024-01-01', '2024-01-01T00:00:00.000Z'],
    ['2024-01-01T09:30', '2024-01-01T09:30:00.000Z'],
    ['2024-01-01 09:30:15', '2024-01-01T09:30:15.000Z'],
    ['2024-01-01T09:30:15.250Z', '2024-01-01T09:30:15.250Z'],
    ['2024-01-01T09:30:15.123456789Z', '2024-01-01T09:30:15.123Z'],
    ['2024-01-01T09:30:00+02:00', '2024-01-01T07:30:00.000Z'],
    ['2024-01-01 09:30:00-0500', '2024-01-01T14:30:00.000Z'],
    ['2024-01-01 09:30:00 UTC', '2024-01-01T09:30:00.000Z'],
    ['2024.01.01 09:30', '2024-01-01T09:30:00.000Z'],
    ['2024/1/1 9:30', '2024-01-01T09:30:00.000Z'],
    ['31.01.2024 09:30:15.000', '2024-01-31T09:30:15.000Z'],
    ['01.02.2024 09:30', '2024-02-01T09:30:00.000Z'],
    ['31.01.2024 09:30:00.000 GMT+0100', '2024-01-31T08:30:00.000Z'],
    ['31/01/2024', '2024-01-31T00:00:00.000Z'],
    ['01/31/2024 1:05 PM', '2024-01-31T13:05:00.000Z'],
    ['01/31/2024 12:05:30 AM', '2024-01-31T00:05:30.000Z'],
    ['1/31/24 16:00', '2024-01-31T16:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ])('reads "%s"', (text, iso) => expect(understood(text)).toBe(iso));

  it.each([
    ['2023-02-29', 'NaN'],
    ['2024-13-01', 'NaN'],
    ['2024-01-01 24:00', 'NaN'],
    ['2024-01-01 09:60', 'NaN'],
    ['2024-01-01 9h30', 'NaN'],
    ['2024-01-01x', 'NaN'],
    ['2024-01/01', 'NaN'],
    ['01/02/2024', 'ambiguous'],
    ['yesterday', 'undefined'],
    ['12345', 'undefined'],
    ['32/32/2024', 'undefined'],
  ])('does not read "%s": %s', (text, what) => expect(understood(text)).toBe(what));

  it('reads every instant that it prints, in every format', () => {
    const instants = fc.integer({ min: Date.UTC(1990, 0, 1) / 1000, max: Date.UTC(2060, 0, 1) / 1000 });
    const civil = { kind: 'civil', compact: false } as const;
    fc.assert(
      fc.property(instants, (seconds) => {
        const instant = seconds * 1000;
        const iso = new Date(instant).toISOString();
        const [, y, m, d, clock] = /^(\d+)-(\d+)-(\d+)T(\d+:\d+:\d+)/.exec(iso)!;
        expect(read(iso, { ...civil, order: 'ymd' })).toBe(instant);
        expect(read(`${d}.${m}.${y} ${clock}`, { ...civil, order: 'dmy' })).toBe(instant);
        expect(read(`${m}/${d}/${y}, ${clock}`, { ...civil, order: 'mdy' })).toBe(instant);
        expect(read(`${y}${m}${d} ${clock!.replaceAll(':', '')}`, { ...civil, order: 'ymd', compact: true })).toBe(
          instant,
        );
        expect(read(`${seconds}`, { kind: 'epoch', unit: 's' })).toBe(instant);
        expect(read(`${seconds}000000123`, { kind: 'epoch', unit: 'ns' })).toBe(instant);
      }),
      { numRuns: 500 },
    );
  });

  it('reads a local clock, summer and winter', () => {
    const athens = new Zone('Europe/Athens');
    expect(understood('2022.10.10 00:15:00', athens)).toBe('2022-10-09T21:15:00.000Z');
    expect(understood('2022.12.10 00:15:00', athens)).toBe('2022-12-09T22:15:00.000Z');
    expect(understood('2022-12-10T00:15:00Z', athens), 'its own zone wins').toBe('2022-12-10T00:15:00.000Z');
  });

  it('takes the second of two equal clock times when the first has passed already', () => {
    // In Athens 2024-10-27 03:30 occurs at 00:30 UTC (summer) and at 01:30 UTC (winter).
    const athens = new Zone('Europe/Athens');
    const format = { kind: 'civil', order: 'ymd', compact: false } as const;
    const first = Date.UTC(2024, 9, 27, 0, 30);
    expect(read('2024-10-27 03:30', format, athens, first - 60_000)).toBe(first);
    expect(read('2024-10-27 03:30', format, athens, first + 15 * 60_000)).toBe(Date.UTC(2024, 9, 27, 1, 30));
    expect(read('2024-10-27 05:30', format, athens, Date.UTC(2024, 9, 28)), 'late, but not twice').toBe(
      Date.UTC(2024, 9, 27, 3, 30),
    );
  });

  it('reads date and time from two fields', () => {
    const bytes = Buffer.from('2024.01.31\t09:30:15\t1');
    const format = { kind: 'civil', order: 'ymd', compact: false } as const;
    expect(new TimeField(format, UTC).readPair(bytes, [0, 10, 11, 19])).toBe(Date.UTC(2024, 0, 31, 9, 30, 15));
    expect(new TimeField(format, UTC).readPair(bytes, [0, 11, 11, 19]), 'more than a date').toBeNaN();
    expect(new TimeField(format, UTC).readPair(bytes, [0, 10, 11, 20])).toBeNaN();
  });

  it('tells day and month apart as soon as one value does', () => {
    expect(detectTimeFormat(['01/02/2024', '02/02/2024', '13/02/2024'])).toMatchObject({ order: 'dmy' });
    expect(detectTimeFormat(['01/02/2024', '01/13/2024'])).toMatchObject({ order: 'mdy' });
    expect(detectTimeFormat(['01/02/2024', '12/12/2024'])).toBe('ambiguous');
  });

  it('has formats by name and by pattern', () => {
    expect(parseTimeFormat('epoch-us')).toEqual({ kind: 'epoch', unit: 'us' });
    expect(parseTimeFormat('DD/MM/YYYY HH:mm')).toEqual({ kind: 'civil', order: 'dmy', compact: false });
    expect(parseTimeFormat('mdy')).toEqual({ kind: 'civil', order: 'mdy', compact: false });
    expect(parseTimeFormat('YYYYMMDD HHmmss')).toEqual({ kind: 'civil', order: 'ymd', compact: true });
    expect(parseTimeFormat('iso')).toEqual({ kind: 'civil', order: 'ymd', compact: false });
    expect(() => parseTimeFormat('dym')).toThrow('Unknown time format "dym": did you mean "dmy"');
    expect(describeTimeFormat(parseTimeFormat('epoch-ms'))).toBe('milliseconds since 1970');
  });
});
