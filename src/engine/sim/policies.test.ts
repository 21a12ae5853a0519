import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { currency, money, quantity } from '#core/money.ts';
import type { Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bracket, OrderId, OrderType } from '#domain/orders/order.ts';
import type { FillFacts } from '#engine/sim/costs.ts';
import type { ExecutionGuard } from '#engine/sim/execution-guard.ts';
import { latencyMs } from '#engine/sim/latency.ts';
import { DEFAULT_SIM, FREE_SIM, assertSimConfig } from '#engine/sim/sim-config.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { BACKTESTING_PY_SIM, FREQTRADE_SIM, NAUTILUS_SIM } from '#engine/sim/sim-presets.ts';
import { SimVenue } from '#engine/sim/sim-venue.ts';
import { ACME } from '#testkit/engine-runs.ts';
import { SERIES_START, barOf } from '#testkit/tick-bars.ts';
import { VenueStory, limitAt, orderOf, priceOf, stopAt } from '#testkit/venue-story.ts';

const SECOND = 1_000;
const size = (units: string): Quantity => quantity(Decimal.parse(units));

function bracketOf(stop: number, ...targets: readonly (readonly [number, string])[]): Bracket {
  return {
    stopLoss: { id: 'stop' as OrderId, price: priceOf(stop) },
    takeProfits: targets.map(([at, units], i) => ({
      id: `target-${i + 1}` as OrderId,
      price: priceOf(at),
      quantity: size(units),
    })),
    breakEvenAfterFirst: false,
  };
}

function story(...config: ConstructorParameters<typeof VenueStory>): VenueStory {
  const told = new VenueStory(...config);
  told.flat(100);
  return told;
}

describe('volume', () => {
  it('as a share is what all orders together may take of a bar; the rest waits', () => {
    const told = story({ volume: { kind: 'share', ratio: 0.25 } });
    told.send(orderOf('a', 'buy', '6'), orderOf('b', 'buy', '6'));
    expect(told.bar(100, 101, 99, 100, 32)).toEqual(['a fills 6@100 taker', 'b fills 2@100 taker']);
    expect(told.bar(102, 103, 101, 102, 3)).toEqual([]);
    expect(told.bar(103, 104, 102, 103, Number.NaN)).toEqual(['b fills 4@103 taker']);
  });

  it('lets a bracket follow a partial entry, and close in parts', () => {
    const told = story({ volume: { kind: 'share', ratio: 0.1 } });
    told.send(orderOf('a', 'buy', '10', { bracket: bracketOf(90, [110, '5'], [120, '5']) }));
    expect(told.bar(100, 101, 99, 100, 40)).toEqual(['a fills 4@100 taker', 'stop is 4@90']);
    expect(told.bar(100, 101, 99, 100, 60)).toEqual(['a fills 6@100 taker', 'stop is 10@90']);
    expect(told.bar(108, 111, 107, 108, 30)).toEqual(['target-1 fills 3@110 maker', 'stop is 7@90']);
    expect(told.bar(108, 111, 107, 108, 90)).toEqual(['target-1 fills 2@110 maker', 'stop is 5@90']);
    // The stop takes 2 at its price and what is left at the next open.
    expect(told.bar(95, 96, 89, 90, 20)).toEqual(['stop fills 2@90 taker', 'stop is 3@90']);
    expect(told.bar(88, 89, 87, 88, 90)).toEqual(['stop fills 3@88 taker', 'target-2 cancelled: position-closed']);
  });

  it('that ends a partly filled position ends the rest of its entry', () => {
    const told = story({ volume: { kind: 'share', ratio: 0.1 } });
    told.send(orderOf('a', 'buy', '10', { type: limitAt(95), bracket: bracketOf(90) }));
    expect(told.bar(97, 98, 94, 96, 40)).toEqual(['a fills 4@95 maker', 'stop is 4@90']);
    expect(told.bar(89, 90, 88, 89, 40)).toEqual(['a fills 4@95 maker', 'stop is 8@90']);
    expect(told.bar(89, 90, 88, 89, 500)).toEqual(['a fills 2@95 maker', 'stop is 10@90', 'stop fills 10@89 taker']);
  });
});

