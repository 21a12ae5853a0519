import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import type { UnixMs } from '#core/time.ts';
import type { OrderId, OrderType } from '#domain/orders/order.ts';
import type { BookVenueConfig } from '#engine/book/book-venue-config.ts';
import type { BookVenue } from '#engine/book/book-venue.ts';
import { at, bookOrder, limitAt, size, stopAt, told } from '#testkit/book-orders.ts';
import type { OrderWords } from '#testkit/book-orders.ts';
import { BookStory } from '#testkit/book-story.ts';

const BUY_99: OrderType = limitAt('99');

describe('an order that comes', () => {
  it('is refused for another instrument, for sizes and prices between the steps, and for too large a display', () => {
    const story = new BookStory();
    story.quote('99x5', '101x5');
    const refused = (words: Partial<OrderWords>): string => story.send({ id: 'a', ...words }).join();
    expect(refused({ instrument: 'OTHER@book' as never })).toBe('a rejected unknown-instrument');
    expect(refused({ quantity: '0.5' })).toBe('a rejected form');
    expect(refused({ type: limitAt('99.5') })).toBe('a rejected form');
    expect(refused({ type: stopAt('110.25') })).toBe('a rejected form');
    expect(refused({ type: BUY_99, options: { displayQuantity: size('2') } })).toBe('a rejected form');
  });

  it('is refused at market where nobody is on the other side', () => {
    const story = new BookStory();
    expect(story.send({ id: 'a' })).toEqual(['a rejected no-market']);
    story.quote('99x5', '101x0');
    expect(story.send({ id: 'b' })).toEqual(['b rejected no-market']);
    expect(story.send({ id: 'c', side: 'sell' })).toEqual(['c accepted', 'c filled 1@99 taker']);
  });

  it('is one order, however often it is sent', () => {
    const story = new BookStory();
    story.quote('99x5', '101x5');
    story.send({ id: 'a', type: limitAt('90') });
    expect(story.send({ id: 'a', type: limitAt('90') })).toEqual([]);
    story.send({ id: 'b' });
    expect(story.send({ id: 'b' })).toEqual([]);
  });

  it('waits in a paused market and is refused in a closed one', () => {
    const story = new BookStory();
    story.quote('99x5', '101x5');
    story.venue.onStatus(200, 'paused');
    expect(story.send({ id: 'a', type: limitAt('101') })).toEqual(['a accepted']);
    expect(story.quote('97x5', '98x5', 201)).toEqual([]);
    story.venue.onStatus(202, 'trading');
    expect(story.news()).toEqual(['a filled 1@101 maker']);
    story.venue.onStatus(203, 'closed');
    expect(story.send({ id: 'b', type: BUY_99 })).toEqual(['b rejected market-closed']);
    story.venue.onStatus(204, 'trading');
    expect(story.send({ id: 'b', type: limitAt('90') })).toEqual(['b accepted']);
  });

  it('pays the taker or the maker fee, rounded up', () => {
    const story = new BookStory({ takerFeeBps: 10, makerFeeBps: 2, queue: 'none' });
    story.quote('99x5', '101x5');
    story.venue.submit(bookOrder({ id: 't', side: 'buy', quantity: '3' }));
    story.venue.submit(bookOrder({ id: 'm', side: 'buy', quantity: '2', type: BUY_99 }));
    story.venue.onTrade({ time: 200, ticks: 99, lots: 2, aggressor: 'seller' });
    const fees = story.venue
      .takeEvents()
      .flatMap((event) => (event.kind === 'filled' ? [event.fill.fee.amount.toString()] : []));
    // 3 * 101 * 0.001 and 2 * 99 * 0.0002.
    expect(fees).toEqual(['0.30300000', '0.03960000']);
  });
});

