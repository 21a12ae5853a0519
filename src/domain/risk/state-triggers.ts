import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { EquityWatch } from '#domain/risk/equity-watch.ts';
import { amountOr } from '#domain/risk/instrument-risk.ts';
import { lossLimit } from '#domain/risk/loss-limits.ts';
import type { TriggerConfig } from '#domain/risk/risk-config.ts';
import { figure, percent } from '#domain/risk/risk-denial.ts';
import type { NewCause, TradingStates } from '#domain/risk/trading-states.ts';

/** A cause that a trigger brings about now. */
export interface Triggered {
  readonly cause: NewCause;
  readonly flatten: boolean;
}

/** What triggers look at besides the equity. */
export interface TriggerView {
  readonly watch: EquityWatch;
  /** Losing trades in a row since the day began. */
  readonly streak: number;
  readonly now: UnixMs;
  readonly states: TradingStates;
}

/** Triggers that fire on losses. One that a person lifted stays silent until the period that it judged is over. */
export class StateTriggers {
  private readonly triggers: readonly TriggerConfig[];
  private readonly sources: readonly string[];
  /** Amounts of losses, infinite for those that have none. */
  private readonly amounts: readonly number[];
  private silentUntil: number[];

  constructor(triggers: readonly TriggerConfig[]) {
    this.triggers = triggers;
    this.sources = triggers.map(({ when }, i) => `${when}#${i + 1}`);
    this.amounts = triggers.map((trigger) => amountOr('amount' in trigger ? trigger.amount : undefined));
    this.silentUntil = triggers.map(() => Number.NEGATIVE_INFINITY);
  }

  /** The first trigger of a kind that is fed from outside: stale data, the venue. */
  named<K extends 'stale-data' | 'venue-trouble'>(when: K): Extract<TriggerConfig, { readonly when: K }> | undefined {
    return this.triggers.find(
      (trigger): trigger is Extract<TriggerConfig, { readonly when: K }> => trigger.when === when,
    );
  }

  /** Adds to `fired` what fires now and is not in force yet. */
  collect(view: TriggerView, fired: Triggered[]): void {
    for (let i = 0; i < this.triggers.length; i++) {
      if (view.now < this.silentUntil[i]!) continue;
      const trigger = this.triggers[i]!;
      const source = this.sources[i]!;
      if (view.states.has(source)) continue;
      const reason = reasonOf(trigger, this.amounts[i]!, view);
      if (reason === undefined) continue;
      const until = 'until' in trigger && trigger.until === 'period-end' ? periodEnd(trigger, view.watch) : null;
      const { state } = trigger;
      const cause: NewCause = { source, state, reason, since: view.now, until, needsToken: until === null };
      fired.push({ cause, flatten: 'flatten' in trigger && trigger.flatten });
    }
  }

  /** A person has lifted what this source brought about: its drawdown is counted anew, its losses are let be. */
  onLifted(source: string, watch: EquityWatch): void {
    const at = this.sources.indexOf(source);
    const trigger = this.triggers[at];
    if (trigger === undefined) return;
    if (trigger.when === 'drawdown') watch.restartPeak();
    else this.silentUntil[at] = periodEnd(trigger, watch);
  }

  snapshot(): State {
    return { silentUntil: this.silentUntil.map((until) => (Number.isFinite(until) ? until : null)) };
  }

  restore(state: State): void {
    const times = state['silentUntil'] as (number | null)[];
    this.silentUntil = times.map((time) => time ?? Number.NEGATIVE_INFINITY);
  }
}

function periodEnd(trigger: TriggerConfig, watch: EquityWatch): number {
  return trigger.when === 'weekly-loss' ? watch.weekEnd : watch.dayEnd;
}

function reasonOf(trigger: TriggerConfig, amount: number, { watch, streak }: TriggerView): string | undefined {
  switch (trigger.when) {
    case 'daily-loss':
      return lossReason(lossLimit(amount, trigger.ratio, watch.dayStart), watch.dayStart - watch.equity, 'day');
    case 'weekly-loss':
      return lossReason(lossLimit(amount, trigger.ratio, watch.weekStart), watch.weekStart - watch.equity, 'week');
    case 'drawdown': {
      const drawdown = watch.drawdownAt(watch.equity);
      if (!(drawdown >= trigger.ratio)) return undefined;
      return `drawdown of ${percent(drawdown)} reached the limit of ${percent(trigger.ratio)}`;
    }
    case 'losing-streak':
      return streak >= trigger.count ? `${streak} losing trades in a row` : undefined;
    case 'stale-data':
    case 'venue-trouble':
      return undefined;
  }
}

function lossReason(limit: number, loss: number, period: string): string | undefined {
  if (!(loss >= limit)) return undefined;
  return `loss of the ${period}, ${figure(loss)}, reached the limit of ${figure(limit)}`;
}
