import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { currency, money, price, quantity } from '#core/money.ts';
import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';
import { readRiskConfig } from '#domain/risk/read-risk-config.ts';
import type { Effect } from '#engine/event.ts';
import { Journal } from '#engine/journal.ts';
import { DEFAULT_TRADING, runConfig } from '#engine/run-config.ts';
import type { EngineSetup, EngineState } from '#engine/state.ts';
import { FREE_SIM } from '#engine/sim/sim-config.ts';
import { startRun, step } from '#engine/step.ts';
import { ScriptedStrategy } from '#testkit/scripted-strategy.ts';
import type { ScriptedCommand } from '#testkit/scripted-strategy.ts';
import { barOf } from '#testkit/tick-bars.ts';

const d = (text: string): Decimal => Decimal.parse(text);

const BTC_USDT: Instrument = {
  id: instrumentId('BTC/USDT', 'sandbox'),
  symbol: 'BTC/USDT',
  venue: 'sandbox',
  kind: 'spot',
  base: currency('BTC'),
  quote: currency('USDT'),
  priceTick: d('0.01'),
  quantityStep: d('0.00001'),
  minQuantity: d('0.00001'),
  minNotional: d('0.1'),
  calendar: 'crypto',
};

const LONG = { direction: 'long', stop: 45_000 } as const;
const SHORT = { direction: 'short', stop: 55_000 } as const;
const EXIT = { exit: 'done' } as const;

/** A run whose venue is the test: it says what was executed, and what was charged in which asset. */
class HandMadeVenue {
  readonly lines: string[] = [];
  readonly state: EngineState;
  private readonly setup: EngineSetup;
  private bars = 0;
  private sent: readonly Effect[] = [];

  /** `size`: of each entry, or `all` that the account can pay for. */
  constructor(size: string, ...script: readonly (readonly ScriptedCommand[])[]) {
    const config = runConfig({
      strategy: { id: 'scripted', parameters: {} },
      instrument: BTC_USDT,
      timeframe: '1m',
      capital: '10000',
      venue: FREE_SIM,
      sizing: size === 'all' ? { kind: 'exposure', exposureRatio: 1 } : { kind: 'fixed', quantity: size },
      trading: { ...DEFAULT_TRADING, maxExposureRatio: size === 'all' ? 1 : 10 },
      risk: readRiskConfig({ currency: 'USDT' }),
    });
    const strategy = new ScriptedStrategy(BTC_USDT.id, (_, i) => script[i] ?? []);
    this.setup = {
      config,
      strategy,
      gates: [],
      clock: UTC_CLOCK,
      journal: new Journal((line) => this.lines.push(line)),
    };
    this.state = startRun(this.setup);
  }

  /** A bar that closes at this price; gives back what the run sends. */
  bar(close: number): readonly ApprovedOrder[] {
    const at = [close, close, close, close] as const;
    this.sent = step(this.state, { kind: 'bar', bar: barOf(this.bars++, at) });
    return this.orders();
  }

  accept(...ids: readonly string[]): void {
    for (const id of ids) this.tell({ kind: 'accepted', orderId: id as never, time: this.now });
  }

  cancel(...ids: readonly string[]): void {
    for (const id of ids) this.tell({ kind: 'cancelled', orderId: id as never, time: this.now, reason: 'requested' });
  }

  /** `fill(order, '0.1 at 50000', '0.0001 BTC')`; gives back what the run sends. */
  fill({ id, side }: ApprovedOrder, words: string, charge: string): readonly ApprovedOrder[] {
    const [size, , at] = words.split(' ') as [string, string, string];
    const [fee, asset] = charge.split(' ') as [string, string];
    const fill = {
      orderId: id,
      instrument: BTC_USDT.id,
      side,
      price: price(d(at)),
      quantity: quantity(d(size)),
      fee: money(currency(asset), d(fee)),
      liquidity: 'taker' as const,
      time: this.now,
    };
    this.tell({ kind: 'filled', orderId: id, time: this.now, fill });
    return this.orders();
  }

  /** The same run in a new process. */
  restarted(): EngineState {
    const { journal: _, ...setup } = this.setup;
    const copy = startRun(setup);
    copy.restore(JSON.parse(JSON.stringify({ ...this.state.snapshot(), journal: null })) as State);
    return copy;
  }

  position(): string {
    return this.state.ledger.position(BTC_USDT.id).quantity.toString();
  }

  private get now(): UnixMs {
    return this.state.now;
  }

  private tell(event: OrderEvent): void {
    this.sent = step(this.state, { kind: 'order', event });
  }

  private orders(): readonly ApprovedOrder[] {
    return this.sent.flatMap((effect) => (effect.kind === 'submit' ? [effect.order] : []));
  }
}

