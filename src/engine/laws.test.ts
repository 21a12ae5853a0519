import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import type { State } from '#core/state.ts';
import { HOUR_MS } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import { BacktestRun } from '#engine/drivers/backtest.ts';
import type { BacktestOptions } from '#engine/drivers/backtest.ts';
import { Journal } from '#engine/journal.ts';
import { readJournal } from '#engine/journal-reader.ts';
import { replay } from '#engine/replay.ts';
import { DEFAULT_TRADING } from '#engine/run-config.ts';
import type { RunConfig } from '#engine/run-config.ts';
import { DEFAULT_SIM, FREE_SIM } from '#engine/sim/sim-config.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { ACME, acmeConfig, acmeOptions, runAcme } from '#testkit/engine-runs.ts';
import { ScriptedStrategy } from '#testkit/scripted-strategy.ts';
import type { ScriptedCommand } from '#testkit/scripted-strategy.ts';
import { tickBars } from '#testkit/tick-bars.ts';

const RUNS = 400;

/** A generated market, a generated strategy and a generated run, all from one seed. */
interface Case {
  readonly bars: readonly Bar[];
  readonly config: RunConfig;
  readonly strategySeed: number;
}

function caseOf(seed: number, venue?: SimConfig): Case {
  const rng = new Rng(seed);
  const costs = { takerFeeBps: rng.integer(0, 30), makerFeeBps: rng.integer(0, 20), halfSpreadBps: rng.integer(0, 50) };
  const policies = {
    sameBar: pick(rng, ['stopFirst', 'openHighLowClose', 'adaptive'] as const),
    limitFill: pick(rng, ['penetrate', 'touch'] as const),
    limitGap: pick(rng, ['atLimit', 'atOpen'] as const),
    stopGap: pick(rng, ['open', 'atStop'] as const),
    marketFill: pick(rng, ['nextOpen', 'fillAtClose'] as const),
  };
  const trading = {
    ...DEFAULT_TRADING,
    maxExposureRatio: 10,
    maxOpenPerInstrument: rng.integer(1, 3),
    flipOnOpposite: rng.uniform() < 0.5,
    breakEvenAfterFirstTarget: rng.uniform() < 0.5,
  };
  const config = acmeConfig({
    venue: venue ?? { ...DEFAULT_SIM, ...costs, ...policies },
    trading,
    follow: rng.uniform() < 0.5 ? { timeLimitMs: HOUR_MS / 2 } : null,
  });
  return { bars: tickBars(rng, rng.integer(5, 40)), config, strategySeed: rng.uint32() };
}

function pick<T>(rng: Rng, choices: readonly T[]): T {
  return choices[rng.integer(0, choices.length - 1)]!;
}

/** Random signals of every shape. What is said at a bar depends on the seed, the bar's number and its close, and on nothing else. */
function strategyOf(seed: number, mirrored = false): ScriptedStrategy {
  return new ScriptedStrategy(ACME.id, (bar, i) => commandsAt(new Rng(seed + i * 7919), bar.close, mirrored));
}

function commandsAt(rng: Rng, close: number, mirrored: boolean): readonly ScriptedCommand[] {
  const kind = rng.uniform();
  if (kind < 0.6) return [];
  if (kind < 0.68) return [{ exit: 'random' }];
  const side = rng.uniform() < 0.5 ? 1 : -1;
  const sign = mirrored ? -side : side;
  const entry = rng.uniform() < 0.3 ? close - sign * rng.integer(1, 8) : undefined;
  const from = entry ?? close;
  const near = rng.integer(2, 20);
  const targets = pick(rng, [
    [],
    [[from + sign * near, 1]],
    [
      [from + sign * near, 0.5],
      [from + sign * (near + 9), 0.5],
    ],
  ] as const);
  const stop = from - sign * rng.integer(2, 20);
  const common = { direction: sign > 0 ? ('long' as const) : ('short' as const), stop, targets };
  return entry === undefined ? [common] : [{ ...common, limit: entry, expiresAt: Number.MAX_SAFE_INTEGER }];
}

