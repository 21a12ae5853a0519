import { describe, expect, it } from 'vitest';
import { readKeepRule } from '#apps/operating/keep-rule.ts';
import { countText, sizeText, spanText } from '#apps/operating/sizes.ts';
import { shownAddress } from '#apps/cli/operate/watched.ts';

describe('--keep', () => {
  it.each([
    ['30d,52w,monthly', { days: 30, weeks: 52 }],
    ['7d', { days: 7, weeks: 0 }],
    ['monthly', { days: 0, weeks: 0 }],
    [' 4w , 10d ', { days: 10, weeks: 4 }],
  ])('reads "%s"', (text, rule) => {
    expect(readKeepRule(text)).toEqual(rule);
  });

  it.each(['', '30', '30d,30d', '1y', '-1d', '30d,,monthly', '1.5d', '123456d'])('refuses "%s"', (text) => {
    expect(() => readKeepRule(text)).toThrow(`Expected --keep to be such as "30d,52w,monthly", was "${text}"`);
  });
});

describe('figures for people', () => {
  it.each([
    [999, '999 bytes'],
    [1_500, '1.5 kB'],
    [4_534_002, '4.5 MB'],
    [84_070_000_000, '84.07 GB'],
  ])('%d bytes are %s', (bytes, text) => expect(sizeText(bytes)).toBe(text));

  it.each([
    [12.4, '12 ms'],
    [1_500, '1.5 s'],
    [59_999, '60.0 s'],
    [60_000, '1 min'],
    [3_600_000 * 5 + 60_000, '5 h 1 min'],
    [86_400_000 * 3 + 3_600_000 * 4, '3 d 4 h'],
  ])('%d ms are %s', (ms, text) => expect(spanText(ms)).toBe(text));

  it('count in the singular and in the plural', () => {
    expect([countText(1, 'row'), countText(1_234, 'row'), countText(0, 'entry', 'entries')]).toEqual([
      '1 row',
      '1,234 rows',
      '0 entries',
    ]);
  });

  it('show an address of backups without what may be a key', () => {
    expect(shownAddress('s3://id:secret@bucket/prefix?endpoint=https://host&secret=x')).toBe('s3://bucket/prefix');
    expect(shownAddress('/data/back?ups')).toBe('/data/back?ups');
  });
});
