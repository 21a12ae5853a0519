import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { Rng } from '#core/rng.ts';
import { MINUTE_MS } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import { backtestingPySetup } from '#engine/portfolio/oracle/backtesting-py.ts';
import type { Ask, BarRules, RuleDesk } from '#engine/portfolio/oracle/bar-rules.ts';
import { barsOf } from '#engine/portfolio/oracle/oracle-data.ts';
import { QueueBroker } from '#engine/portfolio/oracle/queue-broker.ts';
import type { QueueTrade } from '#engine/portfolio/oracle/queue-broker.ts';
import { ORACLE_STRATEGIES, oracleStrategy } from '#engine/portfolio/oracle/strategies.ts';
import { runPortfolio } from '#engine/portfolio/portfolio-run.ts';
import { parseCsv, readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

const FOLDER = 'fixtures/engine/backtesting_py';

type Options = Readonly<Record<string, unknown>>;

/** What differs between the venue's run and the queue of plain rules; empty when nothing does. */
function differences(bars: BarColumns, rules: () => BarRules, options: Options): readonly string[] {
  const cash = 10_000;
  const ours = runPortfolio(backtestingPySetup({ name: 'cross', bars, rules: rules(), cash, options }));
  const theirs = new QueueBroker(bars, cash, options).run(rules());
  const trades = ours.trades.map(({ side, quantity, entryBar, exitBar, entryPrice, exitPrice }) => ({
    size: toNumber(quantity) * (side === 'buy' ? 1 : -1),
    entryPrice: toNumber(entryPrice),
    entryBar,
    exitPrice: toNumber(exitPrice),
    exitBar,
  }));
  return [...differentTrades(trades, theirs.trades), ...differentEquity(ours.equity.values, theirs.equity)];
}

/** The first trade that is not the same; both are brought to one order first. */
function differentTrades(ours: readonly QueueTrade[], theirs: readonly QueueTrade[]): readonly string[] {
  const [a, b] = [ours, theirs].map((trades) => [...trades].sort(byFigures)) as [QueueTrade[], QueueTrade[]];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if (!isSame(a[i], b[i]))
      return [`trade ${i} of ${a.length}, ${b.length}: ${written(a[i])} against ${written(b[i])}`];
  }
  return [];
}

const FIGURES = ['entryBar', 'exitBar', 'size', 'entryPrice', 'exitPrice'] as const;

function byFigures(a: QueueTrade, b: QueueTrade): number {
  const figure = FIGURES.find((name) => !isNear(a[name], b[name]));
  return figure === undefined ? 0 : a[figure] - b[figure];
}

function isSame(a: QueueTrade | undefined, b: QueueTrade | undefined): boolean {
  return a !== undefined && b !== undefined && FIGURES.every((name) => isNear(a[name], b[name]));
}

/** Equal but for the noise of doubles. */
function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a));
}

function written(trade: QueueTrade | undefined): string {
  return trade === undefined ? 'none' : FIGURES.map((name) => `${name} ${trade[name]}`).join(', ');
}

function differentEquity(ours: Float64Array, theirs: readonly number[]): readonly string[] {
  const at = theirs.findIndex((value, i) => !isNear(ours[i]!, value));
  if (at < 0 && ours.length === theirs.length) return [];
  return [`equity ${at} of ${ours.length}, ${theirs.length}: ${ours[at]} against ${theirs[at]}`];
}

const COSTS: readonly Options[] = [
  {},
  { commission: 0.002, margin: 0.2 },
  { commission: [5, 0.001], spread: 0.001, margin: 0.5 },
];

/** Each cost under each setting of the three switches. */
const COMBINATIONS: readonly Options[] = COSTS.flatMap((costs) =>
  Array.from({ length: 8 }, (_, bits) =>
    Object.assign({ finalize_trades: true }, costs, {
      trade_on_close: (bits & 1) > 0,
      hedging: (bits & 2) > 0,
      exclusive_orders: (bits & 4) > 0,
    }),
  ),
);

interface RunFile {
  readonly data: string;
  readonly cash: number;
  readonly finalize_trades: boolean;
  readonly strategy: string;
  readonly options: Options;
  readonly columns: readonly string[];
  readonly trades: readonly (readonly number[])[];
  readonly equity: { readonly every: number; readonly values: readonly number[]; readonly last: number };
}

const RUNS = sharedFiles(FOLDER, /\.json$/)
  .map((file) => ({ file, content: JSON.parse(readShared(`${FOLDER}/${file}`)) as unknown }))
  .filter((read): read is { file: string; content: RunFile } => !Array.isArray(read.content));

describe.skipIf(sharedFolder() === undefined)('the rules written once more, against backtesting.py', () => {
  it.each(RUNS)('$file', ({ content }) => {
    const { cash, options, strategy, columns, finalize_trades: finalizes, equity } = content;
    const bars = barsOf(parseCsv(readShared(`${FOLDER}/${content.data}.gz`)));
    const broker = new QueueBroker(bars, cash, { finalize_trades: finalizes, ...options });
    const found = broker.run(oracleStrategy(strategy, bars));
    const trades = content.trades.map((row) => {
      const at = (column: string): number => row[columns.indexOf(column)]!;
      const [size, entryBar, exitBar] = [at('Size'), at('EntryBar'), at('ExitBar')];
      return { size, entryBar, exitBar, entryPrice: at('EntryPrice'), exitPrice: at('ExitPrice') };
    });
    expect(differentTrades(found.trades, trades)).toEqual([]);
    const noted = [...equity.values.map((_, i) => found.equity[i * equity.every]!), found.equity.at(-1)!];
    expect(differentEquity(new Float64Array(noted), [...equity.values, equity.last])).toEqual([]);
  });
});

