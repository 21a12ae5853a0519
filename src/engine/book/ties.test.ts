import { describe, expect, it } from 'vitest';
import type { OrderId } from '#domain/orders/order.ts';
import { at, limitAt, size, stopAt } from '#testkit/book-orders.ts';
import { BookStory } from '#testkit/book-story.ts';

describe('orders that hang together', () => {
  const group = (kind: 'oco' | 'ouo') => ({ options: { group: { id: 'g', kind } } });

  it('sleep until their parent fills, and do no more than it did', () => {
    const story = new BookStory({ queue: 'none' });
    story.depth('99x9', '101x2 110x9');
    story.send({ id: 'parent', quantity: '4', type: limitAt('101') });
    story.venue.cancel('x' as OrderId);
    expect(
      story.send({
        id: 'child',
        side: 'sell',
        quantity: '4',
        type: limitAt('99'),
        options: { parent: 'parent' as OrderId },
      }),
    ).toEqual(['child accepted', 'child filled 2@99 taker']);
    expect(story.trade('seller', 1, 101)).toEqual(['parent filled 1@101 maker', 'child filled 1@99 taker']);
    story.venue.cancel('parent' as OrderId);
    expect(story.news()).toEqual(['parent cancelled requested', 'child cancelled parent']);
  });

  it('die with a parent that never fills, and are refused without one', () => {
    const story = new BookStory();
    story.quote('99x9', '101x2');
    expect(story.send({ id: 'orphan', options: { parent: 'nobody' as OrderId } })).toEqual(['orphan rejected parent']);
    story.send({ id: 'parent', type: limitAt('90') });
    expect(story.send({ id: 'child', side: 'sell', options: { parent: 'parent' as OrderId } })).toEqual([
      'child accepted',
    ]);
    story.venue.cancel('parent' as OrderId);
    expect(story.news()).toEqual(['parent cancelled requested', 'child cancelled parent']);
  });

  it('cancel each other', () => {
    const story = new BookStory();
    story.quote('99x9', '101x9');
    story.send({ id: 'a', quantity: '2', type: limitAt('95'), ...group('oco') });
    story.send({ id: 'b', quantity: '2', type: stopAt('103'), ...group('oco') });
    expect(story.quote('99x9', '103x9')).toEqual(['b filled 2@103 taker', 'a cancelled group']);
    expect(story.send({ id: 'c', ...group('oco') })).toEqual(['c rejected group']);
  });

  it('cancel each other once, when all are cancelled', () => {
    const story = new BookStory();
    story.quote('99x9', '101x9');
    story.send({ id: 'a', type: limitAt('95'), ...group('oco') });
    story.send({ id: 'b', type: limitAt('94'), ...group('oco') });
    story.venue.cancelAll('all');
    expect(story.news()).toEqual(['a cancelled requested', 'b cancelled group']);
  });

  it('shrink each other', () => {
    const story = new BookStory({ queue: 'none' });
    story.quote('99x9', '101x9');
    story.send({ id: 'a', quantity: '5', type: limitAt('95'), ...group('ouo') });
    story.send({ id: 'b', quantity: '5', type: limitAt('94'), ...group('ouo') });
    expect(story.trade('seller', 2, 95)).toEqual(['a filled 2@95 maker', 'b amended 3@94']);
    expect(story.trade('seller', 3, 95)).toEqual(['a filled 3@95 maker', 'b cancelled group']);
  });

  it('only reduce what is there, together over all levels', () => {
    const story = new BookStory();
    story.depth('98x2 99x2', '101x9');
    const exit = { side: 'sell', reduceOnly: true } as const;
    expect(story.send({ id: 'none', ...exit })).toEqual(['none rejected reduce-only']);
    story.send({ id: 'entry', quantity: '3' });
    story.send({ id: 'rests', quantity: '3', type: limitAt('120'), ...exit });
    story.send({ id: 'stop', quantity: '9', type: stopAt('95'), ...exit });
    story.news();
    expect(story.change('99x0 98x0 95x2 94x9', '')).toEqual([
      'stop filled 2@95 taker',
      'rests amended 1@120',
      'stop filled 1@94 taker',
      'rests cancelled reduce-only',
    ]);
    expect(story.venue.orders.holdings.net).toBe(0);
  });

  it('are cut to the position on arrival', () => {
    const story = new BookStory();
    story.quote('99x1', '101x9');
    story.send({ id: 'entry', quantity: '3' });
    expect(story.send({ id: 'exit', quantity: '5', side: 'sell', reduceOnly: true })).toEqual([
      'exit accepted',
      'exit amended 3@any',
      'exit filled 1@99 taker',
      'exit filled 2@98 taker',
    ]);
  });
});