describe('an order that takes', () => {
  it('walks the levels of the book', () => {
    const story = new BookStory();
    story.depth('99x5', '101x4 102x3 105x9');
    expect(story.send({ id: 'a', quantity: '9' })).toEqual([
      'a accepted',
      'a filled 4@101 taker',
      'a filled 3@102 taker',
      'a filled 2@105 taker',
    ]);
  });

  it('ends when the book does', () => {
    const story = new BookStory();
    story.depth('99x5', '101x4');
    expect(story.send({ id: 'a', quantity: '9' })).toEqual(['a accepted', 'a filled 4@101 taker', 'a cancelled ioc']);
  });

  it('slips one tick where only the best is known, or is cancelled for the rest', () => {
    const slips = new BookStory();
    slips.quote('99x5', '101x4');
    expect(slips.send({ id: 'a', quantity: '6' })).toEqual([
      'a accepted',
      'a filled 4@101 taker',
      'a filled 2@102 taker',
    ]);
    const ends = new BookStory({ beyondBest: 'cancel' });
    ends.quote('99x5', '101x4');
    expect(ends.send({ id: 'a', quantity: '6' }).at(-1)).toBe('a cancelled ioc');
  });

  it('does not slip when it is immediate-or-cancel, nor beyond its protection', () => {
    const story = new BookStory({ protectionTicks: 0 });
    story.quote('99x5', '101x4');
    expect(story.send({ id: 'a', quantity: '6' })).toEqual(['a accepted', 'a filled 4@101 taker', 'a cancelled ioc']);
    const other = new BookStory({ protectionTicks: 1 });
    other.quote('99x5', '101x4');
    expect(other.send({ id: 'a', quantity: '6', timeInForce: { kind: 'ioc' } }).at(-1)).toBe('a cancelled ioc');
    expect(other.send({ id: 'b', quantity: '6', side: 'sell' }).at(-1)).toBe('b filled 1@98 taker');
  });

  it('goes exactly as far as its protection, and leaves what lies beyond untouched', () => {
    const story = new BookStory({ protectionTicks: 2 });
    story.depth('99x5', '101x1 103x1 104x5');
    expect(story.send({ id: 'a', quantity: '9' })).toEqual([
      'a accepted',
      'a filled 1@101 taker',
      'a filled 1@103 taker',
      'a cancelled ioc',
    ]);
    expect(story.send({ id: 'b', quantity: '5', type: limitAt('104') }).at(-1)).toBe('b filled 5@104 taker');
  });

  it('is met whole or not at all when it says so', () => {
    const story = new BookStory();
    story.depth('99x5', '101x4 102x3');
    const fok = { timeInForce: { kind: 'fok' } } as const;
    expect(story.send({ id: 'a', quantity: '8', ...fok })).toEqual(['a accepted', 'a cancelled fok']);
    expect(story.send({ id: 'b', quantity: '5', type: limitAt('101'), ...fok }).at(-1)).toBe('b cancelled fok');
    expect(story.send({ id: 'c', quantity: '5', type: limitAt('102'), ...fok })).toHaveLength(3);
    // 4 + 1 are gone now; 2 are left.
    expect(story.send({ id: 'd', quantity: '3', ...fok }).at(-1)).toBe('d cancelled fok');
  });

  it('rests at the best price for what is left of a market-to-limit order', () => {
    const story = new BookStory();
    story.depth('99x5', '101x4 102x3');
    expect(story.send({ id: 'a', quantity: '6', type: { kind: 'market-to-limit' } })).toEqual([
      'a accepted',
      'a filled 4@101 taker',
    ]);
    expect(story.trade('seller', 2, 101)).toEqual(['a filled 2@101 maker']);
  });

  it('finds what it took gone until the level is fresh', () => {
    const story = new BookStory();
    story.depth('99x5', '101x4 102x9');
    story.send({ id: 'a', quantity: '4' });
    // Another level changes: 101 stays taken.
    story.change('', '102x8');
    expect(story.send({ id: 'b', quantity: '1' }).at(-1)).toBe('b filled 1@102 taker');
    story.change('', '101x3');
    expect(story.send({ id: 'c', quantity: '1' }).at(-1)).toBe('c filled 1@101 taker');
  });

  it('finds it there again at once where nothing is remembered', () => {
    const story = new BookStory({ consumption: 'off' });
    story.depth('99x5', '101x4 102x9');
    story.send({ id: 'a', quantity: '4' });
    expect(story.send({ id: 'b', quantity: '4' }).at(-1)).toBe('b filled 4@101 taker');
  });

  it('does not find what a trade took, unless the book is newer than the trade', () => {
    const story = new BookStory();
    story.depth('99x5', '101x4 102x9');
    story.trade('buyer', 3, 101);
    expect(story.send({ id: 'a', quantity: '2' }).slice(1)).toEqual(['a filled 1@101 taker', 'a filled 1@102 taker']);
    const later = new BookStory();
    later.quote('99x5', '101x4', 500);
    later.trade('buyer', 3, 101, 499);
    expect(later.send({ id: 'a', quantity: '4' }).slice(1)).toEqual(['a filled 4@101 taker']);
  });

  it('meets nothing in a book with a gap or a crossed one', () => {
    const story = new BookStory();
    story.depth('99x5', '101x4');
    story.venue.onDelta({ time: 900, firstId: 900, lastId: 900, previousId: undefined, bids: [], asks: [] });
    expect(story.send({ id: 'a' })).toEqual(['a rejected no-market']);
    story.depth('103x5', '101x4');
    expect(story.send({ id: 'b' })).toEqual(['b rejected no-market']);
  });
});

