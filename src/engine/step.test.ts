import { describe, expect, it } from 'vitest';
import { AssayError } from '#core/errors.ts';
import type { Gate, Verdict } from '#domain/gates/gate.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Strategy } from '#domain/signals/strategy.ts';
import type { SignalDecision } from '#engine/decision.ts';
import { backtest } from '#engine/drivers/backtest.ts';
import { readJournal } from '#engine/journal-reader.ts';
import { replay } from '#engine/replay.ts';
import { DEFAULT_TRADING } from '#engine/run-config.ts';
import { FREE_SIM } from '#engine/sim/sim-config.ts';
import { ACME, acmeConfig, acmeOptions, runAcme } from '#testkit/engine-runs.ts';
import { ScriptedStrategy } from '#testkit/scripted-strategy.ts';
import type { ScriptedCommand } from '#testkit/scripted-strategy.ts';
import { SERIES_START, barOf } from '#testkit/tick-bars.ts';

const QUIET: readonly Bar[] = Array.from({ length: 8 }, (_, i) => barOf(i, [100, 101, 99, 100]));
const LONG = { direction: 'long', stop: 90, targets: [[110, 1]] } as const;
const SHORT = { direction: 'short', stop: 110 } as const;

function script(...commands: readonly (readonly ScriptedCommand[])[]): ScriptedStrategy {
  return new ScriptedStrategy(ACME.id, (_, i) => commands[i] ?? []);
}

function gate(name: string, kind: 'pass' | 'block' | 'unknown'): Gate {
  const verdict: Verdict =
    kind === 'unknown'
      ? { gate: name, kind, missing: 'bars', inputs: [] }
      : { gate: name, kind, reason: kind, inputs: [] };
  return { name, judge: () => verdict };
}

function kindsOf(lines: readonly string[]): readonly string[] {
  return lines
    .map((line) => JSON.parse(line) as { kind: string; data: { kind?: string } })
    .map(({ kind, data }) => (kind === 'order' ? `order ${data.kind}` : kind));
}

describe('the order of events at equal times', () => {
  it('is venue answers, then what the market meets, then the bar for the strategy, then its orders and their answers', () => {
    const { lines } = runAcme({ bars: QUIET.slice(0, 3), strategy: script([LONG], [{ exit: 'done' }]) });
    expect(kindsOf(lines)).toEqual([
      'run',
      'bar',
      'signal',
      'approved',
      'decision',
      'order accepted',
      // The next bar: its open fills the entry, which brings stop and target to life, before the strategy sees it close.
      'order filled',
      'posting',
      'order accepted',
      'order accepted',
      'bar',
      'exit',
      'approved',
      'order accepted',
      'order filled',
      'posting',
      'trade',
      'order cancelled',
      'order cancelled',
      'bar',
      'end',
    ]);
  });

  it('closes what is open before it opens what comes next, both at the next open', () => {
    const { trades, openTrades } = runAcme({ bars: QUIET, strategy: script([LONG], [{ exit: 'flip' }, SHORT]) });
    expect(trades).toHaveLength(1);
    expect(openTrades).toMatchObject([{ direction: 'short', entryTime: trades[0]!.exitTime }]);
  });
});

describe('gates', () => {
  it('all judge, and one that does not pass stops the trade; the signal is kept with every verdict', () => {
    const gates = [gate('trend', 'pass'), gate('room', 'block'), gate('news', 'unknown')];
    const result = runAcme({ bars: QUIET, strategy: script([LONG]), more: { gates } });
    expect(result.trades.length + result.openTrades.length).toBe(0);
    expect(result.blocked[0]!.verdicts.map(({ kind }) => kind)).toEqual(['pass', 'block', 'unknown']);
    expect(result.outcomes).toMatchObject({ blocked: 1, submitted: 0 });
    expect(result.lines.find((line) => line.includes('"kind":"decision"'))).toContain('"gates":["room","news"]');
  });

  it('never hold an exit back', () => {
    let calls = 0;
    const once: Gate = {
      name: 'once',
      judge: () =>
        calls++ === 0
          ? { gate: 'once', kind: 'pass', reason: '', inputs: [] }
          : gate('once', 'block').judge(undefined as never),
    };
    const { trades } = runAcme({ bars: QUIET, strategy: script([LONG], [{ exit: 'done' }]), more: { gates: [once] } });
    expect(trades).toHaveLength(1);
  });
});

