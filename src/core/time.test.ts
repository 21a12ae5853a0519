import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDay, formatInstant, formatMinute, parseInstant, unixMs } from '#core/time.ts';

describe('instants', () => {
  it.each([
    ['2024-11-01', '2024-11-01T00:00:00.000Z'],
    ['2024-11-01T09:30', '2024-11-01T09:30:00.000Z'],
    ['2024-11-01 09:30', '2024-11-01T09:30:00.000Z'],
    ['2024-11-01T09:30:15.250Z', '2024-11-01T09:30:15.250Z'],
    ['2024-11-01T09:30+02:00', '2024-11-01T07:30:00.000Z'],
    ['2024-11-01T09:30-0500', '2024-11-01T14:30:00.000Z'],
    [' 2024-02-29 ', '2024-02-29T00:00:00.000Z'],
  ])('reads "%s" as %s, UTC when no zone is given', (text, iso) => {
    expect(formatInstant(parseInstant(text))).toBe(iso);
  });

  it.each([
    '',
    '2024',
    '2024-13-01',
    '2024-02-30',
    '2023-02-29',
    '2024-11-31T09:30',
    '2024-11-01T25:00',
    '01.11.2024',
    'today',
    '2024-11-01T09',
  ])('refuses "%s"', (text) => {
    expect(() => parseInstant(text)).toThrow(expect.objectContaining({ code: 'argument.invalid' }));
  });

  it.each([Number.NaN, 1.5, Number.POSITIVE_INFINITY, 1e15, -1e15])('refuses %d as milliseconds', (value) => {
    expect(() => unixMs(value)).toThrow(/UTC milliseconds/);
  });

  it('reads back what it prints', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2e12, max: 2.5e14 }), (value) => {
        const instant = unixMs(value);
        expect(parseInstant(formatInstant(instant))).toBe(instant);
        expect(formatInstant(instant).startsWith(formatDay(instant))).toBe(true);
        expect(formatMinute(instant)).toBe(formatInstant(instant).slice(0, 16).replace('T', ' '));
      }),
      { numRuns: 1000 },
    );
  });
});
