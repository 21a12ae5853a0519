import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import type { State } from '#core/state.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderId, OrderOptions } from '#domain/orders/order.ts';
import type { Fill, OrderEvent } from '#domain/orders/order-event.ts';
import { advance, submitted } from '#domain/orders/order-state.ts';
import type { OrderState } from '#domain/orders/order-state.ts';
import { FREE_SIM } from '#engine/sim/sim-config.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { SimVenue } from '#engine/sim/sim-venue.ts';
import { ACME } from '#testkit/engine-runs.ts';
import { tickBars } from '#testkit/tick-bars.ts';
import { MIRROR, RandomOrders, perform, randomSim } from '#testkit/venue-orders.ts';
import { eventText, limitAt, orderOf, priceOf, stopAt } from '#testkit/venue-story.ts';

const RUNS = 500;

/** Every event of a generated story, with the bar after which it was heard, and every order that was sent. */
interface Told {
  readonly events: readonly OrderEvent[];
  readonly orders: ReadonlyMap<OrderId, ApprovedOrder>;
  readonly fillsByBar: readonly (readonly Fill[])[];
}

function tell(seed: number, config: SimConfig, isMirrored = false, cutAt = -1): Told {
  const bars = tickBars(new Rng(seed), 40);
  const orders = new RandomOrders(new Rng(seed + 1), isMirrored);
  let venue = new SimVenue(ACME, config);
  const events: OrderEvent[] = [];
  const sent = new Map<OrderId, ApprovedOrder>();
  const fillsByBar: Fill[][] = [];
  for (let i = 0; i < bars.length; i++) {
    const bar = bars[i]!;
    venue.onBar(isMirrored ? mirrored(bar) : bar);
    if (i === cutAt) {
      const captured = JSON.parse(JSON.stringify(venue.snapshot())) as State;
      venue = new SimVenue(ACME, config);
      venue.restore(captured);
    }
    const acts = orders.actsAt(bar);
    for (const act of acts) if (act.kind === 'submit') sent.set(act.order.id, act.order);
    const heard = [...venue.takeEvents()];
    perform(venue, acts);
    fillsByBar.push(heard.flatMap((event) => (event.kind === 'filled' ? [event.fill] : [])));
    events.push(...heard, ...venue.takeEvents());
  }
  return { events, orders: sent, fillsByBar };
}

function mirrored(bar: Bar): Bar {
  const { open, high, low, close } = bar;
  return { ...bar, open: MIRROR - open, high: MIRROR - low, low: MIRROR - high, close: MIRROR - close };
}

function lawOver(check: (seed: number) => void): void {
  fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 30 }), check), { numRuns: RUNS });
}

function fillsOf({ events }: Told): readonly Fill[] {
  return events.flatMap((event) => (event.kind === 'filled' ? [event.fill] : []));
}

function sumOf(fills: readonly Fill[]): number {
  return fills.reduce((sum, fill) => sum + Number(fill.quantity), 0);
}