describe('a resting limit', () => {
  it('takes what is there on arrival, and rests for the rest', () => {
    const story = new BookStory();
    story.depth('99x5', '101x4 102x3');
    expect(story.send({ id: 'a', quantity: '6', type: limitAt('101') })).toEqual([
      'a accepted',
      'a filled 4@101 taker',
    ]);
    expect(story.change('', '101x0 102x0 104x1')).toEqual([]);
    expect(story.trade('seller', 1, 101)).toEqual(['a filled 1@101 maker']);
    expect(story.trade('seller', 1, 100)).toEqual(['a filled 1@101 maker']);
  });

  it('is refused as post-only when it would take, and taken when it would not', () => {
    const story = new BookStory();
    story.quote('99x5', '101x4');
    const postOnly = { options: { postOnly: true } };
    expect(story.send({ id: 'a', type: limitAt('101'), ...postOnly })).toEqual(['a rejected post-only']);
    expect(story.send({ id: 'b', type: limitAt('100'), ...postOnly })).toEqual(['b accepted']);
  });

  it('waits until those before it are served, trade by trade', () => {
    const story = new BookStory();
    story.quote('99x10', '101x4');
    story.send({ id: 'a', quantity: '5', type: BUY_99 });
    expect(story.ahead('a')).toBe(10);
    expect(story.trade('seller', 8, 99)).toEqual([]);
    expect(story.trade('buyer', 50, 99)).toEqual([]);
    expect(story.trade('seller', 4, 99)).toEqual(['a filled 2@99 maker']);
    expect(story.trade('seller', 9, 99)).toEqual(['a filled 3@99 maker']);
  });

  it('is met by a trade whose aggressor nobody knows', () => {
    const story = new BookStory({ queue: 'none' });
    story.quote('99x10', '101x4');
    story.send({ id: 'a', type: BUY_99 });
    story.send({ id: 'b', side: 'sell', type: limitAt('101') });
    expect(story.trade('unknown', 1, 99)).toEqual(['a filled 1@99 maker']);
    expect(story.trade('unknown', 1, 101)).toEqual(['b filled 1@101 maker']);
  });

  it('is met for sure by what goes beyond it, at its own price, by at most that much', () => {
    const story = new BookStory({ touchRatio: 0 });
    story.quote('99x10', '101x4');
    story.send({ id: 'a', quantity: '5', type: BUY_99 });
    expect(story.trade('seller', 40, 99)).toEqual([]);
    expect(story.trade('seller', 2, 98)).toEqual(['a filled 2@99 maker']);
    expect(story.quote('96x1', '97x2')).toEqual(['a filled 2@99 maker']);
    expect(story.quote('96x1', '97x2')).toEqual([]);
    expect(story.quote('96x1', '97x3')).toEqual(['a filled 1@99 maker']);
  });

  it('shares one trade with other orders of ours, better prices first, then by time', () => {
    const story = new BookStory({ queue: 'none' });
    story.quote('97x10', '101x4');
    story.send({ id: 'late', quantity: '2', type: limitAt('98') });
    story.send({ id: 'later', quantity: '2', type: limitAt('98') });
    story.send({ id: 'best', quantity: '2', type: BUY_99 });
    expect(story.trade('seller', 5, 98)).toEqual([
      'best filled 2@99 maker',
      'late filled 2@98 maker',
      'later filled 1@98 maker',
    ]);
  });

  it('learns its place when its price is shown for the first time', () => {
    const story = new BookStory();
    story.quote('99x10', '101x4');
    story.send({ id: 'deep', quantity: '1', type: limitAt('95') });
    expect(story.ahead('deep')).toBeUndefined();
    expect(story.trade('seller', 100, 95)).toEqual([]);
    story.quote('95x7', '101x4');
    expect(story.ahead('deep')).toBe(7);
    story.quote('94x7', '101x4');
    expect(story.ahead('deep')).toBe(0);
    const empty = new BookStory();
    empty.quote('99x10', '101x4');
    empty.send({ id: 'deep', type: limitAt('95') });
    empty.quote('95x0', '101x4');
    expect(empty.ahead('deep')).toBe(0);
  });

  it('is first where it is better than everybody', () => {
    const story = new BookStory();
    story.quote('97x10', '101x4');
    story.send({ id: 'a', type: BUY_99 });
    expect(story.ahead('a')).toBe(0);
  });

  it.each([
    ['tradesOnly', 60],
    ['proportional', 33],
    ['optimistic', 10],
  ] as const)('counts those who cancel under %s', (queue, expected) => {
    const story = new BookStory({ queue });
    story.depth('99x100', '101x4');
    story.send({ id: 'a', type: BUY_99 });
    // 50 join behind, 40 are traded (60 stay ahead), then 50 of the 110 that are left cancel:
    // 60 * 50 / 110 = 27.3 of them ahead, taken as 27 by the cautious; the change shows 60 left.
    story.change('99x150', '');
    story.trade('seller', 40, 99);
    story.change('99x60', '');
    expect(story.ahead('a')).toBe(expected);
  });

  it('takes a trade for what the next change shows once, and for no cancellation after that', () => {
    const story = new BookStory({ queue: 'optimistic' });
    story.depth('99x100', '101x4');
    story.send({ id: 'a', type: BUY_99 });
    story.trade('seller', 10, 99);
    story.change('99x90', '');
    expect(story.ahead('a')).toBe(90);
    story.change('99x85', '');
    expect(story.ahead('a')).toBe(85);
  });

  it('is not met by a quote that only comes up to it while others are ahead', () => {
    const story = new BookStory();
    story.quote('99x10', '101x4');
    story.send({ id: 'a', type: BUY_99 });
    expect(story.quote('99x10', '99x4')).toEqual([]);
    expect(story.quote('98x10', '99x4')).toEqual(['a filled 1@99 maker']);
  });

  it('has nobody ahead once the level is gone', () => {
    const story = new BookStory();
    story.depth('98x3 99x100', '101x4');
    story.send({ id: 'a', type: BUY_99 });
    story.change('99x0', '');
    expect(story.ahead('a')).toBe(0);
  });

  it('shows only a part of an iceberg, and goes to the end of the line with the next', () => {
    const story = new BookStory();
    story.depth('99x10', '101x4');
    story.send({ id: 'a', quantity: '6', type: BUY_99, options: { displayQuantity: size('2') } });
    // 10 ahead, then our 2; the level still shows 10, all of which this trade took.
    expect(story.trade('seller', 12, 99)).toEqual(['a filled 2@99 maker']);
    story.change('99x5', '');
    expect(story.trade('seller', 1, 99)).toEqual(['a filled 1@99 maker']);
    // Whoever goes through the price meets all of it.
    expect(story.trade('seller', 50, 98)).toEqual(['a filled 3@99 maker']);
  });

  it('expires at its time, after what that instant brings', () => {
    const story = new BookStory({ queue: 'none' });
    story.quote('99x10', '101x4', 200);
    const life = { kind: 'gtd', expiresAt: 300 as UnixMs } as const;
    story.send({ id: 'a', quantity: '3', type: BUY_99, timeInForce: life });
    story.send({ id: 'b', quantity: '3', type: limitAt('90'), timeInForce: { ...life, kind: 'day' } });
    expect(story.trade('seller', 1, 99, 250)).toEqual(['a filled 1@99 maker']);
    expect(story.trade('seller', 1, 99, 300)).toEqual(['a filled 1@99 maker']);
    expect(story.trade('seller', 1, 99, 301)).toEqual(['a expired', 'b expired']);
  });

  it('is cancelled once, one by one or all together', () => {
    const story = new BookStory();
    story.quote('99x10', '101x4');
    for (const id of ['a', 'b', 'c']) story.send({ id, type: limitAt('90') });
    story.venue.cancel('b' as OrderId);
    story.venue.cancel('b' as OrderId);
    story.venue.cancel('nobody' as OrderId);
    expect(story.news()).toEqual(['b cancelled requested']);
    story.venue.cancelAll('entries');
    expect(story.news()).toEqual(['a cancelled requested', 'c cancelled requested']);
  });

  it('is not met by data of the past', () => {
    const story = new BookStory({ queue: 'none' });
    story.quote('99x10', '101x4', 500);
    story.send({ id: 'a', type: BUY_99 });
    story.quote('90x1', '91x1', 499);
    expect(story.news()).toEqual([]);
    expect(story.venue.book.asks.best).toBe(101);
    story.trade('buyer', 1, 101, 600);
    expect(story.trade('seller', 9, 95, 599)).toEqual([]);
  });
});