describe('slippage', () => {
  const paid = (slippage: SimConfig['slippage'], units: string, volume: number): string => {
    const told = story({ slippage: slippage! });
    told.send(orderOf('a', 'buy', units));
    return told.bar(100, 101, 99, 100, volume).join();
  };

  it('is basis points, ticks, or grows with the root of the share of the volume', () => {
    expect(paid({ kind: 'bps', bps: 300 }, '1', 100)).toBe('a fills 1@103 taker');
    expect(paid({ kind: 'ticks', ticks: 2 }, '1', 100)).toBe('a fills 1@102 taker');
    // 0.1 * sqrt(4 / 100) = 2 % of 100; at 25 units 5 %; with an unknown volume all of the 10 %.
    expect(paid({ kind: 'volumeShare', factor: 0.1 }, '4', 100)).toBe('a fills 4@102 taker');
    expect(paid({ kind: 'volumeShare', factor: 0.1 }, '25', 100)).toBe('a fills 25@105 taker');
    expect(paid({ kind: 'volumeShare', factor: 0.1 }, '4', Number.NaN)).toBe('a fills 4@110 taker');
  });
});

describe('a fee model', () => {
  it('is asked once for each fill, in its stead', () => {
    const seen: FillFacts[] = [];
    const fee = money(currency('USD'), Decimal.of(7n));
    const model = { fee: (fill: FillFacts) => (seen.push(fill), fee) };
    const venue = new SimVenue(ACME, DEFAULT_SIM, undefined, model);
    venue.submit(orderOf('a', 'buy', '10'));
    venue.onBar(barOf(0, [100, 101, 99, 100]));
    const fills = venue.takeEvents().filter((event) => event.kind === 'filled');
    expect(fills.map((event) => event.fill.fee)).toEqual([fee]);
    expect(seen).toMatchObject([{ orderId: 'a', liquidity: 'taker', side: 'buy' }]);
  });
});

describe('latency', () => {
  const delayed = (latency: SimConfig['latency']): VenueStory => story({ latency: latency! });

  it('keeps an order from a bar that opened before it arrived', () => {
    const told = delayed({ kind: 'constant', delayMs: 10 * SECOND });
    expect(told.send(orderOf('a', 'buy', '10'))).toEqual([]);
    // Sent at the close of bar 0, there ten seconds into bar 1: accepted at its close, filled at the open of bar 2.
    expect(told.bar(101, 102, 100, 101)).toEqual([]);
    expect(told.bar(103, 104, 102, 103)).toEqual(['a fills 10@103 taker']);
    expect(told.fills[0]!.time).toBe(SERIES_START + 2 * 60 * SECOND);
  });

  it('is over in time for a bar that opens later', () => {
    const told = delayed({ kind: 'constant', delayMs: 10 * SECOND });
    told.send(orderOf('a', 'buy', '10'));
    told.venue.onBar({ ...barOf(1, [101, 102, 100, 101]), openTime: SERIES_START + 70 * SECOND });
    expect(told.heard()).toEqual(['a fills 10@101 taker']);
  });

  it('lets a cancellation come too late', () => {
    const told = delayed({ kind: 'constant', delayMs: 10 * SECOND });
    told.send(orderOf('a', 'buy', '10', { type: limitAt(95) }));
    told.flat(100);
    told.venue.cancel('a' as OrderId);
    expect(told.bar(96, 97, 94, 95)).toEqual(['a fills 10@95 maker']);
    told.venue.amend('a' as OrderId, { price: priceOf(90) });
    told.flat(95);
    expect(told.heard()).toEqual([]);
  });

  it('never lets a command arrive before one that was sent earlier', () => {
    const told = delayed({ kind: 'recorded', delaysMs: [20 * SECOND, 5 * SECOND, 1 * SECOND] });
    told.send(orderOf('a', 'buy', '1'), orderOf('b', 'buy', '1'));
    told.venue.cancel('a' as OrderId);
    told.flat(100);
    expect(told.heard()).toEqual([]);
    told.flat(100);
    // The cancellation has a delay of its own of one second and waits for the orders all the same.
    expect(told.fills.map(({ orderId }) => orderId)).toEqual(['b']);
  });

  it('is drawn the same for the same command, between the quantiles or around the median', () => {
    const sampled = { kind: 'sampled', quantilesMs: [10, 20, 100], seed: 7 } as const;
    const draws = Array.from({ length: 1_000 }, (_, i) => latencyMs(sampled, i));
    expect(draws).toEqual(Array.from({ length: 1_000 }, (_, i) => latencyMs(sampled, i)));
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...draws)).toBeLessThanOrEqual(100);
    const below = draws.filter((draw) => draw <= 20).length;
    expect(Math.abs(below - 500)).toBeLessThan(60);
    const logs = Array.from({ length: 1_000 }, (_, i) =>
      latencyMs({ kind: 'logNormal', medianMs: 50, sigma: 0.5, seed: 7 }, i),
    );
    expect(Math.abs(logs.filter((draw) => draw <= 50).length - 500)).toBeLessThan(60);
  });
});

