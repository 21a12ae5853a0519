import { invariant } from '#core/invariant.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderIntent } from '#domain/orders/order.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';
import type { Trade } from '#domain/ledger/trade.ts';
import type { RiskDenial } from '#domain/risk/risk-denial.ts';
import type { RiskEffect } from '#domain/risk/risk-effect.ts';
import type { ControlEvent } from '#engine/event.ts';
import type { EngineState } from '#engine/state.ts';

/** Why the guard does not let an order out; undefined when it does, or when there is none. */
export function riskDenial(state: EngineState, intent: OrderIntent): RiskDenial | undefined {
  return state.risk?.check(intent, { now: state.now, equity: state.equityAt(state.lastClose) });
}

export function tellSubmitted(state: EngineState, order: ApprovedOrder): void {
  state.risk?.onSubmit(order, state.now);
}

/** An answer of the venue, and the trade that it closed. */
export function tellOrder(state: EngineState, event: OrderEvent, closed: Trade | undefined): void {
  const { risk } = state;
  if (risk === undefined) return;
  risk.onOrder(event);
  if (closed !== undefined) risk.onTrade(closed);
}

/** A base bar has closed. */
export function tellClose(state: EngineState): void {
  const { risk, instrument, lastClose, now } = state;
  if (risk === undefined) return;
  risk.onMark(instrument.id, lastClose, now);
  risk.onEquity(state.equityAt(lastClose), now);
}

export function control(state: EngineState, event: Exclude<ControlEvent, { readonly kind: 'resume' }>): void {
  const { risk, journal } = state;
  invariant(risk !== undefined, 'a run that can be halted has risk rules in its configuration, if only none of them');
  state.now = event.time;
  journal?.record(event.kind, event);
  if (event.kind === 'halt') risk.halt(event);
  else {
    const lifted = risk.lift(event.token, event.time);
    if (!lifted.ok) journal?.record('risk', { kind: 'not-lifted', reason: lifted.error });
  }
}

/** Does what the guard wants done. `leaveAll` closes what is open, and takes back what waits, as every exit does. */
export function carryOut(state: EngineState, leaveAll: (reason: string) => void): void {
  const { risk } = state;
  if (risk === undefined) return;
  for (const effect of risk.takeEffects()) {
    state.journal?.record('risk', recordOf(effect));
    if (effect.kind === 'cancel') state.effects.push({ kind: 'cancel', orderId: effect.orderId });
    if (effect.kind === 'flatten') leaveAll(effect.reason);
  }
}

/** The order of a flattening is sent by the run itself, under an id of its own. */
function recordOf(effect: RiskEffect): object {
  return effect.kind === 'flatten' ? { kind: effect.kind, reason: effect.reason } : effect;
}
