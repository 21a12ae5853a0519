import { invariant } from '#core/invariant.ts';
import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { Result } from '#core/result.ts';
import type { OrderId, OrderIntent } from '#domain/orders/order.ts';
import { GOOD_TILL_CANCELLED, MARKET, NO_OPTIONS } from '#domain/orders/order.ts';
import type { AccountRisk } from '#domain/risk/account-risk.ts';
import { EquityWatch } from '#domain/risk/equity-watch.ts';
import type { InstrumentRisk } from '#domain/risk/instrument-risk.ts';
import type { RestingOrder } from '#domain/risk/resting-orders.ts';
import type { RiskConfig } from '#domain/risk/risk-config.ts';
import { seconds } from '#domain/risk/risk-denial.ts';
import type { RiskEffect } from '#domain/risk/risk-effect.ts';
import { StateTriggers } from '#domain/risk/state-triggers.ts';
import type { Triggered } from '#domain/risk/state-triggers.ts';
import { TradeGuards } from '#domain/risk/trade-guards.ts';
import type { ClosedTrade, Pause } from '#domain/risk/trade-guards.ts';
import { TradingStates } from '#domain/risk/trading-states.ts';
import type { NewCause, StateCause } from '#domain/risk/trading-states.ts';

/** What to do when the kill switch is thrown. */
export interface Halt {
  readonly reason: string;
  readonly time: UnixMs;
  /** Whether to close every position by market orders that only reduce. */
  readonly flatten: boolean;
}

/** States, triggers and guards over time: what takes the account out of ACTIVE, what pauses it, and what is to be done about it. */
export class Protection {
  readonly states = new TradingStates();
  readonly guards: TradeGuards;
  readonly watch: EquityWatch;
  /** Losing trades in a row since the day began. */
  streak = 0;
  now = Number.NEGATIVE_INFINITY as UnixMs;
  private readonly account: AccountRisk;
  private readonly triggers: StateTriggers;
  /** One place for each drawdown guard, in their order. */
  private readonly falls: number[];
  private isFlattening = false;
  private flattened = 0;
  private effects: RiskEffect[] = [];
  private readonly fired: Triggered[] = [];

  constructor(config: RiskConfig, account: AccountRisk) {
    this.account = account;
    this.guards = new TradeGuards(config.guards);
    this.triggers = new StateTriggers(config.triggers);
    const windows = config.guards.flatMap((guard) => (guard.kind === 'drawdown' ? [guard.windowMs] : []));
    this.watch = new EquityWatch(config.day, windows);
    this.falls = windows.map(() => 0);
  }

  /** What has been asked for since the last call. */
  takeEffects(): readonly RiskEffect[] {
    const { effects } = this;
    if (effects.length > 0) this.effects = [];
    return effects;
  }

  /** Moves on to an instant: days begin, pauses and states end, silence is noticed. */
  advance(time: UnixMs): void {
    if (time <= this.now) return;
    this.now = time;
    if (this.watch.onTime(time)) this.streak = 0;
    this.states.expire(time);
    this.guards.expire(time);
    this.account.returns?.onTime(time);
    this.watchData(time);
    if (this.isFlattening) for (const at of this.account.exposure.instruments) this.forgetFlattening(at);
  }

  onEquity(equity: number): void {
    const { watch, falls, now } = this;
    watch.onEquity(equity, now);
    this.fireTriggers();
    if (falls.length === 0) return;
    for (let i = 0; i < falls.length; i++) falls[i] = watch.fallWithin(i);
    for (const pause of this.guards.onFalls(falls, now)) this.tellPause(pause);
  }

  onTrade(trade: ClosedTrade): void {
    const isLoss = trade.net.amount.sign() < 0;
    this.streak = isLoss ? this.streak + 1 : 0;
    const { index } = this.account.at(trade.instrument);
    for (const pause of this.guards.onTrade(index, trade)) this.tellPause(pause);
    this.fireTriggers();
  }

  onVenue(isWell: boolean, reason: string): void {
    const trigger = this.triggers.named('venue-trouble');
    if (trigger === undefined) return;
    if (isWell) this.states.end('venue-trouble');
    else {
      const { state } = trigger;
      this.raise({ source: 'venue-trouble', state, reason, since: this.now, until: null, needsToken: false });
    }
  }

  halt({ reason, time, flatten }: Halt): StateCause {
    if (flatten) this.isFlattening = true;
    return this.raise({ source: 'kill', state: 'HALTED', reason, since: time, until: null, needsToken: true });
  }

  reduce(reason: string, time: UnixMs): StateCause {
    return this.raise({ source: 'manual', state: 'REDUCING', reason, since: time, until: null, needsToken: true });
  }