/** Enters at 50000, the venue taking its fee out of what was bought; leaves at 51000 with a fee in dollars. */
function enterAndLeave(size: string, baseFee: string, sold: string, quoteFee: string): HandMadeVenue {
  const venue = new HandMadeVenue(size, [LONG], [EXIT]);
  const [entry] = venue.bar(50_000);
  venue.accept(entry!.id);
  venue.fill(entry!, `${size} at 50000`, `${baseFee} BTC`);
  venue.accept(`${entry!.id}/stop-loss`);
  const [exit] = venue.bar(51_000);
  expect(exit!.quantity.toString()).toBe(sold);
  venue.accept(exit!.id);
  venue.fill(exit!, `${sold} at 51000`, `${quoteFee} USDT`);
  venue.cancel(`${entry!.id}/stop-loss`);
  return venue;
}

describe('a trade whose entry is charged in the asset that it bought', () => {
  it('sells what it got, and counts the fee at the price of the entry', () => {
    const venue = enterAndLeave('0.10000', '0.0001', '0.09990', '5.0949');
    const [trade] = venue.state.trades.closed;
    // 5000 paid, 0.0999 * 51000 = 5094.90 received; fees 0.0001 * 50000 = 5 and 5.0949.
    expect(trade).toMatchObject({ exitReason: 'exit' });
    expect(String(trade!.quantity)).toBe('0.09990');
    expect(String(trade!.gross.amount)).toBe('99.90000000');
    expect(String(trade!.fees.amount)).toBe('10.09490000');
    expect(String(trade!.net.amount)).toBe('89.80510000');
    expect(trade).not.toHaveProperty('dust');
    expect(venue.state.trades.live).toEqual([]);
    expect(venue.state.exactEquity().equals(d('10089.8051'))).toBe(true);
  });

  it('is over when less than a step is left, which stays in the books and is in no profit', () => {
    const venue = enterAndLeave('0.12345', '0.00012345', '0.12332', '6.28932');
    const [trade] = venue.state.trades.closed;
    // Got 0.12332655 for 6172.50; sold 0.12332 at 51000: 6289.32. The 0.00000655 left cost 0.3275.
    expect(String(trade!.quantity)).toBe('0.12332655');
    expect(String(trade!.dust)).toBe('0.00000655');
    // 0.12332 * 1000
    expect(trade!.gross.amount.equals(d('123.32'))).toBe(true);
    // 6.1725 + 6.28932
    expect(trade!.fees.amount.equals(d('12.46182'))).toBe(true);
    expect(trade!.net.amount.equals(d('110.85818'))).toBe(true);
    expect(venue.state.ledger.realised(BTC_USDT.quote).equals(trade!.gross.amount)).toBe(true);
    expect(venue.position()).toBe('0.00000655');
    // 10000 + net + what dust has gained since: 0.00000655 * 1000
    expect(venue.state.exactEquity().equals(d('10110.86473'))).toBe(true);
  });

  it('is not in the way of the next, nor is it sold with it', () => {
    const venue = new HandMadeVenue('0.12345', [LONG], [EXIT], [LONG], [EXIT], [LONG]);
    for (let round = 1; round <= 2; round++) {
      const [entry] = venue.bar(50_000);
      venue.accept(entry!.id);
      venue.fill(entry!, '0.12345 at 50000', '0.00012345 BTC');
      const [exit] = venue.bar(50_000);
      expect(exit!.quantity.toString()).toBe('0.12332');
      venue.accept(exit!.id);
      venue.fill(exit!, '0.12332 at 50000', '6 USDT');
      venue.accept(`${entry!.id}/stop-loss`);
      venue.cancel(`${entry!.id}/stop-loss`);
      expect(venue.state.trades.closed).toHaveLength(round);
    }
    expect(venue.position()).toBe('0.00001310');
    expect(venue.bar(50_000)).toHaveLength(1);
  });

  it('is the same after a restart, dust and all', () => {
    const venue = enterAndLeave('0.12345', '0.00012345', '0.12332', '6.28932');
    const { journal: _, ...captured } = venue.state.snapshot();
    const { journal: __, ...restored } = venue.restarted().snapshot();
    expect(restored).toEqual(captured);
  });

  it('is over at once when its fee leaves less than can be sold', () => {
    const venue = new HandMadeVenue('0.00001', [LONG], [EXIT], [LONG]);
    const [entry] = venue.bar(50_000);
    venue.accept(entry!.id);
    venue.fill(entry!, '0.00001 at 50000', '0.00000001 BTC');
    expect(venue.state.trades.live).toEqual([]);
    const [trade] = venue.state.trades.closed;
    expect(trade).toMatchObject({ exits: [], exitReason: 'exit' });
    expect(trade!.gross.amount.isZero()).toBe(true);
    expect(trade!.net.amount.equals(d('-0.0005'))).toBe(true);
    expect(venue.bar(50_000)).toEqual([]);
    expect(venue.bar(50_000)).toHaveLength(1);
  });

  it('is over when the rest of its entry is cancelled and what filled cannot be sold', () => {
    const venue = new HandMadeVenue('0.00003', [LONG], [EXIT]);
    const [entry] = venue.bar(50_000);
    venue.accept(entry!.id);
    venue.fill(entry!, '0.00001 at 50000', '0.00000001 BTC');
    expect(venue.state.trades.live).toHaveLength(1);
    venue.cancel(entry!.id);
    expect(venue.state.trades.live).toEqual([]);
    expect(venue.lines.filter((line) => line.includes('"kind":"trade"'))).toHaveLength(1);
  });
});

