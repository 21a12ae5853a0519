import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { addressKey, afterFailure, lockedUntil, LOCK_RULES } from '#domain/accounts/lock-out.ts';
import type { Failures } from '#domain/accounts/lock-out.ts';

const RULE = LOCK_RULES['name-at-address'];
const AT = unixMs(1_000_000);

/** The waits in seconds after each of so many failures, each made as soon as it may be. */
function waits(count: number): number[] {
  let failures: Failures | undefined;
  let now = AT;
  return Array.from({ length: count }, () => {
    failures = afterFailure(failures, now, RULE);
    const until = lockedUntil(failures, now, RULE) ?? now;
    const wait = (until - now) / 1_000;
    now = until;
    return wait;
  });
}

describe('failures', () => {
  it('are free five times; then the wait doubles from a second up to a quarter of an hour', () => {
    expect(waits(17)).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
  });

  it('lock until the wait is over, and not a millisecond longer', () => {
    const failures = { count: 5, last: AT };
    expect(lockedUntil(failures, unixMs(AT + 999), RULE)).toBe(AT + 1_000);
    expect(lockedUntil(failures, unixMs(AT + 1_000), RULE)).toBeUndefined();
    expect(lockedUntil(undefined, AT, RULE)).toBeUndefined();
  });

  it('are forgotten after a day without one', () => {
    const failures = { count: 100, last: AT };
    expect(afterFailure(failures, unixMs(AT + RULE.forgetMs), RULE)).toEqual({ count: 1, last: AT + RULE.forgetMs });
    expect(afterFailure(failures, unixMs(AT + RULE.forgetMs - 1), RULE)).toMatchObject({ count: 101 });
  });

  it('never make one wait longer than the longest wait, whatever has happened', () => {
    const history = fc.array(fc.integer({ min: 0, max: 3 * RULE.forgetMs }), { maxLength: 60 });
    fc.assert(
      fc.property(history, fc.constantFrom(...Object.values(LOCK_RULES)), (gaps, rule) => {
        let failures: Failures | undefined;
        let now = AT as number;
        for (const gap of gaps) {
          now += gap;
          failures = afterFailure(failures, now as UnixMs, rule);
          const until = lockedUntil(failures, now as UnixMs, rule);
          expect((until ?? now) - now).toBeLessThanOrEqual(rule.longestMs);
          expect(lockedUntil(failures, (now + rule.longestMs) as UnixMs, rule)).toBeUndefined();
        }
      }),
    );
  });

  it('leave a guesser fewer than a hundred tries a day, however they are spread', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 3_600_000 }), { minLength: 200, maxLength: 600 });
    fc.assert(
      fc.property(gaps, (moments) => {
        let failures: Failures | undefined;
        let now = AT as number;
        const tries: number[] = [];
        for (const gap of moments) {
          now += gap;
          if (lockedUntil(failures, now as UnixMs, RULE) !== undefined) continue;
          failures = afterFailure(failures, now as UnixMs, RULE);
          tries.push(now);
        }
        const ofFirstDay = tries.filter((time) => time < AT + 86_400_000);
        expect(ofFirstDay.length).toBeLessThanOrEqual(96 + 15);
      }),
      { numRuns: 50 },
    );
  });
});

describe('an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
  ])('%s counts as %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});
