import { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import { unknownName } from '#core/suggest.ts';
import { currency, money } from '#core/money.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import { cashAccount, termsOf } from '#engine/account/account-config.ts';
import type { AccountConfig } from '#engine/account/account-config.ts';
import { RuledStrategy } from '#engine/portfolio/oracle/bar-rules.ts';
import type { BarRules } from '#engine/portfolio/oracle/bar-rules.ts';
import { commissionOf } from '#engine/portfolio/oracle/commission.ts';
import type { Commission } from '#engine/portfolio/oracle/commission.ts';
import type { RunPolicies, PortfolioSetup } from '#engine/portfolio/portfolio-setup.ts';
import type { FeeModel } from '#engine/sim/costs.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { BACKTESTING_PY_ON_CLOSE, BACKTESTING_PY_SIM } from '#engine/sim/sim-presets.ts';

/** How backtesting.py runs: margin looks ahead to the close of the bar that fills, equity is noted before the strategy is asked. */
const BACKTESTING_PY_RUN: RunPolicies = {
  matchMark: 'close',
  equityNoted: 'beforeStrategy',
  atEnd: 'repeatLastBar',
  exclusiveOrders: false,
};

/** How it keeps an account, in doubles: here with so many digits. */
const BACKTESTING_PY_ACCOUNT: Partial<AccountConfig> = {
  model: 'margin',
  moneyChecks: 'execution',
  orderCost: 'unitFee',
  moneyDigits: 12,
  negativeBalance: 'protected',
};

/** Digits of prices: computed levels such as 0.99 times a close have more than data has. */
const PRICE_TICK = Decimal.parse('0.0000000001');

/** A run as the oracle's files describe it. */
export interface OracleRun {
  readonly name: string;
  readonly bars: BarColumns;
  readonly rules: BarRules;
  readonly cash: number;
  readonly finalizeTrades?: boolean;
  /** Units are whole unless this says what the smallest is. */
  readonly fractionalUnit?: number;
  readonly options: Readonly<Record<string, unknown>>;
}

const NO_SPREAD = 0;
const SWITCHES = ['trade_on_close', 'hedging', 'exclusive_orders', 'finalize_trades'] as const;
const NUMBERS = ['cash', 'spread', 'margin', 'fractional_unit'] as const;
const OPTIONS: readonly string[] = ['commission', ...NUMBERS, ...SWITCHES];

/**
 * Turns a run of that engine into ours. What the options say goes before what stands beside them. Throws `argument.unknown` for an
 * option that is not in the lists above, `argument.invalid` for one that has no value of its kind.
 */
export function backtestingPySetup(run: OracleRun): PortfolioSetup {
  const { options, bars, name, rules } = run;
  for (const option of Object.keys(options)) {
    if (!OPTIONS.includes(option)) throw unknownName('option', option, OPTIONS);
  }
  const cash = numberOf(options, 'cash') ?? run.cash;
  const initialRatio = exact(numberOf(options, 'margin') ?? 1);
  const instrument = oracleInstrument(numberOf(options, 'fractional_unit') ?? run.fractionalUnit ?? 1);
  const hedging = isOn(options, 'hedging') === true;
  const venue: SimConfig = {
    ...(isOn(options, 'trade_on_close') === true ? BACKTESTING_PY_ON_CLOSE : BACKTESTING_PY_SIM),
    halfSpreadBps: (numberOf(options, 'spread') ?? NO_SPREAD) * 10_000,
    ...(hedging ? { opposite: 'never' } : {}),
  };
  const isExclusive = isOn(options, 'exclusive_orders') === true;
  const finalizes = isOn(options, 'finalize_trades') ?? run.finalizeTrades === true;
  return {
    instruments: [{ instrument, bars, venue, fees: fees(commissionOf(options['commission']), instrument) }],
    account: cashAccount(money(USD, exact(cash)), [], {
      ...BACKTESTING_PY_ACCOUNT,
      instruments: [termsOf(instrument, { initialRatio })],
      matching: hedging ? 'hedged' : 'fifo',
    }),
    strategy: new RuledStrategy(name, rules, isExclusive),
    policies: {
      ...BACKTESTING_PY_RUN,
      atEnd: finalizes ? 'repeatLastBar' : 'leaveOpen',
      exclusiveOrders: isExclusive,
    },
  };
}

const USD = currency('USD');

function oracleInstrument(unit: number): Instrument {
  const step = exact(unit);
  return {
    id: instrumentId('ORACLE/USD', 'sim'),
    symbol: 'ORACLE/USD',
    venue: 'sim',
    kind: 'equity',
    base: currency('ORACLE'),
    quote: USD,
    priceTick: PRICE_TICK,
    quantityStep: step,
    minQuantity: step,
    minNotional: PRICE_TICK,
    calendar: 'crypto',
  };
}

/** Fees in doubles, as that engine computes them, with the digits of the books. */
function fees(commission: Commission, { quote }: Instrument): FeeModel {
  return {
    fee: ({ quantity, price }) =>
      money(quote, Decimal.fromNumber(commission(toNumber(quantity), toNumber(price)), 12, 'nearest-even')),
  };
}

type Options = OracleRun['options'];

/** What is left out, or null, is as that engine has it. */
function numberOf(options: Options, name: (typeof NUMBERS)[number]): number | undefined {
  const value = options[name] ?? undefined;
  if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
  throw invalid(name, 'a number', value);
}

function isOn(options: Options, name: (typeof SWITCHES)[number]): boolean | undefined {
  const value = options[name] ?? undefined;
  if (value === undefined || typeof value === 'boolean') return value;
  throw invalid(name, 'true or false', value);
}

function invalid(name: string, expected: string, value: unknown): AssayError {
  const text = JSON.stringify(value);
  return new AssayError('argument.invalid', `Expected option ${name} to be ${expected}, was ${text}`, {
    place: { column: name, value: text },
  });
}

function exact(value: number): Decimal {
  return Decimal.fromNumber(value, 12, 'nearest-even');
}
