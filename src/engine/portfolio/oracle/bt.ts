import { Decimal } from '#core/decimal.ts';
import { currency, money } from '#core/money.ts';
import { unknownName } from '#core/suggest.ts';
import type { UnixMs } from '#core/time.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { UTC_CLOCK, periodStart } from '#domain/market/period.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Instrument, InstrumentId } from '#domain/market/instrument.ts';
import { standardDeviation } from '#domain/metrics/numeric/moments.ts';
import { simpleReturns } from '#domain/metrics/returns/simple-returns.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import { cashAccount } from '#engine/account/account-config.ts';
import { commissionOf } from '#engine/portfolio/oracle/commission.ts';
import type { OrderDesk } from '#engine/portfolio/order-desk.ts';
import type { ClosedBar, OrderStrategy } from '#engine/portfolio/order-strategy.ts';
import type { PortfolioSetup } from '#engine/portfolio/portfolio-setup.ts';
import { FREE_SIM } from '#engine/sim/sim-config.ts';

/** A run as the oracle's files describe it. */
export interface BtRun {
  readonly name: string;
  readonly integer_positions: boolean;
  readonly commission: string | null;
  readonly capital: number;
}

/** Daily closes of one instrument as bars. */
export interface BtMarket {
  readonly name: string;
  readonly bars: BarColumns;
}

const USD = currency('USD');

/**
 * How bt rebalances: orders execute at the close at which they are decided, without limits of money; equity is noted after
 * them; positions and fees are doubles, here with twelve digits.
 */
export function btSetup(run: BtRun, markets: readonly BtMarket[]): PortfolioSetup {
  const commission = commissionOf(run.commission);
  const instruments = markets.map(({ name }) => btInstrument(name, run.integer_positions));
  return {
    instruments: markets.map(({ bars }, i) => ({
      instrument: instruments[i]!,
      bars,
      venue: { ...FREE_SIM, marketFill: 'fillAtClose' },
      fees: { fee: ({ quantity, price }) => money(USD, exact(commission(toNumber(quantity), toNumber(price)))) },
    })),
    account: cashAccount(money(USD, exact(run.capital)), instruments, { moneyChecks: 'never', moneyDigits: 12 }),
    strategy: new Rebalancing(run.name, instruments),
    policies: { equityNoted: 'afterStrategy' },
  };
}

/** Brings instruments to weights on the first day of each period, by the words of its name: `ew_monthly`. */
class Rebalancing implements OrderStrategy {
  readonly id: string;
  private readonly weights: WeightScheme;
  private readonly period: SchedulePeriod;
  private readonly instruments: readonly Instrument[];
  private readonly history = new Map<InstrumentId, Row[]>();
  private last = Number.NaN;

  constructor(name: string, instruments: readonly Instrument[]) {
    this.id = name;
    const words = name.split('_');
    this.period = scheduleOf(words.at(-1) ?? '');
    this.weights = schemeOf(words.slice(0, -1));
    this.instruments = instruments;
    for (const { id } of instruments) this.history.set(id, []);
  }

  onClose(_time: UnixMs, closed: readonly ClosedBar[], desk: OrderDesk): void {
    for (const { instrument, bar } of closed) this.history.get(instrument.id)!.push([bar.openTime, bar.close]);
    const today = closed[0]!.bar.openTime;
    if (!this.isDue(today)) return;
    const weights = this.weights(this.instruments.map(({ id }) => this.history.get(id)!));
    if (weights === undefined) return;
    const targets = new Map(
      this.instruments.map(({ id }, i) => [id, Decimal.fromNumber(weights[i]!, 18, 'nearest-even')]),
    );
    const sent = desk.rebalance(targets);
    for (const order of sent ?? []) if (!order.ok) throw new Error(`${order.error.rule}: ${order.error.message}`);
  }