describe('the simulated venue keeps its laws, whatever is sent to it under whatever policies', () => {
  it('every order lives a legal life: nothing after its end, no fill beyond its size', () => {
    lawOver((seed) => {
      const told = tell(seed, randomSim(new Rng(seed)));
      const states = new Map<OrderId, OrderState>();
      // Events of orders that were never sent: refused amendments, and nothing else.
      const strangers: string[] = [];
      for (const event of told.events) {
        const size = told.orders.get(event.orderId)?.quantity ?? bracketSize(told, event.orderId);
        const before = states.get(event.orderId) ?? (size === undefined ? undefined : submitted(size));
        if (before !== undefined) states.set(event.orderId, advance(before, event));
        else strangers.push(eventText(event).replace(/^\S+ /, ''));
      }
      expect(new Set([...strangers, 'amend-rejected: unknown-order']).size).toBe(1);
    });
  });

  it('an order that only reduces never makes the position larger, nor turns it round', () => {
    lawOver((seed) => {
      const told = tell(seed, randomSim(new Rng(seed)));
      let net = 0;
      for (const { orderId, side, quantity } of fillsOf(told)) {
        const before = net;
        net += (side === 'buy' ? 1 : -1) * Number(quantity);
        if (told.orders.get(orderId)?.reduceOnly !== true) continue;
        expect(Math.abs(net)).toBeLessThan(Math.abs(before));
        expect(net * before).toBeGreaterThanOrEqual(0);
      }
    });
  });

  it('of a group in which one cancels the others, one fills at most; where one updates the others, together no more than the largest', () => {
    lawOver((seed) => {
      const told = tell(seed, { ...randomSim(new Rng(seed)), latency: { kind: 'none' } });
      const groups = Map.groupBy(told.orders.values(), ({ options }) => options.group?.id);
      const overfilled: string[] = [];
      for (const [id, members] of groups) {
        if (id === undefined) continue;
        const filled = members.map((order) => sumOf(fillsOf(told).filter(({ orderId }) => orderId === order.id)));
        const sum = filled.reduce((total, size) => total + size, 0);
        // No order is larger than 12.
        const isOver = id.startsWith('oco') ? filled.filter((size) => size > 0).length > 1 : sum > 12;
        if (isOver) overfilled.push(id);
      }
      expect(overfilled).toEqual([]);
    });
  });

  it('fill-or-kill fills whole at one moment or not at all, and immediate-or-cancel at one moment only', () => {
    lawOver((seed) => {
      const told = tell(seed, { ...randomSim(new Rng(seed)), opposite: 'besideBrackets' });
      const partly: string[] = [];
      for (const { id, quantity, timeInForce, reduceOnly } of told.orders.values()) {
        if (timeInForce.kind !== 'fok' && timeInForce.kind !== 'ioc') continue;
        const fills = fillsOf(told).filter(({ orderId }) => orderId === id);
        if (new Set(fills.map(({ time }) => time)).size > 1) partly.push(id);
        const amended = told.events.some((event) => event.kind === 'amended' && event.orderId === id);
        const isWhole = fills.length === 0 || sumOf(fills) === Number(quantity);
        if (timeInForce.kind === 'fok' && !reduceOnly && !amended && !isWhole) partly.push(id);
      }
      expect(partly).toEqual([]);
    });
  });

  it('what only adds to the book never pays as a taker, and no limit is exceeded', () => {
    lawOver((seed) => {
      const told = tell(seed, randomSim(new Rng(seed)));
      const amended = new Set(told.events.flatMap((event) => (event.kind === 'amended' ? [event.orderId] : [])));
      const wrong = fillsOf(told).filter(({ orderId, liquidity, price, side }) => {
        const order = told.orders.get(orderId);
        if (order === undefined) return false;
        const { type, options } = order;
        const hasLimit = type.kind === 'limit' || type.kind === 'stop-limit' || type.kind === 'touch-limit';
        const sign = side === 'buy' ? 1 : -1;
        const exceeds = hasLimit && !amended.has(orderId) && price.compare(type.price) === sign;
        return (options.postOnly && liquidity === 'taker') || exceeds;
      });
      expect(wrong).toEqual([]);
    });
  });

  it('a trailing stop never goes back', () => {
    lawOver((seed) => {
      const told = tell(seed, randomSim(new Rng(seed)));
      const levels = new Map<OrderId, number>();
      for (const event of told.events) {
        if (event.kind !== 'amended' || event.level === undefined) continue;
        const order = told.orders.get(event.orderId);
        if (order?.type.kind !== 'trailing-stop') continue;
        const sign = order.side === 'sell' ? 1 : -1;
        const level = sign * Number(event.level);
        expect(level).toBeGreaterThanOrEqual(levels.get(event.orderId) ?? Number.NEGATIVE_INFINITY);
        levels.set(event.orderId, level);
      }
    });
  });

  it('all fills of a bar stay within the share of its volume that is ours', () => {
    lawOver((seed) => {
      const volume = { kind: 'share', ratio: 0.1 } as const;
      const told = tell(seed, { ...randomSim(new Rng(seed)), volume, marketFill: 'nextOpen' });
      const bars = tickBars(new Rng(seed), 40);
      const surplus = told.fillsByBar.map((fills, i) => sumOf(fills) - Math.floor(bars[i]!.volume * 0.1 + 1e-9));
      expect(Math.max(...surplus)).toBeLessThanOrEqual(0);
    });
  });

  it('a venue that is captured and restored in the middle goes on as if nothing had happened', () => {
    lawOver((seed) => {
      const config = randomSim(new Rng(seed));
      const whole = tell(seed, config).events.map(eventText);
      expect(tell(seed, config, false, seed % 40).events.map(eventText)).toEqual(whole);
    });
  });

  it('mirrored markets give mirrored answers when trading is free', () => {
    lawOver((seed) => {
      const drawn = randomSim(new Rng(seed));
      const config: SimConfig = {
        ...drawn,
        ...FREE_SIM,
        limitFill: drawn.limitFill,
        limitGap: drawn.limitGap,
        stopGap: drawn.stopGap,
        sameBar: seed % 2 === 0 ? 'stopFirst' : 'adaptive',
        entryBarExits: drawn.entryBarExits === 'alongPath' ? 'proven' : drawn.entryBarExits!,
        volume: drawn.volume!.kind === 'quarter' ? { kind: 'whole' } : drawn.volume!,
        slippage: { kind: 'bps', bps: 0 },
      };
      const straight = tell(seed, config).events.map((event) => outline(event, false));
      expect(tell(seed, config, true).events.map((event) => outline(event, true))).toEqual(straight);
    });
  });
});