describe('a changed order', () => {
  const smaller = { quantity: size('2') };

  it('keeps its place when it gets smaller, and loses it otherwise', () => {
    const story = new BookStory();
    story.depth('98x9 99x10', '101x4');
    story.send({ id: 'a', quantity: '5', type: BUY_99 });
    story.trade('seller', 4, 99);
    story.change('99x20', '');
    story.venue.amend('a' as OrderId, smaller);
    expect(story.news()).toEqual(['a amended 2@99']);
    expect(story.ahead('a')).toBe(6);
    story.venue.amend('a' as OrderId, { quantity: size('3') });
    expect(story.ahead('a')).toBe(20);
    story.venue.amend('a' as OrderId, { price: at('98') });
    expect(story.ahead('a')).toBe(9);
    expect(story.news()).toEqual(['a amended 3@99', 'a amended 3@98']);
  });

  it('changes nothing when it is refused', () => {
    const story = new BookStory();
    story.depth('98x9 99x10', '101x4');
    story.send({ id: 'a', quantity: '5', type: BUY_99, options: { postOnly: true } });
    story.trade('seller', 12, 99);
    story.change('99x20', '');
    const before = story.venue.snapshot();
    story.news();
    const refused = (changes: Parameters<BookVenue['amend']>[1], id = 'a'): string => {
      story.venue.amend(id as OrderId, changes);
      return story.news().join();
    };
    expect(refused(smaller)).toBe('a amend-rejected quantity');
    expect(refused({ quantity: size('2.5') })).toBe('a amend-rejected quantity');
    expect(refused({ price: at('98.5') })).toBe('a amend-rejected tick');
    expect(refused({ trigger: at('98') })).toBe('a amend-rejected no-such-level');
    expect(refused({ price: at('101') })).toBe('a amend-rejected post-only');
    expect(refused(smaller, 'nobody')).toBe('nobody amend-rejected unknown-order');
    expect({ ...story.venue.snapshot(), events: [] }).toEqual({ ...before, events: [] });
  });

  it('fills at its new price', () => {
    const story = new BookStory();
    story.quote('98x9', '101x4');
    story.send({ id: 'a', quantity: '3', type: BUY_99 });
    story.venue.amend('a' as OrderId, { price: at('101') });
    expect(story.news()).toEqual(['a amended 3@101', 'a filled 3@101 taker']);
  });

  it('waits at its new trigger', () => {
    const story = new BookStory();
    story.quote('98x9', '101x4');
    story.send({ id: 'a', type: stopAt('105') });
    story.venue.amend('a' as OrderId, { trigger: at('103') });
    expect(story.quote('98x9', '103x4')).toEqual(['a amended 1@103', 'a filled 1@103 taker']);
  });
});

