import { describe, expect, it } from 'vitest';
import { deepestDrawdown, longestWait } from '#domain/metrics/drawdown/drawdowns.ts';
import type { CashFlow, FlowPeriod, InternalRate } from '#domain/metrics/flows/money-weighted.ts';
import { internalRate, modifiedDietz, periodInternalRate } from '#domain/metrics/flows/money-weighted.ts';
import { timeWeightedReturns } from '#domain/metrics/flows/time-weighted.ts';
import type { FlowDay, FlowTiming } from '#domain/metrics/flows/time-weighted.ts';
import { aggregateReturns } from '#domain/metrics/returns/calendar-returns.ts';
import { stretchVolatility } from '#domain/metrics/returns/growth.ts';
import { simpleReturns, wealth } from '#domain/metrics/returns/simple-returns.ts';
import { readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

// Returns of accounts with flows: spreadsheets' XIRR, and the published examples of Portfolio Performance.

const FOLDER = 'fixtures/portfolio/returns';

interface RateFile {
  readonly cases: readonly {
    readonly name: string;
    readonly flows: readonly (readonly [string, number])[];
    readonly published?: number;
    readonly published_tolerance?: number;
    readonly all_roots_act365: readonly number[];
  }[];
}

interface DayRow {
  readonly date: string;
  readonly deposit: number;
  readonly withdrawal: number;
  readonly pnl: number;
  readonly value_end: number;
  readonly delta: number;
  readonly accumulated: number;
}

type Ledger = { readonly days: readonly DayRow[] } & Readonly<Record<string, unknown>>;
type Properties = Readonly<Record<string, unknown>>;

/** By what stands in a file, so that a new one of a known kind runs. */
const KINDS: Readonly<Record<string, (name: string, content: unknown) => void>> = {
  cases: (name, content) => rateCases(name, content as RateFile),
  days: (name, content) => ledgerCases(name, content as Ledger),
  transfers_do_not_change_twr: (name, content) => propertyCases(name, content as Properties),
};

const FILES = sharedFiles(FOLDER, /\.json$/);

describe.skipIf(sharedFolder() === undefined)('returns of accounts with flows', () => {
  it('finds files to compare with', () => {
    expect(FILES.length).toBeGreaterThan(0);
  });

  for (const name of FILES) {
    const content = JSON.parse(readShared(`${FOLDER}/${name}`)) as Record<string, unknown>;
    const kind = Object.keys(KINDS).find((key) => key in content);
    if (kind !== undefined) KINDS[kind]!(name, content);
    else {
      it(`${name} is of a known kind`, () => {
        expect.fail(`No rule for a file with ${Object.keys(content).join(', ')}`);
      });
    }
  }
});

function rateCases(file: string, { cases }: RateFile): void {
  it.each(cases)(`${file} $name`, ({ flows, published, published_tolerance, all_roots_act365 }) => {
    const rates = ratesOf(internalRate(flows.map(([date, amount]) => ({ time: Date.parse(date), amount }))));
    expect(rates).toHaveLength(all_roots_act365.length);
    all_roots_act365.forEach((root, i) => expect(rates[i]! / root - 1).toBeCloseTo(0, 12));
    const off = published === undefined ? 0 : Math.abs(rates[0]! - published);
    expect(off).toBeLessThanOrEqual(published_tolerance ?? 1e-8);
  });
}

function ratesOf(found: InternalRate): readonly number[] {
  if (found.kind === 'none') return [];
  return found.kind === 'one' ? [found.rate] : found.rates;
}

/** Further measures of the same flows, by their names in the file. */
const MEASURES: Readonly<Record<string, (ledger: LedgerView) => number | readonly number[] | undefined>> = {
  twr: ({ days }) => timeWeightedReturns(days).at(-1),
  xirr_annual: ({ flows }) => ratesOf(internalRate(flows)),
  irr_for_period: ({ period }) => ratesOf(periodInternalRate(period)),
  modified_dietz: ({ period }) => modifiedDietz(period),
  naive_pnl_over_first_value: ({ rows }) => rows.reduce((sum, { pnl }) => sum + pnl, 0) / rows[0]!.value_end,
  'wealthfolio_2026-04-27_twr (all flows at start of day)': ({ days }) => linked(days, 'start'),
  // Each day a Dietz return over its own flows at half weight, linked.
  'wealthfolio_2026-04-27_mwr (daily-linked Dietz: not an IRR)': ({ rows }) =>
    rows.slice(1).reduce((factor, { deposit, withdrawal, value_end }, i) => {
      const day = { startTime: 0, endTime: 2, startValue: rows[i]!.value_end, endValue: value_end };
      return factor * (1 + modifiedDietz({ ...day, deposits: [{ time: 1, amount: deposit - withdrawal }] })!);
    }, 1) - 1,
};

interface LedgerView {
  readonly rows: readonly DayRow[];
  readonly days: readonly FlowDay[];
  readonly flows: readonly CashFlow[];
  readonly period: FlowPeriod;
}

function ledgerCases(file: string, ledger: Ledger): void {
  const view = viewOf(ledger.days);
  it(`${file} days`, () => {
    expectAll(
      timeWeightedReturns(view.days),
      ledger.days.map(({ accumulated }) => accumulated),
      1e-12,
    );
    expectAll(
      deltas(timeWeightedReturns(view.days)),
      ledger.days.map(({ delta }) => delta),
      1e-12,
    );
  });
  for (const [group, expected] of Object.entries(ledger)) {
    if (['_about', 'days'].includes(group)) continue;
    it(`${file} ${group}`, () => ledgerGroup(view, group, expected));
  }
}

/** How far published figures are from exact ones; the source says so itself. */
const PUBLISHED = 1e-5;

function ledgerGroup(view: LedgerView, group: string, expected: unknown): void {
  const accumulated = timeWeightedReturns(view.days);
  if (group === 'published_accumulated') return expectAll(accumulated, expected as number[], PUBLISHED);
  if (group === 'published_delta') return expectAll(deltas(accumulated), expected as number[], PUBLISHED);
  if (group === 'weekly_published') {
    const times = view.rows.map(({ date }) => Date.parse(date));
    const returns = deltas(accumulated).map((value) => value!);
    const weeks = aggregateReturns(times, returns, 'week').values;
    const { deltas: wanted, accumulated: sums } = expected as {
      readonly deltas: number[];
      readonly accumulated: number[];
    };
    expectAll([...weeks], wanted, PUBLISHED);
    return expectAll(
      [...wealth(weeks)].map((worth) => worth - 1),
      sums,
      PUBLISHED,
    );
  }
  for (const [measure, value] of Object.entries(expected as Record<string, unknown>)) {
    if (typeof value === 'string') continue;
    const compute = MEASURES[measure];
    if (compute === undefined)
      throw new Error(`No rule for the measure "${measure}" of "${group}": add it to the table`);
    expectAll([compute(view)].flat(), [value].flat() as number[], 1e-12);
  }
}

function viewOf(rows: readonly DayRow[]): LedgerView {
  const first = rows[0]!;
  const last = rows.at(-1)!;
  const time = ({ date }: DayRow): number => Date.parse(date);
  const days = rows.map(({ deposit, withdrawal, value_end }, i) => ({
    startValue: i === 0 ? 0 : rows[i - 1]!.value_end,
    inflow: deposit,
    outflow: withdrawal,
    endValue: value_end,
  }));
  const deposits = rows
    .slice(1)
    .filter(({ deposit, withdrawal }) => deposit !== withdrawal)
    .map((row) => ({ time: time(row), amount: row.deposit - row.withdrawal }));
  const flows = [
    { time: time(first), amount: first.withdrawal - first.deposit },
    ...deposits.map(({ time, amount }) => ({ time, amount: -amount })),
    { time: time(last), amount: last.value_end },
  ];
  const ends = { startTime: time(first), startValue: first.value_end, endTime: time(last), endValue: last.value_end };
  return { rows, days, flows, period: { ...ends, deposits } };
}

function linked(days: readonly FlowDay[], timing: FlowTiming): number | undefined {
  return timeWeightedReturns(days, timing).at(-1);
}

function deltas(accumulated: readonly (number | undefined)[]): (number | undefined)[] {
  return accumulated.map((value, i) => (1 + value!) / (i === 0 ? 1 : 1 + accumulated[i - 1]!) - 1);
}

/** By their names in the file. */
const PROPERTIES: Readonly<Record<string, (content: never) => void>> = {
  transfers_do_not_change_twr: ({ delta, ...given }: { readonly delta: number[] } & Record<string, number[]>) => {
    const transfers = Object.entries(given).filter(([name]) => name.startsWith('transfers_'));
    expect(transfers.length).toBeGreaterThan(0);
    for (const [, amounts] of transfers) expectAll(timeWeightedReturns(daysWith(delta, amounts)), delta, 1e-12);
  },
  volatility: (given: {
    readonly returns: number[];
    readonly log_std_times_sqrt_n: number;
    readonly semi_dev: number;
  }) => {
    expect(stretchVolatility(given.returns)).toBeCloseTo(given.log_std_times_sqrt_n, 11);
    expect(stretchVolatility(given.returns, 'below-mean')).toBeCloseTo(given.semi_dev, 11);
  },
  drawdown: (cases: readonly DrawdownCase[]) => {
    expect(cases.length).toBeGreaterThan(0);
    for (const { accumulated, max_drawdown, max_duration_days, recovery_from_to_index } of cases) {
      const worth = accumulated.map((value) => 1 + value);
      const deepest = deepestDrawdown(worth);
      if (max_drawdown !== undefined) expect(deepest?.ratio ?? 0).toBeCloseTo(max_drawdown, 12);
      if (max_duration_days !== undefined) expect(longestWait(worth)).toBe(max_duration_days);
      if (recovery_from_to_index !== undefined) {
        expect([deepest?.troughIndex, deepest?.recoveryIndex]).toEqual(recovery_from_to_index);
      }
    }
  },
};

interface DrawdownCase {
  readonly accumulated: readonly number[];
  readonly max_drawdown?: number;
  readonly max_duration_days?: number;
  readonly recovery_from_to_index?: readonly number[];
}

function propertyCases(file: string, content: Properties): void {
  it.each(Object.entries(content).filter(([name]) => name !== '_about'))(`${file} %s`, (name, given) => {
    expect(Object.keys(PROPERTIES), 'a rule for each property').toContain(name);
    PROPERTIES[name]!(given as never);
  });
}

/** An account whose time-weighted return is the given one, with these transfers at the start (in) and end (out) of days. */
function daysWith(accumulated: readonly number[], transfers: readonly number[]): FlowDay[] {
  const growth = simpleReturns(accumulated.map((value) => 1 + value));
  let worth = 0;
  return transfers.map((transfer, i) => {
    const inflow = Math.max(transfer, 0);
    const outflow = Math.max(-transfer, 0);
    const startValue = worth;
    worth = (startValue + inflow) * (1 + (i === 0 ? accumulated[0]! : growth[i - 1]!)) - outflow;
    return { startValue, inflow, outflow, endValue: worth };
  });
}

function expectAll(actual: readonly (number | undefined)[], expected: readonly number[], tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(Math.abs(actual[i]! - value), `row ${i}`).toBeLessThanOrEqual(tolerance));
}