describe('a bracket', () => {
  it('does what the same orders do when they are sent as children of the entry, stop and target in one group', () => {
    lawOver((seed) => {
      const drawn = randomSim(new Rng(seed));
      const config: SimConfig = { ...drawn, volume: { kind: 'whole' }, latency: { kind: 'none' } };
      expect(entriesAndExits(seed, config, true)).toEqual(entriesAndExits(seed, config, false));
    });
  });
});

/** Entries with one stop and one target, sent as brackets or as orders of their own. Each fill as a text, sorted. */
function entriesAndExits(seed: number, config: SimConfig, asBracket: boolean): readonly string[] {
  const rng = new Rng(seed + 2);
  const venue = new SimVenue(ACME, { ...config, opposite: 'besideBrackets', triggeredOnArrival: 'works' });
  const fills: string[] = [];
  const listen = (): void => {
    for (const event of venue.takeEvents()) {
      if (event.kind === 'filled') fills.push(`${event.time} ${eventText(event)} ${event.fill.side}`);
    }
  };
  // All on one side, so that what only reduces always finds its own entry.
  const sign = seed % 2 === 0 ? 1 : -1;
  const bars = tickBars(new Rng(seed), 40);
  for (let i = 0; i < bars.length; i++) {
    const bar = bars[i]!;
    venue.onBar(bar);
    listen();
    if (rng.uniform() < 0.3) sendEntry(venue, { id: `o${i}`, close: bar.close, sign, asBracket, rng });
    listen();
  }
  return fills.sort();
}

interface EntryPlan {
  readonly id: string;
  readonly close: number;
  readonly sign: number;
  readonly asBracket: boolean;
  readonly rng: Rng;
}

function sendEntry(venue: SimVenue, { id, close, sign, asBracket, rng }: EntryPlan): void {
  const kind = rng.integer(0, 2);
  const from = kind === 0 ? close : close + (kind === 1 ? -sign : sign) * rng.integer(1, 6);
  const stop = from - sign * rng.integer(2, 15);
  const target = from + sign * rng.integer(2, 15);
  const type = kind === 0 ? { kind: 'market' as const } : kind === 1 ? limitAt(from) : stopAt(from);
  const [side, back] = sign > 0 ? (['buy', 'sell'] as const) : (['sell', 'buy'] as const);
  const [stopId, targetId] = [`${id}/stop`, `${id}/target`];
  if (asBracket) {
    const bracket = {
      stopLoss: { id: stopId as OrderId, price: priceOf(stop) },
      takeProfits: [
        {
          id: targetId as OrderId,
          price: priceOf(target),
          quantity: orderOf('x', 'buy', '10').quantity,
        },
      ],
      breakEvenAfterFirst: false,
    };
    venue.submit(orderOf(id, side, '10', { type, bracket }));
    return;
  }
  const ties: Partial<OrderOptions> = { parent: id as OrderId, group: { id: `${id}/exits`, kind: 'ouo' } };
  venue.submit(orderOf(id, side, '10', { type }));
  venue.submit(orderOf(stopId, back, '10', { type: stopAt(stop), reduceOnly: true, options: ties }));
  venue.submit(orderOf(targetId, back, '10', { type: limitAt(target), reduceOnly: true, options: ties }));
}

/** The size of a bracket's exit, by its id. */
function bracketSize(told: Told, id: OrderId): ApprovedOrder['quantity'] | undefined {
  const order = told.orders.get(id.split('/')[0] as OrderId);
  if (order?.bracket === undefined) return undefined;
  if (order.bracket.stopLoss.id === id) return order.quantity;
  return order.bracket.takeProfits.find((leg) => leg.id === id)?.quantity;
}

function outline(event: OrderEvent, reflects: boolean): string {
  const text = eventText(event).replace(
    /@(\d+)/,
    (_, level: string) => `@${reflects ? MIRROR - Number(level) : level}`,
  );
  return `${event.time} ${text}`;
}