  lift(token: string): Result<StateCause, string> {
    const lifted = this.states.lift(token);
    if (!lifted.ok) return lifted;
    const { source } = lifted.value;
    this.triggers.onLifted(source, this.watch);
    if (source.startsWith('losing-streak')) this.streak = 0;
    return lifted;
  }

  /** Brings the state up to its causes, and withdraws what must not rest in it. Called at the end of every event. */
  settle(reason = 'what caused it is over'): void {
    const { states } = this;
    const change = states.settle(this.now, reason);
    if (change !== undefined) this.effects.push({ kind: 'state-changed', ...change });
    if (states.state === 'ACTIVE') {
      this.isFlattening = false;
      return;
    }
    for (const order of this.account.resting.values()) this.withdraw(order);
    if (this.isFlattening) for (const at of this.account.exposure.instruments) this.flatten(at);
  }

  snapshot(): State {
    const { states, guards, watch, triggers, streak, now, isFlattening, flattened } = this;
    invariant(this.effects.length === 0, 'effects are taken before the state is captured');
    return {
      states: states.snapshot(),
      guards: guards.snapshot(),
      watch: watch.snapshot(),
      triggers: triggers.snapshot(),
      counts: { streak, now: Number.isFinite(now) ? now : null, isFlattening, flattened },
    };
  }

  restore(state: State): void {
    this.states.restore(state['states'] as State);
    this.guards.restore(state['guards'] as State);
    this.watch.restore(state['watch'] as State);
    this.triggers.restore(state['triggers'] as State);
    const { now, ...counts } = state['counts'] as { now: number | null };
    Object.assign(this, counts);
    this.now = (now ?? Number.NEGATIVE_INFINITY) as UnixMs;
    this.effects = [];
  }

  private raise(cause: NewCause): StateCause {
    const isNew = !this.states.active.some((before) => before.source === cause.source && before.state === cause.state);
    const raised = this.states.raise(cause);
    if (isNew) this.effects.push({ kind: 'caused', cause: raised });
    return raised;
  }

  private fireTriggers(): void {
    const { fired } = this;
    this.triggers.collect(this, fired);
    for (const { cause, flatten } of fired) {
      this.raise(cause);
      if (flatten) this.isFlattening = true;
    }
    fired.length = 0;
  }

  /** A held instrument whose mark is old although its market is open; its age counts from the opening at the earliest. */
  private watchData(time: UnixMs): void {
    const trigger = this.triggers.named('stale-data');
    if (trigger === undefined) return;
    const { afterMs, state } = trigger;
    const stale = this.account.exposure.instruments.find(({ reach, calendar, markTime }) => {
      if (reach.position === 0 || calendar?.isOpen(time) !== true) return false;
      return time - Math.max(markTime, calendar.sessionAt(time).open) > afterMs;
    });
    if (stale === undefined) {
      this.states.end('stale-data');
      return;
    }
    const reason = `no fresh mark of ${stale.instrument.id} for ${seconds(time - stale.markTime)}`;
    this.raise({ source: 'stale-data', state, reason, since: time, until: null, needsToken: false });
  }

  private tellPause({ rule, instrument, side, until, reason }: Pause): void {
    const id = instrument === -1 ? undefined : this.account.instruments[instrument]!.instrument.id;
    this.effects.push({ kind: 'paused', rule, instrument: id, side: side ?? undefined, until, reason });
  }

  /** Asks once for the cancellation of an order that could raise exposure; of every plain one when positions are closed. */
  private withdraw(order: RestingOrder): void {
    if (order.reduceOnly || order.isCancelling) return;
    if (!this.isFlattening && !this.account.resting.canRaise(order)) return;
    order.isCancelling = true;
    this.effects.push({ kind: 'cancel', orderId: order.id, reason: this.states.state });
  }

  /** Closes a position once no plain order of the closing side is left that could sell what the closing order has sold. */
  private flatten(at: InstrumentRisk): void {
    const { position, buys, sells } = at.reach;
    const isLong = position > 0;
    if (position === 0 || at.flattening !== null || (isLong ? sells : buys) > 0) return;
    this.flattened++;
    const id = `flatten/${this.flattened}/${at.instrument.id}` as OrderId;
    at.flattening = id;
    const intent: OrderIntent = {
      id,
      instrument: at.instrument.id,
      side: isLong ? 'sell' : 'buy',
      type: MARKET,
      quantity: at.quantityOf(Math.abs(position)),
      timeInForce: GOOD_TILL_CANCELLED,
      reduceOnly: true,
      closes: undefined,
      bracket: undefined,
      options: NO_OPTIONS,
      signalId: 'kill-switch',
    };
    this.effects.push({ kind: 'flatten', intent, reason: this.states.state });
  }

  /** A closing order that is over, or was never sent, although the position is open: the next settling asks again. */
  private forgetFlattening(at: InstrumentRisk): void {
    if (at.flattening !== null && this.account.resting.get(at.flattening) === undefined) at.flattening = null;
  }
}
