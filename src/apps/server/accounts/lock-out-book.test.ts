import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { LockOutBook } from '#apps/server/accounts/lock-out-book.ts';
import type { Try } from '#apps/server/accounts/lock-out-book.ts';

const HOME = '192.0.2.1';
const DAY_MS = 86_400_000;

class Hands {
  time = unixMs(1_800_000_000_000);

  now(): UnixMs {
    return this.time;
  }

  pass(ms: number): void {
    this.time = unixMs(this.time + ms);
  }
}

function at(address: string, name: string | undefined = 'anna', isKnownAddress = false): Try {
  return { name, address, isKnownAddress };
}

/** Whether a try is let through; one that is counts as a failure. */
function fails(book: LockOutBook, request: Try): boolean {
  try {
    book.begin(request);
    return true;
  } catch {
    return false;
  }
}

function failTimes(book: LockOutBook, request: Try, times: number): number {
  return Array.from({ length: times }, () => fails(book, request)).filter(Boolean).length;
}

describe('the book of failures', () => {
  it('lets five through at once, then one after each wait', () => {
    const hands = new Hands();
    const book = new LockOutBook(hands);
    expect(failTimes(book, at(HOME), 100)).toBe(5);
    for (const seconds of [1, 2, 4, 8, 16]) {
      hands.pass(seconds * 1_000 - 1);
      expect(fails(book, at(HOME))).toBe(false);
      hands.pass(1);
      expect(failTimes(book, at(HOME), 3)).toBe(1);
    }
  });

  it('says how long to wait, in the same words for every name', () => {
    const words = ['anna', 'nobody-has-this-name'].map((name) => {
      const book = new LockOutBook(new Hands());
      failTimes(book, at(HOME, name), 5);
      try {
        book.begin(at(HOME, name));
        return 'none';
      } catch (error) {
        return JSON.stringify(error);
      }
    });
    expect(words[0]).toBe(words[1]);
    expect(JSON.parse(words[0]!)).toMatchObject({ code: 'auth.locked', place: { value: '1' } });
  });

  it('does the same for any two names, whatever is tried and when', () => {
    const step = fc.record({
      gap: fc.integer({ min: 0, max: 40_000 }),
      address: fc.constantFrom(HOME, '198.51.100.7', '2001:db8::1'),
      end: fc.constantFrom('fail' as const, 'withdraw' as const, 'succeed' as const),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const runs = ['known', 'unknown'].map((name) => {
          const hands = new Hands();
          const book = new LockOutBook(hands);
          return steps.map(({ gap, address, end }) => {
            hands.pass(gap);
            try {
              const counted = book.begin(at(address, name));
              if (end !== 'fail') counted[end]();
              return `in ${counted.locks}`;
            } catch (error) {
              return (error as Error).message;
            }
          });
        });
        expect(runs[0]).toEqual(runs[1]);
      }),
    );
  });

  it('counts an address for all names together', () => {
    const book = new LockOutBook(new Hands());
    const through = Array.from({ length: 40 }, (_, i) => fails(book, at(HOME, `name${i}`)));
    expect(through.filter(Boolean)).toHaveLength(20);
    expect(fails(book, at(HOME, undefined))).toBe(false);
    expect(fails(book, at('192.0.2.2', 'somebody'))).toBe(true);
  });

  it('counts addresses of one IPv6 network as one', () => {
    const book = new LockOutBook(new Hands());
    const through = Array.from({ length: 40 }, (_, i) => fails(book, at(`2001:db8:0:1::${i}`, `name${i}`)));
    expect(through.filter(Boolean)).toHaveLength(20);
  });

  it('counts a name for all addresses that it never signed in from, together', () => {
    const book = new LockOutBook(new Hands());
    const through = Array.from({ length: 100 }, (_, i) => fails(book, at(`203.0.113.${i}`)));
    expect(through.filter(Boolean)).toHaveLength(20);
  });

  it('never keeps the owner out at home, whatever strangers do elsewhere and for however long', () => {
    const hands = new Hands();
    const book = new LockOutBook(hands);
    for (let day = 0; day < 20; day++) {
      for (let i = 0; i < 100; i++) {
        hands.pass(i % 7 === 0 ? 1_000_000 : 5_000);
        fails(book, at(`203.0.113.${(day * 100 + i) % 250}`));
      }
      expect(() => book.begin(at(HOME, 'anna', true)).succeed()).not.toThrow();
    }
  });

  it('never makes anybody wait longer than a quarter of an hour after the last failure that was counted', () => {
    const gaps = fc.array(fc.tuple(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 0, max: 5 })), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(gaps, (tries) => {
        const hands = new Hands();
        const book = new LockOutBook(hands);
        for (const [gap, host] of tries) {
          hands.pass(gap);
          fails(book, at(`203.0.113.${host}`));
        }
        hands.pass(900_000);
        expect(fails(book, at('203.0.113.0'))).toBe(true);
      }),
    );
  });

  it('does not lengthen a wait by tries that come too early', () => {
    const hands = new Hands();
    const book = new LockOutBook(hands);
    failTimes(book, at(HOME), 5);
    expect(failTimes(book, at(HOME), 1_000)).toBe(0);
    hands.pass(1_000);
    expect(fails(book, at(HOME))).toBe(true);
  });

  it('lets no more through when many come at the same moment', () => {
    const book = new LockOutBook(new Hands());
    const counted = Array.from({ length: 50 }, () => {
      try {
        return book.begin(at(HOME));
      } catch {
        return undefined;
      }
    });
    expect(counted.filter((each) => each !== undefined)).toHaveLength(5);
  });

  it('takes back what was no failure, as if it had never been tried', () => {
    const hands = new Hands();
    const book = new LockOutBook(hands);
    failTimes(book, at(HOME), 8);
    hands.pass(60_000);
    failTimes(book, at(HOME), 1);
    hands.pass(2_000);
    book.begin(at(HOME)).withdraw();
    expect(failTimes(book, at(HOME), 2)).toBe(1);
  });

  it('forgets the failures of a name at an address when it signs in there, and no others', () => {
    const book = new LockOutBook(new Hands());
    failTimes(book, at(HOME), 4);
    book.begin(at(HOME)).succeed();
    expect(failTimes(book, at(HOME), 10)).toBe(5);
    // 9 failures at this address so far: 11 more are free.
    expect(Array.from({ length: 30 }, (_, i) => fails(book, at(HOME, `name${i}`))).filter(Boolean)).toHaveLength(11);
  });

  it('says of a failure whether somebody has to wait because of it', () => {
    const book = new LockOutBook(new Hands());
    expect(Array.from({ length: 5 }, () => book.begin(at(HOME)).locks)).toEqual([false, false, false, false, true]);
  });

  it('forgets everything after a day, and remembers so many only', () => {
    const hands = new Hands();
    const book = new LockOutBook(hands, 10);
    failTimes(book, at(HOME), 5);
    hands.pass(DAY_MS);
    expect(failTimes(book, at(HOME), 10)).toBe(5);
    for (let i = 0; i < 10; i++) fails(book, at(`203.0.113.${i}`, `other${i}`));
    expect(failTimes(book, at(HOME), 10)).toBe(5);
  });
});