describe('a limit that is only touched', () => {
  it('is met by a chance that depends on the order, the bar and the seed alone', () => {
    const met = (ratio: number, seed: number, ids: readonly string[]): readonly string[] => {
      const told = story({ limitFill: { kind: 'probability', ratio, seed } });
      told.send(...ids.map((id) => orderOf(id, 'buy', '1', { type: limitAt(95) })));
      told.bar(97, 98, 95, 96);
      return told.fills.map(({ orderId }) => orderId).sort();
    };
    const ids = Array.from({ length: 200 }, (_, i) => `o${i}`);
    const some = met(0.3, 1, ids);
    expect(met(0.3, 1, [...ids].reverse())).toEqual(some);
    expect(met(0.3, 2, ids)).not.toEqual(some);
    expect(Math.abs(some.length - 60)).toBeLessThan(25);
    expect(met(0, 1, ids)).toEqual([]);
    expect(met(1, 1, ids)).toHaveLength(200);
  });
});

describe('shorter bars inside a bar', () => {
  it('say which of stop and target came first, and the stop does without them', () => {
    const told = (inner: boolean): readonly string[] => {
      const one = story({ sameBar: 'lowerTimeframe' });
      one.send(orderOf('a', 'buy', '10', { bracket: bracketOf(90, [110, '10']) }));
      one.flat(100);
      const bar = barOf(2, [104, 112, 88, 100]);
      const first = { ...bar, low: 103, close: 111, closeTime: bar.openTime + 30 * SECOND };
      const second = { ...bar, openTime: first.closeTime, open: 111, high: 111 };
      return one.innerBars(bar, inner ? [first, second] : []);
    };
    expect(told(true)).toEqual(['target-1 fills 10@110 maker', 'stop cancelled: position-closed']);
    expect(told(false)).toEqual(['stop fills 10@90 taker', 'target-1 cancelled: position-closed']);
  });
});

describe('exits in the bar of their entry', () => {
  const entered = (
    entryBarExits: SimConfig['entryBarExits'],
    type: OrderType,
    bar: readonly number[],
  ): readonly string[] => {
    const told = story({ entryBarExits: entryBarExits!, sameBar: 'openHighLowClose' });
    told.send(orderOf('a', 'buy', '10', { type, bracket: bracketOf(90, [110, '10']) }));
    const [open, high, low, close] = bar as [number, number, number, number];
    return told.bar(open, high, low, close).slice(1);
  };
  const market: OrderType = { kind: 'market' };
  const STOPPED = ['stop fills 10@90 taker', 'target-1 cancelled: position-closed'];
  const TAKEN = ['target-1 fills 10@110 maker', 'stop cancelled: position-closed'];

  it('work for any entry when the bar proves it', () => {
    expect(entered('proven', market, [100, 101, 89, 95])).toEqual(STOPPED);
    expect(entered('proven', limitAt(95), [100, 101, 89, 95])).toEqual(STOPPED);
    expect(entered('proven', stopAt(105), [100, 112, 99, 108])).toEqual(TAKEN);
    expect(entered('proven', stopAt(105), [100, 106, 89, 100])).toEqual([]);
  });

  it('work for market entries, and targets of stop entries whose stop loss is left alone, under marketEntries', () => {
    expect(entered('marketEntries', market, [100, 101, 89, 95])).toEqual(STOPPED);
    expect(entered('marketEntries', limitAt(95), [100, 101, 89, 95])).toEqual([]);
    expect(entered('marketEntries', stopAt(105), [100, 112, 99, 108])).toEqual(TAKEN);
    expect(entered('marketEntries', stopAt(105), [100, 112, 89, 108])).toEqual([]);
  });

  it('wait for the next bar under nextBar', () => {
    expect(entered('nextBar', market, [100, 112, 89, 95])).toEqual([]);
  });

  it('work for what is left of the path under alongPath', () => {
    // Up to 106, where the entry at 105 fills, down to 89 through the stop, and to the close.
    expect(entered('alongPath', stopAt(105), [100, 106, 89, 100])).toEqual(STOPPED);
    expect(entered('alongPath', limitAt(95), [100, 112, 94, 96])).toEqual([]);
    expect(entered('alongPath', limitAt(95), [100, 112, 94, 111])).toEqual(TAKEN);
  });
});