describe.skipIf(sharedFolder() === undefined)(
  'every strategy of the oracle, against its rules written once more',
  () => {
    const files = sharedFiles(FOLDER, /\.csv\.gz$/).map((file) => ({
      file,
      bars: barsOf(parseCsv(readShared(`${FOLDER}/${file}`)).slice(0, 1_500)),
    }));
    const cases = files.flatMap(({ file, bars }) => ORACLE_STRATEGIES.map((strategy) => ({ file, bars, strategy })));

    it.each(cases)('$strategy on $file under every combination of options', ({ bars, strategy }) => {
      const found = COMBINATIONS.flatMap((options) =>
        differences(bars, () => oracleStrategy(strategy, bars), options).map(
          (text) => `${JSON.stringify(options)} ${text}`,
        ),
      );
      expect(found).toEqual([]);
    });
  },
);

/** Bars on a grid of quarters, which doubles hold exactly, with gaps and ties. */
function randomBars(rng: Rng): BarColumns {
  const bars = new BarColumns();
  let close = 100;
  for (let i = 0; i < 60; i++) {
    const open = Math.max(20, close + (rng.uniform() < 0.4 ? rng.integer(-24, 24) / 4 : 0));
    close = Math.max(20, open + rng.integer(-16, 16) / 4);
    const high = Math.max(open, close) + rng.integer(0, 8) / 4;
    const low = Math.min(open, close) - rng.integer(0, 8) / 4;
    bars.push({ openTime: i * MINUTE_MS, closeTime: (i + 1) * MINUTE_MS, open, high, low, close, volume: 1 });
  }
  return bars;
}

/** Orders of every kind, drawn anew from one seed at each bar. */
class RandomRules implements BarRules {
  readonly firstValidBar = 0;
  private readonly seed: number;
  private readonly kinds: readonly string[];

  constructor(seed: number, kinds: readonly string[]) {
    this.seed = seed;
    this.kinds = kinds;
  }

  onBar({ close }: Bar, index: number, desk: RuleDesk): void {
    const rng = new Rng(this.seed + index * 7_919);
    if (index < 1 || rng.uniform() < 0.5) return;
    const count = rng.integer(1, 2);
    for (let i = 0; i < count; i++) this.act(this.kinds[rng.integer(0, this.kinds.length - 1)]!, close, rng, desk);
  }

  private act(kind: string, close: number, rng: Rng, desk: RuleDesk): void {
    const side = rng.uniform() < 0.5 ? 'buy' : 'sell';
    const sign = side === 'buy' ? 1 : -1;
    const step = (): number => rng.integer(1, 20) / 4;
    const size: Ask = rng.uniform() < 0.5 ? { units: rng.integer(1, 40) } : { share: SHARES[rng.integer(0, 3)]! };
    const from = kind.includes('stop') ? close + sign * step() : kind.includes('limit') ? close - sign * step() : close;
    const ask: Ask = {
      ...size,
      ...(kind.includes('stop') ? { stop: from } : kind.includes('limit') ? { limit: from } : {}),
      ...(kind.includes('stop-limit') ? { limit: from + (kind.includes('near') ? -sign : sign) * step() } : {}),
      ...(kind.includes('+sl') ? { stopLoss: from - sign * (step() + 6) } : {}),
      ...(kind.includes('+tp') ? { takeProfit: from + sign * (step() + 6) } : {}),
    };
    if (kind === 'close') desk.closeAll();
    else if (kind === 'close one') desk.closeTrade(rng.integer(0, 2));
    else if (kind === 'cancel') desk.cancelAll();
    else desk.order(side, ask);
  }
}

const SHARES = ['0.1', '0.25', '0.5', '0.9999999999999998'].map((text) => Decimal.parse(text));

const ENTRIES = ['market', 'limit', 'stop', 'stop-limit'];
const EXITS = ['', '+sl', '+tp', '+sl+tp'];
const LEAVING = ['close', 'close one', 'cancel'];
/** Near: a limit on the near side of its stop, without exits. It is sent once its trigger is reached, so beside others its turn can differ. */
const SETS: readonly (readonly [string, readonly string[]])[] = [
  ...ENTRIES.map((kind) => [`${kind} orders`, [...EXITS.map((exits) => kind + exits), ...LEAVING]] as const),
  ['all kinds', [...ENTRIES.flatMap((kind) => EXITS.map((exits) => kind + exits)), ...LEAVING]],
  ['near stop-limits', ['near stop-limit', ...LEAVING]],
];

describe('orders of every kind, against the rules written once more', () => {
  it.each(SETS)('%s under every combination of options', (_, kinds) => {
    const found: string[] = [];
    for (let seed = 0; seed < SEEDS; seed++) {
      const bars = randomBars(new Rng(seed));
      for (const options of COMBINATIONS) {
        const differs = differences(bars, () => new RandomRules(seed, kinds), options);
        found.push(...differs.map((text) => `${seed} ${JSON.stringify(options)} ${text}`));
      }
    }
    expect(found).toEqual([]);
  });
});

const SEEDS = 15;