function lawOver(check: (seed: number) => void): void {
  fc.assert(fc.property(fc.integer(), check), { numRuns: RUNS });
}

function run(given: Case, more: Partial<BacktestOptions> = {}, bars = given.bars): ReturnType<typeof runAcme> {
  return runAcme({ bars, strategy: strategyOf(given.strategySeed), config: given.config, more });
}

describe('the engine keeps its laws', () => {
  it('replaying a journal gives the same records and the same hash', () => {
    lawOver((seed) => {
      const given = caseOf(seed);
      const { lines, journalHash } = run(given);
      const journal = readJournal(`${lines.join('\n')}\n`);
      expect(journal.hash).toBe(journalHash);
      const { options } = acmeOptions({ bars: [], strategy: strategyOf(given.strategySeed) });
      const report = replay(journal, options);
      expect(report).toMatchObject({ difference: undefined, hash: journalHash, records: lines.length, isSame: true });
    });
  });

  it('what was decided before later bars came does not change with them', () => {
    lawOver((seed) => {
      const given = caseOf(seed);
      const cut = 1 + (Math.abs(seed) % given.bars.length);
      const whole = run(given).lines;
      const early = run(given, {}, given.bars.slice(0, cut)).lines.filter(
        (line) => !/"kind":"(outcome|end)"/.test(line),
      );
      expect(whole.slice(0, early.length)).toEqual(early);
    });
  });

  it('a run that is captured and restored half-way ends as if it had not been interrupted', () => {
    lawOver((seed) => {
      const given = caseOf(seed);
      const cut = Math.abs(seed) % (given.bars.length + 1);
      const whole = run(given);
      const first = acmeOptions({ ...given, strategy: strategyOf(given.strategySeed) });
      const before = new BacktestRun(first.options);
      before.advance(cut);
      const captured = JSON.parse(JSON.stringify(before.snapshot())) as State;
      const rest: string[] = [];
      const journal = new Journal((line) => rest.push(line));
      const second = acmeOptions({ ...given, strategy: strategyOf(given.strategySeed), more: { journal } });
      const after = new BacktestRun(second.options);
      rest.length = 0;
      after.restore(captured);
      after.advance(given.bars.length);
      const { lines: _, ...expected } = whole;
      expect(JSON.stringify(after.finish())).toBe(JSON.stringify(expected));
      expect([...first.lines, ...rest]).toEqual(whole.lines);
    });
  });

  it('mirrored prices give mirrored trades when trading is free', () => {
    lawOver((seed) => {
      const given = caseOf(seed, { ...FREE_SIM, sameBar: pick(new Rng(seed), ['stopFirst', 'adaptive'] as const) });
      const straight = run(given);
      const mirror = runAcme({
        bars: given.bars.map(mirrored),
        strategy: strategyOf(given.strategySeed, true),
        config: given.config,
      });
      expect(mirror.trades.map(outline)).toEqual(straight.trades.map((trade) => outline(trade, MIRROR)));
    });
  });

  it('prices times a power of two give the same trades at prices times that power', () => {
    lawOver((seed) => {
      const given = caseOf(seed, FREE_SIM);
      const factor = 2 ** (1 + (Math.abs(seed) % 6));
      const scaled = runAcme({
        bars: given.bars.map((bar) => scaledBar(bar, factor)),
        strategy: new ScriptedStrategy(ACME.id, (bar, i) =>
          commandsAt(new Rng(given.strategySeed + i * 7919), bar.close / factor, false).map((command) =>
            scaledCommand(command, factor),
          ),
        ),
        config: { ...given.config, capital: String(100_000 * factor) },
      });
      const plain = run(given);
      expect(scaled.trades.map((trade) => [trade.id, trade.exitTime, Number(trade.net.amount)])).toEqual(
        plain.trades.map((trade) => [trade.id, trade.exitTime, Number(trade.net.amount) * factor]),
      );
      expect(scaled.trades.map((trade) => trade.rMultiple)).toEqual(plain.trades.map((trade) => trade.rMultiple));
    });
  });

  it('fills sum to orders, postings to zero, and flat accounts have gained exactly what their trades netted', () => {
    lawOver((seed) => {
      const given = caseOf(seed);
      const { trades, openTrades, equity, lines } = run(given);
      for (const trade of trades) {
        const closed = trade.exits.reduce((sum, exit) => sum + Number(exit.quantity), 0);
        expect(closed).toBe(Number(trade.quantity));
        expect(trade.net.amount.equals(trade.gross.amount.minus(trade.fees.amount))).toBe(true);
        expect(trade.mfeR).toBeGreaterThanOrEqual(0);
        expect(trade.maeR).toBeLessThanOrEqual(0);
      }
      const bookings = lines.filter((line) => line.includes('"kind":"posting"'));
      expect(bookings.flatMap(unitSums)).toEqual([]);
      if (openTrades.length > 0) return;
      const net = trades.reduce((sum, trade) => sum + Number(trade.net.amount), 0);
      expect((equity.values.at(-1) ?? 0) - equity.start).toBeCloseTo(net, 6);
    });
  });

  it('keeping a journal or not makes no difference to what is traded', () => {
    lawOver((seed) => {
      const given = caseOf(seed);
      const { options } = acmeOptions({ ...given, strategy: strategyOf(given.strategySeed) });
      const { journal: _, ...silent } = options;
      const quiet = new BacktestRun(silent);
      quiet.advance(given.bars.length);
      const loud = run(given);
      const result = quiet.finish();
      expect(result.orderHash).toBe(loud.orderHash);
      expect(JSON.stringify(result.trades)).toBe(JSON.stringify(loud.trades));
    });
  });
});

