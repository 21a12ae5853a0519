import { AssayError } from '#core/errors.ts';
import { DAY_MS } from '#core/time.ts';
import type { Forecast } from '#domain/evidence/calibration/forecast.ts';
import type { ResolvedMarket } from '#domain/evidence/calibration/resolved-market.ts';
import { CsvColumns, missingColumns } from '#apps/research/prediction/csv-columns.ts';
import type { CsvRow, ReadingOptions } from '#apps/research/prediction/csv-columns.ts';

/** Columns that every file of markets has. */
const MARKET_COLUMNS = ['market', 'resolved_ts', 'winning_outcome', 'price_leg'] as const;
/** Columns that every file of frozen forecasts has. */
const FROZEN_COLUMNS = ['source', 'id', 'market_prob_at_freeze', 'resolved_to'] as const;

/** What a file of markets and a file of their prices say. */
export interface MarketHistory {
  readonly kind: 'history';
  readonly markets: readonly ResolvedMarket[];
  readonly left: LeftOut;
}

/** One probability for each question, given once. */
export interface FrozenForecasts {
  readonly kind: 'frozen';
  /** The source is the category. Without a freeze or resolution date in the file its times are NaN. */
  readonly forecasts: readonly Forecast[];
  readonly left: LeftOut;
  /** Whether blank outcomes were read as "did not happen": the file says 1 or nothing, never 0. */
  readonly blankIsZero: boolean;
}

/** What could not be used, counted. */
export interface LeftOut {
  /** Not resolved, or to neither outcome (split, cancelled). */
  readonly unresolved: number;
  /** Markets without any price; forecasts without a probability. */
  readonly unpriced: number;
  /** Rows of prices whose market is not in the file of markets. */
  readonly foreignPrices: number;
}

/**
 * Reads resolved markets with their prices, or frozen forecasts: told apart by their columns. Throws `series.column`, `csv.value` or
 * `csv.empty` with the place.
 */
export async function readCalibrationFiles(
  marketsPath: string,
  pricesPath: string | undefined,
  options: ReadingOptions = {},
): Promise<MarketHistory | FrozenForecasts> {
  const file = await CsvColumns.open(marketsPath);
  if (file.has(...FROZEN_COLUMNS)) return readFrozen(file, options);
  if (!file.has(...MARKET_COLUMNS)) {
    throw missingColumns(
      marketsPath,
      MARKET_COLUMNS.filter((name) => !file.has(name)),
      file.header,
    );
  }
  if (pricesPath === undefined) throw withoutPrices(marketsPath);
  return readHistory(file, await CsvColumns.open(pricesPath), options);
}

function withoutPrices(path: string): AssayError {
  return new AssayError('argument.invalid', `Expected a file of prices beside the markets of "${path}", found none`, {
    place: { file: path },
    remedy: 'Name it after the file of markets; its columns are ts, market and price.',
  });
}

/** An outcome that pays neither side whole. */
const NEITHER = /^(|split|50[-/]50|invalid|cancell?ed|void|unknown|n\/?a|null|none|tie|draw)$/i;

/**
 * What came of the outcome that prices are of: 1 when it won, 0 when another did; undefined when none did. A `Tie` or `Draw` is a winner
 * like any other when the prices are of it.
 */
export function outcomeOfLeg(winner: string, leg: string): 0 | 1 | undefined {
  const [won, priced] = [winner.trim().toLowerCase(), leg.trim().toLowerCase()];
  if (priced === '' || won === '') return undefined;
  if (won === priced) return 1;
  return NEITHER.test(won) ? undefined : 0;
}

type MarketFacts = Omit<ResolvedMarket, 'times' | 'prices'>;

async function readHistory(markets: CsvColumns, prices: CsvColumns, options: ReadingOptions): Promise<MarketHistory> {
  const { facts, names, unresolved } = await readFacts(markets, options);
  const points = new Map<string, PriceColumn>();
  let foreignPrices = 0;
  const { ts, market, price } = prices.need('ts', 'market', 'price');
  // Rows of one market mostly stand together: the map is asked only when the name changes.
  let name: string | undefined;
  let column: PriceColumn | undefined;
  await prices.each((row) => {
    if (name === undefined || !row.is(market, name)) {
      name = row.text(market);
      column = names.has(name) ? (points.get(name) ?? new PriceColumn()) : undefined;
      if (column !== undefined) points.set(name, column);
    }
    if (column === undefined) return void foreignPrices++;
    column.add(timeOf(row, ts), probabilityOf(row, price));
  }, options);
  const priced = facts.flatMap((one) => {
    const found = points.get(one.id);
    return found === undefined ? [] : [{ ...one, ...found.inOrder() }];
  });
  return {
    kind: 'history',
    markets: priced,
    left: { unresolved, unpriced: facts.length - priced.length, foreignPrices },
  };
}