  /** The first day of a period on which there is a price. */
  private isDue(time: number): boolean {
    const { last, period } = this;
    this.last = time;
    if (Number.isNaN(last)) return true;
    return period !== 'once' && startOf(period, time) !== startOf(period, last);
  }
}

/** Time and close of a day. */
type Row = readonly [number, number];

/** Weights of all instruments from their prices up to now; undefined while they are not known. */
type WeightScheme = (history: readonly (readonly Row[])[]) => readonly number[] | undefined;

const PERIODS = {
  once: 'once',
  daily: '1d',
  weekly: '1w',
  monthly: '1M',
  quarterly: 'quarter',
  yearly: 'year',
} as const;

type SchedulePeriod = (typeof PERIODS)[keyof typeof PERIODS];

function scheduleOf(word: string): SchedulePeriod {
  const period = (PERIODS as Readonly<Record<string, SchedulePeriod>>)[word];
  if (period === undefined) throw unknownName('schedule', word, Object.keys(PERIODS));
  return period;
}

function startOf(period: Exclude<SchedulePeriod, 'once'>, time: number): number {
  if (period !== 'quarter' && period !== 'year') return periodStart(UTC_CLOCK, period, time);
  const date = new Date(time);
  const month = period === 'year' ? 0 : date.getUTCMonth() - (date.getUTCMonth() % 3);
  return Date.UTC(date.getUTCFullYear(), month, 1);
}

function schemeOf(words: readonly string[]): WeightScheme {
  const [first, ...rest] = words;
  if (first === 'ew' && rest.length === 0) return (history) => history.map(() => 1 / history.length);
  if (first === 'inv' && rest.length === 1 && rest[0] === 'vol') return inverseVolatility;
  if (first === 'fixed' && rest.length > 0 && rest.every((word) => /^\d+$/.test(word))) {
    const weights = rest.map((word) => Number(word) / 100);
    return (history) => {
      if (history.length === weights.length) return weights;
      throw new Error(`${words.join('_')} names ${weights.length} weights, there are ${history.length} instruments`);
    };
  }
  throw unknownName('weights', words.join('_'), ['ew', 'inv_vol', 'fixed_60_40']);
}

const LOOKBACK_MONTHS = 3;

/** Weights by one over the deviation of three months of returns; not known before prices go back as far. */
function inverseVolatility(history: readonly (readonly Row[])[]): readonly number[] | undefined {
  const inverse: number[] = [];
  for (const rows of history) {
    const from = monthsBefore(rows.at(-1)![0], LOOKBACK_MONTHS);
    if (rows[0]![0] > from) return undefined;
    const closes = rows.filter(([time]) => time >= from).map(([, close]) => close);
    const deviation = standardDeviation(simpleReturns(closes));
    if (deviation === undefined || deviation === 0) return undefined;
    inverse.push(1 / deviation);
  }
  const sum = inverse.reduce((total, value) => total + value, 0);
  return inverse.map((value) => value / sum);
}

/** The same day some months earlier, or the last day of a month that is shorter. */
function monthsBefore(time: number, months: number): number {
  const date = new Date(time);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1);
  const days = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months + 1, 0)).getUTCDate();
  return first + (Math.min(date.getUTCDate(), days) - 1) * (Date.UTC(1970, 0, 2) - Date.UTC(1970, 0, 1));
}

function btInstrument(name: string, isWhole: boolean): Instrument {
  const step = Decimal.parse(isWhole ? '1' : '0.000000000001');
  return {
    id: instrumentId(name, 'sim'),
    symbol: name,
    venue: 'sim',
    kind: 'equity',
    base: currency(name.toUpperCase()),
    quote: USD,
    priceTick: Decimal.parse('0.0000000001'),
    quantityStep: step,
    minQuantity: step,
    minNotional: Decimal.ZERO,
    calendar: 'crypto',
  };
}

function exact(value: number): Decimal {
  return Decimal.fromNumber(value, 12, 'nearest-even');
}
