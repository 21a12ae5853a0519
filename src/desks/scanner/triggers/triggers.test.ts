import { describe, expect, it } from 'vitest';
import type { Bar } from '#domain/market/bar.ts';
import type { Direction as FactDirection, Fact, TakenFact } from '#domain/structure/fact.ts';
import { STRIKE } from '#desks/scanner/modes.ts';
import type { Side } from '#desks/scanner/side.ts';
import { firedTriggers } from '#desks/scanner/triggers/registry.ts';
import { EntryEvents } from '#desks/scanner/triggers/scene.ts';
import type { Scene } from '#desks/scanner/triggers/scene.ts';
import { BarTimes } from '#desks/scanner/view/bar-times.ts';
import { LiveZones } from '#desks/scanner/view/live-zones.ts';

/** Bar number `index` of 15 minutes. */
function bar(index: number, low: number, high: number, close: number): Bar {
  const openTime = index * 900_000;
  return { openTime, closeTime: openTime + 900_000, open: (low + high) / 2, high, low, close, volume: 1 };
}

/** A 4h order block of 95-97 that favours a side, known at time 0. */
function zones(side: FactDirection): LiveZones {
  const live = new LiveZones();
  const block = {
    kind: 'zone',
    at: 0,
    confirmedAt: 1,
    confirmedTime: 0,
    direction: side,
    source: 'order-block',
    zone: 0,
    strength: 20,
    top: 97,
    bottom: 95,
  } as const;
  live.take(block, new BarTimes(), { close: side === 1 ? 100 : 90, atr: 2 });
  return live;
}

interface Setting {
  readonly facts?: readonly Fact[];
  readonly live?: LiveZones;
  readonly index?: number;
}

function fired(closed: Bar, side: Side, { facts = [], live = new LiveZones(), index = 10 }: Setting) {
  const events = new EntryEvents();
  for (const fact of facts) events.take(fact);
  const scene: Scene = {
    mode: STRIKE,
    bar: closed,
    index,
    pivots: { internal: 5, swing: 50 },
    events,
    entry: { openOf: () => 0 },
    structure: [{ timeframe: '4h', zones: live }],
  };
  return firedTriggers(scene, side);
}

const known = { at: 10, confirmedAt: 10, confirmedTime: 9_900_000 };
const taken = (changes: Partial<TakenFact> = {}): TakenFact => ({
  kind: 'taken',
  ...known,
  direction: -1,
  of: 'pivot',
  strength: 50,
  level: 98,
  pivotAt: 2,
  by: 'sweep',
  ...changes,
});

describe('sweep', () => {
  const closed = bar(10, 97, 100, 99.5);

  it('fires for longs when an old low was taken and the bar closed back in its upper half', () => {
    expect(fired(closed, 1, { facts: [taken()] })).toEqual([
      {
        name: 'sweep',
        reason: '15m low at 98 swept to 97, closed back at 99.5',
        timeframe: '15m',
        invalidation: 97,
        levels: [98],
        since: 0,
        knownAt: 9_900_000,
      },
    ]);
  });

  it('names the farthest of several levels', () => {
    expect(fired(closed, 1, { facts: [taken(), taken({ level: 97.5 })] })[0]).toMatchObject({ levels: [97.5] });
  });

  it('does not fire for a run, a small pivot, the other side, or a close in the wrong half', () => {
    for (const changes of [{ by: 'run' }, { strength: 5 }, { direction: 1 }] as const) {
      expect(fired(closed, 1, { facts: [taken(changes)] })).toEqual([]);
    }
    expect(fired(closed, -1, { facts: [taken()] })).toEqual([]);
    expect(fired(bar(10, 97, 100, 98.4), 1, { facts: [taken()] })).toEqual([]);
  });

  it('counts equal lows of any strength', () => {
    expect(fired(closed, 1, { facts: [taken({ of: 'equal', strength: 3 })] })).toHaveLength(1);
  });
});

describe('zone rejection', () => {
  it('fires on the first touch of a fresh zone that closes back out of it', () => {
    const live = zones(1);
    const closed = bar(10, 96, 98.5, 98);
    live.touch(closed, 10);
    expect(fired(closed, 1, { live })).toMatchObject([
      {
        name: 'zone-rejection',
        timeframe: '4h',
        invalidation: 95,
        levels: [95, 97],
        reason: 'First touch of the 4h order-block 95-97, rejected',
      },
    ]);
    const again = bar(11, 96, 98.5, 98);
    live.touch(again, 11);
    expect(fired(again, 1, { live, index: 11 })).toEqual([]);
  });

  it('does not fire for the other side, or a close inside the zone', () => {
    const live = zones(1);
    const closed = bar(10, 94.5, 97.5, 96.5);
    live.touch(closed, 10);
    expect(fired(closed, 1, { live })).toEqual([]);
    expect(fired(bar(10, 96, 98.5, 98), -1, { live })).toEqual([]);
  });

  it('puts the invalidation below a wick through the zone', () => {
    const live = zones(1);
    const closed = bar(10, 94, 99, 98);
    live.touch(closed, 10);
    expect(fired(closed, 1, { live })[0]).toMatchObject({ invalidation: 94 });
  });

  it('takes a zone that became known after the bar opened for untouched', () => {
    const live = new LiveZones();
    const late = {
      kind: 'zone',
      at: 0,
      confirmedAt: 1,
      confirmedTime: 9_900_000,
      direction: 1,
      source: 'fvg',
      zone: 0,
      strength: undefined,
      top: 97,
      bottom: 95,
    } as const;
    live.take(late, new BarTimes(), { close: 98, atr: 2 });
    const closed = bar(10, 96, 98.5, 98);
    live.touch(closed, 10);
    expect(fired(closed, 1, { live })).toEqual([]);
    expect(live.readings(98, 1)[0]).toMatchObject({ isFresh: true });
  });
});

describe('break after touch', () => {
  const facts = (strength = 5, direction: FactDirection = 1): Fact[] => [
    { kind: 'break', ...known, direction, strength, type: 'CHoCH', level: 99, pivotAt: 8 },
    { kind: 'protected', ...known, direction: direction === 1 ? -1 : 1, strength, price: 96 },
  ];

  it('fires on an internal break with the trade within the memory of a touch, and protects its low', () => {
    const live = zones(1);
    live.touch(bar(4, 96, 98, 97.5), 4);
    const closed = bar(10, 98, 100, 99.8);
    live.touch(closed, 10);
    expect(fired(closed, 1, { live, facts: facts() })).toMatchObject([
      {
        name: 'break-after-touch',
        timeframe: '4h',
        invalidation: 96,
        levels: [95, 97],
        reason: '15m CHoCH through 99 after a touch of the 4h order-block 95-97',
      },
    ]);
    expect(fired(closed, 1, { live, facts: facts(), index: 17 })).toEqual([]);
  });

  it('does not fire without a touch, on a large break, against the trade, or behind the zone', () => {
    const closed = bar(10, 98, 100, 99.8);
    expect(fired(closed, 1, { live: zones(1), facts: facts() })).toEqual([]);
    const live = zones(1);
    live.touch(bar(9, 96, 98, 97.5), 9);
    live.touch(closed, 10);
    expect(fired(closed, 1, { live, facts: facts(50) })).toEqual([]);
    expect(fired(closed, 1, { live, facts: facts(5, -1) })).toEqual([]);
    expect(fired(bar(10, 93, 95, 94.8), 1, { live, facts: facts() })).toEqual([]);
  });
});