describe('orders against what is held', () => {
  it('net what has no bracket, and stand beside what has one, unless told to close the oldest', () => {
    const told = story();
    told.send(orderOf('a', 'buy', '10'));
    told.flat(100);
    told.send(orderOf('b', 'sell', '4'));
    told.flat(100);
    expect(told.send(orderOf('c', 'sell', '10', { type: stopAt(90), reduceOnly: true }))).toEqual(['c is 6@90']);
    const closes = story({ opposite: 'closesOldest', spreadPaidBy: 'entries', halfSpreadBps: 100 });
    closes.send(orderOf('a', 'buy', '10', { bracket: bracketOf(50) }));
    expect(closes.flat(100)).toEqual(['a fills 10@101 taker']);
    closes.send(orderOf('b', 'sell', '15'));
    // What it closes pays no spread; what it opens does.
    expect(closes.flat(100)).toEqual(['b fills 10@100 taker', 'stop cancelled: position-closed', 'b fills 5@99 taker']);
  });

  it('let orders that close go first when told so', () => {
    const told = story({ marketQueue: 'exitsFirst' });
    told.send(orderOf('a', 'buy', '10'));
    told.flat(100);
    told.send(orderOf('b', 'buy', '10'), orderOf('c', 'sell', '10', { closes: 'a' as OrderId, reduceOnly: true }));
    expect(told.flat(100)).toEqual(['c fills 10@100 taker', 'b fills 10@100 taker']);
  });
});

describe('a guard of the account', () => {
  it('is asked for what opens or adds, never for what reduces', () => {
    const asked: string[] = [];
    const guard: ExecutionGuard = { affordable: (order) => (asked.push(order.id), size('0')) };
    const told = story({}, ACME, guard);
    told.send(orderOf('a', 'buy', '10'));
    expect(told.flat(100)).toEqual(['a cancelled: margin']);
    const rich: ExecutionGuard = { affordable: (order, _, wanted) => (asked.push(order.id), wanted) };
    const other = story({}, ACME, rich);
    other.send(orderOf('b', 'buy', '10'));
    other.flat(100);
    other.send(orderOf('c', 'sell', '10', { reduceOnly: true }));
    expect(other.flat(100)).toEqual(['c fills 10@100 taker']);
    expect(asked).toEqual(['a', 'b']);
  });

  it('cuts an order for a share of the margin down to its answer', () => {
    const guard: ExecutionGuard = { affordable: () => size('7') };
    const told = story({}, ACME, guard);
    told.send(orderOf('a', 'buy', '1000', { options: { marginShare: Decimal.of(1n) }, bracket: bracketOf(90) }));
    expect(told.flat(100)).toEqual(['a is 7', 'a fills 7@100 taker', 'stop is 7@90']);
    told.send(orderOf('b', 'buy', '8'));
    expect(told.flat(100)).toEqual(['b cancelled: margin']);
  });
});

