import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { currency, money } from '#core/money.ts';
import { present } from '#core/invariant.ts';
import type { UnixMs } from '#core/time.ts';
import { fundingPayment, linearNotional } from '#domain/costs/funding.ts';
import { Ledger } from '#domain/ledger/ledger.ts';
import { cashTransaction } from '#domain/ledger/transfers.ts';
import type { Bar } from '#domain/market/bar.ts';
import { LotGrid } from '#domain/market/lot-grid.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderType } from '#domain/orders/order.ts';
import type { Fill, OrderEvent } from '#domain/orders/order-event.ts';
import { DEFAULT_BOOK_VENUE } from '#engine/book/book-venue-config.ts';
import type { BookVenueConfig } from '#engine/book/book-venue-config.ts';
import { BookVenue } from '#engine/book/book-venue.ts';
import { optionPayoff } from '#engine/book/instrument-close.ts';
import { at, bookInstrument, bookOrder, limitAt, stopAt, told } from '#testkit/book-orders.ts';
import { parseExpect, parseGiven } from '#testkit/matching-scenario.ts';
import type {
  MatchingScenario,
  ScenarioBar,
  ScenarioClaim,
  ScenarioOrder,
  ScenarioStory,
} from '#testkit/matching-scenario.ts';
import { readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

// Facts of another matching engine, in prose. Phrases are read by a grammar (`testkit/matching-scenario.ts`) and played; what
// states an order of events or a sign has a proof below, by its id. A scenario that is neither fails.

const FOLDER = 'fixtures/engine/nautilus';
const FREE: BookVenueConfig = { ...DEFAULT_BOOK_VENUE, takerFeeBps: 0, makerFeeBps: 0 };
const START = 1_000;
const BAR_OPEN = 60_000;
/** Where a scenario says no size: more than any of its orders. */
const DEEP = '1000000';

const SCENARIOS = sharedFiles(FOLDER, /\.json$/).flatMap((file) =>
  (JSON.parse(readShared(`${FOLDER}/${file}`)) as { readonly scenarios: readonly MatchingScenario[] }).scenarios.map(
    ({ id, given, expect: claims }, i, all) => ({ id, given, expect: claims, before: all[i - 1] }),
  ),
);

describe.skipIf(sharedFolder() === undefined)('scenarios of another matching engine', () => {
  it('finds scenarios to compare with', () => {
    expect(SCENARIOS.length).toBeGreaterThan(0);
  });

  it.each(SCENARIOS)('$id: $given -> $expect', (scenario) => {
    const proof = PROOFS[scenario.id];
    if (proof !== undefined) {
      proof();
      return;
    }
    const { story, claims } = read(scenario);
    expect(claims.length, `${scenario.id} claims something`).toBeGreaterThan(0);
    for (const claim of claims) check(claim, story);
  });

  // The same kinds in other numbers and mirrored, so that the grammar does not know the fixtures by heart.
  it.each([
    ['trade bar O1500 H1510 L1490 C1505 volume 9 (step 1); SELL LIMIT 6 @1510', 'total filled 2, rest open'],
    ['quote 1499/1501; BUY STOP_MARKET trigger 1507; bar O1500 H1510 L1480 C1495 v100', 'fill @1507'],
    ['prev close 105, BUY STOP_MARKET trigger 110; next bar opens 120', 'fill @120 (open)'],
    ['adaptive ordering; O1502 H1520 L1480 C1500; BUY STOP 1510, SELL STOP 1490', 'BUY fills first, then SELL'],
    ['SELL MARKET_IF_TOUCHED 1520; bar high 1530', 'fill @1520 not 1530'],
    ['L2 bid 900x100 ask 1000x100, liquidity_consumption off; market orders 80, 90', 'fills 80, 90'],
    ['ask 101.50 x40; SELL LIMIT 25 @101.50; BUYER trades 30, 30, 30 @101.50', 'fills: none, 20, 5'],
    ['BUYER trade at 7.25', 'can fill resting SELL LIMIT @7.25; cannot fill BUY LIMIT'],
    ['bid 50.0, tick 0.1, protection points 5; market SELL, next level 49.4', 'fills only >= 49.5; rest unfilled'],
  ])('own words: %s -> %s', (given, expected) => {
    const { story, claims } = read({ id: 'own', given, expect: expected, before: undefined });
    for (const claim of claims) check(claim, story);
  });

  it.each([
    ['quote 100/101 10x10; BUY LIMIT 2 @100; seller trades @100 of 3,4', 'queue 10->7->4'],
    ['bid 100.00 x100; BUY LIMIT 50 @100; SELLER trades 80, 30 @100', 'fills: none, 11'],
    ['prev close 105, SELL STOP_MARKET trigger 100; next bar opens 90', 'fill @100'],
    ['SELLER trade at 100.00', 'cannot fill BUY LIMIT @100.00'],
  ])('a wrong claim fails: %s -> %s', (given, expected) => {
    const { story, claims } = read({ id: 'wrong', given, expect: expected, before: undefined });
    expect(() => claims.forEach((claim) => check(claim, story))).toThrow('expected');
  });

  it('refuses a scenario that nobody understands, by its name', () => {
    const strange = { id: 'strange', given: 'a full moon', expect: 'fill @1', before: undefined };
    expect(() => read(strange)).toThrow('Scenario strange');
  });
});

type Linked = MatchingScenario & { readonly before: MatchingScenario | undefined };

function read(scenario: Linked): { story: ScenarioStory; claims: ScenarioClaim[] } {
  try {
    return { story: storyOf(scenario), claims: parseExpect(scenario.expect) };
  } catch (cause) {
    throw new Error(`Scenario ${scenario.id} can neither be read nor has a proof: ${String(cause)}`, { cause });
  }
}

function storyOf({ given, before }: Linked): ScenarioStory {
  const at = SCENARIOS.findIndex(({ id }) => id === before?.id);
  const refers = /^same\b/i.test(given);
  return parseGiven(given, refers && at >= 0 ? storyOf(SCENARIOS[at]!) : undefined);
}

/** What a played scenario left behind. */
interface Played {
  readonly fills: readonly Fill[];
  readonly byTrade: readonly (readonly Fill[])[];
  readonly byOrder: readonly (readonly Fill[])[];
  /** Lots ahead of the first order on arrival and after each trade, as a quantity. */
  readonly queue: readonly string[];
  readonly last: string | undefined;
  readonly working: number;
  readonly ordered: Decimal;
}

function play(story: ScenarioStory, orders: readonly ScenarioOrder[] = story.orders): Played {
  const instrument = bookInstrument(story.tick ?? stepOf(pricesOf(story)), story.step ?? stepOf(sizesOf(story)));
  const grid = new LotGrid(instrument);
  const venue = new BookVenue(instrument, {
    ...FREE,
    barPath: story.isAdaptive ? 'adaptive' : 'openHighLowClose',
    consumption: story.consumption === 'on' ? 'untilFresh' : 'off',
    protectionTicks: story.protection ?? null,
  });
  const lots = (text: string): number => present(grid.lotsOf(Decimal.parse(text)), 'a whole size');
  const ticks = (text: string): number => present(grid.ticksOf(Decimal.parse(text)), 'a whole price');
  setMarket(venue, story, { ticks, lots });
  const sent = orders.map((order, i) => orderOf(order, i, story));
  const events: OrderEvent[] = [];
  const take = (): readonly Fill[] => {
    const news = venue.takeEvents();
    events.push(...news);
    return fillsOf(news);
  };
  const byOrder = sent.map((order) => {
    venue.submit(order);
    return take();
  });
  const first = venue.orders.live()[0];
  const ahead = (): string => grid.quantity(first?.ahead ?? 0).toString();
  const queue = [ahead()];
  const byTrade = story.trades.map(({ aggressor, price, size }, i) => {
    const time = START + 1_000 * (i + 1);
    venue.onTrade({ time, ticks: ticks(price), lots: lots(size ?? '1'), aggressor });
    const met = take();
    queue.push(ahead());
    const between = story.sizesBetween[i];
    if (between !== undefined) quoteAgain(venue, story, { time, size: between, ticks, lots });
    return met;
  });
  if (story.bar !== undefined) venue.onBar(barOf(story.bar, orders));
  take();
  const { best } = venue.book.bids;
  return {
    fills: fillsOf(events),
    byTrade,
    byOrder,
    queue,
    last: best === undefined ? undefined : grid.price(best).toString(),
    working: venue.orders.live().length,
    ordered: sent.reduce((sum, { quantity }) => sum.plus(quantity), Decimal.ZERO),
  };
}

interface Units {
  readonly ticks: (text: string) => number;
  readonly lots: (text: string) => number;
}

function setMarket(venue: BookVenue, story: ScenarioStory, { ticks, lots }: Units): void {
  const { levels, isDepth, previousClose } = story;
  const pairs = (side: 'bid' | 'ask'): number[] =>
    levels
      .filter((level) => level.side === side)
      .flatMap(({ price, size }) => [ticks(price), lots(size ?? (isDepth ? '1' : DEEP))]);
  if (isDepth) venue.onSnapshot({ time: START, lastId: 1, bids: pairs('bid'), asks: pairs('ask') });
  else if (levels.length > 0) {
    const [bidTicks = 0, bidLots = 0] = pairs('bid');
    const [askTicks = 0, askLots = 0] = pairs('ask');
    venue.onQuote({ time: START, bidTicks, bidLots, askTicks, askLots });
  }
  if (previousClose === undefined) return;
  const price = Number(previousClose);
  const flat = { open: price, high: price, low: price, close: price, volume: Number.NaN };
  venue.onBar({ openTime: 0, closeTime: BAR_OPEN, ...flat });
}

/** The quote once more, with another size on the side on which the first order rests. */
function quoteAgain(
  venue: BookVenue,
  { levels, orders }: ScenarioStory,
  { time, size, ticks, lots }: Units & { readonly time: number; readonly size: string },
): void {
  const own = orders[0]?.side === 'sell' ? 'ask' : 'bid';
  const level = (side: 'bid' | 'ask') => {
    const found = present(
      levels.find((one) => one.side === side),
      `a ${side} in the scenario`,
    );
    return [ticks(found.price), lots(side === own ? size : (found.size ?? DEEP))] as const;
  };
  const [bidTicks, bidLots] = level('bid');
  const [askTicks, askLots] = level('ask');
  venue.onQuote({ time, bidTicks, bidLots, askTicks, askLots });
}

function orderOf({ side, kind, quantity, level }: ScenarioOrder, i: number, story: ScenarioStory): ApprovedOrder {
  // Without a size: one, or where levels have none either, all of them.
  const facing = story.levels.filter((one) => one.side === (side === 'buy' ? 'ask' : 'bid'));
  const unsized = story.isDepth && facing.every(({ size }) => size === undefined) ? `${facing.length}` : '1';
  return bookOrder({ id: `order-${i}`, side, quantity: quantity ?? unsized, type: typeOf(kind, level) });
}

function typeOf(kind: ScenarioOrder['kind'], level: string | undefined): OrderType {
  if (kind === 'market' || level === undefined) return { kind: 'market' };
  if (kind === 'limit') return { kind: 'limit', price: at(level) };
  return { kind, trigger: at(level) };
}

/** A bar of which only some prices are told: the others stand at the open, or as far on the other side of the order. */
function barOf(bar: ScenarioBar, orders: readonly ScenarioOrder[]): Bar {
  const told = bar.open ?? bar.close;
  const extreme = bar.low ?? bar.high;
  const level = orders[0]?.level;
  const other = extreme === undefined || level === undefined ? Number.NaN : 2 * Number(level) - Number(extreme);
  const usual = told === undefined ? other : Number(told);
  const open = Number(bar.open ?? usual);
  const close = Number(bar.close ?? usual);
  const high = Number(bar.high ?? Math.max(open, close));
  const low = Number(bar.low ?? Math.min(open, close));
  const volume = Number(bar.volume ?? Number.NaN);
  return { openTime: BAR_OPEN, closeTime: 2 * BAR_OPEN, open, high, low, close, volume };
}

function check(claim: ScenarioClaim, story: ScenarioStory): void {
  const [found, claimed] = compared(claim, story);
  expect(found).toEqual(claimed);
}

/** What was found, and what was claimed of it. */
function compared(claim: ScenarioClaim, story: ScenarioStory): readonly [found: unknown, claimed: unknown] {
  const { fills, byTrade, byOrder, queue, last, working, ordered } = play(story, ordersOf(claim, story));
  const isShort = sum(fills).compare(ordered) < 0;
  switch (claim.kind) {
    case 'can-fill':
      return [fills.length > 0, claim.fills];
    case 'fills':
      return [shown(fills, claim.fills), claim.fills.map(normalised)];
    case 'not-at':
      return [fills.filter(({ price }) => price.equals(at(claim.price))), []];
    case 'last':
      return [normal(last), normal(claim.price)];
    case 'total':
      return [normal(sum(fills).toString()), normal(claim.quantity)];
    case 'rest-open':
      return [
        [isShort, working > 0],
        [true, true],
      ];
    case 'rest-unfilled':
      return [isShort, true];
    case 'first':
      return [fills.map(({ side }) => side), claim.sides];
    case 'each': {
      const groups = story.trades.length > 0 ? byTrade : byOrder;
      const totals = groups.map((each) => (each.length === 0 ? undefined : normal(sum(each).toString())));
      return [totals, claim.quantities.map(normal)];
    }
    case 'queue':
      return [queue.map(normal), claim.ahead.map(normal)];
    case 'fill-on-trade': {
      const met = byTrade.flatMap((each, i) => each.map(({ quantity }) => [i + 1, normal(quantity.toString())]));
      return [met, [[claim.trade, normal(claim.quantity)]]];
    }
    case 'bounded': {
      const beyond = fills.filter(({ price }) => price.compare(at(claim.price)) === (claim.above ? -1 : 1));
      return [
        [fills.length > 0, beyond],
        [true, []],
      ];
    }
  }
}

/** A claim that something can be met speaks of an order of its own. */
function ordersOf(claim: ScenarioClaim, { orders, trades }: ScenarioStory): readonly ScenarioOrder[] {
  if (claim.kind !== 'can-fill') return orders;
  return [{ side: claim.side, kind: 'limit', quantity: '1', level: claim.price ?? trades[0]?.price }];
}

type Shown = readonly [side: string | undefined, quantity: string | undefined, price: string | undefined];

function normalised({
  side,
  quantity,
  price,
}: {
  side: string | undefined;
  quantity: string | undefined;
  price: string;
}): Shown {
  return [side, normal(quantity), normal(price)];
}

/** Fills with no more detail than what is claimed of them. */
function shown(
  fills: readonly Fill[],
  claimed: readonly { side: string | undefined; quantity: string | undefined }[],
): Shown[] {
  return fills.map(({ side, quantity, price }, i) => [
    claimed[i]?.side === undefined ? undefined : side,
    claimed[i]?.quantity === undefined ? undefined : normal(quantity.toString()),
    normal(price.toString()),
  ]);
}

/** Digits without zeros at their end, so that 100 equals 100.00. */
function normal(text: string | undefined): string | undefined {
  return text?.includes('.') === true ? text.replace(/\.?0+$/, '') : text;
}

function sum(fills: readonly Fill[]): Decimal {
  return fills.reduce((total, { quantity }) => total.plus(quantity), Decimal.ZERO);
}

function fillsOf(events: readonly OrderEvent[]): Fill[] {
  return events.flatMap((event) => (event.kind === 'filled' ? [event.fill] : []));
}

/** The step that all these numbers are written in. */
function stepOf(texts: readonly (string | undefined)[]): string {
  const digits = Math.max(0, ...texts.map((text) => text?.split('.')[1]?.length ?? 0));
  return Decimal.of(1n, digits).toString();
}

function pricesOf({ levels, orders, trades, bar, previousClose }: ScenarioStory): (string | undefined)[] {
  return [
    ...levels.map(({ price }) => price),
    ...orders.map(({ level }) => level),
    ...trades.map(({ price }) => price),
    bar?.open,
    bar?.high,
    bar?.low,
    bar?.close,
    previousClose,
  ];
}

function sizesOf({ levels, orders, trades, bar, sizesBetween }: ScenarioStory): (string | undefined)[] {
  return [...levels, ...trades]
    .map(({ size }) => size)
    .concat(
      orders.map(({ quantity }) => quantity),
      sizesBetween,
      [bar?.volume],
    );
}

const ACME = bookInstrument('0.01', '1');

/** A quote around 100 with ten a side. */
function quotedVenue(changes: Partial<BookVenueConfig> = {}): BookVenue {
  const venue = new BookVenue(ACME, { ...FREE, ...changes });
  venue.onQuote({ time: START, bidTicks: 9_999, bidLots: 10, askTicks: 10_000, askLots: 10 });
  return venue;
}

function provesFundingSign(): void {
  const usdt = currency('USDT');
  const rate = Decimal.parse('0.0001');
  for (const [quantity, cash] of [
    ['2', '-0.02000000'],
    ['-2', '0.02000000'],
  ] as const) {
    const ledger = new Ledger();
    ledger.deposit(money(usdt, Decimal.parse('1000')), 0 as UnixMs);
    // 2 units at 100 are worth 200; 0.01 % of that is 0.02.
    const gain = fundingPayment(linearNotional(Decimal.parse(quantity), at('100')), rate, usdt);
    ledger.record(cashTransaction({ reason: 'funding', reference: 'f', time: 0 as UnixMs, gain }));
    expect(ledger.balance('cash:USDT').toString()).toBe(Decimal.parse('1000').plus(Decimal.parse(cash)).toString());
    // What was paid is a cost that has been realised: the account of the reason holds its opposite.
    expect(ledger.balance('funding:USDT').toString()).toBe(Decimal.parse(cash).negated().toString());
  }
}

function provesCascadeSameTimestamp(): void {
  // A stop that is sent in answer to the fill and is passed already is taken, triggered and filled at the instant of the fill.
  const stop = bookOrder({ id: 'sl', side: 'sell', quantity: '1', type: stopAt('99.99'), reduceOnly: true });
  const venue = quotedVenue();
  venue.submit(bookOrder({ id: 'entry', side: 'buy', quantity: '1' }));
  const [fill] = fillsOf(venue.takeEvents());
  venue.submit(stop);
  const settled = venue.takeEvents();
  expect(told(settled)).toEqual(['sl accepted', 'sl filled 1@99.99 taker']);
  expect(settled.map(({ time }) => time)).toEqual([fill!.time, fill!.time]);

  // With a latency of 5 ms it is there 5 ms after it was sent.
  const slow = quotedVenue({ latency: { kind: 'constant', delayMs: 5 } });
  slow.submit(bookOrder({ id: 'entry', side: 'buy', quantity: '1' }));
  slow.onTime(START + 5);
  expect(fillsOf(slow.takeEvents())[0]!.time).toBe(START + 5);
  slow.submit(stop);
  slow.onTime(START + 9);
  expect(slow.takeEvents()).toEqual([]);
  slow.onTime(START + 10);
  expect(slow.takeEvents().map(({ time }) => time)).toEqual([START + 10, START + 10]);
}

function provesLoopOrder(): void {
  const venue = quotedVenue({ latency: { kind: 'constant', delayMs: 10 } });
  venue.submit(bookOrder({ id: 'rests', side: 'buy', quantity: '1', type: limitAt('99.50') }));
  venue.onTime(START + 10);
  venue.submit(bookOrder({ id: 'comes', side: 'buy', quantity: '1' }));
  venue.takeEvents();
  // Both can happen at this instant: the data meet what rests before the command that is due arrives.
  venue.onQuote({ time: START + 20, bidTicks: 9_900, bidLots: 10, askTicks: 9_940, askLots: 10 });
  expect(told(venue.takeEvents())).toEqual([
    'rests filled 1@99.50 maker',
    'comes accepted',
    'comes filled 1@99.40 taker',
  ]);
}

function provesExpiryBeforeClose(): void {
  const expiresAt = START + 100;
  const venue = quotedVenue({ expiresAt });
  venue.submit(bookOrder({ id: 'b', side: 'buy', quantity: '1', type: limitAt('99.50') }));
  venue.submit(bookOrder({ id: 'low', side: 'buy', quantity: '1', type: limitAt('98.00') }));
  venue.takeEvents();
  venue.onQuote({ time: expiresAt, bidTicks: 9_900, bidLots: 10, askTicks: 9_940, askLots: 10 });
  venue.onClose({ time: expiresAt as UnixMs, price: at('99.45') });
  expect(told(venue.takeEvents())).toEqual(['b filled 1@99.50 maker', 'low cancelled instrument-expired']);
  expect(venue.takeSettlements().map(({ price, quantity }) => `${quantity.toString()}@${price.toString()}`)).toEqual([
    '1@99.45',
  ]);
}

function provesOptionCashSettlementPut(): void {
  const settle = (spot: string): string => {
    const venue = quotedVenue();
    venue.submit(bookOrder({ id: 'put', side: 'buy', quantity: '3' }));
    venue.onClose({ time: (START + 100) as UnixMs, price: optionPayoff('put', at('100'), at(spot)) });
    const [settlement] = venue.takeSettlements();
    expect(settlement!.side).toBe('sell');
    return settlement!.price.times(settlement!.quantity).toString();
  };
  expect(settle('88.50')).toBe('34.50');
  expect(Decimal.parse(settle('112')).isZero()).toBe(true);
  expect(optionPayoff('call', at('100'), at('112')).toString()).toBe('12');
}

function provesBinaryOptionResolution(): void {
  const expiresAt = START + 100;
  const venue = quotedVenue({ expiresAt });
  venue.submit(bookOrder({ id: 'yes', side: 'buy', quantity: '4' }));
  venue.onTime(expiresAt);
  venue.takeEvents();
  // Trading is over, but nobody knows the outcome yet: the position stands, orders are refused.
  expect(venue.takeSettlements()).toEqual([]);
  venue.submit(bookOrder({ id: 'late', side: 'sell', quantity: '4' }));
  expect(told(venue.takeEvents())).toEqual(['late rejected market-closed']);
  venue.onClose({ time: (expiresAt + 86_400_000) as UnixMs, price: at('1.00') });
  const [settlement] = venue.takeSettlements();
  expect([settlement!.side, settlement!.quantity.toString(), settlement!.price.toString()]).toEqual([
    'sell',
    '4',
    '1.00',
  ]);
  expect(venue.orders.holdings.net).toBe(0);
}

/** What cannot be told in prices and sizes: orders of events, signs, ends. */
const PROOFS: Readonly<Record<string, () => void>> = {
  funding_sign: provesFundingSign,
  cascade_same_timestamp: provesCascadeSameTimestamp,
  loop_order: provesLoopOrder,
  expiry_before_close: provesExpiryBeforeClose,
  option_cash_settlement_put: provesOptionCashSettlementPut,
  binary_option_resolution: provesBinaryOptionResolution,
};