/** Prices are reflected at 1000. */
const MIRROR = 2_000;

function mirrored(bar: Bar): Bar {
  const { open, high, low, close } = bar;
  return { ...bar, open: MIRROR - open, high: MIRROR - low, low: MIRROR - high, close: MIRROR - close };
}

function outline(trade: ReturnType<typeof runAcme>['trades'][number], reflectAt: unknown): unknown {
  const reflects = reflectAt === MIRROR;
  const level = (value: { toString(): string }): number => (reflects ? MIRROR - Number(value) : Number(value));
  const direction = reflects ? (trade.direction === 'long' ? 'short' : 'long') : trade.direction;
  const exits = trade.exits.map((exit) => [exit.time, level(exit.price), Number(exit.quantity), exit.reason]);
  return {
    direction,
    entry: level(trade.entryPrice),
    entryTime: trade.entryTime,
    exits,
    net: Number(trade.net.amount),
  };
}

function scaledBar(bar: Bar, factor: number): Bar {
  const { open, high, low, close } = bar;
  return { ...bar, open: open * factor, high: high * factor, low: low * factor, close: close * factor };
}

function scaledCommand(command: ScriptedCommand, factor: number): ScriptedCommand {
  if ('exit' in command) return command;
  const { stop, targets = [], limit } = command;
  const scaled = {
    ...command,
    stop: stop * factor,
    targets: targets.map(([price, share]) => [price * factor, share] as const),
  };
  return limit === undefined ? scaled : { ...scaled, limit: limit * factor };
}

/** Units whose postings in a record do not sum to zero. */
function unitSums(line: string): readonly string[] {
  const { data } = JSON.parse(line) as { data: { postings: { unit: string; amount: string }[] } };
  const sums = new Map<string, number>();
  for (const { unit, amount } of data.postings)
    sums.set(unit, (sums.get(unit) ?? 0) + Math.round(Number(amount) * 100));
  return [...sums].filter(([, sum]) => sum !== 0).map(([unit]) => unit);
}