describe('a closed market', () => {
  const open = SERIES_START + 180 * SECOND;
  const hours = { isOpen: (instant: number) => instant >= open };

  it('rejects orders, or keeps them until it opens', () => {
    const strict = story();
    strict.venue.setTradingHours(hours);
    expect(strict.send(orderOf('a', 'buy', '10'))).toEqual(['a rejected: market-closed']);
    const patient = story({ closedMarket: 'wait' });
    patient.venue.setTradingHours(hours);
    patient.send(orderOf('a', 'buy', '10'));
    expect(patient.flat(100)).toEqual([]);
    expect(patient.flat(100)).toEqual([]);
    expect(patient.flat(101)).toEqual(['a fills 10@101 taker']);
  });

  it('meets nothing while it is paused, and lets orders expire', () => {
    const told = story();
    const ends = { kind: 'gtd', expiresAt: (SERIES_START + 120 * SECOND) as UnixMs } as const;
    told.send(orderOf('a', 'buy', '10'), orderOf('b', 'buy', '10', { type: limitAt(99), timeInForce: ends }));
    told.venue.setStatus('paused');
    expect(told.bar(98, 99, 97, 98)).toEqual(['b expired']);
    told.venue.setStatus('trading');
    expect(told.flat(103)).toEqual(['a fills 10@103 taker']);
  });
});

describe('a configuration', () => {
  const refused =
    (changes: Partial<SimConfig>): (() => void) =>
    () =>
      assertSimConfig({ ...FREE_SIM, ...changes });

  it('is refused where its figures or policies make no sense', () => {
    expect(refused({ volume: { kind: 'share', ratio: 1.5 } })).toThrow('volume.ratio to be from "0" to "1", was "1.5"');
    expect(refused({ limitFill: { kind: 'probability', ratio: -1, seed: 1 } })).toThrow('limitFill.ratio');
    expect(refused({ latency: { kind: 'constant', delayMs: 0.5 } })).toThrow('Expected latency to have whole ms');
    expect(refused({ latency: { kind: 'recorded', delaysMs: [] } })).toThrow('a delay');
    expect(refused({ latency: { kind: 'sampled', quantilesMs: [5, 1], seed: 1 } })).toThrow('from least to most');
    expect(refused({ slippage: { kind: 'ticks', ticks: 1.5 } })).toThrow('slippage.ticks');
    expect(refused({ atrPeriods: [0] })).toThrow('atrPeriods');
    expect(refused({ volume: { kind: 'quarter' } })).toThrow('walked along their path');
  });

  it('is sound in every preset', () => {
    for (const preset of [DEFAULT_SIM, FREE_SIM, BACKTESTING_PY_SIM, FREQTRADE_SIM, NAUTILUS_SIM]) {
      expect(() => assertSimConfig(preset)).not.toThrow();
    }
  });
});

