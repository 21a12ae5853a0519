import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decimal } from '#core/decimal.ts';
import { canonicalJson } from '#core/hash.ts';
import { Rng } from '#core/rng.ts';
import { LotGrid } from '#domain/market/lot-grid.ts';
import { NO_OPTIONS, opposite } from '#domain/orders/order.ts';
import type { OrderId, OrderType, Side } from '#domain/orders/order.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';
import { advance, submitted } from '#domain/orders/order-state.ts';
import type { OrderState } from '#domain/orders/order-state.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import { DEFAULT_BOOK_VENUE } from '#engine/book/book-venue-config.ts';
import type { BookVenueConfig } from '#engine/book/book-venue-config.ts';
import { BookVenue } from '#engine/book/book-venue.ts';
import { bookInstrument, bookOrder } from '#testkit/book-orders.ts';
import { metAtLeast } from '#testkit/whole-run.ts';

// Laws that hold for any market and any orders: random scripts over quotes, depth or trades, with every kind of order.

const ACME = bookInstrument('0.01', '1');
const GRID = new LotGrid(ACME);
/** Prices are mirrored around this many ticks. */
const CENTRE = 10_000;
const STEPS = 120;
const RUNS = 200;

type Feed = 'quotes' | 'depth' | 'trades';
type Step = (venue: BookVenue) => void;

interface Script {
  readonly feed: Feed;
  readonly config: BookVenueConfig;
  readonly steps: readonly Step[];
  readonly orders: ReadonlyMap<string, ApprovedOrder>;
}

/** Everything above the centre is below it in the mirror, and buys are sales. */
function scriptOf(seed: number, mirrored = false): Script {
  const rng = new Rng(seed);
  const feed = (['quotes', 'depth', 'trades'] as const)[rng.integer(0, 2)]!;
  const config: BookVenueConfig = {
    ...DEFAULT_BOOK_VENUE,
    queue: (['none', 'tradesOnly', 'proportional', 'optimistic'] as const)[rng.integer(0, 3)]!,
    protectionTicks: rng.uniform() < 0.3 ? 3 : null,
    triggerBy: rng.uniform() < 0.5 ? 'bidAsk' : 'last',
    touchRatio: rng.uniform() < 0.3 ? 0.5 : 1,
    latency: rng.uniform() < 0.3 ? { kind: 'constant', delayMs: 3 } : { kind: 'none' },
    seed,
  };
  const maker = new ScriptMaker(rng, mirrored);
  const steps = Array.from({ length: STEPS }, (_, i) => maker.step(feed, 10 + i));
  return { feed, config, steps, orders: maker.orders };
}

class ScriptMaker {
  readonly orders = new Map<string, ApprovedOrder>();
  private readonly rng: Rng;
  private readonly mirrored: boolean;
  private middle = CENTRE;
  private lastId = 0;

  constructor(rng: Rng, mirrored: boolean) {
    this.rng = rng;
    this.mirrored = mirrored;
  }

  step(feed: Feed, time: number): Step {
    const { rng } = this;
    this.middle += rng.integer(-2, 2);
    const isMarket = rng.uniform() < 0.6;
    if (!isMarket) return this.command(time);
    if (feed === 'trades' || rng.uniform() < 0.4) return this.trade(time);
    return feed === 'quotes' ? this.quote(time) : this.depth(time);
  }

  private quote(time: number): Step {
    const { rng } = this;
    const bid = this.middle - rng.integer(1, 3);
    const ask = this.middle + rng.integer(0, 3);
    const lots = [rng.integer(0, 8), rng.integer(1, 8)] as const;
    const [bidLots, askLots] = this.mirrored ? [lots[1], lots[0]] : lots;
    const [bidTicks, askTicks] = this.mirrored ? [turned(ask), turned(bid)] : [bid, ask];
    return (venue) => venue.onQuote({ time, bidTicks, bidLots, askTicks, askLots });
  }

  private depth(time: number): Step {
    const { rng } = this;
    const level = (sign: number): number[] => [this.middle + sign * rng.integer(1, 6), rng.integer(0, 8)];
    const lower = [level(-1), level(-1)];
    const upper = [level(1), level(1)];
    // The market has moved: what it left behind on the other side is gone.
    for (let i = 0; i < 4; i++) {
      lower.push([this.middle + i, 0]);
      upper.push([this.middle - i, 0]);
    }
    const pairs = (side: number[][]) => side.flatMap(([at, lots]) => [this.mirrored ? turned(at!) : at!, lots!]);
    const [bids, asks] = this.mirrored ? [pairs(upper), pairs(lower)] : [pairs(lower), pairs(upper)];
    const id = ++this.lastId;
    if (id === 1) return (venue) => venue.onSnapshot({ time, lastId: 1, bids: kept(bids), asks: kept(asks) });
    return (venue) => void venue.onDelta({ time, firstId: id, lastId: id, previousId: id - 1, bids, asks });
  }