describe('an order with a trigger', () => {
  it('takes the market once it is reached', () => {
    const story = new BookStory();
    story.quote('99x9', '101x4');
    expect(story.send({ id: 'a', type: stopAt('103') })).toEqual(['a accepted']);
    expect(story.quote('99x9', '102x4')).toEqual([]);
    expect(story.quote('99x9', '104x4')).toEqual(['a filled 1@104 taker']);
    expect(story.quote('99x9', '105x4')).toEqual([]);
  });

  it('works at once when it has been passed, or is refused', () => {
    const works = new BookStory();
    works.quote('99x9', '101x4');
    expect(works.send({ id: 'a', type: stopAt('100') })).toEqual(['a accepted', 'a filled 1@101 taker']);
    const refuses = new BookStory({ triggeredOnArrival: 'rejected' });
    refuses.quote('99x9', '101x4');
    expect(refuses.send({ id: 'a', type: stopAt('100') })).toEqual(['a rejected already-triggered']);
    expect(refuses.send({ id: 'b', type: { kind: 'touch', trigger: at('102') } })).toEqual([
      'b rejected already-triggered',
    ]);
  });

  it('listens to the last trade where it is told to', () => {
    const story = new BookStory({ triggerBy: 'last' });
    story.quote('99x9', '101x9');
    story.send({ id: 'a', type: stopAt('103') });
    expect(story.quote('104x9', '105x9')).toEqual([]);
    expect(story.trade('buyer', 1, 103)).toEqual(['a filled 1@105 taker']);
  });

  it('rests at its limit after a stop-limit, said before it fills', () => {
    const story = new BookStory();
    story.quote('99x9', '101x9');
    const type: OrderType = { kind: 'stop-limit', trigger: at('103'), price: at('104') };
    story.send({ id: 'a', type });
    expect(story.quote('103x2', '105x2')).toEqual(['a triggered']);
    expect(story.quote('99x2', '104x2')).toEqual(['a filled 1@104 maker']);
    story.send({ id: 'b', type: { ...type, trigger: at('105'), price: at('106') } });
    expect(story.quote('99x2', '105x2')).toEqual(['b triggered', 'b filled 1@105 taker']);
  });

  it('is cancelled when it is post-only and would take once triggered', () => {
    const story = new BookStory();
    story.quote('99x9', '101x9');
    const type: OrderType = { kind: 'stop-limit', trigger: at('103'), price: at('104') };
    story.send({ id: 'a', type, options: { postOnly: true } });
    expect(story.quote('99x2', '103x2')).toEqual(['a triggered', 'a cancelled post-only']);
  });

  it('comes to life when the price comes to meet a touch', () => {
    const story = new BookStory();
    story.quote('99x9', '101x9');
    story.send({ id: 'a', type: { kind: 'touch', trigger: at('97') } });
    story.send({ id: 'b', type: { kind: 'touch-limit', trigger: at('97'), price: at('95') } });
    expect(story.quote('96x9', '97x9')).toEqual(['a filled 1@97 taker', 'b triggered']);
  });

  it('slips after its trigger as a market order does', () => {
    const story = new BookStory();
    story.quote('99x9', '101x9');
    story.send({ id: 'a', quantity: '5', side: 'sell', type: stopAt('98') });
    expect(story.quote('97x2', '101x9')).toEqual(['a filled 2@97 taker', 'a filled 3@96 taker']);
  });

  it('follows the market as a trailing stop and never goes back', () => {
    const story = new BookStory();
    story.quote('99x9', '101x9');
    const offset = { kind: 'amount', amount: at('5') } as const;
    const type: OrderType = { kind: 'trailing-stop', offset, activation: undefined, trigger: undefined };
    story.send({ id: 'a', side: 'sell', type });
    expect(story.quote('103x9', '105x9')).toEqual(['a amended 1@98']);
    expect(story.quote('99x9', '101x9')).toEqual([]);
    expect(story.quote('97x9', '99x9')).toEqual(['a filled 1@97 taker']);
  });

  it('begins to trail at its activation, at a share of the price', () => {
    const story = new BookStory();
    story.quote('99x9', '101x9');
    const offset = { kind: 'ratio', ratio: Decimal.parse('0.1') } as const;
    story.send({
      id: 'a',
      side: 'sell',
      type: { kind: 'trailing-stop', offset, activation: at('110'), trigger: at('60') },
    });
    expect(story.quote('105x9', '106x9')).toEqual([]);
    // 10 % of 115 is 11.5, taken as 12 whole ticks.
    expect(story.quote('115x9', '116x9')).toEqual(['a amended 1@103']);
    expect(story.quote('103x9', '106x9')).toEqual(['a filled 1@103 taker']);
  });

  it('trails by true ranges once enough bars were seen', () => {
    const story = new BookStory();
    story.bar([100, 102, 98, 100]);
    const offset = { kind: 'atr', multiple: Decimal.parse('2'), period: 2 } as const;
    story.send({
      id: 'a',
      side: 'sell',
      type: { kind: 'trailing-stop', offset, activation: undefined, trigger: undefined },
    });
    const told = [1, 2, 3, 4].flatMap(() => story.bar([100, 102, 98, 100]));
    // Ranges of 4 make a distance of 8: under the highest price so far, 102, and then under 103.
    expect(told).toEqual(['a amended 1@94']);
    expect(story.bar([100, 103, 99, 101])).toEqual(['a amended 1@95']);
    expect(story.bar([96, 97, 94, 95])).toEqual(['a filled 1@95 taker']);
  });
});

