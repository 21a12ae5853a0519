import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import type { UnixMs } from '#core/time.ts';
import type { OrderType, TrailingOffset } from '#domain/orders/order.ts';
import { SERIES_START, barOf } from '#testkit/tick-bars.ts';
import { VenueStory, limitAt, orderOf, priceOf, stopAt } from '#testkit/venue-story.ts';

const IOC = { kind: 'ioc' } as const;
const FOK = { kind: 'fok' } as const;
const TOUCH_AT_95: OrderType = { kind: 'touch', trigger: priceOf(95) };
const stopLimit = (trigger: number, limit: number): OrderType => ({
  kind: 'stop-limit',
  trigger: priceOf(trigger),
  price: priceOf(limit),
});
const touchLimit = (trigger: number, limit: number): OrderType => ({
  kind: 'touch-limit',
  trigger: priceOf(trigger),
  price: priceOf(limit),
});
const trailing = (offset: TrailingOffset, more: { activation?: number; trigger?: number } = {}): OrderType => ({
  kind: 'trailing-stop',
  offset,
  activation: more.activation === undefined ? undefined : priceOf(more.activation),
  trigger: more.trigger === undefined ? undefined : priceOf(more.trigger),
});
const by = (amount: number): TrailingOffset => ({ kind: 'amount', amount: priceOf(amount) });

/** A story in which the market stands at 100. */
function story(...config: ConstructorParameters<typeof VenueStory>): VenueStory {
  const told = new VenueStory(...config);
  told.flat(100);
  return told;
}

describe('a stop', () => {
  it('fills at its trigger when the price moves through it, at the open when it gaps', () => {
    const through = story();
    through.send(orderOf('a', 'buy', '10', { type: stopAt(105) }));
    expect(through.bar(102, 104, 101, 103)).toEqual([]);
    expect(through.bar(103, 109, 102, 108)).toEqual(['a fills 10@105 taker']);
    const gapped = story();
    gapped.send(orderOf('a', 'sell', '10', { type: stopAt(95) }));
    expect(gapped.bar(90, 92, 88, 91)).toEqual(['a fills 10@90 taker']);
  });

  it('fills at its trigger on a gap under atStop, and under atStopInRange when the bar still trades there', () => {
    const at = (stopGap: 'atStop' | 'atStopInRange', high: number): readonly string[] => {
      const told = story({ stopGap });
      told.send(orderOf('a', 'sell', '10', { type: stopAt(95) }));
      return told.bar(90, high, 88, 91);
    };
    expect(at('atStop', 92)).toEqual(['a fills 10@95 taker']);
    expect(at('atStopInRange', 96)).toEqual(['a fills 10@95 taker']);
    expect(at('atStopInRange', 92)).toEqual(['a fills 10@90 taker']);
  });

  it('works at the next price when its trigger has been passed on arrival, or is rejected when told so', () => {
    expect(story().send(orderOf('a', 'buy', '1', { type: stopAt(99) }))).toEqual([]);
    const strict = story({ triggeredOnArrival: 'rejected' });
    expect(strict.send(orderOf('a', 'buy', '1', { type: stopAt(99) }))).toEqual(['a rejected: already-triggered']);
    expect(strict.send(orderOf('b', 'buy', '1', { type: { kind: 'touch', trigger: priceOf(101) } }))).toEqual([
      'b rejected: already-triggered',
    ]);
    expect(strict.send(orderOf('c', 'buy', '1', { type: stopAt(101) }))).toEqual([]);
  });
});

describe('a touch', () => {
  it('takes its trigger when the price comes to it, and the better open when that is beyond', () => {
    const told = story();
    told.send(orderOf('a', 'buy', '10', { type: TOUCH_AT_95 }));
    expect(told.bar(99, 100, 95, 97)).toEqual(['a fills 10@95 taker']);
    const gapped = story();
    gapped.send(orderOf('a', 'buy', '10', { type: TOUCH_AT_95 }));
    expect(gapped.bar(93, 94, 92, 93)).toEqual(['a fills 10@93 taker']);
  });

  it('pays the spread, as whoever takes does', () => {
    const told = story({ halfSpreadBps: 100 });
    told.send(orderOf('a', 'buy', '10', { type: { kind: 'touch', trigger: priceOf(100) } }));
    // 100 and 1 % is 101.
    expect(told.bar(105, 106, 99, 101)).toEqual(['a fills 10@101 taker']);
  });
});

