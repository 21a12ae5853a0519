import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, parseInstant } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import { FX_CLOCK, UTC_CLOCK } from '#domain/market/period.ts';
import type { Fact } from '#domain/structure/fact.ts';
import { PreviousPeriod } from '#domain/structure/periods.ts';
import { describeDetectorContract } from '#testkit/detector-contract.ts';

function hour(openTime: number, low: number, high: number): Bar {
  return { openTime, closeTime: openTime + HOUR_MS, open: low, high, low, close: high, volume: 1 };
}

function recorded(): { facts: Fact[]; days: PreviousPeriod } {
  const facts: Fact[] = [];
  return { facts, days: new PreviousPeriod('1d', UTC_CLOCK, (fact) => facts.push(fact)) };
}

const MONDAY = Date.UTC(2024, 0, 1);

describe('PreviousPeriod', () => {
  it('knows a day at the close of its last hour, and not before', () => {
    const { facts, days } = recorded();
    for (let i = 0; i < 23; i++) days.update(hour(MONDAY + i * HOUR_MS, 100 - i, 200 + (i % 5)));
    expect(days.previous).toBeUndefined();
    expect(days.forming).toMatchObject({ open: 100, high: 204, low: 78, firstAt: 0, lastAt: 22, highAt: 4, lowAt: 22 });
    days.update(hour(MONDAY + 23 * HOUR_MS, 90, 204));
    expect(days.previous).toMatchObject({ start: MONDAY, high: 204, low: 78, close: 204, knownAt: MONDAY + DAY_MS });
    expect(days.forming).toBeUndefined();
    expect(facts).toMatchObject([
      { kind: 'time-level', direction: 1, price: 204, at: 4, confirmedAt: 23, firstAt: 0, lastAt: 23 },
      { kind: 'time-level', direction: -1, price: 78, at: 22, confirmedAt: 23 },
    ]);
  });

  it('knows a day whose last hours are missing at the next bar, which may break it at once', () => {
    const { facts, days } = recorded();
    days.update(hour(MONDAY, 100, 110));
    days.update(hour(MONDAY + 30 * HOUR_MS, 105, 111));
    expect(facts).toMatchObject([
      { kind: 'time-level', direction: 1, price: 110, confirmedAt: 1 },
      { kind: 'time-level', direction: -1, price: 100, confirmedAt: 1 },
      { kind: 'time-level-broken', direction: 1, level: 110, start: MONDAY, at: 1 },
    ]);
    expect(days.previous).toMatchObject({ isHighBroken: true, isLowBroken: false });
  });

  it('counts a touch as no break, and each break once', () => {
    const { facts, days } = recorded();
    days.update(hour(MONDAY, 100, 110));
    for (const high of [110, 110.5, 112]) {
      days.update(hour((days.knownAt ?? 0) + (days.barCount === 1 ? DAY_MS - HOUR_MS : 0), 105, high));
    }
    expect(facts.filter((fact) => fact.kind === 'time-level-broken')).toMatchObject([{ at: 2 }]);
  });

  it('keeps Friday as the previous FX day over the weekend', () => {
    const facts: Fact[] = [];
    const days = new PreviousPeriod('1d', FX_CLOCK, (fact) => facts.push(fact));
    const friday = parseInstant('2024-01-04T22:00Z');
    for (let i = 0; i < 24; i++) days.update(hour(friday + i * HOUR_MS, 100, 110));
    days.update(hour(parseInstant('2024-01-07T22:00Z'), 101, 109));
    expect(days.previous).toMatchObject({ start: friday, end: friday + DAY_MS });
    expect(days.forming).toMatchObject({ start: parseInstant('2024-01-07T22:00Z') });
  });
});

const create = (emit: (fact: Fact) => void): PreviousPeriod => new PreviousPeriod('4h', FX_CLOCK, emit);
describeDetectorContract({ name: 'periods of four hours on the FX clock', create, witness: create });