describe('commands on their way', () => {
  it('arrive later, in the order in which they were sent', () => {
    const delays = { kind: 'constant', delayMs: 50 } as const;
    const story = new BookStory({ latency: delays });
    story.quote('99x9', '101x9', 1_000);
    story.send({ id: 'a', type: limitAt('95') });
    story.venue.cancel('a' as OrderId);
    story.send({ id: 'b' });
    expect(story.quote('99x9', '102x9', 1_049)).toEqual([]);
    const events = (story.venue.onTime(1_050), story.venue.takeEvents());
    expect(told(events)).toEqual(['a accepted', 'a cancelled requested', 'b accepted', 'b filled 1@102 taker']);
    expect(new Set(events.map(({ time }) => time))).toEqual(new Set([1_050]));
  });

  it('meet what the market is when they arrive, not what it was when they were sent', () => {
    const story = new BookStory({ latency: { kind: 'constant', delayMs: 5 } });
    story.quote('99x9', '101x9', 1_000);
    story.send({ id: 'a' });
    expect(story.quote('107x9', '109x9', 1_005)).toEqual(['a accepted', 'a filled 1@109 taker']);
    story.send({ id: 'b' });
    // Due at 1010: before data of 1011 are seen.
    expect(story.quote('107x9', '150x9', 1_011)).toEqual(['b accepted', 'b filled 1@109 taker']);
  });

  it('take as long as the seed says, every time', () => {
    const latency = { kind: 'sampled', quantilesMs: [0, 40], seed: 5 } as const;
    const times = (): number[] => {
      const story = new BookStory({ latency });
      story.quote('99x9', '101x9', 1_000);
      for (const id of ['a', 'b', 'c', 'd']) story.send({ id, type: limitAt('90') });
      story.venue.onTime(1_100);
      return story.venue.takeEvents().map(({ time }) => time);
    };
    expect(times()).toEqual(times());
    expect(new Set(times()).size).toBeGreaterThan(1);
    expect(times()).toEqual(times().toSorted((a, b) => a - b));
  });
});

