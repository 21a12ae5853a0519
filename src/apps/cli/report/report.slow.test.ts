import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#core/hash.ts';
import { Rng } from '#core/rng.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { SignalDecision } from '#engine/decision.ts';
import { BacktestRun } from '#engine/drivers/backtest.ts';
import { readJournal } from '#engine/journal-reader.ts';
import { DEFAULT_SIM, FREE_SIM } from '#engine/sim/sim-config.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { ACME, acmeConfig, acmeOptions } from '#testkit/engine-runs.ts';
import { SmaCross } from '#testkit/sma-cross.ts';
import { SERIES_START, tickBars } from '#testkit/tick-bars.ts';
import type { LoadedBars } from '#apps/research/bar-source.ts';
import { runReport } from '#apps/research/report/build-report.ts';
import { compareRuns } from '#apps/research/report/compare-runs.ts';
import { comparisonText } from '#apps/cli/report/compare-text.ts';
import { waterfallRuns } from '#apps/research/report/cost-waterfall.ts';
import { dataReference, sameData } from '#apps/research/report/data-reference.ts';
import { runOfJournal } from '#apps/research/report/journal-run.ts';
import { recordedRun } from '#apps/research/report/recorded-run.ts';
import type { RecordedRun } from '#apps/research/report/recorded-run.ts';
import { formatOfFile } from '#apps/research/report/report-file.ts';
import type { RunSource } from '#apps/research/report/run-source.ts';
import { findRun } from '#apps/research/report/stored-runs.ts';
import { documentOf } from '#apps/report/run/run-document.ts';
import type { RunReport } from '#apps/report/run/run-report.ts';

interface Made {
  readonly recorded: RecordedRun;
  readonly lines: readonly string[];
  readonly loaded: LoadedBars;
}

interface Choice {
  readonly seed?: number;
  readonly venue?: SimConfig;
  readonly from?: number;
  readonly fast?: number;
  readonly targetR?: number;
}

/** A crossing of averages over two thousand whole-price minutes: some hundred trades, one open at the end. */
function made({ seed = 1, venue = FREE_SIM, from, fast = 3, targetR }: Choice = {}): Made {
  const bars = tickBars(new Rng(seed), 2_000);
  const strategy = new SmaCross({
    instrument: ACME.id,
    timeframe: '1m',
    fast,
    slow: 9,
    sides: 'both',
    stopRatio: 0.02,
    ...(targetR === undefined ? {} : { targetR }),
  });
  const config = acmeConfig({ venue, follow: { timeLimitMs: 3_600_000 }, ...(from === undefined ? {} : { from }) });
  const decisions: SignalDecision[] = [];
  const { options, lines } = acmeOptions({
    bars,
    strategy,
    config,
    more: { onDecision: (decision) => decisions.push(decision) },
  });
  const backtest = new BacktestRun(options);
  backtest.advance(bars.length);
  const loaded: LoadedBars = { instrument: ACME, timeframe: '1m', bars: BarColumns.from(bars) };
  const recorded = recordedRun({ id: 'run', result: backtest.finish(), loaded, decisions });
  return { recorded, lines, loaded };
}

function journalOf({ lines }: Made): ReturnType<typeof readJournal> {
  return readJournal(lines.map((line) => `${line}\n`).join(''));
}

function report(run: RecordedRun): RunReport {
  return runReport(run, { title: 'sma', passRates: [], presets: [], waterfall: [], missing: [] });
}

function source(run: Made, label: string): RunSource {
  return { label, document: documentOf(report(run.recorded)), journal: journalOf(run), recorded: run.recorded };
}

describe('a run out of its journal', () => {
  it.each([
    ['filled at the next open', {}],
    ['with costs and targets', { venue: DEFAULT_SIM, targetR: 1 }],
    ['filled at the close', { venue: { ...FREE_SIM, marketFill: 'fillAtClose' } }],
    ['that warms up', { from: SERIES_START + 500 * 60_000, targetR: 2 }],
  ] satisfies [string, Choice][])('%s is the run as it was made, equity and all', (_, choice) => {
    const run = made(choice);
    const { id, created, codeVersion } = run.recorded;
    const read = runOfJournal(journalOf(run), { id, created, codeVersion });
    expect(run.recorded.trades.length).toBeGreaterThan(50);
    expect(JSON.parse(JSON.stringify(report(read)))).toEqual(JSON.parse(JSON.stringify(report(run.recorded))));
  });
});

