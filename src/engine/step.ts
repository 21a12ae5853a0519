import { AssayError } from '#core/errors.ts';
import { formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { decideExit, decideSignal, leaveOverdue } from '#engine/decide.ts';
import type { Effect, EngineEvent } from '#engine/event.ts';
import { JOURNAL_VERSION } from '#engine/journal.ts';
import { runConfigHash } from '#engine/run-config.ts';
import { settle } from '#engine/settle.ts';
import { carryOut, control, tellClose } from '#engine/run-risk.ts';
import type { EngineSetup } from '#engine/state.ts';
import { EngineState } from '#engine/state.ts';

/** A state in which nothing has happened yet. The first record of its journal is the run's configuration. */
export function startRun(setup: EngineSetup): EngineState {
  const state = new EngineState(setup, onStrategyBar);
  if (state.journal?.length === 0) recordStart(state);
  return state;
}

/** Closes the books of a run: followed signals that are still open are said to be so, the journal gets its last record. */
export function endRun(state: EngineState): void {
  const { journal, follower } = state;
  follower?.end(journal);
  journal?.record('end', {
    bars: state.barCount,
    signals: state.signalCount,
    trades: state.trades.closed.length,
    balances: state.ledger.balances(),
    orderHash: state.orderHash.digest(),
    journalHash: journal.hash,
  });
}

/**
 * The one path of backtest, paper, live and replay: takes what happened, changes the state, gives back what is to be done
 * outside. Synchronous, without I/O, clock or randomness, so the same events always lead to the same state and effects. Bars
 * have been checked with `assertBar`.
 *
 * Whoever drives it keeps this order at equal times: (1) answers of the venue to earlier orders, (2) what resting orders meet in
 * the market, (3) the bar at its close, for the strategy, (4) the effects that come out of it, until none is pending.
 */
export function step(state: EngineState, event: EngineEvent): readonly Effect[] {
  switch (event.kind) {
    case 'bar':
      onBar(state, event.bar);
      break;
    case 'time':
      state.now = event.time;
      state.journal?.record('time', { time: event.time });
      state.risk?.onTime(event.time);
      state.timeline?.advanceTo(event.time);
      break;
    case 'order':
      state.journal?.record('order', event.event);
      settle(state, event.event);
      break;
    case 'halt':
    case 'lift':
      control(state, event);
      break;
    case 'resume':
      state.journal?.record('resume', { time: event.time, tradesFrom: event.tradesFrom });
      state.tradesFrom = Math.max(state.tradesFrom, event.tradesFrom);
      break;
  }
  if (state.risk !== undefined) carryOut(state, (reason) => decideExit(state, reason));
  return state.takeEffects();
}

function onBar(state: EngineState, bar: Bar): void {
  state.barCount++;
  state.now = bar.closeTime as UnixMs;
  state.lastClose = bar.close;
  if (state.positionNumber !== 0) state.exposedBars++;
  state.trades.observe(bar);
  state.journal?.record('bar', barRecord(bar));
  tellClose(state);
  state.follower?.onBar(bar, state.journal);
  if (state.timeline === undefined) onStrategyBar(state, bar, state.config.timeframe);
  else state.timeline.update(bar);
  const { holdingLimitMs } = state.config.trading;
  if (holdingLimitMs !== null && state.positionNumber !== 0) leaveOverdue(state, holdingLimitMs);
}

function onStrategyBar(state: EngineState, bar: Bar, timeframe: Timeframe): void {
  const { strategy, output } = state;
  try {
    strategy.onBar(bar, timeframe, output);
  } catch (cause) {
    throw strategyFailure(state, bar, timeframe, cause);
  }
  if (output.isEmpty) return;
  const commands = output.take();
  if (state.now < state.tradesFrom) return; // warming up: what it says is known too early to be acted on
  for (const command of commands) {
    if (command.kind === 'signal') decideSignal(state, command.signal);
    else decideExit(state, command.reason);
  }
}

function recordStart(state: EngineState): void {
  const { config, strategy } = state;
  state.journal?.record('run', {
    version: JOURNAL_VERSION,
    config,
    hash: runConfigHash(config),
    strategy: strategy.id,
  });
}

/** Only the fields of a bar, whatever object carries them. */
function barRecord({ openTime, closeTime, open, high, low, close, volume }: Bar): object {
  return { openTime, closeTime, open, high, low, close, volume };
}

function strategyFailure(state: EngineState, input: Bar, timeframe: Timeframe, cause: unknown): AssayError {
  const bar = state.barCount - 1;
  const what = cause instanceof Error ? cause.message : String(cause);
  const { open, high, low, close, volume } = input;
  const value = `open ${open} high ${high} low ${low} close ${close} volume ${volume}`;
  const where = `bar ${bar} (${timeframe}, ${formatInstant(state.now)}, "${value}")`;
  const message = `Strategy "${state.strategy.id}" failed at ${where}: ${what}`;
  state.journal?.record('failed', { strategy: state.strategy.id, bar, timeframe, time: state.now, message: what });
  return new AssayError('strategy.failed', message, { place: { bar, value }, cause });
}
