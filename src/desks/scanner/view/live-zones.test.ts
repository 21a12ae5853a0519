import { describe, expect, it } from 'vitest';
import type { Bar } from '#domain/market/bar.ts';
import type { ZoneState } from '#domain/structure/fact.ts';
import { BarTimes } from '#desks/scanner/view/bar-times.ts';
import { LiveZones } from '#desks/scanner/view/live-zones.ts';
import { gradeOf } from '#desks/scanner/view/zone-grade.ts';

const times = new BarTimes();
for (let i = 0; i < 20; i++) times.push(i * 1_000);

/** A long zone 95-97 from bar 3, known at bar 5 with the close at 100 and an ATR of 2. */
function seeded(source: 'order-block' | 'fvg' = 'order-block'): LiveZones {
  const live = new LiveZones();
  const strength = source === 'fvg' ? undefined : 5;
  const fact = {
    kind: 'zone',
    at: 3,
    confirmedAt: 5,
    confirmedTime: 6_000,
    direction: 1,
    source,
    zone: 7,
    strength,
    top: 97,
    bottom: 95,
  } as const;
  live.take(fact, times, { close: 100, atr: 2 });
  return live;
}

function change(live: LiveZones, state: ZoneState, source: 'order-block' | 'fvg' = 'order-block'): LiveZones {
  const strength = source === 'fvg' ? undefined : 5;
  const fact = {
    kind: 'zone-state',
    at: 9,
    confirmedAt: 9,
    confirmedTime: 10_000,
    direction: 1,
    source,
    zone: 7,
    strength,
    state,
    level: 95,
  } as const;
  live.take(fact, times, { close: 94, atr: 2 });
  return live;
}

/** An entry bar that opens at second `opensAt` and reaches down to `low`. */
function bar(opensAt: number, low: number): Bar {
  const openTime = opensAt * 1_000;
  return { openTime, closeTime: openTime + 1_000, open: 100, high: 101, low, close: 100, volume: 1 };
}

describe('live zones', () => {
  it('remember what the market was like when a zone became known', () => {
    expect(seeded().readings(100, 5)).toEqual([
      {
        source: 'order-block',
        direction: 'long',
        top: 97,
        bottom: 95,
        since: 3_000,
        knownAt: 6_000,
        isFresh: true,
        heightAtr: 1,
        displacementAtr: 2.5,
        grade: 'A',
      },
    ]);
  });

  it('stay fresh on the bar that first tests them, and lose freshness with the next', () => {
    const live = seeded();
    live.touch(bar(6, 96), 40);
    expect(live.readings(100, 5)).toMatchObject([{ isFresh: true, grade: 'A' }]);
    live.touch(bar(7, 99), 41);
    expect(live.readings(100, 5)).toMatchObject([{ isFresh: false, grade: 'B' }]);
  });

  it('are not touched by a bar that opened before they were known', () => {
    const live = seeded();
    live.touch(bar(5, 96), 39);
    live.touch(bar(6, 99), 40);
    expect(live.readings(100, 5)).toMatchObject([{ isFresh: true }]);
  });

  it('turn round when broken, known from then on and untouched since', () => {
    const live = seeded();
    live.touch(bar(6, 94), 40);
    live.touch(bar(7, 94), 41);
    expect(change(live, 'broken').readings(94, 5)).toMatchObject([
      { source: 'breaker', direction: 'short', knownAt: 10_000, isFresh: true },
    ]);
  });

  it('count a filled gap for nothing until it is inverted', () => {
    const live = change(seeded('fvg'), 'filled', 'fvg');
    expect(live.readings(96, 5)).toEqual([]);
    expect(change(live, 'inverted', 'fvg').readings(94, 5)).toMatchObject([
      { source: 'inverted-fvg', direction: 'short' },
    ]);
  });

  it('are gone when they end or are let go', () => {
    expect(change(seeded(), 'ended').readings(96, 5)).toEqual([]);
    const live = seeded();
    const retired = {
      kind: 'retired',
      at: 3,
      confirmedAt: 9,
      confirmedTime: 10_000,
      direction: 1,
      of: 'order-block',
      strength: 5,
      id: 7,
    } as const;
    live.take(retired, times, { close: 94, atr: 2 });
    expect(live.readings(96, 5)).toEqual([]);
  });

  it('are told nearest first, so many of each side', () => {
    const live = new LiveZones();
    for (let zone = 0; zone < 6; zone++) {
      const direction = zone % 2 === 0 ? 1 : -1;
      const bottom = direction === 1 ? 90 - zone : 110 + zone;
      const fact = {
        kind: 'zone',
        at: 3,
        confirmedAt: 5,
        confirmedTime: 6_000,
        direction,
        source: 'fvg',
        zone,
        strength: undefined,
        top: bottom + 1,
        bottom,
      } as const;
      live.take(fact, times, { close: 100, atr: undefined });
    }
    const told = live.readings(100, 2);
    expect(told.map(({ direction, bottom }) => [direction, bottom])).toEqual([
      ['long', 90],
      ['long', 88],
      ['short', 111],
      ['short', 113],
    ]);
    expect(told[0]).toMatchObject({ heightAtr: undefined, grade: undefined });
  });
});

describe('grade', () => {
  it('gives one point each for displacement, freshness and size', () => {
    const grade = (displacementAtr: number, isFresh: boolean, heightAtr: number) =>
      gradeOf({ displacementAtr, isFresh, heightAtr });
    expect([grade(1.5, true, 0.2), grade(1.5, true, 1.6), grade(1.4, false, 1.5), grade(1.4, false, 2)]).toEqual([
      'A',
      'B',
      'C',
      'C',
    ]);
  });
});
