import { describe, expect, it } from 'vitest';
import { Redacted } from '#core/redacted.ts';
import { fitLines } from '#adapters/notify/fit-text.ts';
import { withoutSecrets } from '#adapters/notify/without-secrets.ts';

describe('a text that is too long', () => {
  it('keeps whole lines and says how many more there are', () => {
    const text = Array.from({ length: 30 }, (_, i) => `line ${i}`).join('\n');
    expect(fitLines(text, 1_000)).toBe(text);
    const cut = fitLines(text, 100);
    expect(cut).toBe('line 0\nline 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\n… and 22 more lines');
    expect(cut.length).toBeLessThanOrEqual(100);
  });

  it('of one line is cut within it, and never within a character', () => {
    const cut = fitLines('💥'.repeat(100), 100);
    expect(cut.length).toBeLessThanOrEqual(100);
    expect(cut.isWellFormed()).toBe(true);
    expect(fitLines(`${'x'.repeat(300)}\nsecond`, 100)).toMatch(/^x{59}…\n… and 1 more line$/);
  });
});

describe('what a server says', () => {
  const secret = new Redacted('1234:AA bb/ccccdddd');

  it.each([
    ['as it is', '1234:AA bb/ccccdddd'],
    ['in an address', encodeURIComponent('1234:AA bb/ccccdddd')],
    ['in Base64', Buffer.from('1234:AA bb/ccccdddd').toString('base64')],
    ['in part', 'ccccdddd'],
  ])('does not show a secret %s', (_, form) => {
    expect(withoutSecrets(`no: "${form}" is wrong`, [secret])).toMatch(/^no: "\[redacted\]=?=?" is wrong$/);
  });

  it('is one short line', () => {
    const said = withoutSecrets(`a\r\nb\u0000\n${'x'.repeat(999)}`, [new Redacted('')]);
    expect(said).toMatch(/^a b x+…$/);
    expect(said.length).toBe(300);
  });
});