describe('runReport', () => {
  it('has sums that fit its trades', () => {
    const { trades, figures, equity, openTrades } = report(made({ venue: DEFAULT_SIM }).recorded);
    const cents = trades.reduce((sum, { profit }) => sum + Math.round(Number(profit) * 100), 0);
    const net = Number(figures.find(({ id }) => id === 'netProfit')?.value);
    expect(Math.abs(cents / 100 - net)).toBeLessThan(trades.length * 0.01);
    const unrealised = openTrades.reduce((sum, open) => sum + open.unrealised, 0);
    expect(equity.values.at(-1)! - equity.start).toBeCloseTo(net + unrealised, 1);
  });

  it('knows no figure of a run without trades that needs them, and says so by leaving it out', () => {
    const { trades, figures, verdict } = report(made({ from: SERIES_START + 1_999 * 60_000 }).recorded);
    expect(trades).toEqual([]);
    for (const id of ['winRate', 'averageR', 'profitFactor', 'payoff', 'kelly', 'sqn', 'losingStreak', 'averageHold'])
      expect(figures.find((figure) => figure.id === id)).not.toHaveProperty('value');
    expect(verdict.headline).toContain('No trade was made');
  });

  it('gives months and years that link to the whole return', () => {
    const { years, figures } = report(made().recorded);
    const linked = years
      .flatMap(({ months }) => months)
      .reduce<number>((worth, month) => worth * (1 + (month ?? 0)), 1);
    expect(linked - 1).toBeCloseTo(Number(figures.find(({ id }) => id === 'totalReturn')?.value), 12);
    expect(years[0]!.total).toBeCloseTo(linked - 1, 12);
  });

  it('counts the share in the market from what was open at each close', () => {
    const run = made();
    const { equity } = report(run.recorded);
    const held = equity.exposure.filter((share) => share > 0).length;
    expect(held / equity.bars).toBeCloseTo(run.recorded.statistics.exposureRatio, 2);
  });
});

describe('waterfallRuns', () => {
  it('go from the naive to the configuration, one assumption more each, and then one bar later', () => {
    const runs = waterfallRuns(acmeConfig({ venue: { ...DEFAULT_SIM, slippageBps: 3 } }));
    expect(runs.map(({ id }) => id)).toEqual([
      'naive',
      'next-open',
      'spread',
      'fees',
      'slippage',
      'pessimistic',
      'one-bar-later',
    ]);
    expect(runs.filter(({ isRun }) => isRun).map(({ id }) => id)).toEqual(['pessimistic']);
    expect(
      runs.map(({ config: { venue } }) => [
        venue.marketFill,
        venue.halfSpreadBps,
        venue.takerFeeBps,
        venue.slippageBps,
        venue.limitFill,
      ]),
    ).toEqual([
      ['fillAtClose', 0, 0, 0, 'touch'],
      ['nextOpen', 0, 0, 0, 'touch'],
      ['nextOpen', 1, 0, 0, 'touch'],
      ['nextOpen', 1, 10, 0, 'touch'],
      ['nextOpen', 1, 10, 3, 'touch'],
      ['nextOpen', 1, 10, 3, 'penetrate'],
      ['nextOpen', 1, 10, 3, 'penetrate'],
    ]);
    expect(runs.map(({ isDelayed }) => isDelayed).indexOf(true)).toBe(6);
  });

  it('end with the configuration itself when no step is the same as it', () => {
    const config = acmeConfig({ venue: { ...DEFAULT_SIM, sameBar: 'openHighLowClose' } });
    const runs = waterfallRuns(config);
    const own = runs.filter(({ isRun }) => isRun);
    expect(own.map(({ id }) => id)).toEqual(['configured']);
    expect(canonicalJson(own[0]!.config)).toBe(canonicalJson(config));
  });
});

describe('sameData', () => {
  const { loaded } = made();
  const reference = dataReference(loaded);
  const fault = (bars: BarColumns): { code: string; message: string } => {
    try {
      sameData({ ...loaded, bars }, reference);
    } catch (error) {
      return error as { code: string; message: string };
    }
    throw new Error('nothing was found different');
  };

  it('takes the bars of the run out of more', () => {
    const longer = BarColumns.from(tickBars(new Rng(1), 2_500));
    expect(dataReference(sameData({ ...loaded, bars: longer }, reference))).toEqual(reference);
  });

  it('names the stretch in which a bar has another price', () => {
    const bars = loaded.bars.slice(0);
    bars.close[1_000] = bars.close[1_000]! + 1;
    const { code, message } = fault(bars);
    expect(code).toBe('data.different');
    // 2,000 bars in 48 stretches of 42: bar 1,000 lies in the one from 966 to 1,008, 16:06 to 16:48.
    expect(message).toContain('they differ first between 2024-01-01 16:06 UTC and 2024-01-01 16:48 UTC');
  });

  it('says how many bars are missing', () => {
    expect(fault(loaded.bars.slice(0, 1_990)).message).toMatch(
      /Expected "2000" bars of ACME\/USD on sim, 1m .*, there are "1990"/,
    );
    expect(fault(new BarColumns(0)).message).toContain('there are none');
  });
});

