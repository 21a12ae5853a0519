import { describe, expect, it } from 'vitest';
import { formatCents } from '#apps/web/format/probability.ts';

describe('prices of contracts', () => {
  it('are cents of the unit that is paid, to a tenth', () => {
    expect(formatCents(0.51)).toBe('51.0\u00a0¢');
    expect(formatCents(0.505)).toBe('50.5\u00a0¢');
    expect(formatCents(1)).toBe('100.0\u00a0¢');
    expect(formatCents(0)).toBe('0.0\u00a0¢');
    expect(formatCents(1.005)).toBe('100.5\u00a0¢');
  });

  it('have a digit more near 0 and near 1, where a tenth of a cent is much', () => {
    expect(formatCents(0.0045)).toBe('0.45\u00a0¢');
    expect(formatCents(0.9955)).toBe('99.55\u00a0¢');
  });

  it('carry a sign as differences', () => {
    expect(formatCents(0.015, true)).toBe('+1.5\u00a0¢');
    expect(formatCents(-0.0005, true)).toBe('\u22120.05\u00a0¢');
  });

  it('that are not known are a dash, never a zero', () => {
    expect(formatCents(null)).toBe('–');
    expect(formatCents(Number.NaN)).toBe('–');
  });
});
