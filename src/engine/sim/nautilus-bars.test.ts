import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import type { UnixMs } from '#core/time.ts';
import type { OrderId } from '#domain/orders/order.ts';
import { NAUTILUS_SIM } from '#engine/sim/sim-presets.ts';
import { ACME } from '#testkit/engine-runs.ts';
import { SERIES_START, barOf } from '#testkit/tick-bars.ts';
import { VenueStory, limitAt, orderOf, priceOf, stopAt } from '#testkit/venue-story.ts';

/** The scenarios on bars of another engine's matching tests, with their numbers. */
const HUNDREDTHS = { ...ACME, quantityStep: Decimal.parse('0.01'), minQuantity: Decimal.parse('0.01') };

function story(at: number, config = NAUTILUS_SIM, instrument = ACME): VenueStory {
  const told = new VenueStory(config, instrument);
  told.flat(at);
  return told;
}

describe('a bar whose volume is split over its path', () => {
  it('meets an order at the low with a quarter of a volume that four does not divide', () => {
    const told = story(1_500, NAUTILUS_SIM, HUNDREDTHS);
    told.send(orderOf('a', 'buy', '0.01', { type: limitAt(1_490) }, HUNDREDTHS));
    expect(told.bar(1_500, 1_510, 1_490, 1_505, 0.05)).toEqual(['a fills 0.01@1490 maker']);
  });

  it('never fills more than it traded', () => {
    const told = story(1_600);
    told.send(orderOf('a', 'buy', '6', { type: limitAt(1_510) }));
    told.bar(1_500, 1_510, 1_490, 1_505, 3);
    const filled = told.fills.reduce((sum, fill) => sum + Number(fill.quantity), 0);
    expect(filled).toBe(3);
    told.venue.cancel('a' as OrderId);
    expect(told.heard()).toEqual(['a cancelled: requested']);
  });

  it('gives two units to its extremes', () => {
    const told = story(1_500);
    told.send(
      orderOf('sell', 'sell', '1', { type: limitAt(1_510) }),
      orderOf('buy', 'buy', '1', { type: limitAt(1_490) }),
    );
    expect(told.bar(1_500, 1_510, 1_490, 1_505, 2)).toEqual(['sell fills 1@1510 maker', 'buy fills 1@1490 maker']);
  });

  it('gives three units to high, low and close, one to the close, and quarters with the remainder to the close', () => {
    const fillsOf = (volume: number): readonly string[] => {
      const told = story(1_500);
      told.send(orderOf('a', 'buy', '100'));
      told.bar(1_500, 1_510, 1_490, 1_505, volume);
      return told.fills.map(({ quantity, price }) => `${quantity.toString()}@${price.toString()}`);
    };
    expect(fillsOf(1)).toEqual(['1@1505']);
    expect(fillsOf(3)).toEqual(['1@1510', '1@1490', '1@1505']);
    expect(fillsOf(7)).toEqual(['1@1500', '1@1510', '1@1490', '4@1505']);
  });
});

describe('a trigger inside a bar', () => {
  it('fills a stop at its trigger and not at the low', () => {
    const told = story(1_500);
    told.send(orderOf('a', 'sell', '1', { type: stopAt(1_490) }));
    expect(told.bar(1_500, 1_510, 1_480, 1_495, 100)).toEqual(['a fills 1@1490 taker']);
  });

  it('fills a stop at the open that gaps beyond it', () => {
    const told = story(105);
    told.send(orderOf('a', 'sell', '1', { type: stopAt(100) }));
    expect(told.bar(90, 92, 88, 91, 100)).toEqual(['a fills 1@90 taker']);
  });

  it('fills a market-if-touched order at its trigger', () => {
    const told = story(1_500);
    told.send(orderOf('a', 'buy', '1', { type: { kind: 'touch', trigger: priceOf(1_480) } }));
    expect(told.bar(1_500, 1_505, 1_470, 1_490, 100)).toEqual(['a fills 1@1480 taker']);
  });

  it('comes at the nearer extreme first when bars are read adaptively', () => {
    const told = story(1_500, { ...NAUTILUS_SIM, sameBar: 'adaptive' });
    told.send(
      orderOf('buy', 'buy', '1', { type: stopAt(1_510) }),
      orderOf('sell', 'sell', '1', { type: stopAt(1_490) }),
    );
    expect(told.bar(1_498, 1_520, 1_480, 1_500, 100)).toEqual(['sell fills 1@1490 taker', 'buy fills 1@1510 taker']);
  });
});

describe('the order of things at one moment', () => {
  it('fills a marketable limit at the instant of its expiry before it ends', () => {
    const told = story(100);
    const at = SERIES_START + 600_000;
    const timeInForce = { kind: 'gtd', expiresAt: at as UnixMs } as const;
    told.send(orderOf('a', 'buy', '1', { type: limitAt(95), timeInForce }));
    told.venue.onBar({ ...barOf(10, [94, 96, 93, 95]), volume: 100 });
    expect(told.heard()).toEqual(['a fills 1@94 taker']);
    expect(told.fills[0]!.time).toBe(at);
  });

  it('settles a stop that is sent on a fill within the same cycle, unless commands take time', () => {
    const sent = (delayMs: number): readonly unknown[] => {
      const told = new VenueStory(delayMs === 0 ? {} : { latency: { kind: 'constant', delayMs } });
      told.send(orderOf('a', 'buy', '1'));
      if (delayMs > 0) told.flat(100);
      told.flat(100);
      told.venue.submit(orderOf('stop', 'sell', '1', { type: stopAt(95), closes: 'a' as OrderId, reduceOnly: true }));
      return told.venue.takeEvents().map(({ kind, time }) => [kind, time]);
    };
    expect(sent(0)).toEqual([['accepted', SERIES_START + 60_000]]);
    expect(sent(1_000)).toEqual([]);
  });

  it('matches what rests against a bar before it takes new orders', () => {
    const told = story(100);
    told.send(orderOf('a', 'buy', '1', { type: limitAt(95) }));
    expect(told.bar(97, 98, 94, 96)).toEqual(['a fills 1@95 maker']);
    // Sent at the close of that bar: its low is past.
    expect(told.send(orderOf('b', 'buy', '1', { type: limitAt(95) }))).toEqual([]);
    expect(told.bar(97, 98, 96, 97)).toEqual([]);
  });
});