describe('compareRuns', () => {
  const base = made({ venue: DEFAULT_SIM });

  it('finds two equal runs the same in every event', () => {
    const compared = compareRuns(source(base, 'a'), source(made({ venue: DEFAULT_SIM }), 'b'));
    expect(compared).toMatchObject({ tradesTheSame: true, config: [], data: [], eventsCompared: true, missing: [] });
    expect(compared.parting).toBeUndefined();
    expect(compared.trades).toMatchObject({ same: base.recorded.trades.length, changed: [], onlyA: [], onlyB: [] });
    expect(comparisonText(compared)).toContain('The two runs are the same in every event.');
  });

  it('names the setting, the figures, the trades and the first event that differ', () => {
    const other = made({ venue: { ...DEFAULT_SIM, takerFeeBps: 20 } });
    const compared = compareRuns(source(base, 'a'), source(other, 'b'));
    expect(compared.config).toEqual([{ path: 'venue.takerFeeBps', a: '10', b: '20' }]);
    expect(compared.tradesTheSame).toBe(false);
    expect(compared.figures.find(({ id }) => id === 'fees')).toMatchObject({ isSame: false });
    expect(compared.trades?.changed.length).toBe(base.recorded.trades.length);
    // The first thing that a fee changes is the first fill.
    expect(compared.parting?.a).toMatchObject({ kind: 'order', data: { kind: 'filled' } });
    expect(compared.parting?.changes).toHaveLength(1);
    expect(compared.parting?.changes[0]).toMatch(/^fill\.fee\.amount /);
    const text = comparisonText(compared);
    expect(text).toContain('venue.takerFeeBps 10 -> 20');
    expect(text).toMatch(/a {2}#\d+ order filled sma-cross/);
  });

  it('begins at the first common bar when one run began earlier', () => {
    const shorter = made({ venue: DEFAULT_SIM, from: SERIES_START + 300 * 60_000 });
    const compared = compareRuns(source(base, 'a'), source(shorter, 'b'));
    expect(compared.config.map(({ path }) => path)).toEqual(['from']);
    expect(compared.trades?.onlyA.length).toBeGreaterThan(5);
    expect(compared.parting?.time).toBeLessThan(SERIES_START + 300 * 60_000);
  });

  it('says what a report does not carry', () => {
    const { trades: _, ...document } = documentOf(report(base.recorded));
    const compared = compareRuns({ label: 'report.md', document }, source(base, 'b'));
    expect(compared.trades).toBeUndefined();
    expect(compared.eventsCompared).toBe(false);
    expect(compared.missing).toEqual([
      'The journal of a (run) is not at hand: where events part is not known.',
      'The report of a carries no trades.',
    ]);
    expect(comparisonText(compared)).toContain('not known: both journals are needed');
  });
});

describe('findRun', () => {
  const runs = ['strike-a-1', 'strike-a-2', 'stealth-b-1'].map((id) => ({
    id,
    kind: 'backtest',
    configHash: '',
    created: 0 as Parameters<typeof findRun>[0][number]['created'],
    summary: {},
  }));

  it('takes an id, or the beginning of one id only', () => {
    expect(findRun(runs, 'strike-a-2').id).toBe('strike-a-2');
    expect(findRun(runs, 'ste').id).toBe('stealth-b-1');
  });

  it.each([
    ['strike', 'several begin with it: "strike-a-1", "strike-a-2"'],
    ['strike-a-3', 'did you mean "strike-a-1"'],
    ['zzz', 'stored: "strike-a-1"'],
  ])('explains why "%s" is none', (text, words) => {
    expect(() => findRun(runs, text)).toThrow(words);
    expect(() => findRun([], text)).toThrow('none is stored');
  });
});

describe('formatOfFile', () => {
  it('is said by the ending', () => {
    expect(['a.html', 'a.HTM', 'b/c.md', 'x.markdown', 'y.json'].map(formatOfFile)).toEqual([
      'html',
      'html',
      'md',
      'md',
      'json',
    ]);
    expect(() => formatOfFile('report.pdf')).toThrow(
      'Expected a report to end in .html, .md or .json, was "report.pdf"',
    );
  });
});