  private trade(time: number): Step {
    const { rng } = this;
    const at = this.middle + rng.integer(-3, 3);
    const ticks = this.mirrored ? turned(at) : at;
    const lots = rng.integer(1, 9);
    const kind = rng.integer(0, 2);
    const aggressor = kind === 0 ? 'unknown' : (kind === 1) === this.mirrored ? 'seller' : 'buyer';
    return (venue) => venue.onTrade({ time, ticks, lots, aggressor });
  }

  private command(time: number): Step {
    const { rng } = this;
    const choice = rng.uniform();
    const known = [...this.orders.keys()];
    const some = known[rng.integer(0, Math.max(0, known.length - 1))] as OrderId | undefined;
    if (choice < 0.12 && some !== undefined) return (venue) => venue.cancel(some);
    if (choice < 0.27 && some !== undefined) {
      const at = this.price(this.middle + rng.integer(-4, 4));
      const quantity = GRID.quantity(rng.integer(1, 9));
      const changes = [{ quantity }, { price: at }, { trigger: at }][rng.integer(0, 2)]!;
      return (venue) => venue.amend(some, changes);
    }
    if (choice < 0.32) return (venue) => venue.onTime(time);
    const order = this.order(time, some);
    this.orders.set(order.id, order);
    return (venue) => {
      venue.onTime(time);
      venue.submit(order);
    };
  }

  private order(time: number, some: OrderId | undefined): ApprovedOrder {
    const { rng } = this;
    const first: Side = rng.uint32() % 2 === 0 ? 'buy' : 'sell';
    const type = this.type(this.mirrored ? opposite(first) : first);
    const life = rng.integer(0, 7);
    const options = rng.uniform();
    const lots = rng.integer(1, 9);
    const canPost = type.kind === 'limit' || type.kind === 'stop-limit' || type.kind === 'touch-limit';
    return bookOrder({
      id: `o${time}`,
      side: this.mirrored ? opposite(first) : first,
      quantity: `${lots}`,
      type,
      reduceOnly: rng.uniform() < 0.2,
      timeInForce:
        life === 0
          ? { kind: 'ioc' }
          : life === 1
            ? { kind: 'fok' }
            : life === 2
              ? { kind: 'gtd', expiresAt: (time + rng.integer(1, 30)) as never }
              : { kind: 'gtc' },
      options: {
        ...NO_OPTIONS,
        postOnly: canPost && life > 1 && rng.uniform() < 0.2,
        displayQuantity: type.kind === 'limit' && rng.uniform() < 0.3 ? GRID.quantity(1) : undefined,
        parent: options < 0.15 ? some : undefined,
        group: options > 0.75 ? { id: `g${rng.integer(1, 3)}`, kind: options > 0.88 ? 'oco' : 'ouo' } : undefined,
      },
    });
  }

  private type(side: Side): OrderType {
    const { rng } = this;
    const price = this.price(this.middle + rng.integer(-4, 4));
    const trigger = this.price(this.middle + rng.integer(-4, 4));
    const stopTicks = GRID.ticksOf(trigger)! + (side === 'buy' ? 1 : -1) * rng.integer(0, 3);
    const beyondTrigger = GRID.price(stopTicks);
    const offset = { kind: 'amount', amount: GRID.price(rng.integer(1, 5)) } as const;
    const types: readonly OrderType[] = [
      { kind: 'market' },
      { kind: 'market-to-limit' },
      { kind: 'limit', price },
      { kind: 'limit', price },
      { kind: 'limit', price },
      { kind: 'stop', trigger },
      { kind: 'stop-limit', trigger, price: beyondTrigger },
      { kind: 'touch', trigger },
      { kind: 'touch-limit', trigger, price },
      { kind: 'trailing-stop', offset, activation: undefined, trigger: undefined },
    ];
    return types[rng.integer(0, types.length - 1)]!;
  }

  private price(ticks: number) {
    return GRID.price(this.mirrored ? turned(ticks) : ticks);
  }
}

function turned(ticks: number): number {
  return 2 * CENTRE - ticks;
}

/** A snapshot names no empty levels. */
function kept(pairs: readonly number[]): number[] {
  const list: number[] = [];
  for (let i = 0; i < pairs.length; i += 2) if (pairs[i + 1] !== 0) list.push(pairs[i]!, pairs[i + 1]!);
  return list;
}

function forAnyScript(check: (seed: number) => void): void {
  fc.assert(fc.property(fc.integer(), check), { numRuns: RUNS });
}