describe('what becomes of a signal', () => {
  function outcomesOf(
    commands: readonly (readonly ScriptedCommand[])[],
    changes: Parameters<typeof acmeConfig>[0] = {},
  ): readonly string[] {
    const decisions: SignalDecision[] = [];
    const config = acmeConfig(changes);
    runAcme({
      bars: QUIET,
      strategy: script(...commands),
      config,
      more: { onDecision: (decision) => decisions.push(decision) },
    });
    return decisions.map(({ outcome }) => outcome.kind);
  }

  it('opens one position at a time unless more are allowed', () => {
    expect(outcomesOf([[LONG], [LONG]])).toEqual(['submitted', 'position-open']);
    const trading = { ...DEFAULT_TRADING, maxExposureRatio: 10, maxOpenPerInstrument: 2 };
    expect(outcomesOf([[LONG], [LONG], [LONG]], { trading })).toEqual(['submitted', 'submitted', 'position-open']);
  });

  it('does not flip a position unless the run says so', () => {
    expect(outcomesOf([[LONG], [SHORT]])).toEqual(['submitted', 'position-open']);
    const trading = { ...DEFAULT_TRADING, maxExposureRatio: 10, flipOnOpposite: true };
    expect(outcomesOf([[LONG], [SHORT]], { trading })).toEqual(['submitted', 'submitted']);
  });

  it('is a bad plan when stop or targets lie on the wrong side', () => {
    const wrong = { direction: 'long', stop: 105 } as const;
    const backwards = { direction: 'long', stop: 90, targets: [[95, 1]] } as const;
    const halves = { direction: 'long', stop: 90, targets: [[110, 0.4]] } as const;
    const nowhere = { direction: 'long', stop: Number.NaN } as const;
    expect(outcomesOf([[wrong], [backwards], [halves], [nowhere]])).toEqual(Array(4).fill('bad-plan'));
  });

  it('is not sized when the budget is too small, and denied when the account cannot carry it', () => {
    const risk = { kind: 'risk', riskRatio: 0.0001, maxExposureRatio: 1 } as const;
    expect(outcomesOf([[LONG]], { capital: '1000', sizing: risk })).toEqual(['not-sized']);
    expect(outcomesOf([[LONG]], { capital: '500', trading: DEFAULT_TRADING })).toEqual(['denied']);
  });
});

describe('a strategy that throws', () => {
  it('ends the run with its name, the bar and the time; the journal is whole up to there', () => {
    const failing = (): ScriptedStrategy =>
      new ScriptedStrategy(ACME.id, (_, i) => {
        if (i === 2) throw new TypeError('no such zone');
        return [];
      });
    const { options, lines } = acmeOptions({ bars: QUIET, strategy: failing() });
    let error: unknown;
    try {
      backtest(options);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(AssayError);
    expect(error).toMatchObject({ code: 'strategy.failed', place: { bar: 2 } });
    const { open, high, low, close, volume } = QUIET[2]!;
    const input = `open ${open} high ${high} low ${low} close ${close} volume ${volume}`;
    expect((error as AssayError).message).toBe(
      `Strategy "scripted" failed at bar 2 (1m, 2024-01-01T00:03:00.000Z, "${input}"): no such zone`,
    );
    const journal = readJournal(`${lines.join('\n')}\n`);
    expect(journal.isComplete).toBe(true);
    expect(kindsOf(lines)).toEqual(['run', 'bar', 'bar', 'bar', 'failed']);
    expect(replay(journal, { ...options, strategy: failing() })).toMatchObject({ isSame: true, records: 5 });
  });
});

describe('several timeframes', () => {
  /** Notes every bar it is shown; signals at each longer one. */
  function observer(seen: string[]): Strategy {
    const inner = script();
    return {
      id: 'observer',
      timeframes: ['1m', '5m'],
      onBar: (bar: Bar, timeframe: Timeframe) =>
        void seen.push(`${timeframe} ${(bar.closeTime - SERIES_START) / 60_000}`),
      snapshot: () => inner.snapshot(),
      restore: (state) => inner.restore(state),
    };
  }

  it('shows longer bars that close together first', () => {
    const seen: string[] = [];
    runAcme({ bars: QUIET.slice(0, 6), strategy: observer(seen) });
    expect(seen).toEqual(['1m 1', '1m 2', '1m 3', '1m 4', '5m 5', '1m 5', '1m 6']);
  });

  it('closes a longer bar in a hole of the data before the next bar can fill orders', () => {
    const signalOnFive: Strategy = {
      id: 'late',
      timeframes: ['5m'],
      onBar: (bar, timeframe, output) =>
        new ScriptedStrategy(ACME.id, () => [LONG], '5m').onBar(bar, timeframe, output),
      snapshot: () => ({}),
      restore: () => {},
    };
    const bars = [barOf(3, [100, 101, 99, 100]), barOf(9, [104, 105, 103, 104])];
    const { openTrades, lines } = runAcme({ bars, strategy: signalOnFive });
    // The 5m bar that ends at minute 5 has no bar at its end; it is known by minute 9, and its order fills at that open.
    expect(openTrades).toMatchObject([{ entryTime: SERIES_START + 9 * 60_000 }]);
    expect(kindsOf(lines).filter((kind) => kind === 'time')).toHaveLength(1);
  });
});

describe('the account', () => {
  it('is marked at every close, and starts as configured', () => {
    const bars = [barOf(0, [100, 101, 99, 100]), barOf(1, [100, 104, 100, 103]), barOf(2, [103, 103, 97, 98])];
    const { equity, statistics, openTrades } = runAcme({ bars, strategy: script([LONG]) });
    expect(equity.start).toBe(100_000);
    expect([...equity.values]).toEqual([100_000, 100_030, 99_980]);
    expect(statistics.exposureRatio).toBeCloseTo(2 / 3, 12);
    expect(openTrades).toMatchObject([{ quantity: 10, unrealised: -20 }]);
  });

  it('pays for a short that rises', () => {
    const bars = [barOf(0, [100, 101, 99, 100]), barOf(1, [100, 104, 100, 103])];
    const config = acmeConfig({ venue: { ...FREE_SIM, takerFeeBps: 10 } });
    const { equity } = runAcme({ bars, strategy: script([SHORT]), config });
    expect(equity.values[1]).toBe(100_000 - 30 - 1);
  });
});
