import { describe, expect, it } from 'vitest';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import { readRiskConfig } from '#domain/risk/read-risk-config.ts';
import { NO_RISK_RULES } from '#domain/risk/risk-config.ts';
import type { SignalOutcome } from '#engine/decision.ts';
import { TradingRun } from '#engine/drivers/trading-run.ts';
import { readJournal } from '#engine/journal-reader.ts';
import { Journal } from '#engine/journal.ts';
import { replay } from '#engine/replay.ts';
import type { EngineSetup } from '#engine/state.ts';
import { ACME, acmeConfig, runAcme } from '#testkit/engine-runs.ts';
import { ScriptedStrategy } from '#testkit/scripted-strategy.ts';
import type { Script } from '#testkit/scripted-strategy.ts';
import { barOf, SERIES_START } from '#testkit/tick-bars.ts';

const flat = (price: number, count: number, from = 0): Bar[] =>
  Array.from({ length: count }, (_, i) => barOf(from + i, [price, price, price, price]));

/** Wants to be long at every bar, with a stop far away. */
const ALWAYS_LONG: Script = (bar) => [{ direction: 'long', stop: bar.close - 50 }];

interface Watched {
  readonly setup: EngineSetup;
  readonly outcomes: SignalOutcome[];
  readonly lines: string[];
}

function watched(script: Script, risk = NO_RISK_RULES, changes = {}): Watched {
  const outcomes: SignalOutcome[] = [];
  const lines: string[] = [];
  const setup: EngineSetup = {
    config: acmeConfig({ risk: { ...risk, currency: 'USD' }, ...changes }),
    strategy: new ScriptedStrategy(ACME.id, script),
    gates: [],
    clock: UTC_CLOCK,
    journal: new Journal((line) => lines.push(line)),
    onDecision: ({ outcome }) => outcomes.push(outcome),
  };
  return { setup, outcomes, lines };
}

function tokenIn(lines: readonly string[]): string {
  for (const line of lines) {
    const { kind, data } = JSON.parse(line) as { kind: string; data: { kind?: string; cause?: { token: string } } };
    if (kind === 'risk' && data.cause !== undefined) return data.cause.token;
  }
  throw new Error('no token was given out');
}

describe('a run with risk rules', () => {
  it('denies an entry over the limit by its rule and both numbers, and changes nothing', () => {
    const risk = readRiskConfig({ currency: 'USD', limits: { maxOrderNotional: '999' } });
    const { setup, outcomes } = watched((_, i) => (i === 0 ? [{ direction: 'long', stop: 90 }] : []), risk);
    const run = new TradingRun(setup);
    const balances = JSON.stringify(run.state.ledger.balances());
    for (const bar of flat(100, 3)) run.onBar(bar);
    expect(outcomes).toMatchObject([{ kind: 'denied', denial: { rule: 'max-order-notional' } }]);
    const [outcome] = outcomes;
    expect(outcome?.kind === 'denied' && outcome.denial.message).toMatch(/999 USD.*1000 USD/);
    expect(JSON.stringify(run.state.ledger.balances())).toBe(balances);
  });

  it('takes itself out of trading for the day when the loss of the day is reached, and comes back the next', () => {
    const risk = readRiskConfig({
      currency: 'USD',
      triggers: [{ when: 'daily-loss', amount: '100', state: 'HALTED', until: 'period-end', flatten: true }],
    });
    const { setup, outcomes } = watched(ALWAYS_LONG, risk);
    const run = new TradingRun(setup);
    // Ten units from 100 to 85: 150 lost while they are held.
    for (const bar of [...flat(100, 3), ...flat(85, 3, 3)]) run.onBar(bar);
    expect(run.state.risk?.state).toBe('HALTED');
    expect(run.state.positionNumber).toBe(0);
    expect(run.state.trades.closed).toHaveLength(1);
    expect(run.state.trades.closed[0]!.net.amount.toString()).toBe('-150.00');
    expect(outcomes.at(-1)).toMatchObject({ kind: 'denied', denial: { rule: 'halted' } });
    const nextDay = 24 * 60;
    for (const bar of flat(85, 2, nextDay)) run.onBar(bar);
    expect(run.state.risk?.state).toBe('ACTIVE');
    expect(outcomes.at(-2)?.kind).toBe('submitted');
  });
});

describe('the kill switch', () => {
  it('closes what is open, lets nothing in, and needs its token to be lifted; all of it replays', () => {
    const { setup, outcomes, lines } = watched(ALWAYS_LONG);
    const run = new TradingRun(setup);
    for (const bar of flat(100, 3)) run.onBar(bar);
    expect(run.state.positionNumber).toBe(10);
    const at = (minute: number) => unixMs(SERIES_START + minute * MINUTE_MS);
    run.onControl({ kind: 'halt', time: at(3), reason: 'by hand', flatten: true });
    for (const bar of flat(100, 3, 3)) run.onBar(bar);
    expect(run.state.positionNumber).toBe(0);
    expect(outcomes.slice(-3).map(({ kind }) => kind)).toEqual(['denied', 'denied', 'denied']);
    run.onControl({ kind: 'lift', time: at(6), token: 'guessed' });
    expect(run.state.risk?.state).toBe('HALTED');
    run.onControl({ kind: 'lift', time: at(6), token: tokenIn(lines) });
    for (const bar of flat(100, 2, 6)) run.onBar(bar);
    expect(run.state.positionNumber).toBe(10);
    run.finish();
    const journal = readJournal(`${lines.join('\n')}\n`);
    const again = watched(ALWAYS_LONG).setup;
    expect(replay(journal, again)).toMatchObject({ isSame: true, hash: journal.hash });
  });

  it('survives a restart: a restored run is halted still', () => {
    const { setup } = watched(ALWAYS_LONG);
    const run = new TradingRun(setup);
    for (const bar of flat(100, 3)) run.onBar(bar);
    run.onControl({ kind: 'halt', time: unixMs(SERIES_START + 3 * MINUTE_MS), reason: 'by hand', flatten: false });
    const restored = watched(ALWAYS_LONG).setup;
    const other = new TradingRun(restored);
    other.state.restore(run.state.snapshot());
    expect(other.state.risk?.state).toBe('HALTED');
  });
});

describe('a run whose rules never bite', () => {
  it('trades exactly like one without any', () => {
    const bars = [...flat(100, 5), ...flat(110, 5, 5), ...flat(95, 5, 10)];
    const of = (risk: typeof NO_RISK_RULES | null) => {
      const strategy = new ScriptedStrategy(ACME.id, (_, i) => (i === 2 ? [{ direction: 'long', stop: 96 }] : []));
      return runAcme({ bars, strategy, config: acmeConfig({ risk }) });
    };
    const [without, with_] = [of(null), of({ ...NO_RISK_RULES, currency: 'USD' })];
    expect(with_.orderHash).toBe(without.orderHash);
    expect(with_.statistics).toEqual(without.statistics);
  });
});
