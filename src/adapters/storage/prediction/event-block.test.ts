import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { unixMs } from '#core/time.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import { decodeEvents, encodeEvents } from '#adapters/storage/prediction/event-block.ts';

const MARKET = marketId('0xabc');
const time = fc.integer({ min: 0, max: 4e12 }).map(unixMs);
const lots = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const pairs = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 10_000 }), lots), { maxLength: 8 })
  .map((levels) => levels.flat());
const outcome = fc.constantFrom(0 as const, 1 as const);
const trade = { outcome, ticks: fc.integer({ min: 1, max: 9_999 }), lots };
const place = { market: fc.constant(MARKET), time, receivedTime: time };

const event: fc.Arbitrary<PredictionEvent> = fc.oneof(
  fc.record({ ...place, kind: fc.constant('book' as const), bids: pairs, asks: pairs }),
  fc.record({ ...place, kind: fc.constant('change' as const), bids: pairs, asks: pairs }),
  fc.record({
    ...place,
    ...trade,
    kind: fc.constant('trade' as const),
    aggressor: fc.constantFrom('buyer' as const, 'seller' as const, 'unknown' as const),
  }),
  fc.record({
    ...place,
    ...trade,
    kind: fc.constant('settled' as const),
    aggressor: fc.constantFrom('buyer' as const, 'seller' as const),
    tradeId: fc.string(),
    wallet: fc.string(),
  }),
  fc.record({ ...place, kind: fc.constant('tick-size' as const), tickSize: fc.constant(Decimal.parse('0.0025')) }),
  fc.record({
    ...place,
    kind: fc.constant('doubt' as const),
    reason: fc.constantFrom('hash' as const, 'silent' as const),
    message: fc.string({ unit: 'grapheme' }),
  }),
  fc.record({
    ...place,
    kind: fc.constant('resolved' as const),
    winner: fc.constantFrom(0 as const, 1 as const, 'split' as const),
  }),
);

describe('a block of events', () => {
  it('gives back what was put in, whatever it was', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        expect(decodeEvents(MARKET, encodeEvents(events))).toEqual(events);
      }),
    );
  });

  it('takes few bytes for a change of one level', () => {
    const change = (i: number): PredictionEvent => ({
      kind: 'change',
      market: MARKET,
      time: unixMs(1_795_219_201_000 + 900 * i),
      receivedTime: unixMs(1_795_219_201_040 + 900 * i),
      bids: [4_900 + i, 350_000_000],
      asks: [],
    });
    const events = Array.from({ length: 100 }, (_, i) => change(i));
    expect(encodeEvents(events).length).toBeLessThan(1_500);
  });

  it('is refused when bytes are missing or are something else, and never read as something it was not', () => {
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 10 }), fc.nat(), (events, cut) => {
        const whole = encodeEvents(events);
        const part = decodeEvents(MARKET, whole.slice(0, cut % whole.length));
        expect(part === undefined || part.length < events.length).toBe(true);
      }),
    );
    expect(decodeEvents(MARKET, new Uint8Array([2]))).toBeUndefined();
    expect(decodeEvents(MARKET, new Uint8Array([1, 99, 0, 0]))).toBeUndefined();
    expect(decodeEvents(MARKET, new Uint8Array())).toBeUndefined();
  });
});
