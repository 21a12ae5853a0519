import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { Zone } from '#core/zone.ts';
import { DEFAULT_RULES, minuteOfDay } from '#domain/alerts/notify-rules.ts';
import { digestAfter, quietUntil, wallTime } from '#domain/alerts/told-times.ts';

const PARIS = new Zone('Europe/Paris');
const ZONES = ['Europe/Paris', 'America/New_York', 'Australia/Lord_Howe', 'UTC', 'Asia/Kathmandu'] as const;

const at = (text: string): UnixMs => unixMs(Date.parse(text));
const digestAt = (zone: Zone, text: string, now: UnixMs): string =>
  new Date(digestAfter({ ...DEFAULT_RULES, zone, digestMinute: minuteOfDay(text) }, now)).toISOString();

function quiet(from: string, to: string) {
  return { fromMinute: minuteOfDay(from), toMinute: minuteOfDay(to), letCriticalThrough: true };
}

describe('the digest', () => {
  it('leaves at the next such time of its zone, in winter and in summer', () => {
    expect(digestAt(PARIS, '08:00', at('2026-01-05T06:59:59Z'))).toBe('2026-01-05T07:00:00.000Z');
    expect(digestAt(PARIS, '08:00', at('2026-01-05T07:00:00Z'))).toBe('2026-01-06T07:00:00.000Z');
    expect(digestAt(PARIS, '08:00', at('2026-07-05T05:59:59Z'))).toBe('2026-07-05T06:00:00.000Z');
  });

  it('leaves once on the day that has 23 hours and on the day that has 25', () => {
    // 02:30 does not exist on 29 March 2026 and exists twice on 25 October.
    expect(digestAt(PARIS, '02:30', at('2026-03-28T12:00:00Z'))).toBe('2026-03-29T01:30:00.000Z');
    expect(digestAt(PARIS, '02:30', at('2026-03-29T01:30:00Z'))).toBe('2026-03-30T00:30:00.000Z');
    expect(digestAt(PARIS, '02:30', at('2026-10-24T12:00:00Z'))).toBe('2026-10-25T00:30:00.000Z');
    expect(digestAt(PARIS, '02:30', at('2026-10-25T00:30:00Z'))).toBe('2026-10-26T01:30:00.000Z');
  });

  it('waits for the end of quiet hours that it falls into', () => {
    const rules = { ...DEFAULT_RULES, zone: PARIS, digestMinute: minuteOfDay('06:00'), quiet: quiet('22:00', '07:30') };
    expect(digestAfter(rules, at('2026-01-05T12:00:00Z'))).toBe(at('2026-01-06T06:30:00Z'));
    // Between its own time and the end of the quiet hours it is still the one of today.
    expect(digestAfter(rules, at('2026-01-06T05:30:00Z'))).toBe(at('2026-01-06T06:30:00Z'));
    expect(digestAfter(rules, at('2026-01-06T06:30:00Z'))).toBe(at('2026-01-07T06:30:00Z'));
  });

  it('is later than now, never goes back as time goes on, and there is about one a day', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.integer({ min: 0, max: 1439 }),
        fc.option(fc.tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 1439 })), { nil: undefined }),
        fc.integer({ min: at('2025-12-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') }),
        (zoneName, digestMinute, hours, start) => {
          const quietHours = hours && {
            fromMinute: hours[0],
            toMinute: (hours[0] + hours[1]) % 1440,
            letCriticalThrough: true,
          };
          const rules = { ...DEFAULT_RULES, zone: new Zone(zoneName), digestMinute, quiet: quietHours };
          let before = digestAfter(rules, unixMs(start));
          expect(before).toBeGreaterThan(start);
          for (let step = 1; step <= 40; step++) {
            const now = unixMs(start + step * 3 * HOUR_MS);
            const next = digestAfter(rules, now);
            expect(next).toBeGreaterThan(now);
            expect(next).toBeGreaterThanOrEqual(before);
            expect(next - now).toBeLessThanOrEqual(DAY_MS + 2 * HOUR_MS);
            before = next;
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('quiet hours', () => {
  it('go over midnight, and are of the zone', () => {
    const night = quiet('22:00', '07:00');
    expect(quietUntil(night, PARIS, at('2026-01-05T20:59:59Z'))).toBeUndefined();
    expect(quietUntil(night, PARIS, at('2026-01-05T21:00:00Z'))).toBe(at('2026-01-06T06:00:00Z'));
    expect(quietUntil(night, PARIS, at('2026-01-06T05:59:59Z'))).toBe(at('2026-01-06T06:00:00Z'));
    expect(quietUntil(night, PARIS, at('2026-01-06T06:00:00Z'))).toBeUndefined();
    const lunch = quiet('12:00', '13:00');
    expect(quietUntil(lunch, PARIS, at('2026-07-05T10:30:00Z'))).toBe(at('2026-07-05T11:00:00Z'));
    expect(quietUntil(lunch, PARIS, at('2026-07-05T11:30:00Z'))).toBeUndefined();
  });

  it('end by the new time after the clocks were changed', () => {
    const night = quiet('22:00', '07:00');
    expect(quietUntil(night, PARIS, at('2026-03-28T23:00:00Z'))).toBe(at('2026-03-29T05:00:00Z'));
    expect(quietUntil(night, PARIS, at('2026-10-24T23:00:00Z'))).toBe(at('2026-10-25T06:00:00Z'));
  });

  it('are what the clock on the wall says, every hour of a year', () => {
    const night = quiet('22:15', '06:45');
    const wrong: string[] = [];
    for (const name of ZONES) {
      const zone = new Zone(name);
      for (let now = at('2026-01-01T00:00:00Z') as number; now < at('2027-01-01T00:00:00Z'); now += HOUR_MS) {
        const [, time = ''] = wallTime(zone, unixMs(now)).split(' ');
        const isQuiet = time >= '22:15' || time < '06:45';
        if (isQuiet !== (quietUntil(night, zone, unixMs(now)) !== undefined)) wrong.push(`${name} ${time}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('a local time', () => {
  it.each(['', '8:00', '24:00', '08:60', '08:00 ', '0800'])('is not "%s"', (text) => {
    expect(() => minuteOfDay(text)).toThrow('Expected a local time from "00:00" to "23:59"');
  });
});