describe('a market of bars', () => {
  it('fills a market order at the last close, and what rests along the way', () => {
    const story = new BookStory();
    story.bar([100, 104, 98, 102]);
    expect(story.send({ id: 'm' })).toEqual(['m accepted', 'm filled 1@102 taker']);
    story.send({ id: 'low', type: limitAt('97') });
    story.send({ id: 'stop', type: stopAt('105') });
    expect(story.bar([102, 106, 96, 100])).toEqual(['stop filled 1@105 taker', 'low filled 1@97 maker']);
  });

  it('gives three lots to high, low and close, one to the close alone', () => {
    const sells = (volume: number): string[] => {
      const story = new BookStory();
      story.send({ id: 'h', side: 'sell', quantity: '9', type: limitAt('110') });
      story.send({ id: 'l', side: 'buy', quantity: '9', type: limitAt('90') });
      return story.bar([100, 110, 90, 90], volume);
    };
    expect(sells(3)).toEqual(['h filled 1@110 maker', 'l filled 1@90 maker', 'l filled 1@90 maker']);
    expect(sells(1)).toEqual(['l filled 1@90 maker']);
  });

  it('gives the close what does not divide by four', () => {
    const story = new BookStory();
    story.send({ id: 'a', quantity: '9', type: limitAt('95') });
    expect(story.bar([100, 110, 96, 95], 7)).toEqual(['a filled 4@95 maker']);
  });

  it('meets for sure what its way goes through, by chance what it only touches', () => {
    const story = new BookStory({ touchRatio: 0 });
    story.send({ id: 'touched', type: limitAt('95') });
    story.send({ id: 'passed', type: limitAt('96') });
    expect(story.bar([100, 110, 95, 98])).toEqual(['passed filled 1@96 maker']);
  });

  it('goes first to the nearer extreme when it adapts, and in what order orders are met follows', () => {
    const order = (path: BookVenueConfig['barPath']): string[] => {
      const story = new BookStory({ barPath: path });
      story.send({ id: 'buys', type: limitAt('95') });
      story.send({ id: 'sells', side: 'sell', type: limitAt('120') });
      return story.bar([100, 125, 94, 110]);
    };
    expect(order('openHighLowClose')[0]).toBe('sells filled 1@120 maker');
    expect(order('adaptive')[0]).toBe('buys filled 1@95 maker');
  });

  it('is ignored where depth is known', () => {
    const story = new BookStory();
    story.depth('99x9', '101x9');
    story.send({ id: 'a', type: limitAt('90') });
    expect(story.bar([100, 110, 80, 90])).toEqual([]);
    expect(story.venue.book.bids.best).toBe(99);
  });
});