describe('a trade whose exit is charged in the asset that it sells', () => {
  it('ends below flat by the fee, at the price of the exit', () => {
    const venue = new HandMadeVenue('0.1', [LONG], [EXIT]);
    const [entry] = venue.bar(50_000);
    venue.accept(entry!.id);
    venue.fill(entry!, '0.1 at 50000', '0 USDT');
    const [exit] = venue.bar(51_000);
    venue.accept(exit!.id);
    venue.fill(exit!, '0.10000 at 51000', '0.0001 BTC');
    const [trade] = venue.state.trades.closed;
    // 5100 received for what cost 5000; the 0.0001 were not there: worth 5.10 at the exit.
    expect(String(trade!.dust)).toBe('-0.00010');
    expect(trade!.gross.amount.equals(d('100'))).toBe(true);
    expect(trade!.fees.amount.equals(d('5.1'))).toBe(true);
    expect(trade!.net.amount.equals(d('94.9'))).toBe(true);
    expect(venue.position()).toBe('-0.00010');
    expect(venue.state.exactEquity().equals(d('10094.9'))).toBe(true);
  });

  it('buys back what the fee of a short position took', () => {
    const venue = new HandMadeVenue('0.1', [SHORT], [EXIT]);
    const [entry] = venue.bar(50_000);
    venue.accept(entry!.id);
    venue.fill(entry!, '0.1 at 50000', '5 USDT');
    const [exit] = venue.bar(50_000);
    venue.accept(exit!.id);
    const [more] = venue.fill(exit!, '0.10000 at 50000', '0.0001 BTC');
    expect(`${more!.side} ${more!.quantity.toString()} for ${more!.closes}`).toBe(`buy 0.00010 for ${entry!.id}`);
    venue.accept(more!.id);
    venue.fill(more!, '0.00010 at 50000', '0.005 USDT');
    const [trade] = venue.state.trades.closed;
    expect(trade!.net.amount.equals(d('-10.005'))).toBe(true);
    expect(venue.position()).toBe('0.00000');
  });
});

describe('fees in a third asset', () => {
  it('are told beside the profit of the trade', () => {
    const venue = new HandMadeVenue('0.1', [LONG], [EXIT]);
    const [entry] = venue.bar(50_000);
    venue.accept(entry!.id);
    venue.fill(entry!, '0.04 at 50000', '0.003 BNB');
    venue.fill(entry!, '0.06 at 50000', '0.0045 BNB');
    const [exit] = venue.bar(51_000);
    venue.accept(exit!.id);
    venue.fill(exit!, '0.10 at 51000', '0.00765 BNB');
    const [trade] = venue.state.trades.closed;
    expect(JSON.stringify(trade!.otherFees)).toBe('[{"currency":"BNB","amount":"0.01515"}]');
    expect(trade!.net.amount.equals(d('100'))).toBe(true);
    expect(venue.state.ledger.cash(currency('BNB')).equals(d('-0.01515'))).toBe(true);
  });
});

describe('the risk guard', () => {
  it('holds what the books hold, in whole steps', () => {
    const venue = enterAndLeave('0.12345', '0.00012345', '0.12332', '6.28932');
    const { risk } = venue.state.snapshot() as {
      readonly risk: { readonly account: { readonly instruments: unknown } };
    };
    expect(JSON.stringify(risk.account.instruments)).toContain('"position":0,');
  });
});

describe('an account that goes in with all it has', () => {
  it('buys again after a fee has left dust, which it cannot spend', () => {
    const venue = new HandMadeVenue('all', [LONG], [EXIT], [LONG]);
    const [entry] = venue.bar(50_000);
    expect(entry!.quantity.toString()).toBe('0.20000');
    venue.accept(entry!.id);
    venue.fill(entry!, '0.20000 at 50000', '0.000201 BTC');
    venue.accept(`${entry!.id}/stop-loss`);
    const [exit] = venue.bar(50_000);
    // 0.199799 in whole steps; 0.000009 BTC stay.
    expect(exit!.quantity.toString()).toBe('0.19979');
    venue.accept(exit!.id);
    venue.fill(exit!, '0.19979 at 50000', '0 USDT');
    venue.cancel(`${entry!.id}/stop-loss`);
    // 9989.50 USDT are there, which pay for 0.20386; with the dust the account is worth 0.20387, which it could not pay.
    const [again] = venue.bar(49_000);
    expect(again!.quantity.toString()).toBe('0.20386');
  });
});
