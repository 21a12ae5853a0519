import { describe, expect, it } from 'vitest';
import { MINUS } from '#apps/web/format/decimal.ts';
import { formatAmount, formatMoney } from '#apps/web/format/money.ts';
import {
  NOT_KNOWN,
  counted,
  formatBytes,
  formatCount,
  formatNumber,
  formatR,
  formatRatio,
} from '#apps/web/format/number.ts';
import { formatClock, formatDuration, formatRelative, formatTime, zoneName } from '#apps/web/format/time.ts';

describe('money', () => {
  it('has the digits that its currency is used with', () => {
    expect(formatMoney('10234.5', 'USDT')).toBe('10,234.50\u00a0USDT');
    expect(formatMoney('0.12345678', 'BTC')).toBe('0.12345678\u00a0BTC');
    expect(formatMoney('1200.4', 'JPY')).toBe('1,200\u00a0JPY');
  });

  it('shows all digits of a currency that nobody knows', () => {
    expect(formatAmount('3.14159', 'XYZ')).toBe('3.14159');
  });

  it('has a sign when it is a result', () => {
    expect(formatAmount('12.5', 'EUR', { sign: true })).toBe('+12.50');
    expect(formatAmount('-12.5', 'EUR', { sign: true })).toBe(`${MINUS}12.50`);
  });
});

describe('numbers of analysis', () => {
  it('keeps six significant digits when nothing else is asked', () => {
    expect([61234.5678, 0.00012345678, 1234567.8, 0].map((value) => formatNumber(value))).toEqual([
      '61,234.6',
      '0.000123457',
      '1,234,568',
      '0',
    ]);
  });

  it('never writes a zero for what is not known', () => {
    expect([
      formatNumber(null),
      formatNumber(Number.NaN),
      formatRatio(undefined),
      formatR(null),
      formatCount(null),
    ]).toEqual(Array.from({ length: 5 }, () => NOT_KNOWN));
  });

  it('writes shares in percent and results in R with their sign', () => {
    expect(formatRatio(0.12345)).toBe('12.3\u00a0%');
    expect(formatRatio(-0.05, 0, true)).toBe(`${MINUS}5\u00a0%`);
    expect(formatR(1.5)).toBe('+1.50\u00a0R');
    expect(formatR(-0.254)).toBe(`${MINUS}0.25\u00a0R`);
  });

  it('counts', () => {
    expect([counted(1, 'run'), counted(1_200, 'run'), counted(2, 'entry', 'entries')]).toEqual([
      '1 run',
      '1,200 runs',
      '2 entries',
    ]);
    expect([0, 999, 1_500, 1_234_567_890].map(formatBytes)).toEqual([
      '0\u00a0B',
      '999\u00a0B',
      '1.5\u00a0kB',
      '1.2\u00a0GB',
    ]);
  });
});

describe('times', () => {
  const time = Date.UTC(2026, 2, 1, 12, 5, 9);

  it('are written in a zone, by its rules of that day', () => {
    expect(formatTime(time, 'second', 'UTC')).toBe('2026-03-01 12:05:09');
    expect(formatTime(time, 'minute', 'America/New_York')).toBe('2026-03-01 07:05');
    expect(formatTime(Date.UTC(2026, 6, 1, 22), 'date', 'Europe/Athens')).toBe('2026-07-02');
    expect(formatClock(Date.UTC(2026, 0, 1, 0, 0, 0), 'UTC')).toBe('00:00:00');
    expect(zoneName(time, 'UTC')).toBe('UTC');
  });

  it('are told from now', () => {
    const told = [0, 12_000, 5 * 60_000, 26 * 3_600_000, 40 * 86_400_000].map((ago) =>
      formatRelative(time - ago, time),
    );
    expect(told).toEqual(['now', '12 s ago', '5 min ago', '1 d ago', '1 mo ago']);
    expect(formatRelative(time + 2 * 3_600_000, time)).toBe('in 2 h');
  });

  it('have lengths by their two largest units', () => {
    expect([340, 1_250, 42_000, 65_000, 3_900_000, 90_000_000].map(formatDuration)).toEqual([
      '340 ms',
      '1.3 s',
      '42 s',
      '1 min 5 s',
      '1 h 5 min',
      '1 d 1 h',
    ]);
  });
});