describe('a market of trades', () => {
  it('stands at the last trade, whoever came, until there are quotes', () => {
    const story = new BookStory();
    for (const [who, ticks] of [
      ['seller', 99],
      ['buyer', 103],
      ['unknown', 101],
    ] as const) {
      story.trade(who, 2, ticks);
      expect([story.venue.book.bids.best, story.venue.book.asks.best]).toEqual([ticks, ticks]);
    }
    story.quote('100x1', '104x1');
    story.trade('buyer', 2, 108);
    expect(story.venue.book.asks.best).toBe(104);
  });

  it('has a trade only once, for all who take', () => {
    const story = new BookStory({ beyondBest: 'cancel' });
    story.trade('seller', 3, 100);
    expect(story.send({ id: 'a', quantity: '2' }).at(-1)).toBe('a filled 2@100 taker');
    expect(story.send({ id: 'b', quantity: '2', side: 'sell' }).slice(1)).toEqual([
      'b filled 1@100 taker',
      'b cancelled ioc',
    ]);
    expect(story.trade('seller', 3, 100)).toEqual([]);
    expect(story.send({ id: 'c', quantity: '2' }).at(-1)).toBe('c filled 2@100 taker');
  });
});

describe('the account', () => {
  it('is asked once for an order that opens, and cuts or cancels it', () => {
    const asked: string[] = [];
    const guard = {
      affordable: (order: { id: string }, price: Decimal, wanted: Decimal) => {
        asked.push(`${order.id} ${wanted.toString()}@${price.toString()}`);
        return size(order.id === 'poor' ? '0' : '2');
      },
    };
    const story = new BookStory({}, { guard });
    story.depth('99x9', '101x1 102x9');
    expect(story.send({ id: 'a', quantity: '5' })).toEqual([
      'a accepted',
      'a amended 2@any',
      'a filled 1@101 taker',
      'a filled 1@102 taker',
    ]);
    expect(story.send({ id: 'poor' })).toEqual(['poor accepted', 'poor cancelled margin']);
    expect(story.send({ id: 'exit', side: 'sell', quantity: '2', reduceOnly: true }).at(-1)).toBe(
      'exit filled 2@99 taker',
    );
    expect(asked).toEqual(['a 5@102', 'poor 1@102']);
  });
});

describe('the end of an instrument', () => {
  it('ends orders at its time, refuses later ones, and settles what is held once', () => {
    const story = new BookStory({ expiresAt: 1_000 });
    story.quote('99x9', '101x9', 900);
    story.send({ id: 'short', side: 'sell', quantity: '3' });
    story.send({ id: 'rests', type: limitAt('90') });
    story.news();
    expect(story.quote('50x9', '51x9', 1_001)).toEqual(['rests cancelled instrument-expired']);
    expect(story.send({ id: 'late' })).toEqual(['late rejected market-closed']);
    story.venue.onClose({ time: 2_000 as UnixMs, price: at('40') });
    story.venue.onClose({ time: 2_001 as UnixMs, price: at('45') });
    expect(story.venue.takeSettlements().map(({ side, price }) => `${side} ${price.toString()}`)).toEqual(['buy 40']);
    expect(story.venue.takeSettlements()).toEqual([]);
  });

  it('leaves nothing to settle where nothing is held', () => {
    const story = new BookStory();
    story.quote('99x9', '101x9');
    story.venue.onClose({ time: 2_000 as UnixMs, price: at('40') });
    expect(story.venue.takeSettlements()).toEqual([]);
    expect(story.venue.isIdle).toBe(true);
  });
});

describe('the configuration', () => {
  it('refuses numbers out of range', () => {
    const make = (changes: Partial<BookVenueConfig>) => () => new BookStory(changes);
    expect(make({ touchRatio: 1.5 })).toThrow('Expected touchRatio to be from "0" to "1", was "1.5"');
    expect(make({ takerFeeBps: -1 })).toThrow('takerFeeBps');
    expect(make({ protectionTicks: -1 })).toThrow('protectionTicks');
    expect(make({ latency: { kind: 'constant', delayMs: 0.5 } })).toThrow('latency');
  });
});
