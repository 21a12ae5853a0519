import { describe, expect, it } from 'vitest';
import type { UnixMs } from '#core/time.ts';
import type { OrderId, OrderOptions } from '#domain/orders/order.ts';
import { SERIES_START } from '#testkit/tick-bars.ts';
import { VenueStory, limitAt, orderOf, priceOf, stopAt } from '#testkit/venue-story.ts';
import type { OrderWords } from '#testkit/venue-story.ts';

const SHARE = { volume: { kind: 'share', ratio: 0.1 } } as const;
const oco: Partial<OrderOptions> = { group: { id: 'g', kind: 'oco' } };
const ouo: Partial<OrderOptions> = { group: { id: 'g', kind: 'ouo' } };
const childOf = (parent: string, more: OrderWords = {}): OrderWords => ({
  reduceOnly: true,
  ...more,
  options: { parent: parent as OrderId, ...more.options },
});

function story(...config: ConstructorParameters<typeof VenueStory>): VenueStory {
  const told = new VenueStory(...config);
  told.flat(100);
  return told;
}

describe('one cancels the other', () => {
  it('ends the others with the first fill, even a part of one', () => {
    const told = story(SHARE);
    told.send(
      orderOf('a', 'buy', '10', { type: stopAt(105), options: oco }),
      orderOf('b', 'sell', '10', { type: stopAt(95), options: oco }),
    );
    expect(told.bar(100, 106, 99, 104, 40)).toEqual(['a fills 4@105 taker', 'b cancelled: group']);
    expect(told.flat(104)).toEqual(['a fills 6@104 taker']);
    expect(told.send(orderOf('c', 'sell', '1', { options: oco }))).toEqual(['c rejected: group']);
  });

  it('ends the others with a cancellation or an expiry of one', () => {
    const told = story();
    told.send(
      orderOf('a', 'buy', '10', { type: stopAt(105), options: oco }),
      orderOf('b', 'sell', '10', { type: stopAt(95), options: oco }),
    );
    told.venue.cancel('a' as OrderId);
    expect(told.heard()).toEqual(['a cancelled: requested', 'b cancelled: group']);
    const expires = { kind: 'gtd', expiresAt: (SERIES_START + 120_000) as UnixMs } as const;
    const other = story();
    other.send(
      orderOf('a', 'buy', '10', { type: stopAt(105), options: oco, timeInForce: expires }),
      orderOf('b', 'sell', '10', { type: stopAt(95), options: oco }),
    );
    expect(other.flat(100)).toEqual(['a expired', 'b cancelled: group']);
  });

  it('lets the one whose price came first win, when a bar reached both', () => {
    const both = (sameBar: 'adaptive' | 'openHighLowClose'): readonly string[] => {
      const told = story({ sameBar });
      told.send(
        orderOf('a', 'buy', '10', { type: stopAt(105), options: oco }),
        orderOf('b', 'sell', '10', { type: stopAt(95), options: oco }),
      );
      return told.bar(98, 110, 90, 100);
    };
    expect(both('openHighLowClose')).toEqual(['a fills 10@105 taker', 'b cancelled: group']);
    expect(both('adaptive')).toEqual(['b fills 10@95 taker', 'a cancelled: group']);
  });
});

describe('one updates the other', () => {
  it('shrinks the others by what one fills, and ends those that have nothing left', () => {
    const told = story(SHARE);
    told.send(orderOf('long', 'buy', '10'));
    told.bar(100, 101, 99, 100, 100);
    told.send(
      orderOf('target', 'sell', '10', { type: limitAt(110), reduceOnly: true, options: ouo }),
      orderOf('stop', 'sell', '10', { type: stopAt(90), reduceOnly: true, options: ouo }),
    );
    expect(told.bar(105, 111, 104, 108, 40)).toEqual(['target fills 4@110 maker', 'stop is 6@90']);
    expect(told.bar(105, 111, 104, 108, 60)).toEqual(['target fills 6@110 maker', 'stop cancelled: group']);
  });

  it('leaves a late member what the others have not done', () => {
    const told = story(SHARE);
    told.send(orderOf('a', 'buy', '10', { options: ouo }));
    expect(told.bar(100, 101, 99, 100, 40)).toEqual(['a fills 4@100 taker']);
    expect(told.send(orderOf('b', 'buy', '10', { type: limitAt(90), options: ouo }))).toEqual(['b is 6@90']);
  });
});

describe('one triggers the other', () => {
  it('sleeps until its parent fills, works for as much, and grows with it', () => {
    const told = story(SHARE);
    told.send(orderOf('a', 'buy', '10'), orderOf('stop', 'sell', '10', childOf('a', { type: stopAt(95) })));
    expect(told.bar(100, 101, 96, 100, 40)).toEqual(['a fills 4@100 taker']);
    expect(told.bar(100, 101, 99, 100, 60)).toEqual(['a fills 6@100 taker']);
    expect(told.bar(100, 101, 90, 92, 1_000)).toEqual(['stop fills 10@95 taker']);
  });

  it('does not meet a price that came before its parent', () => {
    const told = story();
    told.send(
      orderOf('a', 'buy', '10', { type: limitAt(95) }),
      orderOf('target', 'sell', '10', childOf('a', { type: limitAt(105) })),
    );
    expect(told.bar(100, 108, 94, 96)).toEqual(['a fills 10@95 maker']);
    expect(told.bar(100, 108, 99, 101)).toEqual(['target fills 10@105 maker']);
  });

  it('dies with a parent that never filled, and so do its own children', () => {
    const told = story();
    told.send(
      orderOf('a', 'buy', '10', { type: limitAt(95) }),
      orderOf('b', 'sell', '10', childOf('a', { type: stopAt(90) })),
      orderOf('c', 'buy', '10', { type: limitAt(80), options: { parent: 'b' as OrderId } }),
    );
    told.venue.cancel('a' as OrderId);
    expect(told.heard()).toEqual(['a cancelled: requested', 'b cancelled: parent', 'c cancelled: parent']);
    expect(told.send(orderOf('d', 'sell', '1', childOf('a')))).toEqual(['d rejected: parent']);
  });

  it('wakes at once when it comes to a position that its parent has opened', () => {
    const told = story();
    told.send(orderOf('a', 'buy', '10'));
    told.flat(100);
    expect(told.send(orderOf('stop', 'sell', '10', childOf('a', { type: stopAt(95) })))).toEqual([]);
    expect(told.bar(99, 100, 94, 95)).toEqual(['stop fills 10@95 taker']);
  });
});