describe('a bracket', () => {
  const bracket = {
    stopLoss: { id: 'stop' as OrderId, price: at('90') },
    takeProfits: [
      { id: 't1' as OrderId, price: at('110'), quantity: size('2') },
      { id: 't2' as OrderId, price: at('120'), quantity: size('2') },
    ],
    breakEvenAfterFirst: false,
  };

  it('comes to life with its entry, shrinks with each target and ends with the position', () => {
    const story = new BookStory();
    story.quote('99x9', '101x9');
    expect(story.send({ id: 'e', quantity: '4', bracket })).toEqual([
      'e accepted',
      'e filled 4@101 taker',
      'stop accepted',
      't1 accepted',
      't2 accepted',
    ]);
    expect(story.quote('112x9', '113x9')).toEqual(['t1 filled 2@110 maker', 'stop amended 2@90']);
    expect(story.quote('88x9', '89x9')).toEqual(['stop filled 2@88 taker', 't2 cancelled position-closed']);
  });

  it('moves its stop to the entry after the first target, when it says so', () => {
    const story = new BookStory();
    story.quote('99x9', '101x9');
    story.send({ id: 'e', quantity: '4', bracket: { ...bracket, breakEvenAfterFirst: true } });
    expect(story.quote('110x9', '111x9')).toEqual([
      't1 filled 2@110 maker',
      'stop amended 4@101',
      'stop amended 2@101',
    ]);
    expect(story.quote('101x9', '102x9')).toEqual(['stop filled 2@101 taker', 't2 cancelled position-closed']);
  });

  it('guards as much as has been entered so far', () => {
    const story = new BookStory({ queue: 'none' });
    story.depth('99x9', '101x1 130x9');
    expect(story.send({ id: 'e', quantity: '4', type: limitAt('101'), bracket })).toEqual([
      'e accepted',
      'e filled 1@101 taker',
      'stop accepted',
      't1 accepted',
      't2 accepted',
      'stop amended 1@90',
    ]);
    expect(story.trade('seller', 1, 101)).toEqual(['e filled 1@101 maker', 'stop amended 2@90']);
    // The bids fall to 90: two are held and stopped, and nothing more is bought.
    expect(story.change('99x0 90x9', '101x0')).toEqual([
      'stop filled 2@90 taker',
      'e cancelled group',
      't1 cancelled position-closed',
      't2 cancelled position-closed',
    ]);
  });

  it('has its targets cut to what was entered, nearest first, when the entry ends early', () => {
    const story = new BookStory({ queue: 'none' });
    story.depth('99x9', '101x3 130x9');
    story.send({ id: 'e', quantity: '4', type: limitAt('101'), bracket });
    story.venue.cancel('e' as OrderId);
    expect(story.news()).toEqual(['e cancelled requested', 't2 amended 1@120']);
    expect(story.change('121x9', '101x0 122x1')).toEqual([
      't1 filled 2@110 maker',
      'stop amended 1@90',
      't2 filled 1@120 maker',
      'stop cancelled position-closed',
    ]);
  });

  it('is closed by an order that names its entry', () => {
    const story = new BookStory();
    story.quote('99x9', '101x9');
    story.send({ id: 'e', quantity: '4', bracket });
    const exit = { side: 'sell', quantity: '4', reduceOnly: true, closes: 'e' as OrderId } as const;
    expect(story.send({ id: 'x', ...exit })).toEqual([
      'x accepted',
      'x filled 4@99 taker',
      'stop cancelled position-closed',
      't1 cancelled position-closed',
      't2 cancelled position-closed',
    ]);
    expect(story.send({ id: 'y', ...exit })).toEqual(['y accepted', 'y cancelled position-closed']);
  });
});