describe('rules of one engine', () => {
  const held = (config: Partial<SimConfig>): VenueStory => {
    const told = story({ ...config, stopGap: 'open' });
    told.flat(100);
    return told;
  };

  it('let orders for a share count as a whole, and pay for what they open as well', () => {
    const asked: unknown[] = [];
    const guard: ExecutionGuard = {
      affordable: (_, price, wanted, part) => {
        asked.push([part, String(price)]);
        return part === 'wholeOrder' ? size('15') : wanted;
      },
    };
    const told = story({ opposite: 'closesOldest', shareCounts: 'wholeOrder' }, ACME, guard);
    told.send(orderOf('a', 'buy', '10'));
    told.flat(100);
    told.send(orderOf('b', 'sell', '1000', { options: { marginShare: Decimal.of(1n) } }));
    expect(told.flat(100)).toEqual(['b is 15', 'b fills 10@100 taker', 'b fills 5@100 taker']);
    expect(asked).toEqual([
      ['opening', '100'],
      ['wholeOrder', '100'],
      ['rest', '100'],
    ]);
  });

  it('close each position by an execution of its own', () => {
    const told = story({ opposite: 'closesOldest' });
    told.send(orderOf('a', 'buy', '2'), orderOf('b', 'buy', '3'));
    told.flat(100);
    told.send(orderOf('c', 'sell', '4'));
    expect(told.flat(100)).toEqual(['c fills 2@100 taker', 'c fills 2@100 taker']);
  });

  it('keep both sides where nothing nets', () => {
    const told = story({ opposite: 'never' });
    told.send(orderOf('a', 'buy', '2'), orderOf('b', 'sell', '2'));
    told.flat(100);
    told.send(orderOf('c', 'sell', '2', { closes: 'a' as OrderId, reduceOnly: true }));
    told.send(orderOf('d', 'buy', '2', { closes: 'b' as OrderId, reduceOnly: true }));
    expect(told.flat(100)).toEqual(['c fills 2@100 taker', 'd fills 2@100 taker']);
  });

  it('start a stop that opens from the last close, and no other stop', () => {
    const told = held({ stopEntries: 'fromLastClose' });
    told.send(orderOf('a', 'buy', '1', { type: stopAt(105), bracket: bracketOf(90) }));
    expect(told.bar(110, 112, 109, 111)).toEqual(['a fills 1@105 taker']);
    expect(told.bar(80, 81, 79, 80)).toEqual(['stop fills 1@80 taker']);
    told.send(orderOf('b', 'buy', '1', { type: stopAt(70) }));
    // Its trigger was passed when it came: the close was worse.
    expect(told.bar(75, 76, 74, 75)).toEqual(['b fills 1@80 taker']);
  });

  it('fill a stop-limit at its trigger when the bar reaches its limit as well', () => {
    const type = { kind: 'stop-limit', trigger: priceOf(105), price: priceOf(108) } as const;
    const told = held({ stopLimits: 'atTrigger' });
    told.send(orderOf('a', 'buy', '1', { type }), orderOf('b', 'buy', '1', { type: { ...type, price: priceOf(106) } }));
    expect(told.bar(107, 109, 107, 108)).toEqual(['a triggered', 'a fills 1@105 taker', 'b triggered']);
    const plain = held({});
    plain.send(orderOf('a', 'buy', '1', { type }));
    expect(plain.bar(107, 109, 107, 108)).toEqual(['a triggered', 'a fills 1@107 taker']);
  });

  it('fill at the close on which an order was sent once the next bar has come', () => {
    const told = held({ marketFill: 'fillAtClose', closeFills: 'withNextBar' });
    expect(told.send(orderOf('a', 'buy', '1', { bracket: bracketOf(90) }))).toEqual([]);
    // Its exits work in that bar.
    expect(told.bar(95, 96, 89, 92)).toEqual(['a fills 1@100 taker', 'stop fills 1@90 taker']);
    expect(told.fills[0]!.time).toBe(SERIES_START + 120 * SECOND - 1);
  });

  it('hold a queue against the bar: stop losses before orders that came later, each against the whole bar', () => {
    const told = story({ barOrder: 'queue', opposite: 'closesOldest', entryBarExits: 'marketEntries' });
    told.send(orderOf('a', 'buy', '1', { bracket: bracketOf(95) }));
    told.flat(100);
    told.send(orderOf('b', 'sell', '1'));
    expect(told.bar(100, 101, 94, 96)).toEqual(['stop fills 1@95 taker', 'b fills 1@100 taker']);
    expect(() => assertSimConfig({ ...FREE_SIM, barOrder: 'queue', entryBarExits: 'alongPath' })).toThrow('byPrice');
  });
});

describe('a venue that is told to forget', () => {
  it('cancels what works and holds nothing, and takes what is on its way', () => {
    const told = story({ latency: { kind: 'constant', delayMs: 90 * SECOND } });
    told.send(orderOf('a', 'buy', '1', { bracket: bracketOf(90) }), orderOf('b', 'buy', '1', { type: limitAt(50) }));
    told.flat(100);
    told.flat(100);
    told.flat(100);
    told.send(orderOf('c', 'buy', '1'));
    told.venue.forget();
    expect(told.heard()).toEqual(['b cancelled: forced-closing', 'stop cancelled: forced-closing']);
    told.flat(80);
    told.flat(80);
    expect(told.flat(80)).toEqual(['c fills 1@80 taker']);
  });
});