describe('an amendment', () => {
  it('changes size and prices, and counts what has been filled', () => {
    const told = story(SHARE);
    told.send(orderOf('a', 'buy', '10', { type: limitAt(95) }));
    told.venue.amend('a' as OrderId, { quantity: orderOf('x', 'buy', '8').quantity, price: priceOf(96) });
    expect(told.heard()).toEqual(['a is 8@96']);
    expect(told.bar(97, 98, 95, 97, 30)).toEqual(['a fills 3@96 maker']);
    told.venue.amend('a' as OrderId, { quantity: orderOf('x', 'buy', '3').quantity });
    expect(told.heard()).toEqual(['a amend-rejected: quantity']);
    told.venue.amend('a' as OrderId, { quantity: orderOf('x', 'buy', '4').quantity });
    expect(told.heard()).toEqual(['a is 1@96']);
  });

  it('is refused for what it cannot be, and leaves the order and its place as they were', () => {
    const told = story(SHARE);
    told.send(
      orderOf('a', 'buy', '10', { type: limitAt(95), options: { postOnly: true } }),
      orderOf('b', 'buy', '10', { type: limitAt(95) }),
    );
    told.venue.amend('a' as OrderId, { price: priceOf(101) });
    told.venue.amend('a' as OrderId, { trigger: priceOf(99) });
    told.venue.amend('a' as OrderId, { price: priceOf(95.5) });
    told.venue.amend('z' as OrderId, { price: priceOf(95) });
    expect(told.heard()).toEqual([
      'a amend-rejected: post-only',
      'a amend-rejected: no-such-level',
      'a amend-rejected: tick',
      'z amend-rejected: unknown-order',
    ]);
    expect(told.bar(97, 98, 94, 95, 100)).toEqual(['a fills 10@95 maker']);
  });

  it('to another price or a larger size goes to the end of the queue; to a smaller size it stays', () => {
    const first = (change: Parameters<VenueStory['venue']['amend']>[1]): string => {
      const told = story(SHARE);
      told.send(orderOf('a', 'buy', '10', { type: limitAt(95) }), orderOf('b', 'buy', '10', { type: limitAt(95) }));
      told.venue.amend('a' as OrderId, change);
      told.heard();
      return told.bar(97, 98, 94, 95, 50).join();
    };
    expect(first({ quantity: orderOf('x', 'buy', '9').quantity })).toBe('a fills 5@95 maker');
    expect(first({ quantity: orderOf('x', 'buy', '11').quantity })).toBe('b fills 5@95 maker');
    expect(first({ price: priceOf(95) })).toBe('b fills 5@95 maker');
  });

  it('moves the exits of a bracket', () => {
    const told = story();
    const bracket = {
      stopLoss: { id: 'stop' as OrderId, price: priceOf(90) },
      takeProfits: [{ id: 'target' as OrderId, price: priceOf(110), quantity: orderOf('x', 'buy', '10').quantity }],
      breakEvenAfterFirst: false,
    };
    told.send(orderOf('a', 'buy', '10', { bracket }));
    told.flat(100);
    told.venue.amend('stop' as OrderId, { trigger: priceOf(97) });
    told.venue.amend('target' as OrderId, { price: priceOf(103) });
    told.venue.amend('target' as OrderId, { quantity: orderOf('x', 'buy', '5').quantity });
    expect(told.heard()).toEqual(['stop is 10@97', 'target is 10@103', 'target amend-rejected: quantity']);
    expect(told.bar(100, 102, 96, 98)).toEqual(['stop fills 10@97 taker', 'target cancelled: position-closed']);
  });
});

describe('cancelling everything', () => {
  it('takes entries alone, or the exits of what is held as well', () => {
    const bracket = {
      stopLoss: { id: 'stop' as OrderId, price: priceOf(90) },
      takeProfits: [],
      breakEvenAfterFirst: false,
    };
    const told = story();
    told.send(orderOf('long', 'buy', '10', { bracket }));
    told.flat(100);
    told.send(
      orderOf('a', 'buy', '10', { type: limitAt(95) }),
      orderOf('b', 'sell', '10', { type: stopAt(91), reduceOnly: true }),
    );
    told.venue.cancelAll('entries');
    expect(told.heard()).toEqual(['a cancelled: requested']);
    told.venue.cancelAll('all');
    expect(told.heard()).toEqual(['b cancelled: requested', 'stop cancelled: requested']);
    expect(told.bar(85, 86, 80, 81)).toEqual([]);
  });
});