describe('a stop-limit', () => {
  it('says that it is triggered, and takes at once what its limit allows', () => {
    const told = story();
    told.send(orderOf('a', 'buy', '10', { type: stopLimit(105, 107) }));
    expect(told.bar(102, 109, 101, 108)).toEqual(['a triggered', 'a fills 10@105 taker']);
  });

  it('rests at its limit when the market gaps beyond it, and is met there later', () => {
    const told = story();
    told.send(orderOf('a', 'buy', '10', { type: stopLimit(105, 107) }));
    expect(told.bar(110, 112, 109, 111)).toEqual(['a triggered']);
    expect(told.bar(111, 112, 106, 108)).toEqual(['a fills 10@107 maker']);
  });

  it('is met in the bar of its trigger when that opened beyond it and comes back through the limit', () => {
    const told = story();
    told.send(orderOf('a', 'buy', '10', { type: stopLimit(105, 107) }));
    expect(told.bar(110, 112, 106, 108)).toEqual(['a triggered', 'a fills 10@107 maker']);
  });

  it('does not pay more than its limit, spread or not', () => {
    const told = story({ halfSpreadBps: 100 });
    told.send(orderOf('a', 'buy', '10', { type: stopLimit(105, 106) }));
    // 105 and 1 % is 106.05, above the limit: it rests, and is met as the price falls back to 104.
    expect(told.bar(102, 105, 101, 104)).toEqual(['a triggered', 'a fills 10@106 maker']);
  });

  it('that only adds to the book is cancelled when its trigger would make it take', () => {
    const told = story();
    told.send(orderOf('a', 'buy', '10', { type: stopLimit(105, 107), options: { postOnly: true } }));
    expect(told.bar(102, 109, 101, 108)).toEqual(['a triggered', 'a cancelled: post-only']);
  });
});

describe('a touch-limit', () => {
  it('rests at its limit once touched; what came before in that bar does not count', () => {
    const told = story();
    told.send(orderOf('a', 'buy', '10', { type: touchLimit(95, 93) }));
    // 93 lies beyond 95 on the way down: met after it for certain.
    expect(told.bar(99, 100, 92, 97)).toEqual(['a triggered', 'a fills 10@93 maker']);
    const other = story();
    other.send(orderOf('a', 'sell', '10', { type: touchLimit(105, 104) }));
    expect(other.bar(101, 106, 100, 102)).toEqual(['a triggered', 'a fills 10@105 taker']);
  });
});

describe('a market-to-limit order', () => {
  it('rests at the price that it took with what the bar could not meet', () => {
    const told = story({ volume: { kind: 'share', ratio: 0.1 } });
    told.send(orderOf('a', 'buy', '10', { type: { kind: 'market-to-limit' } }));
    expect(told.bar(101, 103, 100, 102, 40)).toEqual(['a fills 4@101 taker']);
    expect(told.bar(103, 104, 102, 103, 1_000)).toEqual([]);
    expect(told.bar(102, 103, 100, 102, 1_000)).toEqual(['a fills 6@101 maker']);
  });
});