interface Facts {
  readonly facts: readonly MarketFacts[];
  /** Of all markets of the file, resolved or not. */
  readonly names: ReadonlySet<string>;
  readonly unresolved: number;
}

async function readFacts(file: CsvColumns, options: ReadingOptions): Promise<Facts> {
  const columns = file.need(...MARKET_COLUMNS);
  const [category, end] = [file.find('category'), file.find('end_date')];
  const facts: MarketFacts[] = [];
  const names = new Set<string>();
  let unresolved = 0;
  await file.each((row) => {
    const id = row.text(columns.market);
    if (names.has(id)) throw row.bad(columns.market, 'each market once');
    names.add(id);
    const outcome = outcomeOfLeg(row.text(columns.winning_outcome), row.text(columns.price_leg));
    const resolvedAt = row.time(columns.resolved_ts);
    if (outcome === undefined || Number.isNaN(resolvedAt)) return void unresolved++;
    const named = category === undefined ? '' : row.text(category);
    facts.push({ id, category: named, resolvedAt, plannedEnd: plannedEnd(row, end), outcome });
  }, options);
  return { facts, names, unresolved };
}

/** A date without a clock time means that day's end. */
function plannedEnd(row: CsvRow, column: number | undefined): number | undefined {
  if (column === undefined) return undefined;
  const time = row.time(column);
  if (Number.isNaN(time)) return undefined;
  return time % DAY_MS === 0 ? time + DAY_MS : time;
}

function timeOf(row: CsvRow, column: number): number {
  const time = row.time(column);
  if (Number.isNaN(time)) throw row.bad(column, 'a time');
  return time;
}

function probabilityOf(row: CsvRow, column: number): number {
  const value = row.number(column);
  if (value >= 0 && value <= 1) return value;
  throw row.bad(column, 'a price from 0 to 1');
}

/** Grows as rows come. */
class PriceColumn {
  private readonly times: number[] = [];
  private readonly prices: number[] = [];
  private isSorted = true;

  add(time: number, price: number): void {
    if (this.isSorted && this.times.length > 0 && time < this.times.at(-1)!) this.isSorted = false;
    this.times.push(time);
    this.prices.push(price);
  }

  /** By time; of equal times the row that came last counts. */
  inOrder(): { readonly times: ArrayLike<number>; readonly prices: ArrayLike<number> } {
    const { times, prices } = this;
    if (this.isSorted) return { times, prices };
    const order = times.map((_, i) => i).sort((a, b) => times[a]! - times[b]! || a - b);
    return { times: order.map((i) => times[i]!), prices: order.map((i) => prices[i]!) };
  }
}

interface FrozenRow {
  readonly forecast: Omit<Forecast, 'outcome'>;
  /** As written; empty when nothing is. */
  readonly resolvedTo: string;
}

async function readFrozen(file: CsvColumns, options: ReadingOptions): Promise<FrozenForecasts> {
  const columns = file.need(...FROZEN_COLUMNS);
  const [freeze, resolution] = [file.find('freeze_datetime'), file.find('resolution_date')];
  const rows: FrozenRow[] = [];
  let unpriced = 0;
  await file.each((row) => {
    const resolvedTo = row.text(columns.resolved_to);
    if (row.text(columns.market_prob_at_freeze) === '') return void unpriced++;
    const source = row.text(columns.source);
    const forecast = {
      market: `${source}:${row.text(columns.id)}`,
      category: source,
      horizon: 'freeze',
      time: freeze === undefined ? Number.NaN : row.time(freeze),
      knownAt: resolution === undefined ? Number.NaN : row.time(resolution),
      probability: probabilityOf(row, columns.market_prob_at_freeze),
    };
    rows.push({ forecast, resolvedTo });
  }, options);
  const blankIsZero = saysOnlyOne(rows);
  const forecasts = rows.flatMap(({ forecast, resolvedTo }): Forecast[] => {
    const outcome = frozenOutcome(resolvedTo, blankIsZero);
    return outcome === undefined ? [] : [{ ...forecast, outcome }];
  });
  const unresolved = rows.length - forecasts.length;
  return { kind: 'frozen', forecasts, left: { unresolved, unpriced, foreignPrices: 0 }, blankIsZero };
}

/**
 * A file that says 1 often and 0 never, but leaves as much blank, was written by something that writes 0 as nothing: among
 * resolved questions not all can have happened.
 */
function saysOnlyOne(rows: readonly FrozenRow[]): boolean {
  const filled = rows.filter(({ resolvedTo }) => resolvedTo !== '');
  return filled.length > 0 && filled.length < rows.length && filled.every(({ resolvedTo }) => Number(resolvedTo) === 1);
}

/** A share between 0 and 1 is no outcome: the question was still open. */
function frozenOutcome(text: string, blankIsZero: boolean): 0 | 1 | undefined {
  if (text === '') return blankIsZero ? 0 : undefined;
  const value = Number(text);
  return value === 0 || value === 1 ? value : undefined;
}
