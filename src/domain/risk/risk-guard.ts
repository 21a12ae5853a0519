import type { Decimal } from '#core/decimal.ts';
import type { Result } from '#core/result.ts';
import type { State } from '#core/state.ts';
import { formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { Instrument, InstrumentId } from '#domain/market/instrument.ts';
import type { Fill, OrderEvent } from '#domain/orders/order-event.ts';
import type { OrderIntent } from '#domain/orders/order.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import { AccountRisk } from '#domain/risk/account-risk.ts';
import { namedPrice } from '#domain/risk/instrument-risk.ts';
import type { InstrumentRisk } from '#domain/risk/instrument-risk.ts';
import { LossLimits } from '#domain/risk/loss-limits.ts';
import { checkOrder, checkPrice } from '#domain/risk/order-limits.ts';
import type { JudgedOrder } from '#domain/risk/order-limits.ts';
import { PortfolioLimits } from '#domain/risk/portfolio-limits.ts';
import { Protection } from '#domain/risk/protection.ts';
import type { Halt } from '#domain/risk/protection.ts';
import type { RiskConfig } from '#domain/risk/risk-config.ts';
import { denied } from '#domain/risk/risk-denial.ts';
import type { RiskDenial } from '#domain/risk/risk-denial.ts';
import type { RiskEffect } from '#domain/risk/risk-effect.ts';
import type { ClosedTrade, Pause } from '#domain/risk/trade-guards.ts';
import type { StateCause, TradingState } from '#domain/risk/trading-states.ts';

/** The moment at which an order is judged. */
export interface RiskView {
  readonly now: UnixMs;
  /** Worth of the account now, in its currency; NaN when it is not known. */
  readonly equity: number;
}

/** What keeps the account from trading freely, for people. */
export interface RiskStatus {
  readonly state: TradingState;
  readonly causes: readonly StateCause[];
  readonly pauses: readonly Pause[];
}

/**
 * Stands before the venue: judges every order, follows what became of it, and takes the account out of trading when a rule says
 * so. What only reduces always passes: cancels, and orders that together with all that rest make no larger position and none on
 * the other side reachable. Pure: the same events in the same order give the same answers; time comes with the events.
 */
export class RiskGuard {
  private readonly config: RiskConfig;
  private readonly account: AccountRisk;
  private readonly protection: Protection;
  private readonly losses: LossLimits;
  private readonly portfolio: PortfolioLimits;
  /** What was last said of a state, and of which cause: a cache. */
  #told = '';
  #toldCause: StateCause | undefined;

  /** `instruments` are all that the account may trade. */
  constructor(config: RiskConfig, instruments: readonly Instrument[]) {
    this.config = config;
    this.account = new AccountRisk(config, instruments);
    this.protection = new Protection(config, this.account);
    this.losses = new LossLimits(config);
    const groups = Object.entries(config.groups).map(([name, ids]) => ({
      name,
      members: memberFlags(
        ids.map((id) => this.account.at(id as InstrumentId).index),
        instruments.length,
      ),
    }));
    this.portfolio = new PortfolioLimits(config, groups, this.account.returns);
  }

  get state(): TradingState {
    return this.protection.states.state;
  }

  /** How far the equity is below its highest, as a share of that. */
  get drawdownRatio(): number {
    const { watch } = this.protection;
    return watch.drawdownAt(watch.equity);
  }

  get status(): RiskStatus {
    const { states, guards } = this.protection;
    return { state: states.state, causes: states.active, pauses: guards.active };
  }

  /** Why an order must not be sent now; undefined when it may. Changes nothing. */
  check(intent: OrderIntent, view: RiskView): RiskDenial | undefined {
    const at = this.account.find(intent.instrument);
    if (at === undefined) return this.unknownInstrument(intent);
    const lots = at.lotsOf(intent.quantity);
    if (!at.reach.raises(intent.side, lots, intent.reduceOnly)) return undefined;
    return this.judge(at, intent, { lots, added: lots }, view);
  }

  /** The same for changing an order that rests: `intent` is the order as it would be, what it has filled included. */
  checkAmendment(intent: OrderIntent, view: RiskView): RiskDenial | undefined {
    const resting = this.account.resting.get(intent.id);
    const at = this.account.find(intent.instrument);
    if (resting === undefined || at === undefined) return this.check(intent, view);
    const lots = at.lotsOf(intent.quantity) - resting.filled;
    const added = lots - resting.lots;
    if (added > 0 && at.reach.raises(intent.side, added, intent.reduceOnly)) {
      return this.judge(at, intent, { lots, added }, view);
    }
    return this.account.resting.canRaise(resting) ? checkPrice(at, this.order(intent, lots, view)) : undefined;
  }

  /** An order that passed is sent: from now on it rests. */
  onSubmit(intent: OrderIntent, time: UnixMs): void {
    this.protection.advance(time);
    this.account.onSubmit(intent, time);
    this.protection.settle();
  }

  onOrder(event: OrderEvent): void {
    this.protection.advance(event.time);
    this.account.onOrder(event);
    this.protection.settle();
  }

  /** An execution that no order event tells of, such as a trade made by hand at the venue. */
  onFill(fill: Fill): void {
    this.protection.advance(fill.time);
    this.account.onFill(fill);
    this.protection.settle();
  }

  onTrade(trade: ClosedTrade): void {
    this.protection.advance(trade.exitTime);
    this.protection.onTrade(trade);
    this.protection.settle();
  }

  onMark(instrument: InstrumentId, mark: number, time: UnixMs): void {
    // Time moves on first, so that a day that begins with this mark begins with the old equity; the mark itself is fresh.
    this.account.onMark(instrument, mark, time);
    this.protection.advance(time);
    this.protection.settle();
  }

  /** The account's worth, realised and unrealised; told after each mark and each fill. */
  onEquity(equity: number, time: UnixMs): void {
    this.protection.advance(time);
    this.protection.onEquity(equity);
    this.protection.settle();
  }

  onTime(time: UnixMs): void {
    this.protection.advance(time);
    this.protection.settle();
  }

  /** Money paid in, or out when negative, in the account's currency: no profit and no loss. */
  onTransfer(amount: number): void {
    this.protection.watch.onTransfer(amount);
  }

  /** What one unit of a quote currency is worth in the account's. */
  onRate(currency: string, rate: number): void {
    this.account.onRate(currency, rate);
  }

  /** A position as the books say it is, negative when short: at the start, and when they differ from what fills say. */
  onPosition(instrument: InstrumentId, quantity: Decimal): void {
    this.account.onPosition(instrument, quantity);
    this.protection.settle();
  }

  /** The venue is in trouble, or well again. */
  onVenue(isWell: boolean, reason: string, time: UnixMs): void {
    this.protection.advance(time);
    this.protection.onVenue(isWell, reason);
    this.protection.settle();
  }

  /** The kill switch: HALTED until somebody lifts it with the token of the cause that comes back. */
  halt(halt: Halt): StateCause {
    this.protection.advance(halt.time);
    const cause = this.protection.halt(halt);
    this.protection.settle();
    return cause;
  }

  /** REDUCING by hand, until somebody lifts it with the token of the cause that comes back. */
  reduce(reason: string, time: UnixMs): StateCause {
    this.protection.advance(time);
    const cause = this.protection.reduce(reason, time);
    this.protection.settle();
    return cause;
  }

  /** Lifts the cause that gave out this token; the account is ACTIVE again when it was the last one. */
  lift(token: string, time: UnixMs): Result<StateCause, string> {
    this.protection.advance(time);
    const lifted = this.protection.lift(token);
    if (lifted.ok) this.protection.settle(`lifted with ${token}`);
    return lifted;
  }

  /** What is to be done or recorded since the last call. */
  takeEffects(): readonly RiskEffect[] {
    return this.protection.takeEffects();
  }

  snapshot(): State {
    return { account: this.account.snapshot(), protection: this.protection.snapshot() };
  }

  /** Brings a guard of the same configuration to a captured state. */
  restore(state: State): void {
    this.account.restore(state['account'] as State);
    this.protection.restore(state['protection'] as State);
  }

  /** An order that raises what is reachable, by `added` lots. */
  private judge(at: InstrumentRisk, intent: OrderIntent, size: JudgedSize, view: RiskView): RiskDenial | undefined {
    const { reach } = at;
    const { side, reduceOnly } = intent;
    const { lots, added } = size;
    const state = this.stateDenial(at, intent);
    if (state !== undefined) return state;
    const after = { at, low: reach.lowWith(side, added, reduceOnly), high: reach.highWith(side, added, reduceOnly) };
    return (
      // An exit is held to nothing but what it makes reachable: a plain order of its side rests that claims the same position.
      (reduceOnly ? undefined : this.entryDenial(at, intent, lots, view)) ??
      this.portfolio.check(after, side === 'buy', this.account.exposure, view.equity)
    );
  }

  private entryDenial(at: InstrumentRisk, intent: OrderIntent, lots: number, view: RiskView): RiskDenial | undefined {
    const { guards, watch, streak } = this.protection;
    const pause = guards.pauseFor(at.index, intent.side, view.now);
    if (pause !== undefined) {
      return denied(pause.rule, formatInstant(pause.until), `${formatInstant(view.now)}: ${pause.reason}`);
    }
    const order = this.order(intent, lots, view);
    return this.losses.check(watch, view.equity, streak) ?? checkOrder(at, order, this.account.totalRate);
  }

  private order(intent: OrderIntent, lots: number, { now }: RiskView): JudgedOrder {
    const named = namedPrice(intent);
    const price = named === undefined ? Number.NaN : toNumber(named);
    return { lots, price, now, accountCurrency: this.config.currency };
  }

  private stateDenial({ instrument }: InstrumentRisk, { side, quantity }: OrderIntent): RiskDenial | undefined {
    const { states } = this.protection;
    if (states.state === 'ACTIVE') return undefined;
    const cause = states.deciding!;
    if (cause !== this.#toldCause) {
      this.#toldCause = cause;
      this.#told = `${cause.state} since ${formatInstant(cause.since)}: ${cause.reason}`;
    }
    const order = `${side} ${quantity.toString()} ${instrument.id}`;
    return denied(states.state === 'HALTED' ? 'halted' : 'reducing', this.#told, order);
  }

  private unknownInstrument(intent: OrderIntent): RiskDenial {
    return denied('unknown-instrument', `${this.account.instruments.length} instruments`, intent.instrument);
  }
}

function memberFlags(members: readonly number[], count: number): Uint8Array {
  const flags = new Uint8Array(count);
  for (const member of members) flags[member] = 1;
  return flags;
}

interface JudgedSize {
  /** Of the whole order, for limits on orders. */
  readonly lots: number;
  /** What is new about it, for limits on positions. */
  readonly added: number;
}