describe('a trailing stop', () => {
  it('follows the extremes of bars that are over, and never goes back', () => {
    const told = story();
    told.send(orderOf('long', 'buy', '10'));
    told.send(orderOf('a', 'sell', '10', { type: trailing(by(5)) }));
    // From 100 at 95; 110 takes it to 105 only once that bar is over, although its low is 96.
    expect(told.bar(100, 110, 96, 109)).toEqual(['long fills 10@100 taker', 'a is 10@105']);
    expect(told.bar(109, 109, 106, 107)).toEqual([]);
    expect(told.bar(107, 108, 104, 106)).toEqual(['a fills 10@105 taker']);
  });

  it('is tested against the same bar once more under withinBar', () => {
    const told = story({ trailing: 'withinBar' });
    told.send(orderOf('a', 'sell', '10', { type: trailing(by(5)) }));
    expect(told.bar(100, 110, 96, 109)).toEqual(['a fills 10@105 taker']);
  });

  it('trails by a share of the best price, brought to the tick away from the market', () => {
    const told = story();
    told.send(orderOf('a', 'buy', '10', { type: trailing({ kind: 'ratio', ratio: Decimal.parse('0.015') }) }));
    // From 100: 101.5 is 102. At a low of 90: 91.35 is 92.
    expect(told.bar(99, 101, 90, 91)).toEqual(['a is 10@92']);
    expect(told.bar(91, 93, 91, 92)).toEqual(['a fills 10@92 taker']);
  });

  it('trails by average true ranges of bars that have closed', () => {
    const told = new VenueStory({ atrPeriods: [2] });
    told.bar(100, 102, 98, 100);
    told.bar(100, 102, 98, 100);
    told.bar(100, 102, 98, 100);
    // True ranges of 4 each: 2 * 4 below 100.
    told.send(orderOf('a', 'sell', '10', { type: trailing({ kind: 'atr', multiple: Decimal.of(2n), period: 2 }) }));
    expect(told.bar(95, 96, 93, 95)).toEqual([]);
    expect(told.bar(95, 96, 91, 95)).toEqual(['a fills 10@92 taker']);
  });

  it('stands at its trigger until its activation is reached, and nowhere without one', () => {
    const told = story();
    told.send(orderOf('a', 'sell', '10', { type: trailing(by(5), { activation: 110, trigger: 90 }) }));
    told.send(orderOf('b', 'sell', '10', { type: trailing(by(5), { activation: 110 }) }));
    expect(told.bar(100, 109, 99, 108)).toEqual([]);
    expect(told.bar(108, 112, 107, 111)).toEqual(['a is 10@107', 'b is 10@107']);
    const falls = story();
    falls.send(orderOf('a', 'sell', '10', { type: trailing(by(5), { activation: 110, trigger: 90 }) }));
    falls.send(orderOf('b', 'sell', '10', { type: trailing(by(5), { activation: 110 }) }));
    expect(falls.bar(100, 101, 80, 85)).toEqual(['a fills 10@90 taker']);
  });

  it('counts only the close of the bar in which its parent filled inside', () => {
    const told = story();
    const child = { type: trailing(by(5)), reduceOnly: true, options: { parent: 'a' as never } } as const;
    told.send(orderOf('a', 'buy', '10', { type: limitAt(95) }), orderOf('b', 'sell', '10', child));
    // The high of 100 came before the entry at 95, for all we know: the stop trails the close of 97.
    expect(told.bar(99, 100, 94, 97)).toEqual(['a fills 10@95 maker', 'b is 10@92']);
  });
});