describe('over any market and orders', () => {
  it('every order lives a legal life, and fills keep its limit', () => {
    let fills = 0;
    forAnyScript((seed) => {
      const { config, steps, orders } = scriptOf(seed);
      const venue = new BookVenue(ACME, config);
      const states = new Map<string, OrderState>();
      const limits = new Map<string, Decimal>();
      const faults: string[] = [];
      for (const step of steps) {
        step(venue);
        for (const event of venue.takeEvents()) {
          const order = orders.get(event.orderId)!;
          states.set(event.orderId, advance(states.get(event.orderId) ?? submitted(order.quantity), event));
          if (event.kind === 'amended' && event.level !== undefined) limits.set(event.orderId, event.level);
          if (event.kind !== 'filled') continue;
          fills++;
          const limit = limits.get(event.orderId) ?? (order.type.kind === 'limit' ? order.type.price : undefined);
          if (order.type.kind !== 'limit' || limit === undefined) continue;
          if (event.fill.price.compare(limit) === (order.side === 'buy' ? 1 : -1))
            faults.push('a fill beyond its limit');
        }
        for (const { ahead, filled, total, shown } of venue.orders.live()) {
          if (ahead !== undefined && ahead < 0) faults.push('a negative queue');
          if (filled >= total || shown <= 0) faults.push('an order that is done, and works');
        }
      }
      expect(faults).toEqual([]);
    });
    expect(fills).toBeGreaterThanOrEqual(metAtLeast(RUNS));
  });

  it('nobody takes better than the book shows, nor more of a level than it holds', () => {
    forAnyScript((seed) => {
      const { feed, config, steps } = scriptOf(seed);
      if (feed === 'trades') return;
      const venue = new BookVenue(ACME, { ...config, latency: { kind: 'none' } });
      const taken = new Map<string, { shown: number; lots: number }>();
      for (const step of steps) {
        step(venue);
        const { bids, asks } = venue.book;
        for (const [key, entry] of taken) {
          const [side, ticks] = key.split(' ');
          if ((side === 'buy' ? asks : bids).lotsAt(Number(ticks)) !== entry.shown) taken.delete(key);
        }
        for (const event of venue.takeEvents()) {
          if (event.kind !== 'filled' || event.fill.liquidity !== 'taker') continue;
          const { side, price, quantity } = event.fill;
          const facing = side === 'buy' ? asks : bids;
          const ticks = GRID.ticksOf(price)!;
          expect((ticks - facing.best!) * (side === 'buy' ? 1 : -1)).toBeGreaterThanOrEqual(0);
          const shown = facing.lotsAt(ticks);
          // A slip beyond the only level that is known has no size to be held to.
          if (shown === 0) continue;
          const entry = taken.get(`${side} ${ticks}`) ?? { shown, lots: 0 };
          entry.lots += GRID.lotsOf(quantity)!;
          taken.set(`${side} ${ticks}`, entry);
          expect(entry.lots).toBeLessThanOrEqual(shown);
        }
      }
    });
  });

  it('a trade fills no more of what rests than its lots', () => {
    forAnyScript((seed) => {
      const { feed, config, steps } = scriptOf(seed);
      if (feed !== 'trades') return;
      const venue = new BookVenue(ACME, { ...config, beyondBest: 'cancel', latency: { kind: 'none' } });
      let left = 0;
      const onTrade = venue.onTrade.bind(venue);
      venue.onTrade = (trade) => {
        left = trade.lots;
        onTrade(trade);
      };
      for (const step of steps) {
        step(venue);
        for (const event of venue.takeEvents()) if (event.kind === 'filled') left -= GRID.lotsOf(event.fill.quantity)!;
        expect(left).toBeGreaterThanOrEqual(0);
      }
    });
  });

  it('a venue that is restored in the middle goes on as if nothing had been', () => {
    forAnyScript((seed) => {
      const { config, steps } = scriptOf(seed);
      const middle = (seed >>> 0) % STEPS;
      const venue = new BookVenue(ACME, config);
      let other = new BookVenue(ACME, config);
      steps.forEach((step, i) => {
        step(venue);
        step(other);
        if (i !== middle) return;
        const state: unknown = JSON.parse(JSON.stringify(other.snapshot()));
        other = new BookVenue(ACME, config);
        other.restore(state as ReturnType<BookVenue['snapshot']>);
      });
      expect(canonicalJson(other.takeEvents())).toBe(canonicalJson(venue.takeEvents()));
      expect(canonicalJson(other.snapshot())).toBe(canonicalJson(venue.snapshot()));
    });
  });

  it('a mirrored market and mirrored orders give the mirrored fills', () => {
    forAnyScript((seed) => {
      expect(outline(seed, true)).toEqual(outline(seed, false));
    });
  });
});

/** Events of a run, brought back from the mirror. */
function outline(seed: number, mirrored: boolean): string[] {
  const { config, steps } = scriptOf(seed, mirrored);
  const venue = new BookVenue(ACME, { ...config, takerFeeBps: 0, makerFeeBps: 0 });
  for (const step of steps) step(venue);
  const ticks = (price: Decimal | undefined): number | undefined => {
    const found = price === undefined ? undefined : GRID.ticksOf(price)!;
    return found === undefined || !mirrored ? found : turned(found);
  };
  const words = (event: OrderEvent): string => {
    const { kind, orderId, time } = event;
    if (kind === 'filled')
      return `${ticks(event.fill.price)} x ${event.fill.quantity.toString()} ${event.fill.liquidity}`;
    if (kind === 'amended') return `${orderId} ${time} ${ticks(event.level)} ${event.quantity.toString()}`;
    return `${orderId} ${time} ${kind} ${'reason' in event ? event.reason : ''}`;
  };
  return venue.takeEvents().map(words);
}
