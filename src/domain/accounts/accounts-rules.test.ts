import { describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { isTokenGood, mayHoldScope } from '#domain/accounts/api-token.ts';
import type { TokenOfUser } from '#domain/accounts/api-token.ts';
import { IDLE_LIMIT_MS, SESSION_LIMIT_MS, sessionEnd } from '#domain/accounts/browser-session.ts';
import { checkPassword, weakness } from '#domain/accounts/password-rules.ts';
import { accountName, nameKey } from '#domain/accounts/user.ts';

describe('a new password', () => {
  it.each([
    'correct horse battery',
    'vGh2-kd9P_qLx',
    'drei Äpfel im Zug',
    'p1ano-tractor-moss',
    'ANNA.lovelies',
    'x9 x8 x7 x6 yz',
  ])('may be "%s"', (password) => {
    expect(weakness(password, 'anna')).toBeUndefined();
  });

  it.each([
    ['short', 'shorter than 12'],
    ['elevenchars', 'shorter than 12'],
    ['aaaaaaaaaaaaaaaa', 'fewer than 5 different'],
    ['abababababababab', 'fewer than 5 different'],
    ['anna-anna-ANNA-12', 'little more than the name'],
    ['password1234', 'row of keys or numbers|commonest'],
    ['Password2024!', 'commonest'],
    ['123456789012', 'row of keys'],
    ['210987654321', 'row of keys'],
    ['qwertyuiop123456', 'row of keys'],
    ['1q2w3e4r5t6y', 'row of keys'],
    ['correct-horse-battery-staple', 'commonest'],
    ['iloveyouforever99', 'commonest'],
    ['letmein-please!', 'commonest'],
  ])('is judged: %s', (password, reason) => {
    expect(weakness(password, 'anna')).toMatch(new RegExp(reason));
  });

  it('is refused without being shown', () => {
    let thrown: unknown;
    try {
      checkPassword('iloveyouforever99', 'anna');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'argument.invalid' });
    expect(JSON.stringify(thrown)).not.toContain('iloveyou');
  });
});

describe('the name of an account', () => {
  it('is found however it is written', () => {
    expect(nameKey('  ANNA ')).toBe('anna');
    expect(nameKey('Mu\u0308ller')).toBe(nameKey('M\u00fcller'));
  });

  it('is kept as it was written, and tidied up', () => {
    for (const name of ['Anna', 'anna.b@example.com', 'Jürgen 2', '李']) expect(accountName(` ${name} `)).toBe(name);
  });

  it.each(['', ' ', '-anna', 'a(b)', 'a\nb', 'a"b', 'x'.repeat(101), 'a\u202eb'])('is not %j', (name) => {
    expect(() => accountName(name)).toThrow('Expected a name');
  });
});

describe('a session', () => {
  it('ends when it is idle, and in any case after its longest time', () => {
    const created = unixMs(1_000);
    expect(sessionEnd({ created, lastSeen: created })).toBe(1_000 + IDLE_LIMIT_MS);
    const late = unixMs(1_000 + SESSION_LIMIT_MS - 5);
    expect(sessionEnd({ created, lastSeen: late })).toBe(1_000 + SESSION_LIMIT_MS);
  });
});

describe('an API token', () => {
  const found = (expires: number | undefined, isDisabled = false): TokenOfUser => ({
    token: {
      id: 't',
      name: 'ci',
      owner: 'u',
      tokenHash: 'h',
      scopes: ['read'],
      created: unixMs(0),
      expires: expires === undefined ? undefined : unixMs(expires),
      lastUsed: undefined,
    },
    ownerName: 'anna',
    role: 'admin',
    isDisabled,
  });

  it('is good until it expires, and never when its owner is disabled', () => {
    expect(isTokenGood(found(undefined), unixMs(10))).toBe(true);
    expect(isTokenGood(found(11), unixMs(10))).toBe(true);
    expect(isTokenGood(found(10), unixMs(10))).toBe(false);
    expect(isTokenGood(found(undefined, true), unixMs(10))).toBe(false);
  });

  it('has no scope beyond the role of its owner', () => {
    const held = (['viewer', 'trader', 'admin'] as const).map((role) =>
      (['read', 'research', 'trade', 'admin'] as const).filter((scope) => mayHoldScope(role, scope)),
    );
    expect(held).toEqual([['read'], ['read', 'research', 'trade'], ['read', 'research', 'trade', 'admin']]);
  });
});