describe('time in force', () => {
  it('ioc takes what is there at once and is cancelled for the rest', () => {
    const told = story({ volume: { kind: 'share', ratio: 0.1 } });
    told.send(orderOf('a', 'buy', '10', { timeInForce: IOC }));
    expect(told.bar(100, 101, 99, 100, 40)).toEqual(['a fills 4@100 taker', 'a cancelled: ioc']);
    told.send(orderOf('b', 'buy', '10', { type: limitAt(95), timeInForce: IOC }));
    expect(told.bar(100, 101, 90, 100)).toEqual(['b cancelled: ioc']);
    told.send(orderOf('c', 'buy', '10', { type: limitAt(105), timeInForce: IOC }));
    expect(told.bar(100, 101, 90, 100)).toEqual(['c fills 10@100 taker']);
  });

  it('fok is met whole at once or not at all', () => {
    const told = story({ volume: { kind: 'share', ratio: 0.1 } });
    told.send(orderOf('a', 'buy', '10', { timeInForce: FOK }));
    expect(told.bar(100, 101, 99, 100, 99)).toEqual(['a cancelled: fok']);
    told.send(orderOf('b', 'buy', '10', { timeInForce: FOK }));
    expect(told.bar(100, 101, 99, 100, 100)).toEqual(['b fills 10@100 taker']);
    told.send(orderOf('c', 'buy', '10', { type: limitAt(95), timeInForce: FOK }));
    expect(told.bar(100, 101, 90, 100)).toEqual(['c cancelled: fok']);
    told.send(orderOf('d', 'buy', '10', { type: stopAt(105), timeInForce: FOK }));
    expect(told.bar(100, 101, 99, 100)).toEqual([]);
    expect(told.bar(100, 110, 99, 100, 99)).toEqual(['d cancelled: fok']);
  });

  it('gtd and day end at their instant; what the open of that instant meets is filled before', () => {
    const ends = { kind: 'day', expiresAt: (SERIES_START + 120_000) as UnixMs } as const;
    const told = story();
    told.send(orderOf('a', 'buy', '10', { type: limitAt(95), timeInForce: ends }));
    expect(told.bar(100, 101, 96, 100)).toEqual(['a expired']);
    // The next bar comes an hour later and opens at the very instant of the expiry.
    const boundary = story();
    const at = SERIES_START + 3_600_000;
    const later = { kind: 'gtd', expiresAt: at as UnixMs } as const;
    boundary.send(orderOf('a', 'buy', '10', { type: limitAt(95), timeInForce: later }));
    boundary.send(orderOf('b', 'buy', '10', { type: limitAt(90), timeInForce: later }));
    boundary.venue.onBar(barOf(60, [94, 95, 89, 90]));
    expect(boundary.heard()).toEqual(['a fills 10@94 taker', 'b expired']);
    // One that comes at the very instant of its expiry is over before anything meets it.
    const late = story();
    const now = { kind: 'gtd', expiresAt: (SERIES_START + 60_000) as UnixMs } as const;
    late.send(orderOf('a', 'buy', '10', { type: limitAt(101), timeInForce: now }));
    expect(late.flat(100)).toEqual(['a expired']);
  });
});

describe('options of an order', () => {
  it('postOnly is rejected when it would take, and is a maker at its own price later', () => {
    const told = story();
    const postOnly = { options: { postOnly: true } } as const;
    expect(told.send(orderOf('a', 'buy', '10', { type: limitAt(101), ...postOnly }))).toEqual([
      'a rejected: post-only',
    ]);
    expect(told.send(orderOf('b', 'buy', '10', { type: limitAt(99), ...postOnly }))).toEqual([]);
    expect(told.bar(97, 98, 96, 97)).toEqual(['b fills 10@99 maker']);
    const first = new VenueStory();
    first.send(orderOf('c', 'buy', '10', { type: limitAt(101), ...postOnly }));
    expect(first.bar(100, 101, 99, 100)).toEqual(['c cancelled: post-only']);
  });

  it('displayQuantity changes nothing on bars', () => {
    const told = story();
    const shown = { displayQuantity: orderOf('x', 'buy', '1').quantity };
    told.send(orderOf('a', 'buy', '10', { type: limitAt(99), options: shown }));
    expect(told.bar(100, 101, 97, 98)).toEqual(['a fills 10@99 maker']);
  });

  it('reduceOnly is rejected when flat, shrinks with the position, and never turns it round', () => {
    const told = story();
    const reduce = { reduceOnly: true } as const;
    expect(told.send(orderOf('a', 'sell', '10', reduce))).toEqual(['a rejected: reduce-only']);
    told.send(orderOf('long', 'buy', '10'));
    told.flat(100);
    // Larger than what is held: it shrinks as it arrives.
    expect(told.send(orderOf('b', 'sell', '15', { type: stopAt(90), ...reduce }))).toEqual(['b is 10@90']);
    told.send(orderOf('c', 'sell', '4'));
    expect(told.flat(100)).toEqual(['c fills 4@100 taker', 'b is 6@90']);
    expect(told.bar(95, 96, 85, 86)).toEqual(['b fills 6@90 taker']);
    expect(told.send(orderOf('d', 'sell', '1', reduce))).toEqual(['d rejected: reduce-only']);
  });

  it('reduceOnly is cancelled when nothing is left to reduce', () => {
    const told = story();
    told.send(orderOf('long', 'buy', '10'));
    told.flat(100);
    told.send(orderOf('b', 'sell', '10', { type: stopAt(90), reduceOnly: true }), orderOf('c', 'sell', '10'));
    expect(told.flat(100)).toEqual(['c fills 10@100 taker', 'b cancelled: reduce-only']);
  });
});
